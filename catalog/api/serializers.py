"""What the catalog's endpoints take and answer."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from backbone.api.serializers import JobProblemSerializer
from catalog.actions.capabilities import Draft
from catalog.actions.capability_lines import BLANK, KINDS, Content
from catalog.contents import FOOD_FLAGS, SERVICE_KINDS
from catalog.forms import LONGEST_CELL
from catalog.models import CapabilityRow, Chain, Lab, Place, Product, RowState, Segment, Standard, StandardEdge

Plain = serializers.Serializer[Any]
MOST_ROWS = 50_000
"""Rows of one bulk body."""


class StrictSerializer(Plain):
    """A body with a field that nothing reads is an error: nothing is silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := sorted(set(data) - writable):
                raise ValidationError({name: [ErrorDetail("", code="unknown_field")] for name in unknown})
        return super().to_internal_value(data)


class CityField(serializers.CharField):
    """A listed city by its name, 市 at its end or not."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=40, required=False, allow_blank=True, **more)

    def to_internal_value(self, data: Any) -> str:
        typed: str = super().to_internal_value(data)
        place = Place.objects.city_named(typed) if typed else None
        if typed and place is None:
            raise ValidationError([ErrorDetail("", code="unknown_city")])
        return place.name if place else ""


def _cell(source: str | None = None, **more: Any) -> serializers.CharField:
    blank = {"required": False, "allow_blank": True, "default": ""} if not more.pop("is_required", False) else {}
    return serializers.CharField(source=source, max_length=more.pop("limit", LONGEST_CELL), **blank, **more)


class RowSerializer(StrictSerializer):
    """One capability row as it is written. Certificate and site by number and name; left out = the lab's only one."""

    certificate = serializers.CharField(source="certificate.number", max_length=40, required=False)
    site = serializers.CharField(source="site.name", max_length=120, required=False)
    band = _cell("band.text")
    category = _cell("category.text")
    kind = serializers.ChoiceField(choices=KINDS, default=BLANK.kind)
    parameter = _cell("name.text", is_required=True)
    standard_title = _cell("title.text")
    standard = _cell("standard.text")
    restriction = _cell("restriction.text")
    note = _cell("note.text")
    service_kind = serializers.ChoiceField(choices=sorted(SERVICE_KINDS), default=BLANK.service_kind)
    food_flag = serializers.ChoiceField(choices=list(FOOD_FLAGS), default="", allow_blank=True)
    state = serializers.ChoiceField(choices=RowState.choices, default=BLANK.state)
    approval_date = serializers.DateField(required=False, allow_null=True, default=None)
    approval_document = _cell(limit=120)
    external_id = _cell(limit=60)

    id = serializers.IntegerField(source="row", read_only=True)
    version = serializers.IntegerField(source="pk", read_only=True)
    lab = serializers.IntegerField(source="lab_id", read_only=True)
    city = serializers.CharField(source="site.city", read_only=True)
    certificate_valid_until = serializers.DateField(source="certificate.valid_until", read_only=True, allow_null=True)
    approval = serializers.ChoiceField(choices=["approved", "declared"], read_only=True)
    valid_from = serializers.DateField(read_only=True, allow_null=True)
    valid_to = serializers.DateField(read_only=True, allow_null=True)
    source_file = serializers.CharField(read_only=True)
    source_sheet = serializers.CharField(read_only=True)
    source_row = serializers.IntegerField(source="source_line", read_only=True, allow_null=True)

    def draft(self, lab: Lab, row: CapabilityRow | None = None) -> Draft:
        """The valid body over what `row` says now (a new row: blank). Raises ValidationError naming field."""
        said = _flat(self.validated_data)
        old: dict[str, Any] = {} if row is None else _flat_row(row)
        merged = {**BLANK._asdict(), **old, **{name: said[name] for name in Content._fields if name in said}}
        content = Content(**{name: merged[name] for name in Content._fields})
        if not content.standard and not content.title:
            raise ValidationError({"standard": [ErrorDetail("", code="required")]})
        certificate = _named(
            lab.certificates, "number", said.get("certificate"), row and row.certificate, "certificate"
        )
        site = _named(lab.sites, "name", said.get("site"), row and row.site, "site")
        external = said.get("external_id", row.external_id if row else "")
        return Draft(certificate, site, content, external)


class ReadNameSerializer(Plain):
    text = serializers.CharField()
    concepts = serializers.ListField(child=serializers.CharField())
    how = serializers.CharField()


