"""Filters of the catalog's lists, shared by pages and API."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.acting import Acting
from catalog.contents import STATES
from catalog.knowledge import lexicon
from catalog.models import Annex, AnnexState, Approval, CapabilityRow, Chain, Lab, Standard, Term
from catalog.reads import ended, rows_for
from engine.lexicon.numbers import edition_of, read_number

ENDED = "ended"
ROW_STATES = [*STATES.items(), (ENDED, _("已关闭"))]
APPROVALS = [(Approval.APPROVED.value, _("已批准")), (Approval.DECLARED.value, _("机构声明"))]
ANNEX_STATES = [
    (AnnexState.READ.value, _("待提交")),
    (AnnexState.SUBMITTED.value, _("待确认")),
    (AnnexState.CONFIRMED.value, _("已确认")),
    (AnnexState.REJECTED.value, _("已退回")),
    (AnnexState.WITHDRAWN.value, _("已撤回")),
]
STANDARD_STATES = [
    ("in_force", _("现行")),
    ("upcoming", _("即将实施")),
    ("superseded", _("被代替")),
    ("withdrawn", _("废止")),
]
STANDARD_KINDS = [("method", _("方法标准")), ("product", _("产品标准")), ("limit", _("限量标准"))]
LONGEST_DAYS = 36_500


def terms_like(kinds: tuple[str, ...], value: str) -> QuerySet[Term]:
    """Terms whose text holds every word; a standard's number also finds its other spellings and editions."""
    found = Term.objects.filter(kind__in=kinds)
    ref = read_number(value) if "standard" in kinds else None
    if ref is not None:
        return found.filter(Q(keys__contains=[f"s:{edition_of(ref).stem}"]) | Q(text__icontains=value.strip()))
    for word in value.split():
        found = found.filter(text__icontains=word)
    return found


class RowFilter(django_filters.FilterSet):
    """Rows of one lab. Without `state` the versions in force are shown."""

    site = django_filters.CharFilter(method="by_site", label=_("场所或城市"), max_length=120)
    category = django_filters.CharFilter(method="by_term", label=_("类别（对象）"), max_length=200)
    parameter = django_filters.CharFilter(method="by_term", label=_("参数"), max_length=200)
    standard = django_filters.CharFilter(method="by_term", label=_("标准"), max_length=200)
    state = django_filters.ChoiceFilter(method="by_state", choices=ROW_STATES, label=_("状态"), empty_label=_("未关闭"))
    approval = django_filters.ChoiceFilter(choices=APPROVALS, label=_("批准情况"), empty_label=_("全部"))
    expiring = django_filters.NumberFilter(
        method="by_expiry", label=_("证书几天内到期"), min_value=0, max_value=LONGEST_DAYS
    )

    class Meta:
        model = CapabilityRow
        fields = ("site", "category", "parameter", "standard", "state", "approval", "expiring")

    def filter_queryset(self, queryset: QuerySet[CapabilityRow]) -> QuerySet[CapabilityRow]:
        if self.form.cleaned_data.get("state") != ENDED:
            queryset = queryset.filter(closed_change=None)
        return super().filter_queryset(queryset)

    @property
    def qs(self) -> QuerySet[CapabilityRow]:
        found: QuerySet[CapabilityRow] = super().qs
        return found if self.is_bound else found.filter(closed_change=None)

    def by_site(self, rows: QuerySet[CapabilityRow], name: str, value: str) -> QuerySet[CapabilityRow]:
        """Site name, address or city holds the text."""
        found = Q(site__name__icontains=value) | Q(site__city__icontains=value) | Q(site__address__icontains=value)
        return rows.filter(found)

    def by_term(self, rows: QuerySet[CapabilityRow], name: str, value: str) -> QuerySet[CapabilityRow]:
        if name == "category":
            return rows.filter(
                Q(category__in=terms_like(("category",), value)) | Q(band__in=terms_like(("band",), value))
            )
        if name == "parameter":
            return rows.filter(name__in=terms_like(("name",), value))
        found = terms_like(("standard", "title"), value)
        return rows.filter(Q(standard__in=found) | Q(title__in=found))

    def by_state(self, rows: QuerySet[CapabilityRow], name: str, value: str) -> QuerySet[CapabilityRow]:
        return ended(rows) if value == ENDED else rows.filter(state=value)

    def by_expiry(self, rows: QuerySet[CapabilityRow], name: str, value: Any) -> QuerySet[CapabilityRow]:
        """Rows whose certificate's last day is at most so many days away, past ones included."""
        return rows.filter(certificate__valid_until__lte=timezone.localdate() + dt.timedelta(days=int(value)))


