"""Demands: an enterprise's own; regulators read those told to them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.api.permissions import acting_of
from accounts.models import Scope
from backbone.api.base import ApiView, ApiViewSet
from backbone.refusals import NotAllowed
from enterprises.actions.demands import create_demand
from enterprises.actions.enterprises import ensure_profile
from enterprises.api.serializers import DemandSerializer, NewDemandSerializer
from enterprises.filters import DemandFilter
from enterprises.models import Demand


@extend_schema_view(list=extend_schema(operation_id="demands"))
class DemandViewSet(ListModelMixin, ApiViewSet):
    """The demand list of the token's organisation."""

    serializer_class = DemandSerializer
    filterset_class = DemandFilter
    ordering = ("-pk",)
    required_scopes: ClassVar[dict[str, str]] = {"POST": Scope.DEMAND_WRITE}

    def get_queryset(self) -> QuerySet[Demand]:
        """Own demands; a regulator's area; none for everybody else."""
        if getattr(self, "swagger_fake_view", False):
            return Demand.objects.none()
        return Demand.objects.for_acting(acting_of(self.request)).with_items()

    @extend_schema(operation_id="demand_create", request=NewDemandSerializer, responses={201: DemandSerializer})
    def create(self, request: Request) -> Response:
        """Posts a demand of the own enterprise. It is matched at once unless `submit` is false."""
        acting = acting_of(request)
        if not acting.is_enterprise or acting.organisation is None:
            raise NotAllowed
        given: Any = NewDemandSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        enterprise = ensure_profile(by=acting.user, organisation=acting.organisation)
        demand = create_demand(
            by=acting.user,
            enterprise=enterprise,
            details=given.details(enterprise.city),
            lines=given.posted_lines(),
            submit=given.validated_data["submit"],
        )
        address = reverse("api_demand", args=[demand.pk], request=request)
        return Response(_shown(request, demand.pk), status=201, headers={"Location": address})


class DemandView(ApiView):
    """One demand with its items as understood."""

    serializer_class = DemandSerializer

    @extend_schema(operation_id="demand")
    def get(self, request: Request, pk: int) -> Response:
        """A demand that is not the organisation's own answers as one that does not exist."""
        data = _shown(request, pk)
        return Response(data, headers={"ETag": f'"{data["version"]}"'})


def _shown(request: Request, pk: int) -> dict[str, Any]:
    demand = Demand.objects.for_acting(acting_of(request)).with_items().filter(pk=pk).first()
    if demand is None:
        raise NotFound
    data: dict[str, Any] = DemandSerializer(demand).data
    return data
