"""Words of cases."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    """办件状态. The table of moves is in workflow.py; mapping to national code tables in docs/topics/case-states.md."""

    RECEIVED = "received", _("已收件")
    SUPPLEMENT = "supplement", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    GRANTED = "granted", _("已办结（准予）")
    REFUSED = "refused", _("已办结（不予许可）")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    RETURNED = "returned", _("逾期未补正退件")


OPEN_STATES = frozenset({CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.ACCEPTED})
CLOSED_STATES = frozenset(CaseState) - OPEN_STATES


class Decision(TextChoices):
    """What the authority decides at the end (审批结果)."""

    GRANT = "grant", _("准予")
    REFUSE = "refuse", _("不予")


class NonAcceptanceReason(TextChoices):
    """Lawful outcomes of 行政许可法 art. 32 (1) and (2) that end a case before acceptance."""

    NOT_NEEDED = "not_needed", _("依法不需要取得许可")
    NOT_THIS_AUTHORITY = "not_this_authority", _("不属于本机关职权范围")


class Channel(TextChoices):
    """申报来源, GB/T 39046 table A.5."""

    WINDOW = "1", _("窗口")
    WEB = "2", _("电脑端网上")
    MOBILE = "3", _("移动端网上")
    COURIER = "4", _("快递")
    API = "9", _("接口")


class TaskState(TextChoices):
    """State of one step of one case."""

    OPEN = "open", _("待办")
    WAITING = "waiting", _("等待申请人")
    DONE = "done", _("已办")
    SENT_BACK = "sent_back", _("已退回")
    DROPPED = "dropped", _("不再需要")


class UrgeKind(TextChoices):
    """催办 and 督办."""

    REMINDER = "reminder", _("催办")
    ORDER = "order", _("督办")


class Due(TextChoices):
    """How near the last day of a step is. A step whose clock stands still has none."""

    OVERDUE = "overdue", _("已超期")
    TODAY = "today", _("今天到期")
    WEEK = "week", _("7 天内到期")


class BatchOutcome(TextChoices):
    """What came of an act on many cases, for one of them."""

    PENDING = "pending", _("等待处理")
    DONE = "done", _("已完成")
    REFUSED = "refused", _("未完成")


class NoticeKind(TextChoices):
    """文书种类, 行政许可法 art. 32-44."""

    RECEIPT = "receipt", _("收件凭证")
    ACCEPTANCE = "acceptance", _("受理通知书")
    NON_ACCEPTANCE = "non_acceptance", _("不予受理决定书")
    SUPPLEMENT = "supplement", _("补正告知书")
    GRANT = "grant", _("准予行政许可决定书")
    REFUSAL = "refusal", _("不予行政许可决定书")


class MaterialForm(TextChoices):
    """How a material was received (收取方式)."""

    UPLOAD = "2", _("附件上传")
    ORIGINAL_SEEN = "original", _("核验原件")
    COPY = "1", _("纸质收取")
    SCAN = "3", _("扫描")
    LATER = "4", _("容缺后补")
    LICENCE = "5", _("证照库")
