"""Guesses at the public progress query."""

from django.db import models

from tongban.kernel.privacy import nothing_personal


class ProgressAttempts(models.Model):
    """Wrong guesses at the query page in one window of time, by address or case number (进度查询限次)."""

    privacy = nothing_personal()

    scope = models.CharField(max_length=100, primary_key=True)
    wrong = models.PositiveIntegerField()
    forget_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table_comment = "进度查询限次"

    def __str__(self) -> str:
        return f"{self.scope}: {self.wrong}"
