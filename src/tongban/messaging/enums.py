"""Words of messaging."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeClass(TextChoices):
    """消息类别： what a person may switch off. A statutory notice always reaches the inbox."""

    STATUTORY = "statutory", _("法定文书通知")
    PROGRESS = "progress", _("办理进度")
    INVITATION = "invitation", _("评价邀请")


class Language(TextChoices):
    """Languages templates are written in; codes as in Django's LANGUAGES."""

    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class EmailState(TextChoices):
    """邮件状态： what became of the e-mail copy."""

    NOT_WANTED = "not_wanted", _("未订阅邮件")
    NO_ADDRESS = "no_address", _("未留邮箱或邮箱无效")
    NO_SERVER = "no_server", _("未发送：未配置邮件服务器")
    QUEUED = "queued", _("等待发送")
    SENDING = "sending", _("正在发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")


class MailRhythm(TextChoices):
    """邮件提醒: when a member of staff is told by e-mail as well."""

    NEVER = "never", _("不发邮件")
    AT_ONCE = "at_once", _("有新提醒就发一封")
    DAILY = "daily", _("每个工作日早上汇总一封")


class StaffNoticeKind(TextChoices):
    """提醒类别: why a member of staff is told."""

    ASKED = "asked", _("请您答复")
    ANSWER_DUE = "answer_due", _("答复快到期")
    ANSWER_LATE = "answer_late", _("答复已逾期")
    ANSWERED = "answered", _("收到答复")
    URGED = "urged", _("催办提醒")
    ORDERED = "ordered", _("督办要求")
    ORDER_ANSWERED = "order_answered", _("督办已答复")
    HANDED_OVER = "handed_over", _("转给您办理")
    NOT_OURS = "not_ours", _("部门转来或退转")
    OBJECTION = "objection", _("收到异议")
    SUPPLEMENT_ANSWERED = "supplement_answered", _("补正已提交")
    MATERIAL_BROUGHT = "material_brought", _("后补材料已提交")
    HEARING_ASKED = "hearing_asked", _("申请听证")
    PROMISE_MISSED = "promise_missed", _("超过承诺时限")
    PROCEDURE_LATE = "procedure_late", _("特别程序超时")
    CHECK_DUE = "check_due", _("承诺核查快到期")
    PROMISE_FALSE = "promise_false", _("承诺不实，待决定")
    STAND_IN_BEGAN = "stand_in_began", _("请您代办")
    STAND_IN_ENDED = "stand_in_ended", _("代办结束")
    BAD_RATING = "bad_rating", _("差评待整改")


class Standing(IntegerChoices):
    """提醒状态, in the order in which people read them."""

    UNREAD = 0, _("未读提醒")
    READ = 1, _("已读提醒")
    SETTLED = 2, _("事已办结")
