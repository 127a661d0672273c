"""Keys that seal data, themselves wrapped by a master key."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongban.kernel.privacy import nothing_personal


class DataKeyUse(models.TextChoices):
    """What a data key is for."""

    SEAL = "seal", _("加密")
    INDEX = "index", _("索引")


class DataKey(models.Model):
    """A data key (数据密钥), wrapped by the master key it names; the newest of a use is the one in use.

    ``mark`` stands in front of everything sealed with it. The table is made by hand (``managed = False``): what
    empties the tables of the application must not throw away the keys of what lies elsewhere, in backups for one.
    """

    privacy = nothing_personal()

    mark = models.BinaryField(primary_key=True, max_length=4)
    use = models.CharField(max_length=8, choices=DataKeyUse)
    master = models.CharField(max_length=100)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "kernel_datakey"
        db_table_comment = "数据密钥（由主密钥加密保存）"

    def __str__(self) -> str:
        return f"{self.use} {bytes(self.mark).hex()} under {self.master}"
