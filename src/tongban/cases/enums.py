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


class ProcedureKind(TextChoices):
    """特别程序. The first eight are those of 行政许可法 art. 45; the last two stop a clock if the item says so."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")
    SITE_CHECK = "site_check", _("现场核查")
    PUBLICITY = "publicity", _("公示")


ARTICLE_45 = frozenset(ProcedureKind) - {ProcedureKind.SITE_CHECK, ProcedureKind.PUBLICITY}


class HearingGround(TextChoices):
    """Why a hearing: 行政许可法 art. 46 (announced by the authority) or art. 47 (the parties' right)."""

    PUBLIC_INTEREST = "46", _("涉及公共利益的重大事项")
    MAJOR_INTEREST = "47", _("直接涉及重大利益关系")


class DeliveryMethod(TextChoices):
    """送达方式, 民事诉讼法 ch. 7 as administrative practice follows it."""

    DIRECT = "direct", _("直接送达")
    PICKED_UP = "picked_up", _("窗口领取")
    POST = "post", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达")
    LEFT = "left", _("留置送达")
    ENTRUSTED = "entrusted", _("委托送达")
    ANNOUNCED = "announced", _("公告送达")


class SequelKind(TextChoices):
    """What may follow a decision (决定后的事项), 行政许可法 art. 49, 50, 69, 70; 行政复议法; 行政诉讼法."""

    CHANGE = "change", _("变更")
    RENEWAL = "renewal", _("延续")
    REVOCATION = "revocation", _("撤销")
    CANCELLATION = "cancellation", _("注销")
    REOPENING = "reopening", _("重新办理")
    RECONSIDERATION = "reconsideration", _("行政复议")
    LITIGATION = "litigation", _("行政诉讼")


class RevocationGround(TextChoices):
    """行政许可法 art. 69(1)-(5), (2)."""

    ABUSE = "69-1-1", _("工作人员滥用职权、玩忽职守作出决定")
    BEYOND_POWERS = "69-1-2", _("超越法定职权作出决定")
    AGAINST_PROCEDURE = "69-1-3", _("违反法定程序作出决定")
    NOT_QUALIFIED = "69-1-4", _("申请人不具备申请资格或者不符合法定条件")
    OTHER = "69-1-5", _("依法可以撤销的其他情形")
    FRAUD = "69-2", _("以欺骗、贿赂等不正当手段取得")


class CancellationGround(TextChoices):
    """行政许可法 art. 70(1)-(6)."""

    EXPIRED = "70-1", _("有效期届满未延续")
    PERSON_GONE = "70-2", _("公民死亡或者丧失行为能力")
    BODY_ENDED = "70-3", _("法人或者其他组织依法终止")
    REVOKED = "70-4", _("许可依法被撤销、撤回或者吊销")
    IMPOSSIBLE = "70-5", _("因不可抗力无法实施")
    OTHER = "70-6", _("法律、法规规定应当注销的其他情形")


class AppealOutcome(TextChoices):
    """How a reconsideration or a suit ended (复议决定, 判决)."""

    UPHELD = "upheld", _("维持原决定")
    CHANGED = "changed", _("变更原决定")
    ANNULLED = "annulled", _("撤销原决定")
    UNLAWFUL = "unlawful", _("确认原决定违法")
    REDO = "redo", _("责令重新作出")
    DISMISSED = "dismissed", _("驳回请求")
    WITHDRAWN = "withdrawn", _("申请人撤回")


class ParticipantRole(TextChoices):
    """Who else takes part (行政许可法 art. 36): beside the applicant and the agent."""

    CO_APPLICANT = "co_applicant", _("共同申请人")
    INTERESTED = "interested", _("利害关系人")


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


class Unanswered(TextChoices):
    """Why nobody answered a point of a checklist."""

    BY_PROMISE = "promise", _("凭承诺未逐项审查")
    AT_ONCE = "at_once", _("当场办结，未逐项作答")
    IN_BATCH = "in_batch", _("批量办理，未逐项作答")


class UrgeKind(TextChoices):
    """催办 and 督办."""

    REMINDER = "reminder", _("催办")
    ORDER = "order", _("督办")


class ReminderKind(TextChoices):
    """When who was asked is reminded."""

    BEFORE = "before", _("到期前")
    AFTER = "after", _("逾期后")


class Due(TextChoices):
    """How near the last day of a step is. A step whose clock stands still has none."""

    OVERDUE = "overdue", _("已超期")
    TODAY = "today", _("今天到期")
    WEEK = "week", _("7 天内到期")


class ExportForm(TextChoices):
    """In which form cases leave in a file."""

    CSV = "csv", _("CSV 表格")
    XLSX = "xlsx", _("Excel 工作簿")


class ExportState(TextChoices):
    """How far an export is."""

    WRITING = "writing", _("正在导出")
    BINDING = "binding", _("正在生成工作簿")
    READY = "ready", _("可以下载")
    FAILED = "failed", _("没有完成")
    EXPIRED = "expired", _("已过期")


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
    EXTENSION = "extension", _("延期告知书")
    PROCEDURE = "procedure", _("特别程序所需时间告知书")
    INTERESTED = "interested", _("利害关系人告知书")
    HEARING_RIGHT = "hearing_right", _("听证权利告知书")
    HEARING_NOTICE = "hearing_notice", _("听证通知书")
    HEARING_RECORD = "hearing_record", _("听证笔录")
    TOLERANCE = "tolerance", _("容缺受理告知书")
    COMMITMENT = "commitment", _("告知承诺书")
    CORRECTION = "correction", _("限期整改通知书")
    LAPSE = "lapse", _("视为撤回告知书")
    GRANT = "grant", _("准予行政许可决定书")
    REFUSAL = "refusal", _("不予行政许可决定书")
    CHANGE = "change", _("准予变更决定书")
    RENEWAL = "renewal", _("准予延续决定书")
    DEEMED_RENEWAL = "deemed_renewal", _("视为准予延续告知书")
    REVOCATION = "revocation", _("撤销决定书")
    CANCELLATION = "cancellation", _("注销决定书")
    DELIVERY = "delivery", _("送达回证")


class MaterialForm(TextChoices):
    """How a material was received (收取方式)."""

    UPLOAD = "2", _("附件上传")
    ORIGINAL_SEEN = "original", _("核验原件")
    COPY = "1", _("纸质收取")
    SCAN = "3", _("扫描")
    LATER = "4", _("容缺后补")
    LICENCE = "5", _("证照库")
