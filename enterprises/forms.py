"""Forms of demands and profiles. They check form; what may be done is checked by the actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from accounts.forms import CreditCodeField, OrganisationRegistrationForm
from catalog.models import Chain, Place, Segment
from enterprises.actions.enterprises import SIZES, Profile
from enterprises.details import LONGEST, MOST_LINES, DemandDetails
from enterprises.importers.demands import SERVICES
from enterprises.models import Demand, Difficulty, Enterprise, Visibility
from enterprises.reading import Line

BLANK_ROWS = 3
_KINDS = [(code, _(word)) for word, code in SERVICES.items() if word not in ("测试", "抽样", "现场")]


def cities(*also: str) -> list[tuple[str, str]]:
    """Choices of cities: those of the list of places, and any that a profile already has."""
    known = Place.objects.filter(level="city").order_by("province", "id").values_list("name", flat=True)
    return [("", "—"), *((name, name) for name in dict.fromkeys([*known, *filter(None, also)]))]


def chain_places() -> list[tuple[str, Any]]:
    """Choices of chains with their segments: c<id> the whole chain, s<id> one segment."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for chain in Chain.objects.filter(closed_change=None).order_by("name"):
        groups[chain.name] = [(f"c{chain.pk}", chain.name)]
    segments = Segment.objects.filter(closed_change=None, chain__closed_change=None).select_related("chain")
    for segment in segments.order_by("id"):
        groups[segment.chain.name].append((f"s{segment.pk}", f"{segment.chain.name} › {segment.name}"))
    return [("", "—"), *groups.items()]


def chosen_place(value: str) -> tuple[Chain | None, Segment | None]:
    """Chain and segment of a choice of `chain_places`."""
    if value.startswith("s"):
        segment = Segment.objects.select_related("chain").get(pk=int(value[1:]))
        return segment.chain, segment
    return (Chain.objects.get(pk=int(value[1:])), None) if value else (None, None)


def place_value(chain: int | None, segment: int | None) -> str:
    """The choice that stands for a chain and segment id."""
    return f"s{segment}" if segment else f"c{chain}" if chain else ""


class DemandForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything of a demand beside its lines."""

    chain_place = forms.ChoiceField(label=_("产业链和环节"), required=False)
    city = forms.ChoiceField(
        label=_("送样城市"), required=False, help_text=_("按它计算远近和“本市”；与企业所在市不同时，从该市中心算起。")
    )
    difficulties = forms.MultipleChoiceField(
        label=_("遇到的困难"), choices=Difficulty.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    visibility = forms.TypedChoiceField(
        label=_("谁能看到"), choices=Visibility.choices, coerce=int, widget=forms.RadioSelect
    )

    class Meta:
        model = Demand
        fields = (
            "title", "chain_place", "city", "deadline_days", "budget", "mark", "conclusion", "purpose", "may_split",
            "may_subcontract", "difficulties", "model_text", "quantity_text", "note", "visibility",
        )  # fmt: skip
        labels = {
            "title": _("需求名称"),
            "deadline_days": _("期限（工作日）"),
            "budget": _("预算（元）"),
            "mark": _("需要的标志"),
            "conclusion": _("结论"),
            "purpose": _("检验目的"),
            "may_split": _("可以分给几家机构做（分单委托）"),
            "may_subcontract": _("允许分包"),
            "model_text": _("规格型号"),
            "quantity_text": _("样品数量"),
            "note": _("补充说明"),
        }
        help_texts = {
            "title": _("只给自己和监管部门看；不填则用样品名称。"),
            "model_text": _("任何机构都看不到。"),
            "quantity_text": _("任何机构都看不到。"),
            "purpose": _("例如：委托检验、研发、仲裁。有的能力只限某种目的。"),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 2}), "deadline_days": forms.NumberInput(attrs={"min": 0})}

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].choices = cities(enterprise.city, self.instance.city)  # type: ignore[attr-defined]
        self.fields["chain_place"].choices = chain_places()  # type: ignore[attr-defined]
        self.fields["deadline_days"].min_value = 0  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["chain_place"] = place_value(self.instance.chain_id, self.instance.segment_id)
        else:
            self.initial["city"] = enterprise.city
            first = enterprise.chain_memberships.order_by("-is_leader", "id").first()
            self.initial["chain_place"] = place_value(first.chain_id, first.segment_id) if first else ""

    def clean_deadline_days(self) -> int | None:
        days: int | None = self.cleaned_data["deadline_days"]
        if days is not None and not 0 <= days <= 9999:
            raise forms.ValidationError(_("须为 0 到 9999 的整数。"))
        return days

    def _post_clean(self) -> None:
        """The model is written by an action only; nothing is put into the instance here."""

    def details(self) -> DemandDetails:
        """What the valid form says; what it does not ask stays as stored."""
        chain, segment = chosen_place(self.cleaned_data["chain_place"])
        given = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "chain_place"}
        return DemandDetails(
            **given,
            chain=chain,
            segment=segment,
            source=self.instance.source,
            proposed_date=self.instance.proposed_date,
        )


class LineForm(forms.Form):
    """One row of the table; a row left blank is no line."""

    number = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    object = forms.CharField(label=_("样品名称"), max_length=LONGEST["object"], required=False)
    parameter = forms.CharField(label=_("检测项目"), max_length=LONGEST["parameter"], required=False)
    standard = forms.CharField(label=_("依据标准"), max_length=LONGEST["standard"], required=False)
    note = forms.CharField(label=_("备注"), max_length=LONGEST["note"], required=False)
    service_kind = forms.ChoiceField(label=_("服务"), choices=_KINDS, required=False)

    def line(self) -> Line | None:
        """The row as a line with the number it had ("" = new), None where it is blank."""
        texts = {name: self.cleaned_data.get(name, "") for name in ("object", "parameter", "standard", "note")}
        if not any(texts.values()):
            return None
        number = self.cleaned_data.get("number", "")
        return Line(number=number, **texts, service_kind=self.cleaned_data.get("service_kind") or "testing")


LineFormSet = formset_factory(LineForm, extra=1, max_num=MOST_LINES + BLANK_ROWS, absolute_max=MOST_LINES + 50)


def line_rows(lines: Iterable[Line]) -> Any:
    """The table filled with lines, and blank rows below."""
    names = ("number", "object", "parameter", "standard", "note", "service_kind")
    rows = [{name: getattr(line, name) for name in names} for line in lines]
    formset = LineFormSet(initial=rows, prefix="lines")
    formset.extra = 1 if rows else BLANK_ROWS
    return formset


class PasteForm(forms.Form):
    """The two quick ways in: a pasted text, a workbook."""

    paste = forms.CharField(
        label=_("粘贴"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("表格、清单、聊天里的一段话都可以，例如：动力电池包 热扩散 GB 38031-2025"),
    )
    file = forms.FileField(
        label=_("上传表格"), required=False, help_text=_("xlsx 或 csv，表头写明样品名称、检测项目、依据标准、备注。")
    )


class EndForm(forms.Form):
    reason = forms.CharField(label=_("说明"), max_length=300, required=False)


class ProfileForm(forms.Form):
    """What an enterprise says of itself."""

    name = forms.CharField(label=_("企业名称"), max_length=200)
    credit_code = CreditCodeField(required=False)
    city = forms.ChoiceField(label=_("设区市"), required=False)
    county = forms.CharField(label=_("县（市、区）"), max_length=40, required=False)
    size = forms.ChoiceField(label=_("规模"), choices=[("", "—"), *((size, _(size)) for size in SIZES)], required=False)
    chain_places = forms.MultipleChoiceField(
        label=_("产业链和环节"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("可多选：按住 Ctrl 或 Command 点选。"),
    )  # fmt: skip
    led = forms.MultipleChoiceField(label=_("是链主的产业链"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        held = list(enterprise.chain_memberships.select_related("chain"))
        initial = {
            **{name: getattr(enterprise, name) for name in ("name", "credit_code", "city", "county", "size")},
            "chain_places": [place_value(one.chain_id, one.segment_id) for one in held],
            "led": [str(one.chain_id) for one in held if one.is_leader],
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["city"].choices = cities(enterprise.city)  # type: ignore[attr-defined]
        self.fields["chain_places"].choices = chain_places()[1:]  # type: ignore[attr-defined]
        self.fields["led"].choices = [(str(one.chain_id), one.chain.name) for one in held]  # type: ignore[attr-defined]
        if not held:
            del self.fields["led"]

    def profile(self) -> Profile:
        """What the valid form says."""
        data = self.cleaned_data
        led = set(data.get("led", ()))
        chosen = [chosen_place(value) for value in data["chain_places"]]
        chains = tuple((chain, segment, str(chain.pk) in led) for chain, segment in chosen if chain is not None)
        given = {name: data[name] or "" for name in ("name", "credit_code", "city", "county", "size")}
        return Profile(**given, chains=chains)


class ScreeningForm(forms.Form):
    """A decision on the demands ticked."""

    demands = forms.TypedMultipleChoiceField(coerce=int)
    decision = forms.ChoiceField(choices=[("screen", _("通过")), ("open", _("通过并进入对接")), ("return", _("退回"))])
    reason = forms.CharField(label=_("原因"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [value for value in self.data.getlist("demands") if value.isdecimal()]  # type: ignore[attr-defined]
        # Which of them may be decided on is the action's question, not the form's.
        self.fields["demands"].choices = [(value, value) for value in asked]  # type: ignore[attr-defined]


class EnterpriseRegistrationForm(OrganisationRegistrationForm):
    """Account of an enterprise and where it is."""

    field_order = ("name", "credit_code", "city", "county")
    city = forms.CharField(label=_("所在市"), max_length=40, help_text=_("例如：苏州市"))
    county = forms.CharField(label=_("所在区县"), max_length=40, required=False)

    def clean_city(self) -> str:
        """The city's full name; "苏州" is read as "苏州市". Anything goes where no cities are listed."""
        typed = str(self.cleaned_data["city"])
        if not Place.objects.filter(level="city").exists():
            return typed
        if known := Place.objects.city_named(typed):
            return known.name
        raise forms.ValidationError(_("不认识这个城市，请写地级市的全名，例如：苏州市。"), code="unknown_city")
