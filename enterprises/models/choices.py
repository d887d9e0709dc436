"""The words of a demand: states, visibilities, reported difficulties, marks, conclusions, sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemandState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    SCREENED = "screened", _("已筛查")
    OPEN = "open", _("进行中")
    SERVED = "served", _("已解决")
    CLOSED = "closed", _("已关闭")
    WITHDRAWN = "withdrawn", _("已撤回")


MATCHED_STATES = (DemandState.SUBMITTED, DemandState.SCREENED, DemandState.OPEN)
"""Matches are computed from submitted until closed."""
COUNTED_STATES = (DemandState.SCREENED, DemandState.OPEN)
"""Figures count screened and open demands."""


class Visibility(models.IntegerChoices):
    ME = 1, _("① 仅本企业")
    REGULATOR = 2, _("② 本企业和监管部门")
    MATCHED_LABS = 3, _("③ 去标识后给匹配机构")
    PUBLIC = 4, _("④ 去标识后公示")


class Difficulty(models.TextChoices):
    """What the enterprise reports; several may hold."""

    NOT_FOUND = "not_found", _("找不到")
    NOT_TESTABLE = "not_testable", _("测不了")
    NOT_COMPLETE = "not_complete", _("测不全")
    TOO_SLOW = "too_slow", _("周期长")
    TOO_FAR = "too_far", _("距离远")
    TOO_COSTLY = "too_costly", _("花费大")


class Mark(models.TextChoices):
    CMA = "CMA", _("CMA 标志")
    CNAS = "CNAS", "CNAS"
    NONE = "none", _("不需要标志（研发或内控）")


class Conclusion(models.TextChoices):
    NONE = "none", _("只出数据")
    PER_ITEM = "item", _("逐项判定")
    WHOLE = "whole", _("整体合格判定")


class Source(models.TextChoices):
    SELF = "self", _("自填")
    SURVEY = "survey", _("问卷")
    VISIT = "visit", _("走访")
    PHONE = "phone", _("电话")
