"""Filters of demands, shared by pages and API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Chain
from enterprises.models import Demand, DemandState, Source, Visibility


class DemandFilter(django_filters.FilterSet):
    """Demands by text, state, chain, city, visibility and origin."""

    text = django_filters.CharFilter(method="by_text", label=_("样品、项目或企业"))
    state = django_filters.ChoiceFilter(choices=DemandState.choices, label=_("状态"), empty_label=_("全部"))
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.open().order_by("name"), label=_("产业链"), empty_label=_("全部")
    )
    city = django_filters.CharFilter(label=_("城市"))
    visibility = django_filters.ChoiceFilter(choices=Visibility.choices, label=_("可见范围"), empty_label=_("全部"))
    source = django_filters.ChoiceFilter(choices=Source.choices, label=_("来源"), empty_label=_("全部"))

    class Meta:
        model = Demand
        fields = ("text", "state", "chain", "city", "visibility", "source")

    def by_text(self, queryset: QuerySet[Demand], name: str, value: str) -> QuerySet[Demand]:
        """Title, enterprise, sample, item or standard contains the text."""
        inside: Any = Q(items__object__icontains=value) | Q(items__parameter__icontains=value)
        inside |= Q(items__standard__icontains=value) | Q(title__icontains=value) | Q(enterprise__name__icontains=value)
        return queryset.filter(pk__in=Demand.objects.filter(inside).values("pk"))


class ScreeningFilter(django_filters.FilterSet):
    """Waiting demands by chain, city and origin."""

    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.open().order_by("name"), label=_("产业链"), empty_label=_("全部")
    )
    city = django_filters.CharFilter(label=_("城市"))
    source = django_filters.ChoiceFilter(choices=Source.choices, label=_("来源"), empty_label=_("全部"))

    class Meta:
        model = Demand
        fields = ("chain", "city", "source")
