"""Forms of the queue of names."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.naming import concept_named
from engine.lexicon.fields import FIELD_ROOTS


def _fields() -> list[tuple[str, Any]]:
    return [("", _("通用")), *((field, field) for field in sorted(FIELD_ROOTS))]


class MeaningForm(forms.Form):
    """What a name means: one of the candidates, a concept typed by its name, or a concept of its own.

    `concept` is the choice (a candidate's name, or `other`, or `new`); `typed` belongs to `other`.
    """

    OTHER, OWN = "other:", "new:"

    concept = forms.CharField(max_length=220, required=False, label=_("含义"))
    typed = forms.CharField(max_length=200, required=False, label=_("概念名称"))
    field = forms.ChoiceField(choices=_fields, required=False, label=_("适用领域"))

    def __init__(self, data: Any, *, kind: str, text: str) -> None:
        super().__init__(data)
        self.kind, self.text = kind, text

    def clean(self) -> dict[str, Any]:
        """Adds `meaning`, the name of the concept, and `is_new`."""
        data = super().clean() or {}
        typed = data.get("typed", "").strip()
        asked = data.get("concept") or (self.OTHER if typed else "")
        data["is_new"] = asked == self.OWN
        name = typed if asked == self.OTHER else asked
        data["meaning"] = self.text.strip() if data["is_new"] else concept_named(self.kind, name)
        if not name:
            self.add_error("concept", _("请选择一个含义，或填写概念名称。"))
        elif not data["meaning"]:
            wrong = forms.ValidationError(_("词汇表里没有“%(name)s”。"), code="unknown", params={"name": name})
            self.add_error("typed" if asked == self.OTHER else "concept", wrong)
        return data


class ContentsForm(forms.Form):
    """The parameters that a standard asks for, ticked among those the labs file under it."""

    concepts = forms.MultipleChoiceField(label=_("参数"))

    def __init__(self, data: Any, *, candidates: list[dict[str, Any]]) -> None:
        super().__init__(data)
        self.fields["concepts"].choices = [(one["concept"], one["concept"]) for one in candidates]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A word on why."""

    note = forms.CharField(max_length=300, required=False, label=_("说明"))
