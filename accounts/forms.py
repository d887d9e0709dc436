"""Forms of the account pages. They check form; what may be done is checked by the actions."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.actions.organisations import NewAccount
from accounts.credit_code import is_credit_code
from accounts.models import SCOPES_BY_KIND, Duty, Organisation, OrganisationKind, OrganisationState, Scope, User

_USERNAME = RegexValidator(r"^[\w.@+-]+\Z", _("用户名只能包含文字、数字和 . @ + - _。"))


class SignInForm(AuthenticationForm):
    """Name and password; the framework's sentences name the field as the model does, in English."""

    username = UsernameField(label=_("用户名"), widget=forms.TextInput(attrs={"autofocus": True}))
    error_messages = {  # noqa: RUF012 - the framework's own class attribute
        "invalid_login": _("用户名或密码不对，请再试；密码区分大小写。"),
        "inactive": _("这个账户已停用。"),
    }


class CreditCodeField(forms.CharField):
    """统一社会信用代码, upper case, with its check character right; None when it may be empty and is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("统一社会信用代码"), "max_length": 18, "empty_value": None, **kwargs})

    def clean(self, value: Any) -> Any:
        code = super().clean(value.strip().upper() if value else value)
        if code and not is_credit_code(code):
            raise ValidationError(_("统一社会信用代码有误：应为 18 位，且末位校验正确。"), code="credit_code")
        return code


class PersonForm(forms.Form):
    """The person a registration is for; organisation forms of other apps derive from it."""

    username = forms.CharField(label=_("用户名"), max_length=150, validators=[_USERNAME])
    person = forms.CharField(label=_("联系人"), max_length=80, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，不能全是数字，不能是常见密码。"),
    )
    password_again = forms.CharField(
        label=_("再输一次密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password and password != cleaned.get("password_again"):
            self.add_error("password_again", _("两次输入的密码不一致。"))
        elif password:
            try:
                validate_password(password, User(username=cleaned.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class OrganisationRegistrationForm(PersonForm):
    """Base of the registrations of enterprises and labs."""

    field_order: ClassVar[list[str]] = ["name", "credit_code"]
    name = forms.CharField(label=_("单位名称"), max_length=200)
    credit_code = CreditCodeField()

    def account(self, kind: str, state: OrganisationState = OrganisationState.ACTIVE) -> NewAccount:
        """What the valid form says."""
        names = ("name", "credit_code", "username", "password", "person", "phone")
        return NewAccount(kind=kind, state=state, **{name: self.cleaned_data[name] for name in names})


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("name", "email", "phone")
        labels = {"name": _("姓名"), "email": _("电子邮箱"), "phone": _("电话")}


class TokenForm(forms.Form):
    """`kind`: kind of the organisation the token will act for; it decides which scopes are offered."""

    name = forms.CharField(label=_("用途"), max_length=80, help_text=_("例如：实验室管理系统"))
    scopes = forms.MultipleChoiceField(label=_("权限"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("有效期"), coerce=int, choices=[(30, _("30 天")), (90, _("90 天")), (366, _("一年"))], initial=90
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = SCOPES_BY_KIND.get(kind, ())
        self.fields["scopes"].choices = [(scope.value, scope.label) for scope in offered]  # type: ignore[attr-defined]
        self.fields["scopes"].initial = [Scope.READ]


class UserForm(forms.Form):
    username = forms.CharField(label=_("用户名"), max_length=150, validators=[_USERNAME])
    name = forms.CharField(label=_("姓名"), max_length=80, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=OrganisationKind.choices)
    name = forms.CharField(label=_("名称"), max_length=200)
    area = forms.CharField(
        label=_("辖区"), max_length=80, required=False, help_text=_("监管部门填写：江苏省、苏州市、苏州市/昆山市")
    )
    credit_code = CreditCodeField(required=False)


class MembershipForm(forms.Form):
    """Organisations are found by name, so that thousands need no drop-down."""

    organisation = forms.CharField(label=_("单位全称"), max_length=200)
    duty = forms.ChoiceField(label=_("运维职责"), choices=Duty.choices, required=False)
    is_admin = forms.BooleanField(label=_("单位管理员"), required=False)

    def clean_organisation(self) -> Organisation:
        named = Organisation.objects.filter(name=self.cleaned_data["organisation"].strip())
        if len(found := list(named[:2])) != 1:
            raise ValidationError(_("没有这个单位，或同名单位不止一个。"), code="organisation")
        return found[0]
