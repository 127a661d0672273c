"""Which join may end which split, and what a join waits for."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from tongban.catalogue.bpmn.graphs import Graph
from tongban.catalogue.bpmn.parsing import GATEWAYS, M, Node
from tongban.catalogue.bpmn.remarks import refuse
from tongban.catalogue.bpmn.wording import what
from tongban.catalogue.enums import Join

_COUNT = re.compile(r"activationCount\s*(?:>=|≥|==?)\s*(\d{1,4})")
WAITS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def require_match(split: Node, join: Node | None, graph: Graph) -> None:
    """Refuse a split whose branches meet in a join of another kind: it would wait for ever, or run on twice."""
    if join is None:
        return
    if split.tag == "exclusiveGateway":
        if join.tag in ("parallelGateway", "complexGateway"):
            text = _("“%(split)s” takes one branch, but “%(join)s” waits for several: a case would wait for ever.")
            raise _mismatch(text, split, join)
        return
    if join.tag not in WAITS:
        text = _("“%(split)s” starts branches side by side, but “%(join)s” does not wait for all of them.")
        raise _mismatch(text, split, join)
    if split.tag == "inclusiveGateway" and join.tag == "parallelGateway":
        text = _("“%(split)s” may start some branches only, but “%(join)s” waits for every one.")
        raise _mismatch(text, split, join)
    if join.tag == "complexGateway":
        _require_readable(split, join, graph)


def _require_readable(split: Node, join: Node, graph: Graph) -> None:
    """A complex join must say how many branches it waits for, and have the branches of this split only."""
    if join.own("group") is None and _count(join) is None:
        text = _("What the complex gateway waits for cannot be read; only “activationCount >= number” can.")
        raise refuse(text, element=join.id, name=join.name, what=what(join.tag))
    if len(join.coming) != len(graph.going[split]):
        text = _("“%(split)s” and “%(join)s” do not have the same branches.")
        raise _mismatch(text, split, join)


def rule(said: Mapping[str, str], join: Node | None) -> tuple[Join, int]:
    """The join rule of a group and its quorum: what our extension says, else what the join says."""
    if said.get("join", "") in set(Join):
        quorum = said.get("quorum", "0")
        return Join(said["join"]), int(quorum) if re.fullmatch(r"-?\d{1,6}", quorum) else 0
    if join is None or join.tag != "complexGateway":
        return Join.ALL, 0
    count = _count(join) or 1
    if count == 1:
        return Join.ANY, 0
    return (Join.ALL, 0) if count >= len(join.coming) else (Join.QUORUM, count)


def _count(join: Node) -> int | None:
    written = join.element.find(f"{M}activationCondition")
    found = _COUNT.search(written.text or "") if written is not None else None
    return int(found[1]) if found else None


def _mismatch(text: str, split: Node, join: Node) -> Exception:
    said = {"split": split.name or split.id, "join": join.name or join.id}
    where = join if join.tag in GATEWAYS else split
    return refuse(text % said, element=where.id, name=where.name, what=what(where.tag))
