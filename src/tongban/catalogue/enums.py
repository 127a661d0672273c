"""Words of the catalogue. Code tables of GB/T 39046 annex A; local codes are mapped on import."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemType(TextChoices):
    """事项类型, table A.1."""

    POWER = "00", _("行政权力事项")
    LICENCE = "01", _("行政许可")
    PENALTY = "02", _("行政处罚")
    COMPULSION = "03", _("行政强制")
    LEVY = "04", _("行政征收")
    BENEFIT = "05", _("行政给付")
    INSPECTION = "06", _("行政检查")
    CONFIRMATION = "07", _("行政确认")
    REWARD = "08", _("行政奖励")
    ADJUDICATION = "09", _("行政裁决")
    OTHER = "10", _("其他行政权力")
    PUBLIC_SERVICE = "20", _("公共服务")


class ServiceTarget(TextChoices):
    """服务对象, table A.4."""

    PERSON = "1", _("自然人")
    ENTERPRISE = "2", _("企业法人")
    INSTITUTION = "3", _("事业法人")
    SOCIAL_ORGANISATION = "4", _("社会组织法人")
    ADMINISTRATIVE_ORGAN = "5", _("行政机关")
    OTHER = "6", _("其他组织")


class HandlingChannel(TextChoices):
    """办理形式, table A.5."""

    WINDOW = "1", _("窗口办理")
    WEB = "2", _("网上办理")
    MOBILE = "3", _("手机办理")
    COURIER = "4", _("快递申请")
    OTHER = "9", _("其他")


class CaseType(TextChoices):
    """办件类型, table A.6."""

    INSTANT = "1", _("即办件")
    PROMISED = "2", _("承诺件")
    OTHER = "9", _("其他")


class LimitUnit(TextChoices):
    """Units of a time limit; never a bare number."""

    WORKING_DAY = "working_day", _("个工作日")
    NATURAL_DAY = "natural_day", _("个自然日")
    HOUR = "hour", _("小时")
    INSTANT = "instant", _("即时办结")
    NONE = "none", _("法律未规定时限")


class MaterialNecessity(TextChoices):
    """材料必要性."""

    REQUIRED = "1", _("必要")
    OPTIONAL = "2", _("非必要")
    LATER = "3", _("容缺后补")


class ResultType(TextChoices):
    """结果类型."""

    LICENCE = "licence", _("证照")
    DOCUMENT = "document", _("批文")
    OTHER = "other", _("其他")


class VersionState(TextChoices):
    """State of an item version (事项版本状态)."""

    DRAFT = "draft", _("草稿")
    IN_REVIEW = "in_review", _("待审核")
    SCHEDULED = "scheduled", _("待生效")
    PUBLISHED = "published", _("在用")
    SUSPENDED = "suspended", _("暂停")
    CANCELLED = "cancelled", _("取消")
    SUPERSEDED = "superseded", _("已被新版本代替")


class FieldType(TextChoices):
    """Kinds of form fields."""

    TEXT = "text", _("单行文字")
    LONG_TEXT = "long_text", _("多行文字")
    NUMBER = "number", _("数字")
    MONEY = "money", _("金额")
    DATE = "date", _("日期")
    CHOICE = "choice", _("单选")
    MULTI_CHOICE = "multi_choice", _("多选")
    ADDRESS = "address", _("地址")
    CITIZEN_ID = "citizen_id", _("公民身份号码")
    USCC = "uscc", _("统一社会信用代码")
    PHONE = "phone", _("电话号码")
    EMAIL = "email", _("电子邮箱")
    FILE = "file", _("文件")
    GROUP = "group", _("可重复的一组")


class StepKind(TextChoices):
    """Kinds of steps in a handling route (环节)."""

    ACCEPT = "accept", _("受理")
    HANDLE = "handle", _("承办")
    REVIEW = "review", _("审查")
    SIGN = "sign", _("会签")
    CONSULT = "consult", _("征求意见")
    DECIDE = "decide", _("决定")
    PRODUCE = "produce", _("制证")
    DELIVER = "deliver", _("送达")


class StepOutcome(TextChoices):
    """What a step that gives an opinion may come to (环节意见)."""

    AGREED = "agreed", _("同意")
    DISAGREED = "disagreed", _("不同意")
    NO_OPINION = "no_opinion", _("无意见")


class Split(TextChoices):
    """How a group of a route divides (分支方式)."""

    PARALLEL = "parallel", _("并联办理")
    EXCLUSIVE = "exclusive", _("按条件选一支")


class Join(TextChoices):
    """When a parallel group is done (汇合规则)."""

    ALL = "all", _("全部办完")
    ANY = "any", _("一个同意即可")
    QUORUM = "quorum", _("达到规定个数同意")
    LEAD = "lead", _("由牵头部门汇总")


class Operator(TextChoices):
    """How an answer is compared (比较方式)."""

    IS = "is", _("是")
    IS_NOT = "is_not", _("不是")
    ONE_OF = "one_of", _("是以下之一")
    NONE_OF = "none_of", _("不是以下任何一个")
    AT_LEAST = "at_least", _("不少于")
    AT_MOST = "at_most", _("不多于")
    MORE_THAN = "more_than", _("多于")
    LESS_THAN = "less_than", _("少于")
    BEFORE = "before", _("早于")
    SINCE = "since", _("不早于")
    ROWS_AT_LEAST = "rows_at_least", _("至少有几项")
    ROWS_AT_MOST = "rows_at_most", _("至多有几项")
    ANSWERED = "answered", _("已填写")
    NOT_ANSWERED = "not_answered", _("未填写")


class Severity(TextChoices):
    """How grave a finding is: an error keeps a draft, a warning is shown to the editor, a note is only told."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("提醒")
    NOTE = "note", _("说明")


