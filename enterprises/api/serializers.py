"""How demands look in the API."""

from typing import Any

from rest_framework import serializers

from catalog.api.serializers import CityField, StrictSerializer
from catalog.models import Chain, Segment
from engine.context import STUB
from enterprises.details import LONGEST, MOST_LINES, DemandDetails
from enterprises.importers.demands import SERVICES
from enterprises.models import Conclusion, Demand, DemandItem, Difficulty, Mark, Visibility
from enterprises.reading import Line

_STATED = (
    "title", "city", "visibility", "deadline_days", "budget", "mark", "conclusion", "purpose", "may_split",
    "may_subcontract", "difficulties", "model_text", "quantity_text", "note",
)  # fmt: skip


class ItemSerializer(serializers.ModelSerializer[DemandItem]):
    """One item as written and as understood. `is_read` false: the parameter is not in the vocabulary."""

    class Meta:
        model = DemandItem
        fields = (
            "id", "line", "number", "object", "parameter", "standard", "note", "service_kind", "object_concept",
            "parameter_concept", "family", "is_read",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: DemandItem) -> dict[str, Any]:
        """Unknown names are told without their mark."""
        told = super().to_representation(instance)
        return told | {name: told[name].removeprefix(STUB) for name in ("object_concept", "parameter_concept")}


class DemandSerializer(serializers.ModelSerializer[Demand]):
    """A demand as its enterprise, or the regulator it is told to, sees it."""

    enterprise = serializers.CharField(source="enterprise.name")
    chain = serializers.CharField(source="chain.name", default="")
    segment = serializers.CharField(source="segment.name", default="")
    difficulties = serializers.ListField(child=serializers.ChoiceField(choices=Difficulty.choices))
    items = ItemSerializer(many=True)

    class Meta:
        model = Demand
        fields = (
            "id", "external_id", "enterprise", "chain", "segment", *_STATED, "state", "state_reason", "source",
            "proposed_date", "created_at", "version", "items",
        )  # fmt: skip
        read_only_fields = fields


class LineSerializer(StrictSerializer):
    """One line; several parameters in it become items n.1, n.2 …"""

    object = serializers.CharField(max_length=LONGEST["object"])
    parameter = serializers.CharField(max_length=LONGEST["parameter"])
    standard = serializers.CharField(max_length=LONGEST["standard"], required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=LONGEST["note"], required=False, allow_blank=True, default="")
    service_kind = serializers.ChoiceField(choices=sorted(set(SERVICES.values())), required=False, default="testing")


class NewDemandSerializer(StrictSerializer):
    """What is posted: facts and lines. `chain` and `segment` by name; `submit` false leaves a draft."""

    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    chain = serializers.SlugRelatedField("name", queryset=Chain.objects.none(), required=False, allow_null=True)
    segment = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    city = CityField()
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False, default=Visibility.REGULATOR)
    deadline_days = serializers.IntegerField(min_value=0, max_value=9999, required=False, allow_null=True, default=None)
    budget = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    mark = serializers.ChoiceField(choices=Mark.choices, required=False, default=Mark.CMA)
    conclusion = serializers.ChoiceField(choices=Conclusion.choices, required=False, default=Conclusion.NONE)
    purpose = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    may_split = serializers.BooleanField(required=False, default=True)
    may_subcontract = serializers.BooleanField(required=False, default=False)
    difficulties = serializers.ListField(
        child=serializers.ChoiceField(choices=Difficulty.choices), required=False, max_length=len(Difficulty)
    )
    model_text = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    quantity_text = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    submit = serializers.BooleanField(required=False, default=True)
    lines = LineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain"].queryset = Chain.objects.open()  # type: ignore[attr-defined]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The segment by its name within the chain."""
        if name := attrs.get("segment"):
            segment = Segment.objects.open().filter(chain=attrs.get("chain"), name=name).first()
            if segment is None:
                raise serializers.ValidationError({"segment": [serializers.ErrorDetail("", code="does_not_exist")]})
            attrs["segment"] = segment
        return attrs

    def details(self, city: str) -> DemandDetails:
        """What valid data says; the enterprise's city where none is given."""
        data = self.validated_data
        given = {name: data[name] for name in _STATED if name in data}
        given["difficulties"] = [Difficulty(word) for word in data.get("difficulties", [])]
        given.setdefault("city", city)
        return DemandDetails(**given, chain=data.get("chain"), segment=data["segment"] or None)

    def posted_lines(self) -> list[Line]:
        """The posted lines, numbered from 1."""
        return [Line(str(number), **line) for number, line in enumerate(self.validated_data["lines"], start=1)]
