"""People who sign in."""

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from accounts.actions.memberships import OwnRole
from accounts.actions.organisations import UsernameTaken
from accounts.models import User
from backbone.actions.changes import next_change, record
from backbone.crypto import new_secret


def create_user(*, by: User, username: str, name: str = "", phone: str = "") -> tuple[User, str]:
    """A person without a role yet, and their first password, which is nowhere else. Raises UsernameTaken."""
    password = new_secret()[:16]
    with transaction.atomic():
        change = next_change()
        try:
            with transaction.atomic():
                user = User.objects.create_user(username, password, name=name, phone=phone)
        except IntegrityError as error:
            raise UsernameTaken(field="username") from error
        _record(change, "user.create", user, by=by)
    return user, password


def change_password(*, by: User, password: str) -> None:
    """A person's own new password; their other sessions end. Raises ValidationError when it is too weak."""
    validate_password(password, by)
    _set_password("user.password", by, password, by=by)


def reset_password(*, by: User, user: User) -> str:
    """A random password for somebody else, returned once; all their sessions end. Raises OwnRole for oneself."""
    if by.pk == user.pk:
        raise OwnRole
    password = new_secret()[:16]
    _set_password("user.password_reset", user, password, by=by)
    return password


def set_active(*, by: User, user: User, is_active: bool) -> None:
    """Locks a person out of everything (sessions and tokens end at once), or lets them in again."""
    if by.pk == user.pk:
        raise OwnRole
    with transaction.atomic():
        change = next_change()
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        _record(change, "user.activate" if is_active else "user.deactivate", user, by=by)


def set_language(*, by: User, language: str) -> None:
    """The language this person reads, on every device."""
    with transaction.atomic():
        change = next_change()
        by.language = language
        by.save(update_fields=["language"])
        _record(change, "user.language", by, by=by)


def set_profile(*, by: User, name: str, email: str, phone: str) -> None:
    """What a person says of themselves."""
    with transaction.atomic():
        change = next_change()
        by.name, by.email, by.phone = name, email, phone
        by.save(update_fields=["name", "email", "phone"])
        _record(change, "user.profile", by, by=by)


def _set_password(action: str, user: User, password: str, *, by: User) -> None:
    with transaction.atomic():
        change = next_change()
        user.set_password(password)
        user.save(update_fields=["password"])
        _record(change, action, user, by=by)


def _record(change: int, action: str, user: User, *, by: User) -> None:
    record(change, by=by, action=action, subject_kind="user", subject=user.pk, details={"username": user.username})
