"""Where government is: divisions, authorities, halls."""

from django.db import models

from tongban.identity.enums import AuthorityLevel
from tongban.kernel.privacy import nothing_personal


class Division(models.Model):
    """An administrative division (行政区划), province to street; 12-digit codes fit.

    Provinces, cities and counties have 6 digits (440000, 440100, 440106), streets 9. ``level`` numbers are those of
    GB/T 39046 table A.2: 2 province, 3 city, 4 county, 5 street. ``listed`` is False for rows that exist only in codes
    (市辖区 110100, 省直辖县级行政区划): their counties hang under the province.
    """

    privacy = nothing_personal()

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    listed = models.BooleanField(default=True)

    class Meta:
        db_table_comment = "行政区划"

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """A department or other implementing body (实施主体). ``code`` is its USCC as published, valid or not.

    ``login_networks``: the only networks its staff log in from (允许登录的网络, CIDR); empty: from anywhere.
    """

    privacy = nothing_personal("address", "phone")

    code = models.CharField(max_length=18, unique=True)
    code_valid = models.BooleanField(default=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100, blank=True)
    level = models.PositiveSmallIntegerField(choices=AuthorityLevel)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=100, blank=True)
    active = models.BooleanField(default=True)
    login_networks = models.JSONField(default=list, blank=True)

    class Meta:
        db_table_comment = "实施主体"
        indexes = [models.Index(fields=["name"], name="authority_by_name")]

    def __str__(self) -> str:
        return self.name


class Hall(models.Model):
    """A service hall (政务服务大厅)."""

    privacy = nothing_personal("address", "phone")

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    address = models.CharField(max_length=300)
    hours = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table_comment = "政务服务大厅"

    def __str__(self) -> str:
        return self.name
