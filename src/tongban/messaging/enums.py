"""Words of messaging."""

from django.db.models import TextChoices
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
