"""Chains and standards: readable without a token."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backbone.api.base import ApiViewSet
from catalog.api.serializers import ChainSerializer, StandardSerializer
from catalog.filters import ChainFilter, StandardFilter
from catalog.models import Chain, Standard
from catalog.reads import standards_listed
from catalog.standards import states_on
from catalog.understanding import STATE_CODES


class ChainViewSet(ListModelMixin, ApiViewSet):
    """Key industrial chains."""

    permission_classes = (AllowAny,)
    serializer_class = ChainSerializer
    filterset_class = ChainFilter
    ordering = ("cluster", "name")
    queryset = Chain.objects.tree()

    @extend_schema(operation_id="chains")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Chains with segments and products; `is_verified` and `source` say where each statement comes from."""
        return super().list(request, *args, **kwargs)


class StandardViewSet(ListModelMixin, ApiViewSet):
    """Standards, edition by edition."""

    permission_classes = (AllowAny,)
    serializer_class = StandardSerializer
    filterset_class = StandardFilter
    ordering = ("number",)
    queryset = standards_listed().prefetch_related("successor_edges__successor")

    @extend_schema(operation_id="standards")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Found by number in any spelling (`q`), title, kind or today's state."""
        page: list[Standard] = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        states = {key: STATE_CODES[state] for key, state in states_on(page, timezone.localdate()).items()}
        data = StandardSerializer(page, many=True, context={"states": states}).data
        return self.get_paginated_response(data)
