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
    OPERATOR = "operator", _("系统管理员")
    REGISTER_KEEPER = "register_keeper", _("数据管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


class Post(TextChoices):
    """What somebody is here for: the work of a department, or one of the three administrations (三员分立).

    GB/T 22239 8.1.4.2 d: nobody is two of them. An administrator's post has the name of its one duty.
    """

    DUTY = "duty", _("业务岗位")
    SYSTEM = Role.OPERATOR.value, _("系统管理岗")
    SECURITY = Role.SECURITY_ADMIN.value, _("安全管理岗")
    AUDIT = Role.AUDIT_ADMIN.value, _("审计管理岗")


ADMINISTRATORS = frozenset({Role.OPERATOR, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class AppointmentState(TextChoices):
    """How far the appointment of an administrator is."""

    WAITING = "waiting", _("待第二人确认")
    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("未同意")


class Act(TextChoices):
    """What an agent may be let do (代理权限)."""

    APPLY = "apply", _("提交申请")
    SUPPLEMENT = "supplement", _("补正材料")
    READ = "read", _("查看进度")
    RECEIVE = "receive", _("领取结果")
    WITHDRAW = "withdraw", _("撤回申请")
    PROMISE = "promise", _("签署承诺")
    PAY = "pay", _("缴纳费用")


class ItemGroup(TextChoices):
    """Types of items people apply for, by GB/T 39046 table A.1: a mandate may open one as a whole."""

    LICENCE = "01", _("行政许可")
    BENEFIT = "05", _("行政给付")
    CONFIRMATION = "07", _("行政确认")
    OTHER = "10", _("其他行政权力")
    PUBLIC_SERVICE = "20", _("公共服务")


class MandateSource(TextChoices):
    """How a mandate came about."""

    ONLINE = "online", _("本人网上授权")
    COUNTER = "counter", _("窗口当面授权")
    PAPER = "paper", _("窗口书面委托")
    PARENT = "parent", _("父母监护")
    GUARDIAN = "guardian", _("法定监护")


class MandateEnd(TextChoices):
    """Who ended a mandate."""

    REPRESENTED = "represented", _("被代办人收回")
    AGENT = "agent", _("代办人放弃")
    COUNTER = "counter", _("窗口代为收回")
    ABOVE = "above", _("上一级授权已结束")
    REGISTER = "register", _("登记信息变化")


class DocumentKind(TextChoices):
    """What somebody registering online shows beside the identity card (线上注册认证内容, STANDARDS §1.3)."""

    SOCIAL_CARD = "social_card", _("社会保障卡卡号")
    HOUSING_FUND = "housing_fund", _("住房公积金账号")
    DRIVING_LICENCE = "driving_licence", _("驾驶证档案编号")
    BANK_CARD = "bank_card", _("银行卡卡号")


class CodePurpose(TextChoices):
    """What a code by text message is good for; it is good for nothing else."""

    REGISTER = "register", _("注册账号")
    PROVE = "prove", _("证明是本人")
    MOBILE = "mobile", _("确认手机号码")


class LoginChange(TextChoices):
    """What changed in how an account is opened (登录方式变更)."""

    CHANGE_PASSWORD = "change_password", _("修改了密码")
    CONFIRM_AUTHENTICATOR = "confirm_authenticator", _("启用了验证器")
    END_AUTHENTICATOR = "end_authenticator", _("停用了验证器")
    RENEW_RECOVERY_CODES = "renew_recovery_codes", _("更换了恢复码")
    ADD_PASSKEY = "add_passkey", _("添加了通行密钥")
    END_PASSKEY = "end_passkey", _("删除了通行密钥")
    CONFIRM_MOBILE = "confirm_mobile", _("更换了接收验证码的手机号码")
    LINK_ACCOUNT = "link_account", _("绑定了其他平台的账号")
    UNLINK_ACCOUNT = "unlink_account", _("解除了其他平台账号的绑定")


class HandoutReason(TextChoices):
    """Why a first password is handed out at the counter (窗口交付账号)."""

    FIRST = "first", _("首次开通账号")
    FORGOTTEN = "forgotten", _("忘记密码")
    LOST = "lost", _("手机或验证器丢失")
    STRANGER = "stranger", _("本人声明“这不是我”，重新启用")
