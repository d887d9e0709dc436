"""How an action says no: one exception family that pages show, the API turns into a problem and commands print."""

from typing import Any, ClassVar

from backbone.texts import Reason, in_both, in_language


class Refused(Exception):
    """Base of domain exceptions. A subclass stands beside its action and says code, status and both sentences.

    `status` is the HTTP status of the API's answer; sentences hold {parameters} given by keyword; `field` names the
    input that is wrong, when one is.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "此操作不能执行。"
    en: ClassVar[str] = "This cannot be done."

    def __init__(self, *, field: str | None = None, **params: Any) -> None:
        super().__init__(self.code)
        self.field = field
        self.params = params

    @property
    def reason(self) -> Reason:
        return in_both(self.zh, self.en, self.params)

    def __str__(self) -> str:
        return in_language(self.reason)


class NotAllowed(Refused):
    """The acting role may see the thing but not do this to it."""

    code = "not_allowed"
    status = 403
    zh = "当前身份不能执行此操作。"
    en = "Your current role may not do this."


class NotThere(Refused):
    """Unknown, or not visible to who asks: both answer the same."""

    code = "not_found"
    status = 404
    zh = "找不到，或当前身份无权查看。"
    en = "Not found, or not visible to your current role."
