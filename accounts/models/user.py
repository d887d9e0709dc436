from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.organisation import Membership


class UserQuerySet(models.QuerySet["User"]):
    def with_roles(self) -> "UserQuerySet":
        """With memberships and their organisations, for `roles`. Two queries more for any number of users."""
        return self.prefetch_related("memberships__organisation")


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

    @property
    def roles(self) -> "list[Membership]":
        """Memberships that have not ended."""
        return [membership for membership in self.memberships.all() if membership.ended_at is None]
