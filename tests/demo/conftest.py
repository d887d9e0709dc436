"""One world for all tests of this folder: building it takes two seconds."""

from datetime import date

import pytest

from demo.world import World, build

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def world() -> World:
    return build(TODAY)
