"""The three layers of the catalogue: directory entry → implementation → handling item."""

from django.db import models

from tongban.catalogue.enums import ItemType
from tongban.kernel.privacy import nothing_personal


class DirectoryEntry(models.Model):
    """An entry of the base directory (基本目录), owned by nation or province; key is the base code (12 characters)."""

    privacy = nothing_personal()

    base_code = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=500)
    item_type = models.CharField(max_length=2, choices=ItemType)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table_comment = "基本目录"

    def __str__(self) -> str:
        return f"{self.base_code} {self.name}"


class Implementation(models.Model):
    """How one authority carries out an entry (实施清单); key is the implementation code (31 characters)."""

    privacy = nothing_personal()

    task_code = models.CharField(max_length=50, unique=True)
    entry = models.ForeignKey(DirectoryEntry, models.PROTECT, related_name="+")
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)

    class Meta:
        db_table_comment = "实施清单"

    def __str__(self) -> str:
        return self.task_code


class HandlingItem(models.Model):
    """The smallest thing one can apply for (业务办理项): 33 characters, or the implementation code when undivided."""

    privacy = nothing_personal()

    code = models.CharField(max_length=50, unique=True)
    implementation = models.ForeignKey(Implementation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=500)

    class Meta:
        db_table_comment = "业务办理项"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
