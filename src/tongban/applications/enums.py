"""Words of applications."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApplicationState(TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    DISCARDED = "discarded", _("已放弃")


class Stop(TextChoices):
    """Why a part of a thing does not begin (不再办理的原因): what became of the part whose result it needs."""

    REFUSED = "refused", _("前一事项不予许可")
    NOT_ACCEPTED = "not_accepted", _("前一事项不予受理")
    RETURNED = "returned", _("前一事项逾期未补正")
    WITHDRAWN = "withdrawn", _("前一事项已撤回")
    STOPPED = "stopped", _("前一事项没有办理")
    GIVEN_UP = "given_up", _("申请人不再办理")


class Hold(TextChoices):
    """Why a part of a thing holds up what needs its result (暂缓原因): for a while, or because it ended so."""

    SUPPLEMENT = "supplement", _("等申请人补正")
    PROCEDURE = "procedure", _("特别程序进行中，期限暂停计算")
    REFUSED = "refused", _("没有获得批准")
    NOT_ACCEPTED = "not_accepted", _("没有受理")
    RETURNED = "returned", _("逾期未补正，已经退件")
    WITHDRAWN = "withdrawn", _("已经撤回")
    GIVEN_UP = "given_up", _("不再办理")

    @property
    def for_a_while(self) -> bool:
        """It goes on with this part afterwards."""
        return self in (Hold.SUPPLEMENT, Hold.PROCEDURE)


class Collecting(TextChoices):
    """How the results of an application reach the applicant (结果领取方式)."""

    EACH = "each", _("各部门分别送达")
    WINDOW = "window", _("在一个窗口一次领取")
    POST = "post", _("一次邮寄")
