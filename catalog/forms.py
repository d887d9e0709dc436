"""Forms of the catalog pages. They check form; what may be done is checked by the actions."""

import datetime as dt
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import OrganisationRegistrationForm
from catalog.actions.capabilities import Draft
from catalog.actions.capability_lines import Content
from catalog.contents import FOOD_FLAGS, KINDS, LABELS, SERVICE_KINDS, STATES, content_of_version
from catalog.models import CapabilityRow, Certificate, Lab, Site, StandingState
from catalog.reads import first_day

ANNEX_ENDINGS = (".xlsx", ".csv", ".docx", ".pdf")
STANDING_STATES = [
    (StandingState.SUSPENDED.value, _("暂停")),
    (StandingState.WITHDRAWN.value, _("撤销或注销")),
    (StandingState.RESTORED.value, _("恢复")),
    (StandingState.RENEWED.value, _("有效期变更")),
]
LONGEST_CELL = 32_767


class DateField(forms.DateField):
    """A calendar day; the browser brings its own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PlaceChoice(forms.ModelChoiceField):
    """Certificates by number, sites by name and city."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.number if isinstance(obj, Certificate) else f"{obj.name} {obj.city}".strip()


def _cell(name: str, *, is_required: bool = False, lines: int = 1, limit: int = LONGEST_CELL) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return forms.CharField(label=LABELS[name], required=is_required, max_length=limit, widget=widget)


