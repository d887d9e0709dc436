"""One literal case per kind of change: what changes, what the next drain makes of it, and that nothing else differs."""

import datetime as dt
from typing import Any

import pytest
import time_machine
