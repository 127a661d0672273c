"""The search index: a read model made of published versions. It can always be rebuilt from them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from tongban.kernel.privacy import nothing_personal


class SearchEntry(models.Model):
    """One item in force, as search sees it (事项检索条目).

    ``tokens`` holds all that can be asked of an entry, words and filters alike, so that one GIN index answers; the
    text columns rank and show what was found. No foreign key: entries are a copy, written a million at a time.
    ``labels`` are the doors and filters an entry stands behind (``topic:教育科研``), also part of ``tokens``.
    """

    privacy = nothing_personal()

    code = models.CharField(max_length=50, unique=True)
    version_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    title_key = models.TextField()
    aliases_key = models.TextField(blank=True)
    sound = models.TextField(blank=True)
    initials = models.TextField(blank=True)
    standing = models.SmallIntegerField(default=0)
    popularity = models.PositiveIntegerField(default=0)
    labels = ArrayField(models.TextField(), default=list)
    card = models.JSONField(default=dict)
    tokens = SearchVectorField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table_comment = "事项检索条目"
        indexes = [
            GinIndex(fields=["tokens"], name="search_entry_tokens", fastupdate=False),
            models.Index(fields=["title_key"], name="search_entry_title_prefix", opclasses=["text_pattern_ops"]),
            models.Index(F("popularity").desc(), F("standing").desc(), F("id"), name="search_entry_popular"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class SearchLabel(models.Model):
    """A door or filter and how many entries stand behind it (检索标签)."""

    privacy = nothing_personal()

    label = models.TextField(unique=True)
    name = models.TextField(blank=True)
    entries = models.IntegerField(default=0)

    class Meta:
        db_table_comment = "检索标签及事项数"

    def __str__(self) -> str:
        return f"{self.label}: {self.entries}"


class SearchWord(models.Model):
    """A word of published titles, to offer the nearest one when nothing was found (检索词表)."""

    privacy = nothing_personal()

    word = models.TextField(unique=True)
    sound = models.TextField(db_index=True)
    characters = ArrayField(models.TextField(), default=list)
    entries = models.IntegerField(default=0)

    class Meta:
        db_table_comment = "检索词表"
        indexes = [GinIndex(fields=["characters"], name="search_word_characters")]

    def __str__(self) -> str:
        return f"{self.word}: {self.entries}"


class ItemDemand(models.Model):
    """How often an item was applied for lately (事项热度), told by the contexts that see applications."""

    privacy = nothing_personal()

    code = models.CharField(max_length=50, unique=True)
    applications = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table_comment = "事项热度"

    def __str__(self) -> str:
        return f"{self.code}: {self.applications}"
