from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Prefetch
from django.utils import timezone


class UserQuerySet(models.QuerySet[Any]):
    def with_roles(self) -> "UserQuerySet":
        """With `roles`, their memberships that have not ended. One query more for any number of users."""
        memberships = self.model._meta.get_field("memberships").related_model
        current = memberships.objects.filter(ended_at=None).select_related("organisation").order_by("id")
        return self.prefetch_related(Prefetch("memberships", current, to_attr="roles"))


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: str | bool) -> "User":
        """A user with a hashed password (unusable when None)."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do follows from memberships, never from flags on the user."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = UserManager.from_queryset(UserQuerySet)()

    def __str__(self) -> str:
        return self.name or self.username
