"""Filters of the dashboards and lists, shared by pages and API."""

from collections.abc import Iterable
from datetime import date

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Chain, Proposal, ProposalState, Segment
from matching.dashboards import CITIES
from matching.figures import AREA_LABELS
from matching.models import GapKey, QueueEntry
from matching.models.term_queue import Sign

GAP_STATES = (
    ("not_testable", _("测不了")),
    ("not_local", _("省内空白")),
    ("conditional", _("有条件")),
    ("single_holder", _("独家")),
    ("unread", _("未识别")),
)
ITEM_STATES = (
    ("covered", _("已覆盖")),
    ("conditional", _("有条件")),
    ("gap", _("空白")),
    ("unread", _("未识别")),
)
KEY_STATES = (*ITEM_STATES, ("single_holder", _("独家")))
VERDICTS = (
    ("served", _("可满足")),
    ("not_complete", _("测不全")),
    ("not_local", _("省内空白")),
    ("not_testable", _("测不了")),
)


def _cities() -> list[tuple[str, str]]:
    return [("", _("全部")), *((city, city) for city in CITIES)]


class ScopeForm(forms.Form):
    """Which part of the figures a page shows; lives in the address, so every view can be shared."""

    chain = forms.ModelChoiceField(Chain.objects.none(), required=False, label=_("产业链"), empty_label=_("全部"))
    segment = forms.ModelChoiceField(Segment.objects.none(), required=False, label=_("环节"), empty_label=_("全部"))
    city = forms.ChoiceField(choices=_cities, required=False, label=_("设区市"))
    area = forms.ChoiceField(choices=list(AREA_LABELS.items()), required=False, label=_("覆盖区域"))
    strict = forms.BooleanField(required=False, label=_("严格口径"))
    day = forms.DateField(required=False, label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(
        self, data: object, *, chains: QuerySet[Chain], segments: QuerySet[Segment], own_city: str = ""
    ) -> None:
        """`own_city`: the only city that may be asked for, "" = any."""
        super().__init__(data)  # type: ignore[arg-type]
        self.own_city = own_city
        if own_city:
            self.fields["city"].choices = [(own_city, own_city)]  # type: ignore[attr-defined]
        self.fields["chain"].queryset = chains  # type: ignore[attr-defined]
        chain = str(self.data.get("chain") or "")
        if chain.isdecimal():
            segments = segments.filter(chain=int(chain))
        self.fields["segment"].queryset = segments  # type: ignore[attr-defined]
        if not chain and not self.data.get("segment"):
            del self.fields["segment"]  # segments of fifty chains share their names: choose the chain first

    def clean_city(self) -> str:
        return self.own_city or self.cleaned_data["city"]

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("日期不能晚于今天。"), code="future_day")
        return day

    def ask_state(self, states: Iterable[tuple[str, object]]) -> None:
        """Lists of what a figure counts are also narrowed by state, and keep it while the scope changes."""
        choices = [("", _("全部")), *states]
        self.fields["state"] = forms.ChoiceField(choices=choices, required=False, label=_("状态"))


def _open_chains(request: object) -> QuerySet[Chain]:
    return Chain.objects.open()


class GapFilter(django_filters.FilterSet):
    """Open gaps by chain, state and text."""

    chain = django_filters.ModelChoiceFilter(
        queryset=_open_chains, method="of_chain", label=_("产业链"), empty_label=_("全部")
    )
    state = django_filters.ChoiceFilter(choices=GAP_STATES, label=_("状态"), empty_label=_("全部"))
    text = django_filters.CharFilter(method="by_text", label=_("对象或参数"))

    class Meta:
        model = GapKey
        fields = ("chain", "state", "text")

    def of_chain(self, queryset: QuerySet[GapKey], name: str, value: Chain) -> QuerySet[GapKey]:
        """Gaps of one chain."""
        return queryset.filter(chain=value.pk)

    def by_text(self, queryset: QuerySet[GapKey], name: str, value: str) -> QuerySet[GapKey]:
        """Object or parameter contains the text."""
        return queryset.filter(object_concept__contains=value) | queryset.filter(parameter_concept__contains=value)


class QueueFilter(django_filters.FilterSet):
    """Texts that wait for a person, by why they wait and by what they hold."""

    kind = django_filters.ChoiceFilter(method="with_sign", choices=Sign.choices, label=_("类别"), empty_label=_("全部"))
    text = django_filters.CharFilter(field_name="text", lookup_expr="icontains", label=_("名称或文字"), max_length=200)

    class Meta:
        model = QueueEntry
        fields = ("kind", "text")

    def with_sign(self, queryset: QuerySet[QueueEntry], name: str, value: str) -> QuerySet[QueueEntry]:
        """Entries that have this sign, perhaps among others."""
        return queryset.filter(signs__contains=[value])


class HistoryFilter(django_filters.FilterSet):
    """Answers by what they are about, how they went, and by text."""

    state = django_filters.ChoiceFilter(
        choices=[choice for choice in ProposalState.choices if choice[0] != ProposalState.OPEN],
        label=_("结果"),
        empty_label=_("全部"),
    )
    name = django_filters.CharFilter(lookup_expr="icontains", label=_("名称或文字"), max_length=200)

    class Meta:
        model = Proposal
        fields = ("state", "name")