class AreaRowFilter(RowFilter):
    """Rows of many labs."""

    field_order = ("lab",)
    lab = django_filters.CharFilter(field_name="lab__name", lookup_expr="icontains", label=_("机构"), max_length=200)

    class Meta(RowFilter.Meta):
        fields = ("lab", *RowFilter.Meta.fields)


def row_filter(query: QueryDict, acting: Acting) -> RowFilter:
    """The filterset of the rows that a role sees; a lab needs no filter for labs."""
    kind = RowFilter if acting.is_lab else AreaRowFilter
    return kind(query or None, queryset=rows_for(acting))


class AnnexFilter(django_filters.FilterSet):
    lab = django_filters.CharFilter(field_name="lab__name", lookup_expr="icontains", label=_("机构"), max_length=200)
    state = django_filters.ChoiceFilter(choices=ANNEX_STATES, label=_("状态"), empty_label=_("全部"))

    class Meta:
        model = Annex
        fields = ("lab", "state")


class LabFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="contains", label=_("机构名称或证书编号"), max_length=200)
    city = django_filters.CharFilter(method="in_city", label=_("城市"), max_length=40)
    mark = django_filters.CharFilter(method="with_mark", label=_("资质类型"), max_length=8)

    class Meta:
        model = Lab
        fields = ("q", "city", "mark")

    def contains(self, labs: QuerySet[Lab], name: str, value: str) -> QuerySet[Lab]:
        return labs.search(value)  # type: ignore[attr-defined,no-any-return]

    def in_city(self, labs: QuerySet[Lab], name: str, value: str) -> QuerySet[Lab]:
        return labs.filter(sites__city__startswith=value).distinct()

    def with_mark(self, labs: QuerySet[Lab], name: str, value: str) -> QuerySet[Lab]:
        return labs.filter(certificates__mark__iexact=value).distinct()


class ChainFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="contains", label=_("产业链、环节或产品"), max_length=80)
    is_verified = django_filters.BooleanFilter(label=_("已核实"))

    class Meta:
        model = Chain
        fields = ("q", "is_verified")

    def contains(self, chains: QuerySet[Chain], name: str, value: str) -> QuerySet[Chain]:
        """The chain, a segment or a product of it holds the text."""
        found = Chain.objects.filter(
            Q(name__icontains=value)
            | Q(cluster__icontains=value)
            | Q(segments__name__icontains=value, segments__closed_change=None)
            | Q(segments__products__name__icontains=value, segments__products__closed_change=None)
        )
        return chains.filter(pk__in=found.values("pk"))


class StandardFilter(django_filters.FilterSet):
    """`state` is the state on the day of asking."""

    q = django_filters.CharFilter(method="contains", label=_("标准号或名称"), max_length=200)
    kind = django_filters.ChoiceFilter(choices=STANDARD_KINDS, label=_("类别"), empty_label=_("全部"))
    state = django_filters.ChoiceFilter(
        method="in_state", choices=STANDARD_STATES, label=_("今天的状态"), empty_label=_("全部")
    )

    class Meta:
        model = Standard
        fields = ("q", "kind", "state")

    def contains(self, standards: QuerySet[Standard], name: str, value: str) -> QuerySet[Standard]:
        """Number in any spelling, part of a number, or words of the title."""
        words = Q()
        for word in value.split():
            words &= Q(title__icontains=word)
        found = words | Q(number__icontains=value.strip())
        ref = read_number(value)
        if ref is not None:
            number = edition_of(ref).stem.partition(" ")
            found |= Q(number__iregex=rf"^{number[0]}(/[TZ])? {_plain(number[2])}([-.]|$)")
        return standards.filter(found)

    def in_state(self, standards: QuerySet[Standard], name: str, value: str) -> QuerySet[Standard]:
        """States are the engine's: read from the graph in memory, then asked for by number."""
        graph, day = lexicon().standards, timezone.localdate()
        wanted = [
            node.record.number for node in graph.nodes.values() if graph.state(node.edition, day).name.lower() == value
        ]
        return standards.filter(number__in=wanted)


def _plain(text: str) -> str:
    return "".join(f"\\{one}" if not one.isalnum() and one != " " else one for one in text)
