"""Matches, plans, coverage, gaps and figures."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import acting_of
from backbone.api.base import ApiView, ApiViewSet
from catalog.models import Chain, Segment
from engine.judging.plan import Mode
from enterprises.models import Demand
from matching.api.serializers import (
    CoveragePointSerializer,
    FigureSerializer,
    GapSerializer,
    LookupAnswerSerializer,
    LookupSerializer,
    MatchesSerializer,
    PlanSerializer,
)
from matching.areas import AREAS
from matching.figures import Asked, UnknownFigure, figure
from matching.filters import GapFilter, ScopeForm
from matching.lookups import look_up
from matching.models import CoveragePoint, GapKey
from matching.plans import best_plan
from matching.sight import own_city
from matching.told import matches_as_data

SCOPE = [
    OpenApiParameter("chain", {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}),
    OpenApiParameter("segment", {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}),
    OpenApiParameter("city", {"type": "string"}),
    OpenApiParameter("area", {"type": "string", "enum": ["city", "province", "delta", "nation"]}),
    OpenApiParameter("date", {"type": "string", "format": "date"}),
    OpenApiParameter("strict", {"type": "boolean"}),
]
SCOPE_NAMES = ("chain", "segment", "city", "area", "date", "strict")


def own_demand(request: Request, pk: int) -> Demand:
    """The demand if the token may see it; a foreign id answers exactly as an unknown one."""
    demand: Demand | None = Demand.objects.for_acting(acting_of(request)).filter(pk=pk).first()
    if demand is None:
        raise NotFound
    return demand


def asked_scope(request: Request) -> Asked:
    """The scope in the query; a city regulator's is always its city. Raises ValidationError naming the parameter."""
    acting = acting_of(request)
    if not acting.is_regulator:
        raise PermissionDenied
    query = request.query_params
    _one_of(request, "strict", ("true", "false", "1", "0"), "false")
    data = {name: query[name] for name in ("chain", "segment", "city", "area", "strict") if name in query}
    if "date" in query:
        data["day"] = query["date"]
    form = ScopeForm(data, chains=Chain.objects.open(), segments=Segment.objects.open(), own_city=own_city(acting))
    if not form.is_valid():
        raise ValidationError({{"day": "date"}.get(name, name): errors for name, errors in form.errors.items()})
    return _asked(form.cleaned_data)


def _asked(data: dict[str, Any]) -> Asked:
    return Asked(
        chain=data["chain"].pk if data["chain"] else None,
        segment=data["segment"].pk if data.get("segment") else None,
        city=data["city"],
        area=data["area"] or "province",
        day=data["day"],
        is_strict=data["strict"],
    )


MODES = ("fewest", "nearest")


def _one_of(request: Request, name: str, words: tuple[str, ...], default: str) -> str:
    word = request.query_params.get(name, default)
    if word not in words:
        raise ValidationError({name: [" | ".join(words)]})
    return word


class MatchesView(ApiView):
    """Who may issue the report for each item of a demand, who nearly can, and why."""

    serializer_class = MatchesSerializer

    @extend_schema(operation_id="demand_matches")
    def get(self, request: Request, pk: int) -> Response:
        """Verdicts by area and, per item, the evidence with its reasons."""
        return Response(self.get_serializer(matches_as_data(own_demand(request, pk))).data)


class PlanView(ApiView):
    """The smallest combination of sites for a demand."""

    serializer_class = PlanSerializer
    query_parameters = ("area", "mode")

    @extend_schema(
        operation_id="demand_plan",
        parameters=[SCOPE[3], OpenApiParameter("mode", {"type": "string", "enum": list(MODES)})],
    )
    def get(self, request: Request, pk: int) -> Response:
        """分单委托: fewest legal persons or nearest; what stays uncovered is named."""
        area = _one_of(request, "area", tuple(AREAS), "province")
        mode = cast(Mode, _one_of(request, "mode", MODES, "fewest"))
        return Response(self.get_serializer(best_plan(own_demand(request, pk), area=area, mode=mode)).data)


class CoverageView(ApiView):
    """Stored coverage counts of a scope, by day."""

    serializer_class = CoveragePointSerializer
    query_parameters = SCOPE_NAMES

    @extend_schema(operation_id="coverage", parameters=SCOPE, responses=CoveragePointSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The stored points of the scope up to the asked date, oldest first."""
        points = CoveragePoint.objects.of(asked_scope(request))
        return Response(self.get_serializer(points, many=True).data)


class GapViewSet(ListModelMixin, ApiViewSet):
    """Open gaps."""

    serializer_class = GapSerializer
    filterset_class = GapFilter
    ordering = ("-enterprises", "pk")

    def get_queryset(self) -> Any:
        """Gaps for regulators only: the gap list tells who asks for what."""
        if getattr(self, "swagger_fake_view", False):
            return GapKey.objects.none()
        if not acting_of(self.request).is_regulator:
            raise PermissionDenied
        return GapKey.objects.open().asked_in(own_city(acting_of(self.request)))


class FigureView(ApiView):
    """One dashboard figure."""

    serializer_class = FigureSerializer
    query_parameters = SCOPE_NAMES

    @extend_schema(operation_id="figure", parameters=SCOPE)
    def get(self, request: Request, name: str) -> Response:
        """Value, numerator, denominator, definition, and the lists they count."""
        try:
            found = figure(name, asked_scope(request))
        except UnknownFigure as error:
            raise NotFound from error
        return Response(self.get_serializer(found).data)


class LookupView(ApiView):
    """Public: who may issue a CMA report for what is pasted. Needs no account; nothing is stored."""

    serializer_class = LookupSerializer
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="lookup", responses=LookupAnswerSerializer)
    def post(self, request: Request) -> Response:
        """Paste a list, a sentence, a chat message or a table as text."""
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(LookupAnswerSerializer(look_up(**asked.validated_data)).data)
