"""Filters of the operators' lists."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from accounts.models import ApiToken, OrganisationKind, User
from backbone.models import AuditEntry

YES_NO = [("true", _("是")), ("false", _("否"))]


def is_yes(value: str) -> bool:
    return value == "true"


class UserFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="contains", label=_("用户名、姓名或单位"))
    kind = django_filters.ChoiceFilter(method="of_kind", label=_("单位类别"), choices=OrganisationKind.choices)
    is_active = django_filters.TypedChoiceFilter(label=_("可登录"), choices=YES_NO, coerce=is_yes)

    class Meta:
        model = User
        fields = ("q", "kind", "is_active")

    def contains(self, users: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        own = Q(username__icontains=value) | Q(name__icontains=value)
        return users.filter(own | Q(memberships__organisation__name__icontains=value)).distinct()

    def of_kind(self, users: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return users.filter(memberships__organisation__kind=value, memberships__ended_at=None).distinct()


class AuditFilter(django_filters.FilterSet):
    at = django_filters.DateFromToRangeFilter(
        label=_("日期"), widget=DateRangeWidget(attrs={"type": "date", "aria-label": _("日期")})
    )
    action = django_filters.CharFilter(lookup_expr="startswith", label=_("动作"))
    actor = django_filters.CharFilter(field_name="actor__username", label=_("用户名"))
    subject_kind = django_filters.CharFilter(label=_("对象类别"))
    subject = django_filters.CharFilter(label=_("对象编号"))
    organisation = django_filters.NumberFilter(label=_("单位编号"))

    class Meta:
        model = AuditEntry
        fields = ("at", "action", "actor", "subject_kind", "subject", "organisation")


class TokenFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="contains", label=_("令牌、用户或单位"))
    is_live = django_filters.TypedChoiceFilter(method="live", label=_("有效"), choices=YES_NO, coerce=is_yes)

    class Meta:
        model = ApiToken
        fields = ("q", "is_live")

    def contains(self, tokens: QuerySet[ApiToken], name: str, value: str) -> QuerySet[ApiToken]:
        own = Q(name__icontains=value) | Q(prefix__startswith=value)
        return tokens.filter(own | Q(user__username__icontains=value) | Q(organisation__name__icontains=value))

    def live(self, tokens: QuerySet[ApiToken], name: str, value: bool) -> QuerySet[ApiToken]:
        live = ApiToken.objects.live().values("pk")
        return tokens.filter(pk__in=live) if value else tokens.exclude(pk__in=live)
