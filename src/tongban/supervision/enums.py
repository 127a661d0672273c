"""Words of supervision."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Light(TextChoices):
    """预警灯 (STANDARDS convention, thresholds configurable): computed when read, never stored."""

    RED = "red", _("已超期")
    AMBER = "amber", _("快到期")
    GREEN = "green", _("正常")
    PAUSED = "paused", _("计时暂停")
