"""How often somebody knocked."""

from django.db import models

from tongban.kernel.privacy import nothing_personal


class RequestCount(models.Model):
    """Requests of one caller in one minute, in a few slots so that no row is hot (访问计数).

    ``caller`` is a keyed digest of an account or an address: it tells two callers apart and nothing more. Kept
    unlogged: a crash may forget a minute, a request never waits for the disk.
    """

    privacy = nothing_personal()

    pk = models.CompositePrimaryKey("caller", "minute", "slot")
    caller = models.BinaryField(max_length=16)
    minute = models.BigIntegerField()
    slot = models.PositiveSmallIntegerField()
    calls = models.IntegerField()

    class Meta:
        db_table_comment = "访问计数（不写日志）"
        indexes = [models.Index(fields=["minute"], name="request_count_by_minute")]

    def __str__(self) -> str:
        return f"{self.minute}/{self.slot}: {self.calls}"
