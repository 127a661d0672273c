"""Words of applications."""

from django.db.models import TextChoices


class ApplicationState(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    DISCARDED = "discarded", "已放弃"
