"""What every endpoint of the API shares; endpoints derive from these instead of from the framework's classes."""

from typing import Any

from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.viewsets import ViewSetMixin

from backbone.api.filters import known_parameters, refuse_unknown
from backbone.api.idempotency import IdempotentPosts


class ApiView(IdempotentPosts, GenericAPIView):
    """Unknown query parameters are 400 (declare known ones in `query_parameters`); POSTs take an Idempotency-Key.

    `required_scopes = {"POST": Scope.LAB_WRITE}` says what a token needs; reading needs Scope.READ.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request.query_params, known_parameters(self))


class ApiViewSet(ViewSetMixin, ApiView):
    """The same for viewsets; combine with the framework's list, retrieve, create … mixins."""