class RowForm(forms.Form):
    """One capability row: a new one, or the next version of `row` (loaded with its texts)."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    certificate = PlaceChoice(Certificate.objects.none(), label=_("证书编号"))
    site = PlaceChoice(Site.objects.none(), label=_("检测场所"))
    band = _cell("band")
    category = _cell("category")
    name = _cell("name", is_required=True)
    standard = _cell("standard")
    title = _cell("title")
    restriction = _cell("restriction", lines=2)
    note = _cell("note", lines=2)
    kind = forms.ChoiceField(label=LABELS["kind"], choices=list(KINDS.items()))
    service_kind = forms.ChoiceField(label=LABELS["service_kind"], choices=list(SERVICE_KINDS.items()))
    food_flag = forms.ChoiceField(label=LABELS["food_flag"], choices=list(FOOD_FLAGS.items()), required=False)
    state = forms.ChoiceField(label=LABELS["state"], choices=list(STATES.items()))
    approval_date = DateField(label=LABELS["approval_date"], required=False)
    approval_document = _cell("approval_document", limit=120)
    external_id = forms.CharField(
        label=_("本机构系统中的编号（row_id）"), required=False, max_length=60, help_text=_("可空；导入时用它认行。")
    )

    def __init__(self, *args: Any, lab: Lab, row: CapabilityRow | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(lab, row), **kwargs)
        self.fields["certificate"].queryset = lab.certificates.order_by("number")  # type: ignore[attr-defined]
        self.fields["site"].queryset = lab.sites.order_by("id")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("standard") and not cleaned.get("title"):
            self.add_error("standard", ValidationError(_("标准编号与标准名称至少填一项。"), code="required"))
        return cleaned

    def draft(self) -> Draft:
        """What the valid form says."""
        data = self.cleaned_data
        content = Content(**{name: data[name] for name in Content._fields})
        return Draft(data["certificate"], data["site"], content, data["external_id"])


def _initial(lab: Lab, row: CapabilityRow | None) -> dict[str, Any]:
    if row is None:
        one = {name: list(getattr(lab, f"{name}s").order_by("id")[:2]) for name in ("certificate", "site")}
        return {name: found[0] for name, found in one.items() if len(found) == 1}
    content = content_of_version(row)._asdict()
    places = {"certificate": row.certificate_id, "site": row.site_id}
    return {**content, **places, "version": row.pk, "external_id": row.external_id}


class CloseForm(forms.Form):
    """Withdrawing a row from a day on."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    ends = DateField(label=_("自哪天起不再具备"), required=False, help_text=_("可空，空着即今天。"))
    reason = forms.CharField(label=_("原因"), required=False, max_length=300)

    def __init__(self, *args: Any, row: CapabilityRow, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": row.pk}, **kwargs)
        self.row = row

    def clean_ends(self) -> dt.date | None:
        ends: dt.date | None = self.cleaned_data["ends"]
        if ends and ends < (first := first_day(self.row)):
            raise ValidationError(_("不能早于该行的起始日期 %(day)s。"), params={"day": first.isoformat()})
        return ends


class AnnexForm(forms.Form):
    file = forms.FileField(
        label=_("附表文件"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ",".join(ANNEX_ENDINGS)}),
        help_text=_("xlsx、csv、docx 或带文字的 pdf，不超过 10 MB。"),
    )
    mode = forms.ChoiceField(
        label=_("怎样更新"),
        choices=[
            ("replace", _("替换：附表所列证书与场所中，附表没有的行视为关闭")),
            ("merge", _("补充：只新增和修改，不关闭任何行")),
        ],
        initial="replace",
        widget=forms.RadioSelect,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise ValidationError(_("文件超过 10 MB，请拆分后分别上传。"), code="file_too_large")
        if PurePath(file.name).suffix.lower() not in ANNEX_ENDINGS:
            raise ValidationError(_("请上传 xlsx、csv、docx 或 pdf 文件。"), code="wrong_ending")
        return file


class ApprovalForm(forms.Form):
    """What a confirmation states; rows that say it themselves keep their own. The action checks the day."""

    approval_date = DateField(
        label=_("批准日期"),
        initial=timezone.localdate,
        help_text=_("不晚于今天。"),
        error_messages={"required": _("请填写批准日期。"), "invalid": _("批准日期读不成日期，请写成 2027-02-28。")},
    )
    document = forms.CharField(
        label=_("批准文件"),
        max_length=120,
        help_text=_("文号，例如 苏市监〔2026〕1号"),
        error_messages={"required": _("请填写批准文件。")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("退回原因"), max_length=300, help_text=_("机构会看到。"))


class StandingForm(forms.Form):
    """What a certificate or a site of one lab may do from a day on."""

    subject = forms.ChoiceField(label=_("证书或场所"))
    state = forms.ChoiceField(label=_("自该日起"), choices=STANDING_STATES)
    date = DateField(label=_("生效日期"))
    valid_until = DateField(label=_("新的有效期至"), required=False, help_text=_("仅“有效期变更”填写，当日仍有效。"))
    reason = forms.CharField(label=_("原因"), required=False, max_length=300)
    document = forms.CharField(label=_("文号"), required=False, max_length=120)

    def __init__(self, *args: Any, lab: Lab, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects: dict[str, Certificate | Site] = {
            **{f"certificate:{one.pk}": one for one in lab.certificates.order_by("number")},
            **{f"site:{one.pk}": one for one in lab.sites.order_by("id")},
        }
        self.fields["subject"].choices = [  # type: ignore[attr-defined]
            (
                key,
                _("证书 %(name)s") % {"name": one.number}
                if isinstance(one, Certificate)
                else _("场所 %(name)s") % {"name": one.name},
            )
            for key, one in self.subjects.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") in (StandingState.SUSPENDED, StandingState.WITHDRAWN) and not cleaned.get("reason"):
            self.add_error("reason", _("暂停和注销要写明原因。"))
        return cleaned

    def standing(self) -> dict[str, Any]:
        """Arguments of set_standing."""
        data = self.cleaned_data
        return {**data, "subject": self.subjects[data["subject"]], "state": StandingState(data["state"])}


class LabRegistrationForm(OrganisationRegistrationForm):
    """Account of a lab, and the certificate by which a regulator knows it."""

    field_order = ("name", "credit_code", "certificate")
    certificate = forms.CharField(label=_("资质认定证书编号"), max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        certificate = Certificate.objects.filter(number=cleaned.get("certificate", "")).select_related("lab").first()
        if certificate is not None and certificate.lab.name != cleaned.get("name", certificate.lab.name):
            named = {"number": certificate.number, "lab": certificate.lab.name}
            self.add_error("certificate", _("证书 %(number)s 属于“%(lab)s”，与所填名称不一致。") % named)
        return cleaned


class ClaimDecisionForm(forms.Form):
    """What a regulator says to a claim; turning it down needs a reason."""

    decision = forms.ChoiceField(choices=[("confirm", _("确认")), ("reject", _("退回"))])
    reason = forms.CharField(max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "reject" and not cleaned.get("reason"):
            raise ValidationError(_("退回认领须写明原因，机构会看到。"))
        return cleaned
