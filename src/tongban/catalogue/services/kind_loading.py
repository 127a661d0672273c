"""Loads the reviewed kinds of materials that come with the platform; from then on the people of the place keep them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.catalogue.enums import NameState, NamingAct
from tongban.catalogue.kind_names import kind_code, normal_name
from tongban.catalogue.models import MaterialKind, MaterialName, NamingDecision
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM

DATA = Path(__file__).resolve().parents[1] / "data" / "kinds" / "kinds.toml"


@cache
def shipped_kinds() -> tuple[dict[str, Any], ...]:
    """What the file says: a name, other names, and what may stand in."""
    return tuple(tomllib.loads(DATA.read_text(encoding="utf-8"))["kinds"])


@transaction.atomic
def load_shipped_kinds() -> int:
    """Add the kinds that are not there yet with their names; a name somebody decided about stays where it is."""
    known = set(MaterialKind.objects.values_list("code", flat=True))
    fresh = [said for said in shipped_kinds() if kind_code(said["name"]) not in known]
    now = clock.now()
    kinds = MaterialKind.objects.bulk_create([_kind(said) for said in fresh], ignore_conflicts=True)
    made = {kind.name: kind for kind in MaterialKind.objects.filter(name__in=[kind.name for kind in kinds])}
    decisions = []
    for said in fresh:
        for spelling in [said["name"], *said.get("names", ())]:
            if said["name"] in made and (name := _given(spelling, made[said["name"]])):
                decisions.append(_decision(name, made[said["name"]], now))
    NamingDecision.objects.bulk_create(decisions)
    if fresh:
        audit.record(actor=SYSTEM, action="catalogue.load_kinds", subject="kinds", added=len(fresh))
    return len(fresh)


def _kind(said: dict[str, Any]) -> MaterialKind:
    return MaterialKind(
        code=kind_code(said["name"]),
        name=said["name"],
        licence_type=said.get("licence_type", ""),
        elements=said.get("elements", []),
        registers=said.get("registers", []),
        remarks=said.get("remarks", ""),
        valid_days=said.get("valid_days"),
        changed_at=clock.now(),
    )


def _given(spelling: str, kind: MaterialKind) -> MaterialName | None:
    """The name, given to the kind; None when somebody has decided about it already."""
    name, made = MaterialName.objects.get_or_create(
        normal=normal_name(spelling), defaults={"spelling": spelling, "spellings": [spelling]}
    )
    if not made and (name.state != NameState.OPEN or name.decisions.exists()):
        return None
    name.state, name.kind = NameState.OF_A_KIND, kind
    name.save(update_fields=["state", "kind"])
    return name


def _decision(name: MaterialName, kind: MaterialKind, now: Any) -> NamingDecision:
    return NamingDecision(
        name=name,
        act=NamingAct.NEW if name.spelling == kind.name else NamingAct.OTHER,
        state_before=NameState.OPEN,
        state_after=NameState.OF_A_KIND,
        kind_after=kind,
        decided_by="Tongban",
        decided_at=now,
    )
