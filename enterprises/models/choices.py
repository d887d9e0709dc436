"""The words of a demand: states, visibilities, reported difficulties, marks, conclusions, sources."""

from django.db import models


class DemandState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    SCREENED = "screened", "已筛查"
    OPEN = "open", "进行中"
    SERVED = "served", "已解决"
    CLOSED = "closed", "已关闭"
    WITHDRAWN = "withdrawn", "已撤回"


MATCHED_STATES = (DemandState.SUBMITTED, DemandState.SCREENED, DemandState.OPEN)
"""Matches are computed from submitted until closed."""
COUNTED_STATES = (DemandState.SCREENED, DemandState.OPEN)
"""Figures count screened and open demands."""


class Visibility(models.IntegerChoices):
    ME = 1, "① 仅本企业"
    REGULATOR = 2, "② 本企业和监管部门"
    MATCHED_LABS = 3, "③ 去标识后给匹配机构"
    PUBLIC = 4, "④ 去标识后公示"


class Difficulty(models.TextChoices):
    """What the enterprise reports; several may hold."""

    NOT_FOUND = "not_found", "找不到"
    NOT_TESTABLE = "not_testable", "测不了"
    NOT_COMPLETE = "not_complete", "测不全"
    TOO_SLOW = "too_slow", "周期长"
    TOO_FAR = "too_far", "距离远"
    TOO_COSTLY = "too_costly", "花费大"


class Mark(models.TextChoices):
    CMA = "CMA", "CMA 标志"
    CNAS = "CNAS", "CNAS"
    NONE = "none", "不需要标志（研发或内控）"


class Conclusion(models.TextChoices):
    NONE = "none", "只出数据"
    PER_ITEM = "item", "逐项判定"
    WHOLE = "whole", "整体合格判定"


class Source(models.TextChoices):
    SELF = "self", "自填"
    SURVEY = "survey", "问卷"
    VISIT = "visit", "走访"
    PHONE = "phone", "电话"
