"""行使层级 as sources write it, table A.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    NATION = "1", _("国家级")
    PROVINCE = "2", _("省级")
    CITY = "3", _("市级")
    COUNTY = "4", _("县级")
    TOWN = "5", _("镇级")
    VILLAGE = "6", _("村级")
    BY_LEVEL = "7", _("分级管理")