class ImportState(TextChoices):
    """State of an import run."""

    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("已中断")


class PowerSource(TextChoices):
    """权力来源 [from memory]; empty for public services."""

    STATUTORY = "1", _("法定本级行使")
    DELEGATED_DOWN = "2", _("上级下放")
    AUTHORISED = "3", _("上级授权")
    ENTRUSTED = "4", _("委托")


class AuthorityNature(TextChoices):
    """实施主体性质, table A.3."""

    STATUTORY_ORGAN = "1", _("法定机关")
    AUTHORISED_BODY = "2", _("授权组织")
    ENTRUSTED_BODY = "3", _("受委托组织")
    OTHER = "9", _("其他")


class HandlingArea(TextChoices):
    """通办范围."""

    NONE = "0", _("不通办")
    NATION = "1", _("全国通办")
    PROVINCES = "2", _("跨省通办")
    CITIES = "3", _("跨市通办")
    COUNTIES = "4", _("跨县通办")


class Sensitivity(TextChoices):
    """How carefully a data element is handled (敏感级别): 个人信息保护法 art. 4 and 28, 数据安全法 art. 21."""

    OPEN = "open", _("公开信息")
    INTERNAL = "internal", _("内部信息")
    PERSONAL = "personal", _("个人信息")
    SENSITIVE = "sensitive", _("敏感个人信息")


class ElementState(TextChoices):
    """State of one version of a data element (数据元版本状态)."""

    PROPOSED = "proposed", _("待审核")
    IN_FORCE = "in_force", _("在用")
    SUPERSEDED = "superseded", _("已被新版本代替")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class NameState(TextChoices):
    """What is known of a name of a material (材料名称的归类状态)."""

    OPEN = "open", _("待归类")
    OF_A_KIND = "of_a_kind", _("已归类")
    NO_MATERIAL = "no_material", _("不作为材料种类")


class NamingAct(TextChoices):
    """What a reviewer decided about a name of a material (归类决定)."""

    ACCEPT = "accept", _("归入建议的种类")
    OTHER = "other", _("归入另一种类")
    NEW = "new", _("新建种类")
    NONE = "none", _("不作为材料种类")
    UNDO = "undo", _("撤销决定")
