"""What is kept only for a while."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from backbone.actions.rates import forget_old_rates
from backbone.models import IdempotencyRecord

ANSWERS_KEPT = timedelta(days=7)


def tidy() -> None:
    """Forgets old answers to Idempotency-Keys, ended sessions and ended rate windows. Running it again is harmless."""
    now = timezone.now()
    IdempotencyRecord.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    forget_old_rates()
