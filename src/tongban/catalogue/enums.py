"""Words of the catalogue. Code tables of GB/T 39046 annex A; local codes are mapped on import."""

from django.db.models import TextChoices


class ItemType(TextChoices):
    """事项类型, table A.1."""

    POWER = "00", "行政权力事项"
    LICENCE = "01", "行政许可"
    PENALTY = "02", "行政处罚"
    COMPULSION = "03", "行政强制"
    LEVY = "04", "行政征收"
    BENEFIT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    ADJUDICATION = "09", "行政裁决"
    OTHER = "10", "其他行政权力"
    PUBLIC_SERVICE = "20", "公共服务"


class ServiceTarget(TextChoices):
    """服务对象, table A.4."""

    PERSON = "1", "自然人"
    ENTERPRISE = "2", "企业法人"
    INSTITUTION = "3", "事业法人"
    SOCIAL_ORGANISATION = "4", "社会组织法人"
    ADMINISTRATIVE_ORGAN = "5", "行政机关"
    OTHER = "6", "其他组织"


class HandlingChannel(TextChoices):
    """办理形式, table A.5."""

    WINDOW = "1", "窗口办理"
    WEB = "2", "网上办理"
    MOBILE = "3", "手机办理"
    COURIER = "4", "快递申请"
    OTHER = "9", "其他"


class CaseType(TextChoices):
    """办件类型, table A.6."""

    INSTANT = "1", "即办件"
    PROMISED = "2", "承诺件"
    OTHER = "9", "其他"


class LimitUnit(TextChoices):
    """Units of a time limit; never a bare number."""

    WORKING_DAY = "working_day", "个工作日"
    NATURAL_DAY = "natural_day", "个自然日"
    HOUR = "hour", "小时"
    INSTANT = "instant", "即时办结"
    NONE = "none", "法律未规定时限"


class MaterialNecessity(TextChoices):
    """材料必要性."""

    REQUIRED = "1", "必要"
    OPTIONAL = "2", "非必要"
    LATER = "3", "容缺后补"


class ResultType(TextChoices):
    """结果类型."""

    LICENCE = "licence", "证照"
    DOCUMENT = "document", "批文"
    OTHER = "other", "其他"


class VersionState(TextChoices):
    """State of an item version (事项版本状态)."""

    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "待审核"
    PUBLISHED = "published", "在用"
    SUSPENDED = "suspended", "暂停"
    CANCELLED = "cancelled", "取消"
    SUPERSEDED = "superseded", "已被新版本代替"


class FieldType(TextChoices):
    """Kinds of form fields."""

    TEXT = "text", "单行文字"
    LONG_TEXT = "long_text", "多行文字"
    NUMBER = "number", "数字"
    MONEY = "money", "金额"
    DATE = "date", "日期"
    CHOICE = "choice", "单选"
    MULTI_CHOICE = "multi_choice", "多选"
    ADDRESS = "address", "地址"
    CITIZEN_ID = "citizen_id", "公民身份号码"
    USCC = "uscc", "统一社会信用代码"
    PHONE = "phone", "电话号码"
    EMAIL = "email", "电子邮箱"
    FILE = "file", "文件"
    GROUP = "group", "可重复的一组"


class StepKind(TextChoices):
    """Kinds of steps in a handling route (环节)."""

    ACCEPT = "accept", "受理"
    HANDLE = "handle", "承办"
    REVIEW = "review", "审查"
    DECIDE = "decide", "决定"
    PRODUCE = "produce", "制证"
    DELIVER = "deliver", "送达"


class Severity(TextChoices):
    """How grave a finding is: an error keeps a draft, a warning is shown to the editor, a note is only told."""

    ERROR = "error", "错误"
    WARNING = "warning", "提醒"
    NOTE = "note", "说明"


class ImportState(TextChoices):
    """State of an import run."""

    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "已中断"


class PowerSource(TextChoices):
    """权力来源 [from memory]; empty for public services."""

    STATUTORY = "1", "法定本级行使"
    DELEGATED_DOWN = "2", "上级下放"
    AUTHORISED = "3", "上级授权"
    ENTRUSTED = "4", "委托"


class AuthorityNature(TextChoices):
    """实施主体性质, table A.3."""

    STATUTORY_ORGAN = "1", "法定机关"
    AUTHORISED_BODY = "2", "授权组织"
    ENTRUSTED_BODY = "3", "受委托组织"
    OTHER = "9", "其他"


class HandlingArea(TextChoices):
    """通办范围."""

    NONE = "0", "不通办"
    NATION = "1", "全国通办"
    PROVINCES = "2", "跨省通办"
    CITIES = "3", "跨市通办"
    COUNTIES = "4", "跨县通办"
