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
