"""Writing the index. Refreshed item by item as versions come and go, or rebuilt whole while readers go on reading."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from tongban.catalogue import selectors
from tongban.catalogue.models import ItemDemand, ItemVersion, SearchEntry, SearchLabel, SearchWord
from tongban.catalogue.search.entries import COLUMNS, Entry, entry_of, words_of
from tongban.catalogue.search.pinyin import syllables
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM

_LOCK = 7_062_001  # one writer of the index at a time; readers never wait
_BATCH = 500
T = TypeVar("T")
Progress = Callable[[int, int], None]


@transaction.atomic
def refresh_entries(codes: Iterable[str]) -> int:
    """Make the entries of these item codes say what is in force now; items no longer in force leave.

    Returns how many stay. Safe to repeat and to run late: it reads the present state, not the event.
    """
    wanted = sorted(set(codes))
    _lock()
    before = list(SearchEntry.objects.filter(code__in=wanted).values_list("code", "title", "labels"))
    entries = _entries_of(wanted)
    SearchEntry.objects.filter(code__in=wanted).exclude(code__in=[entry.code for entry in entries]).delete()
    _upsert(entries)
    _count_labels(
        Counter(label for entry in entries for label in entry.labels),
        Counter(label for _, _, labels in before for label in labels),
        _label_names(entries),
    )
    gone = sum((words_of(title) for _, title, _ in before), Counter[str]())
    _count_words(sum((words_of(entry.title) for entry in entries), Counter[str]()), gone)
    return len(entries)


def refresh_versions(version_ids: Iterable[int]) -> int:
    """The same for the items these versions belong to, some hundred at a time."""
    versions = ItemVersion.objects.visible_to(SYSTEM).filter(pk__in=list(version_ids))
    codes = list(versions.order_by("item__code").values_list("item__code", flat=True).distinct())
    return sum(refresh_entries(batch) for batch in _batches(codes))


@transaction.atomic
def rebuild(progress: Progress = lambda done, total: None) -> int:
    """Write every entry anew in one transaction: readers see the old index until the new one is complete.

    Entries are written in order of level and popularity, so that a search that matches more than it may rank looks
    at the most important ones first.
    """
    _lock()
    codes = list(
        ItemVersion.objects.visible_to(SYSTEM)
        .in_force()
        .order_by("item__implementation__authority__level", "item__code")
        .values_list("item__code", flat=True)
    )
    SearchEntry.objects.all().delete()
    SearchLabel.objects.all().delete()
    SearchWord.objects.all().delete()
    labels: Counter[str] = Counter()
    words: Counter[str] = Counter()
    names: dict[str, str] = {}
    done = 0
    for batch in _batches(codes):
        entries = _entries_of(batch)
        copy_entries(entries)
        labels.update(label for entry in entries for label in entry.labels)
        words.update(word for entry in entries for word in words_of(entry.title))
        names |= _label_names(entries)
        done += len(batch)
        progress(done, len(codes))
    _count_labels(labels, Counter(), names)
    _count_words(words, Counter())
    return done


@transaction.atomic
def set_popularity(applications: dict[str, int]) -> None:
    """Replace how often items were applied for lately: item code → number. Items not named fall back to none."""
    _lock()
    ItemDemand.objects.exclude(code__in=applications).delete()
    ItemDemand.objects.bulk_create(
        [ItemDemand(code=code, applications=count) for code, count in sorted(applications.items())],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["applications", "counted_at"],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_searchentry e SET popularity = coalesce(d.applications, 0) "
            "FROM catalogue_searchentry x LEFT JOIN catalogue_itemdemand d USING (code) "
            "WHERE x.id = e.id AND e.popularity <> coalesce(d.applications, 0)"
        )


def copy_entries(entries: Iterable[Entry]) -> None:
    """Write new entries by COPY."""
    now = timezone.now()
    with connection.cursor() as cursor:
        columns = ", ".join(COLUMNS)
        with cursor.copy(f"COPY catalogue_searchentry ({columns}) FROM STDIN") as copy:
            for entry in entries:
                copy.write_row(entry.row(now))


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _entries_of(codes: list[str]) -> list[Entry]:
    """Entries of those of the codes that are in force, in the order given."""
    in_force = ItemVersion.objects.visible_to(SYSTEM).in_force().filter(item__code__in=codes)
    ids = list(in_force.values_list("pk", flat=True))
    items = {item.code: item for item in selectors.get_items(actor=SYSTEM, version_ids=ids).values()}
    demand = dict(ItemDemand.objects.filter(code__in=codes).values_list("code", "applications"))
    return [entry_of(items[code], demand.get(code, 0)) for code in codes if code in items]


def _upsert(entries: list[Entry]) -> None:
    now = timezone.now()
    changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS if column != "code")
    slots = ", ".join({"card": "%s::jsonb", "tokens": "%s::tsvector"}.get(column, "%s") for column in COLUMNS)
    sql = (
        f"INSERT INTO catalogue_searchentry ({', '.join(COLUMNS)}) VALUES ({slots}) "  # noqa: S608 own names only
        f"ON CONFLICT (code) DO UPDATE SET {changes}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [entry.row(now) for entry in entries])


def _label_names(entries: list[Entry]) -> dict[str, str]:
    """Names of departments, and of regions from province down, to show them later without asking again."""
    names: dict[str, str] = {}
    for entry in entries:
        for label in entry.labels:
            kind, _, value = label.partition(":")
            if kind == "department":
                names[label] = entry.card["authority"]
            elif kind == "region" and label not in names:
                names[label] = identity.Divisions.path(value.ljust(6, "0"))
    return names


def _count_labels(added: Counter[str], gone: Counter[str], names: dict[str, str]) -> None:
    """Add the difference to the counts of labels; labels nothing stands behind any more leave."""
    rows = [(label, names.get(label, ""), count) for label, count in _difference(added, gone, keep=names)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO catalogue_searchlabel AS kept (label, name, entries) VALUES (%s, %s, %s) ON CONFLICT (label) "
            "DO UPDATE SET entries = kept.entries + EXCLUDED.entries, "
            "name = coalesce(nullif(EXCLUDED.name, ''), kept.name)",
            rows,
        )
    SearchLabel.objects.filter(entries__lte=0).delete()


def _count_words(added: Counter[str], gone: Counter[str]) -> None:
    rows = [(word, "".join(syllables(word)), list(set(word)), count) for word, count in _difference(added, gone)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO catalogue_searchword AS kept (word, sound, characters, entries) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (word) DO UPDATE SET entries = kept.entries + EXCLUDED.entries",
            rows,
        )
    SearchWord.objects.filter(entries__lte=0).delete()


def _difference(added: Counter[str], gone: Counter[str], keep: Iterable[str] = ()) -> Iterator[tuple[str, int]]:
    always = set(keep)
    for name in sorted(added.keys() | gone.keys()):
        count = added[name] - gone[name]
        if count or name in always:
            yield name, count


def _batches(rows: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def status() -> dict[str, Any]:
    """How full the index is, for checks of the installation: entries, and items in force."""
    return {
        "entries": SearchEntry.objects.count(),
        "in_force": ItemVersion.objects.visible_to(SYSTEM).in_force().count(),
    }
