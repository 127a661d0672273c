"""Words of the open platform."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongban.identity import public as identity


class Scope(TextChoices):
    """What a client may ask for (调用范围). Each opens the permissions of SCOPES, never more."""

    CATALOGUE = "catalogue", _("查询事项和办事指南")
    APPLICATIONS = "applications", _("代所属主体提交申请")
    CASES = "cases", _("查询所属主体的办件进度")
    INTAKE = "intake", _("代部门收件登记（自助终端、部门业务系统）")
    REPORT = "report", _("取走办件交换库表（上级平台）")


SCOPES: dict[Scope, frozenset[str]] = {
    Scope.CATALOGUE: frozenset({"client:catalogue:read"}),
    Scope.APPLICATIONS: frozenset({"client:applications:submit"}),
    Scope.CASES: frozenset({"client:cases:read"}),
    Scope.INTAKE: frozenset({identity.WINDOW_INTAKE}),
    Scope.REPORT: frozenset({"client:cases:report"}),
}

NEEDED: dict[str, Scope] = {  # what is public needs no scope; the operation itself still asks who the actor is
    "/api/v1/applications": Scope.APPLICATIONS,
    "/api/v1/cases": Scope.CASES,
    "/api/v1/exchange": Scope.REPORT,
}


class LoginScope(TextChoices):
    """What a connected system may ask for about who logs in (登录数据范围). claims.py says which data each is."""

    OPENID = "openid", _("登录标识（每个系统不同，看不出是谁）")
    PROFILE = "profile", _("姓名")
    BIRTHDATE = "birthdate", _("出生日期")
    CERTIFICATE = "certificate", _("证件类型和证件号码")
    PHONE = "phone", _("手机号码")
    EMAIL = "email", _("电子邮箱")
    ADDRESS = "address", _("住址")
    REPRESENTED = "represented", _("您所代表的企业或个人")
    OFFLINE = "offline_access", _("您退出登录后仍可继续访问，最长 30 天")
    APPLICATIONS = "applications", _("代您提交申请")
    CASES = "cases", _("查询您的办件进度")


class Basis(TextChoices):
    """On what ground a system is told (处理个人信息的依据, 个人信息保护法 art. 13)."""

    CONSENT = "consent", _("您的同意")
    STATUTE = "statute", _("法定职责")


class ClientAuthentication(TextChoices):
    """How a connected system proves that it is the one (OpenID Connect Core section 9)."""

    BASIC = "client_secret_basic", _("密钥（HTTP Basic）")
    POST = "client_secret_post", _("密钥（表单）")
    PRIVATE_KEY = "private_key_jwt", _("私钥签名")
    NONE = "none", _("无密钥（手机应用、浏览器应用）")


WITH_SECRET = {ClientAuthentication.BASIC, ClientAuthentication.POST}


class ProposalState(TextChoices):
    """What became of a request to connect a system (接入申请状态)."""

    WAITING = "waiting", _("待审核")
    APPROVED = "approved", _("已通过")
    REFUSED = "refused", _("未通过")
    TAKEN_BACK = "taken_back", _("已撤回")


class TokenKind(TextChoices):
    CODE = "code", _("授权码")
    ACCESS = "access", _("访问令牌")
    REFRESH = "refresh", _("刷新令牌")
    ASSERTION = "assertion", _("已用过的身份断言")


class LogoutState(TextChoices):
    """Whether a system was told that a login is over (后端通知退出)."""

    NONE = "none", _("无需通知")
    WAITING = "waiting", _("待通知")
    TOLD = "told", _("已通知")
    FAILED = "failed", _("未送达")
