"""COPY brings every text in as it is."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.bulk import copy_rows, next_ids
from catalog.models import Term

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "kind", "text", "digest", "keys", "how", "confidence")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
AWKWARD = ["\\N", "a\tb", "line\nline", "back\\slash", '{"quoted"}', "\r", "", "铅,镉", "\\."]


def copied(text: str, keys: list[str]) -> Term:
    (key,) = next_ids(Term, 1)
    copy_rows(Term, COLUMNS, [(key, "name", text, uuid.uuid4(), keys, "", 0.5)])
    return Term.objects.get(pk=key)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_survives(text: str) -> None:
    term = copied(text, [text, "p:铅"])
    assert (term.text, term.keys) == (text, [text, "p:铅"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_any_text_survives(text: str, keys: list[str]) -> None:
    term = copied(text, keys)
    assert (term.text, term.keys) == (text, keys)


def test_ids_are_new_and_ascending() -> None:
    ids = next_ids(Term, 5)
    assert len(set(ids)) == 5 and ids == sorted(ids)
    assert next_ids(Term, 0) == []
    assert next_ids(Term, 1)[0] > ids[-1]
