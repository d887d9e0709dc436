"""The Celery application. Messages are hints: the work itself is rows in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("lianjian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
