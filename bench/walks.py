"""Cases on routes made for a measurement, and clients that work on them in processes of their own."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from django.db import connection, connections
from django.utils import timezone

from tongban.cases.enums import Channel
from tongban.cases.models import CaseTask
from tongban.cases.services import acceptance, decision, intake, review
from tongban.catalogue.enums import VersionState
from tongban.catalogue.models import ItemVersion
from tongban.config.demo import residents
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM, Actor

T = TypeVar("T")
OFFICES = 8
STEPS = 8  # accept, six of review, decide
FORM = {f"question_{place}": f"第{place}项:演示市演示区演示路{place}号,符合规划要求" for place in range(40)}
_serial, _staff = count(1), count(1)


@dataclass(frozen=True, slots=True)
class Office:
    """A department that handles an item on a route of the measurement, and who works there."""

    version_id: int
    authority_id: int
    official: Actor


def step(key: str, kind: str = "review", **more: Any) -> dict[str, Any]:
    return {"key": key, "name": key, "kind": kind, **more}


def eight_steps() -> list[dict[str, Any]]:
    return [step("accept", "accept"), *(step(f"s{place}") for place in range(6)), step("decide", "decide")]


def of_branches(branches: int) -> list[dict[str, Any]]:
    """Acceptance, a group of so many departments at once, decision."""
    parts = [{"key": f"b{place}", "name": f"b{place}", "nodes": [step(f"b{place}-1")]} for place in range(branches)]
    group = {"key": "together", "name": "并联审查", "branches": parts}
    return [step("accept", "accept"), group, step("decide", "decide")]


def offices(route: list[dict[str, Any]], many: int = OFFICES) -> list[Office]:
    """Items of as many departments, each in a version with this route."""
    published = ItemVersion.objects.filter(state=VersionState.PUBLISHED).select_related("item__implementation")
    chosen = published.order_by("item__implementation__authority_id", "id").distinct("item__implementation__authority")
    return [_office(version, route) for version in chosen[:many]]


def _office(published: ItemVersion, route: list[dict[str, Any]]) -> Office:
    number = next(_staff)
    version = ItemVersion.objects.create(
        item=published.item,
        number=1000 + number,
        state=VersionState.SUPERSEDED,  # filed under, never shown
        definition_json=published.definition_json | {"route": route},
        effective_from=timezone.now(),
    )
    authority = identity.get_authority(published.item.implementation.authority_id)
    name = f"bench-walker-{number}"
    staff = identity.create_staff(
        actor=SYSTEM, username=name, password=f"{name}-not-for-anybody", name="测试员", authority_code=authority.code,
        roles=["decider"],
    )  # fmt: skip
    return Office(version.pk, authority.id, identity.staff_actor(staff.id))


@dataclass(frozen=True, slots=True)
class Walk:
    """A case and who works on it."""

    number: str
    official: Actor


def open_cases(at: Sequence[Office], many: int) -> list[Walk]:
    """Cases just received, office by office in turn."""
    walks = []
    for place in range(many):
        office, resident = at[place % len(at)], residents.organisation(place % 20)
        receipt = intake.open_case(
            actor=resident.actor,
            application_number=f"WALK{next(_serial):09d}",
            item_version_id=office.version_id,
            applicant_id=resident.party_id,
            channel=Channel.WEB,
            facts=FORM,
            materials=[],
        )
        walks.append(Walk(receipt.number, office.official))
    return walks


def walk(one: Walk) -> int:
    """All steps of a case through the services, each with its commit; how many."""
    given = {"actor": one.official, "case_number": one.number}
    acceptance.accept_case(**given)
    for _ in range(STEPS - 2):
        review.finish_review(**given, opinion="符合条件")
    decision.decide_case(**given, decision="grant")
    return STEPS


def step_numbers(walks: Sequence[Walk], key: str) -> list[int]:
    """The step with this key of each case."""
    rows = CaseTask.objects.filter(case__number__in=[one.number for one in walks], step_key=key)
    found = dict(rows.values_list("case__number", "pk"))
    return [found[one.number] for one in walks]


def together(clients: Sequence[Callable[[], T]]) -> tuple[list[T], float]:
    """Each client in a process of its own, all set off at once; their results, and seconds from first to last."""
    context = multiprocessing.get_context("fork")
    gate, said = context.Barrier(len(clients)), context.Queue()
    connections.close_all()
    processes = [context.Process(target=_client, args=(work, place, gate, said)) for place, work in enumerate(clients)]
    for process in processes:
        process.start()
    heard = sorted((said.get(timeout=600) for _ in processes), key=lambda one: one[0])
    for process in processes:
        process.join(30)
    wrong = [result for _, result, started, _ in heard if started == 0.0]
    if wrong:
        raise AssertionError(wrong[0])
    return [one[1] for one in heard], max(one[3] for one in heard) - min(one[2] for one in heard)


def _client(work: Callable[[], T], place: int, gate: Any, said: Any) -> None:
    try:
        connection.ensure_connection()
        gate.wait(60)
        started = time.monotonic()
        result = work()
        said.put((place, result, started, time.monotonic()))
    except Exception as error:  # told to whoever waits; nothing is lost
        said.put((place, repr(error), 0.0, 0.0))
    finally:
        connection.close()


def shares(whole: Sequence[T], clients: int) -> list[list[T]]:
    """The same amount for each client."""
    return [list(whole[place::clients]) for place in range(clients)]
