"""行使层级 as sources write it, table A.2."""

from django.db.models import TextChoices


class Level(TextChoices):
    NATION = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWN = "5", "镇级"
    VILLAGE = "6", "村级"
    BY_LEVEL = "7", "分级管理"
