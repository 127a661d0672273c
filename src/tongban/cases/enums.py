"""Words of cases."""

from django.db.models import TextChoices


class CaseState(TextChoices):
    """办件状态. The table of moves is in workflow.py; mapping to national code tables in docs/topics/case-states.md."""

    RECEIVED = "received", "已收件"
    SUPPLEMENT = "supplement", "待补正"
    ACCEPTED = "accepted", "已受理"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    GRANTED = "granted", "已办结(准予)"
    REFUSED = "refused", "已办结(不予许可)"
    WITHDRAWN = "withdrawn", "申请人撤回"
    RETURNED = "returned", "逾期未补正退件"


OPEN_STATES = frozenset({CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.ACCEPTED})
CLOSED_STATES = frozenset(CaseState) - OPEN_STATES


class Decision(TextChoices):
    """What the authority decides at the end (审批结果)."""

    GRANT = "grant", "准予"
    REFUSE = "refuse", "不予"


class NonAcceptanceReason(TextChoices):
    """Lawful outcomes of 行政许可法 art. 32 (1) and (2) that end a case before acceptance."""

    NOT_NEEDED = "not_needed", "依法不需要取得许可"
    NOT_THIS_AUTHORITY = "not_this_authority", "不属于本机关职权范围"


class Channel(TextChoices):
    """申报来源, GB/T 39046 table A.5."""

    WINDOW = "1", "窗口"
    WEB = "2", "电脑端网上"
    MOBILE = "3", "移动端网上"
    COURIER = "4", "快递"
    API = "9", "接口"


class TaskState(TextChoices):
    """State of one step of one case."""

    OPEN = "open", "待办"
    WAITING = "waiting", "等待申请人"
    DONE = "done", "已办"
    SENT_BACK = "sent_back", "已退回"
    DROPPED = "dropped", "不再需要"


class NoticeKind(TextChoices):
    """文书种类, 行政许可法 art. 32-44."""

    RECEIPT = "receipt", "收件凭证"
    ACCEPTANCE = "acceptance", "受理通知书"
    NON_ACCEPTANCE = "non_acceptance", "不予受理决定书"
    SUPPLEMENT = "supplement", "补正告知书"
    GRANT = "grant", "准予行政许可决定书"
    REFUSAL = "refusal", "不予行政许可决定书"


class MaterialForm(TextChoices):
    """How a material was received (收取方式)."""

    UPLOAD = "2", "附件上传"
    ORIGINAL_SEEN = "original", "核验原件"
    COPY = "1", "纸质收取"
    SCAN = "3", "扫描"
    LATER = "4", "容缺后补"
    LICENCE = "5", "证照库"
