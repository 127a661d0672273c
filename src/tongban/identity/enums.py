"""Words of identity."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class PartyKind(TextChoices):
    PERSON = "person", _("自然人")
    ORGANISATION = "organisation", _("法人和其他组织")


class CertificateType(TextChoices):
    """GA/T 2000.156 codes for persons [from memory]; USCC for organisations."""

    CITIZEN_ID = "111", _("居民身份证")
    PASSPORT = "414", _("普通护照")
    TAIWAN_PERMIT = "511", _("台湾居民来往大陆通行证")
    HK_MACAO_PERMIT = "516", _("港澳居民来往内地通行证")
    FOREIGNER_PERMIT = "553", _("外国人永久居留身份证")
    USCC = "uscc", _("统一社会信用代码")


class AuthorityLevel(IntegerChoices):
    """GB/T 39046 table A.2 行使层级."""

    NATION = 1, _("国家级")
    PROVINCE = 2, _("省级")
    CITY = 3, _("市级")
    COUNTY = 4, _("县级")
    TOWN = 5, _("镇（乡、街道）级")
    VILLAGE = 6, _("村（社区）级")


class Role(TextChoices):
    """Duties inside an authority; what each may do is in roles.py."""

    WINDOW_CLERK = "window_clerk", _("综窗人员")
    REVIEWER = "reviewer", _("审查人员")
    DECIDER = "decider", _("审批负责人")
    CATALOGUE_EDITOR = "catalogue_editor", _("事项管理员")
    BUREAU = "bureau", _("政务服务局")
    OPERATOR = "operator", _("系统运维")
    REGISTER_KEEPER = "register_keeper", _("数据管理员")
