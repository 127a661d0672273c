"""Signs of life of the workers, and when each scheduled job was last due."""

from django.db import models

from tongban.kernel.privacy import nothing_personal


class WorkerBeat(models.Model):
    """A worker process and when it last showed life (后台进程心跳)."""

    privacy = nothing_personal()

    name = models.CharField(max_length=100, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    delivered = models.BigIntegerField(default=0)

    class Meta:
        db_table_comment = "后台进程心跳"

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """The last moment a scheduled job was enqueued for (定时任务). One row a job: several workers enqueue it once."""

    privacy = nothing_personal()

    name = models.CharField(max_length=100, primary_key=True)
    last_due_at = models.DateTimeField()

    class Meta:
        db_table_comment = "定时任务"

    def __str__(self) -> str:
        return self.name
