"""Chains and standards over the API: public, filtered, paged, a fixed number of queries."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from catalog.models import Chain, Standard, StandardEdge
from catalog.actions.standards import load_standards
from tests.catalog.test_standards import line

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
