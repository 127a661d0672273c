"""Words of registers."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubjectKind(TextChoices):
    """Whom a register is about."""

    PERSON = "person", _("自然人")
    ORGANISATION = "organisation", _("法人和其他组织")


class Library(TextChoices):
    """Class of a register (政务信息资源分类): the base libraries, and what a department keeps."""

    POPULATION = "population", _("人口库")
    ORGANISATIONS = "organisations", _("法人库")
    CREDIT = "credit", _("信用库")
    DEPARTMENT = "department", _("部门库")


class ColumnType(TextChoices):
    """What a column holds; decides how a value is checked and shown."""

    TEXT = "text", _("文字")
    NAME = "name", _("姓名或名称")
    ADDRESS = "address", _("地址")
    MOBILE = "mobile", _("手机号码")
    CITIZEN_NUMBER = "citizen_number", _("公民身份号码")
    USCC = "uscc", _("统一社会信用代码")
    SUBJECT_NUMBER = "subject_number", _("身份号码或统一社会信用代码")
    DATE = "date", _("日期")
    NUMBER = "number", _("数字")
    YES_NO = "yes_no", _("是或否")
    CHOICE = "choice", _("代码")


class ColumnRole(TextChoices):
    """What a column means to the register itself, beside its value."""

    VALUE = "value", _("信息项")
    SUBJECT = "subject", _("主体号码")
    SUBJECT_NAME = "subject_name", _("主体姓名或名称")
    ENTRY = "entry", _("记录号")
    RELATION = "relation", _("关系")
    OTHER = "other", _("关系人号码")
    OTHER_NAME = "other_name", _("关系人姓名")
    SHARE = "share", _("持股比例")


class TrustLevel(TextChoices):
    """How strongly a value is certified (证照信息可信等级, 国办函〔2016〕108号)."""

    A = "A", _("A级（签发机关数据）")
    B = "B", _("B级（窗口核对原件）")
    C = "C", _("C级（本人上传）")
    D = "D", _("D级（本人填写承诺）")


class MaterialSource(TextChoices):
    """What stood in for a paper nobody had to bring (免提交材料来源)."""

    LICENCE = "licence", _("电子证照")
    REGISTER = "register", _("登记库数据")
    EARLIER = "earlier", _("以前交过的材料")


class Quality(TextChoices):
    """What is known about a value beside its source."""

    AS_GIVEN = "as_given", _("来源部门提供")
    DISPUTED = "disputed", _("校核中")
    CORRECTED = "corrected", _("已更正")
    CONTRADICTED = "contradicted", _("来源不一致")


class RelationKind(TextChoices):
    """A relation a register proves, read as 「of」的…是「to」."""

    MOTHER = "mother", _("母亲")
    FATHER = "father", _("父亲")
    CHILD = "child", _("子女")
    SPOUSE = "spouse", _("配偶")
    GUARDIAN = "guardian", _("监护人")
    WARD = "ward", _("被监护人")
    HOUSEHOLD_MEMBER = "household_member", _("同户人员")
    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人")
    REPRESENTED = "represented", _("担任法定代表人的单位")
    SHAREHOLDER = "shareholder", _("股东")
    HOLDING = "holding", _("持股的单位")
    BRANCH = "branch", _("分支机构")
    HEAD_OFFICE = "head_office", _("所属单位")


class LoadMode(TextChoices):
    """What a file says about records it does not name."""

    COMPLETE = "complete", _("全量（文件中没有的记录视为终止）")
    CHANGES = "changes", _("增量（只改文件中的记录）")


class LoadState(TextChoices):
    """The life of a load (数据装载)."""

    READING = "reading", _("正在读取和检查")
    CHECKED = "checked", _("检查完毕，待装入")
    APPLYING = "applying", _("正在装入")
    APPLIED = "applied", _("已装入")
    DISCARDED = "discarded", _("已放弃")
    FAILED = "failed", _("没有装入")


class FlawWeight(TextChoices):
    """Whether a row with this flaw is left out, or only told."""

    ERROR = "error", _("不能装入")
    NOTE = "note", _("提示")


class DisputeState(TextChoices):
    """The life of a correction request (数据校核)."""

    OPEN = "open", _("待来源部门核实")
    CORRECTED = "corrected", _("已更正")
    STANDS = "stands", _("核实无误，维持原值")


class Answer(StrEnum):
    """What a source department may say to a correction request."""

    CORRECTED = "corrected"
    STANDS = "stands"
