"""Serial numbers by scope."""

from django.db import models

from tongban.kernel.privacy import nothing_personal


class Serial(models.Model):
    """The last number given in a scope (流水号), for instance one item on one day. One row a scope."""

    privacy = nothing_personal()

    scope = models.CharField(max_length=100, primary_key=True)
    last = models.BigIntegerField()

    class Meta:
        db_table_comment = "流水号"

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"
