from django.db import models


class RateCount(models.Model):
    """How often one caller asked within the current window. One row per caller, overwritten when a window ends."""

    caller = models.CharField(max_length=100, primary_key=True)
    until = models.DateTimeField(db_index=True)
    """End of the window."""
    hits = models.IntegerField()
