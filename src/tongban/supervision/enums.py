"""Words of supervision."""

from django.db.models import TextChoices


class Light(TextChoices):
    """预警灯 (STANDARDS convention, thresholds configurable): computed when read, never stored."""

    RED = "red", "已超期"
    AMBER = "amber", "快到期"
    GREEN = "green", "正常"
    PAUSED = "paused", "计时暂停"
