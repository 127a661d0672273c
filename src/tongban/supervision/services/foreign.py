"""A log of another system put into a read-only history, and its limits judged by our own clock (外部日志).

A mapping file says which column is what. Limits are read in hours, because nights and days off of another country are
not ours to leave out; each case gets the state that the clock of cases gives it.
"""

import csv
import hashlib
import tomllib
from collections import defaultdict
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.cases import public as cases
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM
from tongban.supervision.errors import LogAlreadyImported, LogUnreadable
from tongban.supervision.models import ForeignCase, ForeignEvent, ForeignLog

_HOUR = timedelta(hours=1)


def read_mapping(name: str) -> dict[str, Any]:
    """A mapping that ships with the platform, by name, or a file of one's own. Raises LogUnreadable."""
    shipped = files("tongban.supervision") / "data" / f"{name}.toml"
    try:
        text = shipped.read_text("utf-8") if name.isalnum() and shipped.is_file() else Path(name).read_text("utf-8")
        mapping = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise LogUnreadable(reason=str(error)) from error
    if not {"name", "source", "case", "event"} <= set(mapping):
        raise LogUnreadable(reason="name, source, [case], [event]")
    return mapping


@transaction.atomic
def import_log(path: Path, *, mapping: dict[str, Any]) -> ForeignLog:
    """Read a CSV log. Refuses LogAlreadyImported and LogUnreadable (with the line); nothing is kept then."""
    data = path.read_bytes()
    digest = hashlib.new("sm3", data).hexdigest()
    if ForeignLog.objects.filter(digest=digest).exists():
        raise LogAlreadyImported(name=mapping["name"])
    log = ForeignLog.objects.create(
        name=mapping["name"][:100], source=mapping["source"][:500], digest=digest, imported_at=clock.now()
    )
    rows = _rows(data, mapping)
    made = ForeignCase.objects.bulk_create([_case(log, number, lines[0]) for number, lines in rows.items()])
    events = [ForeignEvent(case=case, **line["event"]) for case in made for line in rows[case.number]]
    ForeignEvent.objects.bulk_create(events, batch_size=2000)
    late = sum(case.late for case in made)
    audit.record(
        actor=SYSTEM,
        action="supervision.import_log",
        subject=f"log:{log.pk}",
        cases=len(made),
        late=late,
        digest=digest,
    )
    return log


def _rows(data: bytes, mapping: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Case number → its lines as the mapping reads them, in the order of the file."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    try:
        for row in csv.DictReader(data.decode("utf-8-sig").splitlines()):
            told = {name: row[column].strip() for name, column in mapping["case"].items()}
            event = {name: row[column].strip() for name, column in mapping["event"].items()}
            event["activity"], event["who"] = event["activity"][:200], event.get("who", "")[:100]
            found[told["number"]].append(told | {"event": event | {"at": _moment(event["at"])}})
    except (KeyError, AttributeError, UnicodeDecodeError, ValueError) as error:
        raise LogUnreadable(reason=str(error)) from error
    return found


def _moment(text: str) -> datetime | None:
    moment = datetime.fromisoformat(text) if text else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{text}: a moment needs its time zone")
    return moment


def _case(log: ForeignLog, number: str, told: dict[str, Any]) -> ForeignCase:
    """One case with its limit in hours, judged by the clock of cases."""
    opened, due, closed = (_moment(told[name]) for name in ("opened_at", "due_at", "closed_at"))
    if opened is None:
        raise LogUnreadable(reason=f"{number}: opened_at")
    case = ForeignCase(log=log, number=number, channel=told.get("channel", "")[:50], opened_at=opened, closed_at=closed)
    case.department = told.get("department", "")[:100]
    if due is None or due <= opened:
        return case
    case.hours = -((opened - due) // _HOUR)  # begun hours: the clock is set so that it ends to the moment
    judged = cases.judge_hours(
        opened_at=due - case.hours * _HOUR, hours=case.hours, closed_at=closed, at=max(closed or clock.now(), due)
    )
    case.due_at, case.late = judged.due_at, closed is not None and judged.state == "missed"
    return case
