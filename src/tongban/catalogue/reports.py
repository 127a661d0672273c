"""The report of an import: for people (a summary), for spreadsheets (CSV) and for machines (JSON)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.enums import ImportState, Severity
from tongban.catalogue.models import ImportFinding, ImportRun
from tongban.kernel import languages, spreadsheets

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
COUNT_LABELS = {
    "rows": _("Rows read"),
    "new": _("New items"),
    "changed": _("Changed (a new version)"),
    "unchanged": _("Unchanged"),
    "published": _("Published"),
    "drafts": _("Kept as drafts"),
    "refused": _("Not imported"),
}
FINDING_FIELDS = ("line", "item_code", "severity", "rule", "column", "value", "message")
CSV_HEADINGS = (_("Line"), _("Item code"), _("Gravity"), _("Rule"), _("Column"), _("Value"), _("Finding"))


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule spoke, with its first message as an example."""

    rule: str
    severity: Severity
    times: int
    example: str
    first_line: int


def rule_counts(run: ImportRun) -> list[RuleCount]:
    """Rules by severity and frequency."""
    rows = run.findings.values("rule", "severity").annotate(times=Count("pk"), first=Min("pk"), line=Min("line"))
    found = list(rows.order_by("rule"))
    examples = dict(ImportFinding.objects.filter(pk__in=[row["first"] for row in found]).values_list("pk", "message"))
    counts = [
        RuleCount(row["rule"], Severity(row["severity"]), row["times"], examples[row["first"]], row["line"])
        for row in found
    ]
    return sorted(counts, key=lambda count: (ORDER[count.severity], -count.times, count.rule))


def labelled_counts(run: ImportRun) -> list[tuple[str, int]]:
    """What became of the rows, in words."""
    return [(str(label), run.counts[key]) for key, label in COUNT_LABELS.items() if run.counts.get(key)]


@languages.official()
def as_text(run: ImportRun) -> str:
    """A summary for a terminal or a mail."""
    lines = [f"导入 {run.source_name}({run.mapping}):{ImportState(run.state).label}"]
    lines += [f"  {label} {number}" for label, number in labelled_counts(run)]
    lines += [
        f"  [{count.severity.label}] {count.rule} × {count.times}(首次：第 {count.first_line} 行){count.example}"
        for count in rule_counts(run)
    ]
    return "\n".join(lines)


def as_json(run: ImportRun) -> Iterator[str]:
    """The whole report as one JSON document, in pieces."""
    head = {
        "run": str(run.uuid),
        "source": run.source_name,
        "sha256": run.source_digest,
        "mapping": run.mapping,
        "state": run.state,
        "counts": run.counts,
        "rules": [
            {"rule": count.rule, "severity": count.severity.value, "times": count.times} for count in rule_counts(run)
        ],
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "findings": ['
    for place, finding in enumerate(_findings(run)):
        yield (",\n" if place else "\n") + json.dumps(finding, ensure_ascii=False)
    yield "\n]}\n"


def as_csv(run: ImportRun) -> Iterator[str]:
    """One line a finding. Headings as the page reads."""
    headings = [str(heading) for heading in CSV_HEADINGS]
    findings = ([finding[key] for key in FINDING_FIELDS] for finding in _findings(run))
    return spreadsheets.lines(chain([headings], findings))


def _findings(run: ImportRun) -> Iterator[dict[str, Any]]:
    return run.findings.order_by("line", "pk").values(*FINDING_FIELDS).iterator(2000)
