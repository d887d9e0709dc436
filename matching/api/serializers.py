"""What the matching endpoints answer."""

from typing import Any

from rest_framework import serializers

from catalog.api.serializers import CityField, StrictSerializer
from matching.models import CoveragePoint, DemandVerdict, GapKey

Plain = serializers.Serializer[Any]


class StepSerializer(Plain):
    """One step of an explanation, as data and in both languages."""

    code = serializers.CharField()
    params = serializers.DictField()
    zh = serializers.CharField()
    en = serializers.CharField()


class RowAnswerSerializer(Plain):
    """A capability row as evidence for an item."""

    row_id = serializers.IntegerField(source="row.row")
    lab_id = serializers.IntegerField(source="row.lab_id")
    lab = serializers.CharField(source="row.lab")
    site_id = serializers.IntegerField(source="row.site_id")
    site = serializers.CharField(source="row.site")
    city = serializers.CharField(source="row.city")
    area = serializers.CharField(source="row.area")
    certificate = serializers.CharField(source="row.certificate")
    valid_until = serializers.DateField(source="row.valid_until", allow_null=True)
    category = serializers.CharField(source="row.category")
    parameter = serializers.CharField(source="row.name")
    standard = serializers.CharField(source="row.standard")
    restriction = serializers.CharField(source="row.restriction")
    grade = serializers.CharField(source="row.grade")
    flags = serializers.ListField(child=serializers.CharField(), source="row.flags")
    is_lapsed = serializers.BooleanField(source="row.is_lapsed")
    is_approved = serializers.BooleanField(source="row.is_approved")
    distance_km = serializers.FloatField(source="row.distance_km", allow_null=True)
    steps = StepSerializer(many=True)


class ItemMatchesSerializer(Plain):
    """The evidence for one item; each list holds the best row per site, best first."""

    number = serializers.CharField()
    object = serializers.CharField()
    parameter = serializers.CharField()
    standard = serializers.CharField()
    best = serializers.CharField()
    why_zero = serializers.ListField(child=serializers.CharField())
    covered = RowAnswerSerializer(many=True)
    conditional = RowAnswerSerializer(many=True)
    excluded = RowAnswerSerializer(many=True)
    lapsed = RowAnswerSerializer(many=True)
    near = RowAnswerSerializer(many=True)


class VerdictSerializer(serializers.ModelSerializer[DemandVerdict]):
    """The coverage verdict of one area."""

    class Meta:
        model = DemandVerdict
        fields = ("area", "verdict", "substate", "total", "covered", "missing", "best_sites", "min_labs", "since")


class MatchesSerializer(Plain):
    """A demand's verdicts and the evidence for each of its items."""

    demand = serializers.IntegerField()
    as_of = serializers.DateField()
    is_pending = serializers.BooleanField()
    verdicts = VerdictSerializer(many=True)
    items = ItemMatchesSerializer(many=True)


class PlanSiteSerializer(Plain):
    """One site of a plan and the items it takes."""

    site_id = serializers.IntegerField()
    lab = serializers.CharField()
    site = serializers.CharField()
    city = serializers.CharField()
    distance_km = serializers.FloatField(allow_null=True)
    items = serializers.ListField(child=serializers.CharField())


class PlanSerializer(Plain):
    """The smallest combination of sites that covers what can be covered; 分单委托: the enterprise contracts each."""

    demand = serializers.IntegerField()
    contract = serializers.CharField()
    mode = serializers.CharField()
    area = serializers.CharField()
    holders = serializers.IntegerField()
    sites = PlanSiteSerializer(many=True)
    uncovered = serializers.ListField(child=serializers.CharField())
    apart = serializers.ListField(child=serializers.CharField())


class CoveragePointSerializer(serializers.ModelSerializer[CoveragePoint]):
    """Stored counts of one scope on one day."""

    class Meta:
        model = CoveragePoint
        exclude = ("id",)


class GapSerializer(serializers.ModelSerializer[GapKey]):
    """A key that is not, or only weakly, covered."""

    object_concept = serializers.CharField(source="told_object")
    parameter_concept = serializers.CharField(source="told_parameter")
    enterprises = serializers.IntegerField(source="told_enterprises")
    items = serializers.IntegerField(source="told_enterprises")

    class Meta:
        model = GapKey
        fields = (
            "id",
            "chain",
            "object_concept",
            "parameter_concept",
            "family",
            "state",
            "enterprises",
            "items",
            "first_seen",
        )


class FigureSerializer(Plain):
    """One dashboard figure with its definition and the lists it counts."""

    name = serializers.CharField()
    label = serializers.CharField()
    definition = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    day = serializers.DateField(allow_null=True)
    area = serializers.CharField()
    is_strict = serializers.BooleanField()
    numerator_url = serializers.CharField()
    denominator_url = serializers.CharField()
    parts = serializers.SerializerMethodField()

    def get_parts(self, figure: Any) -> list[dict[str, Any]]:
        """The steps of a ladder; [] for a single figure."""
        return [dict(FigureSerializer(part).data) for part in figure.parts]


class LookupItemSerializer(Plain):
    """One item of a lookup as understood, with its ten best sites; counts are of all sites."""

    number = serializers.CharField()
    object = serializers.CharField()
    parameter = serializers.CharField()
    standard = serializers.CharField()
    object_concept = serializers.CharField()
    parameter_concept = serializers.CharField()
    is_read = serializers.BooleanField()
    best = serializers.CharField()
    why_zero = serializers.ListField(child=serializers.CharField())
    counts = serializers.DictField(child=serializers.IntegerField())
    covered = RowAnswerSerializer(many=True)
    conditional = RowAnswerSerializer(many=True)


class LookupAnswerSerializer(Plain):
    """The answer to a lookup; `left_out` counts items beyond the limit and pasted lines that were not read."""

    as_of = serializers.DateField()
    items = LookupItemSerializer(many=True)
    left_out = serializers.IntegerField()


class LookupSerializer(StrictSerializer):
    """What to look up: a list, a sentence, a chat message or a table, pasted as text."""

    text = serializers.CharField(max_length=20_000)
    city = CityField(default="")