class ReadStandardSerializer(Plain):
    number = serializers.CharField()
    clause = serializers.CharField()
    state = serializers.CharField()
    title = serializers.CharField()
    id = serializers.IntegerField(allow_null=True)
    current = serializers.ListField(child=serializers.CharField())


class ReadRuleSerializer(Plain):
    kind = serializers.CharField()
    text = serializers.CharField()
    terms = serializers.ListField(child=serializers.CharField())


class UnderstandingSerializer(Plain):
    """The row as matching understands it today."""

    objects = ReadNameSerializer(many=True)
    parameters = ReadNameSerializer(many=True)
    standards = ReadStandardSerializer(many=True)
    rules = ReadRuleSerializer(many=True)
    is_whole_product = serializers.BooleanField()


class RowDetailSerializer(RowSerializer):
    """One row with its reading."""

    understood = UnderstandingSerializer(read_only=True)


class BulkSerializer(StrictSerializer):
    """Rows as objects field → text; the columns of a capability list (参数名称 …) name the fields as well."""

    rows = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST_ROWS)


class BulkFileSerializer(Plain):
    """An annex: xlsx, csv, docx or text-layer pdf of at most 10 MB."""

    file = serializers.FileField()


class PairSerializer(Plain):
    """A (certificate, site) of which more than a fifth of the rows would close."""

    lab = serializers.CharField()
    certificate = serializers.CharField()
    site = serializers.CharField()
    closed = serializers.IntegerField()
    of = serializers.IntegerField()


class BulkAnswerSerializer(Plain):
    """Counts of rows, and every problem with row (from 1), column and reason; rejected rows stay out."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    closed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    needs_yes = serializers.BooleanField()
    closes_much = PairSerializer(many=True)
    is_dry_run = serializers.BooleanField()
    is_written = serializers.BooleanField()
    problems = JobProblemSerializer(many=True)


class JobOrderSerializer(Plain):
    """Long work was ordered; ask `url` for progress and outcome."""

    job = serializers.UUIDField()
    url = serializers.CharField()


class ProductSerializer(serializers.ModelSerializer[Product]):
    class Meta:
        model = Product
        fields = ("id", "name", "is_verified", "source")


class SegmentSerializer(serializers.ModelSerializer[Segment]):
    products = ProductSerializer(many=True)

    class Meta:
        model = Segment
        fields = ("id", "name", "products")


class ChainSerializer(serializers.ModelSerializer[Chain]):
    """A key industrial chain with its segments and their products."""

    segments = SegmentSerializer(many=True)

    class Meta:
        model = Chain
        fields = ("id", "cluster", "name", "is_verified", "source", "segments")


class ReplacementSerializer(serializers.ModelSerializer[StandardEdge]):
    number = serializers.CharField(source="successor.number")

    class Meta:
        model = StandardEdge
        fields = ("number", "is_partial", "date")


class StandardSerializer(serializers.ModelSerializer[Standard]):
    """One edition. `status` is the list's own word; `state` is today's: in_force, upcoming, superseded, withdrawn, unknown."""

    state = serializers.SerializerMethodField()
    replaced_by = ReplacementSerializer(source="successor_edges", many=True)

    class Meta:
        model = Standard
        fields = (
            "id", "number", "family", "title", "kind", "status", "state", "effective_date", "withdrawn_date", "adopts",
            "replaced_by",
        )  # fmt: skip

    def get_state(self, standard: Standard) -> str:
        states: dict[int, str] = self.context["states"]
        return states[standard.pk]


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    """Validated data as field of Content → value: {"name": {"text": x}} → {"name": x}."""
    return {name: next(iter(value.values())) if isinstance(value, dict) else value for name, value in data.items()}


def _flat_row(row: CapabilityRow) -> dict[str, Any]:
    terms = {"band", "category", "name", "standard", "title", "restriction", "note"}
    return {name: getattr(row, name).text if name in terms else getattr(row, name) for name in Content._fields}


def _named(found: Any, by: str, said: str | None, current: Any, field: str) -> Any:
    """The certificate or site that is named; unnamed: the row's, else the lab's only one."""
    if said is None and current is not None:
        return current
    if said is None:
        only = list(found.order_by("id")[:2])
        if len(only) != 1:
            raise ValidationError({field: [ErrorDetail("", code="required")]})
        return only[0]
    named = found.filter(**{by: said}).first()
    if named is None:
        raise ValidationError({field: [ErrorDetail("", code="does_not_exist")]})
    return named
