"""A task of a file as a step of a route: from our own extension, or guessed from its name and told."""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from pydantic import ValidationError

from tongban.catalogue.bpmn import names, timers
from tongban.catalogue.bpmn.parsing import ACTIVITIES, Lane, M, Node, T, tag_of
from tongban.catalogue.bpmn.remarks import Remark
from tongban.catalogue.bpmn.wording import what
from tongban.catalogue.enums import StepKind, StepOutcome
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import RouteStep

LONGEST_NAME, LONGEST_KEY = 100, 60
GUESSES = (
    (StepKind.DECIDE, re.compile("决定|审批|批准|核准|审定|decision|decide|approv", re.IGNORECASE)),
    (StepKind.ACCEPT, re.compile("受理|收件|accept|intake|receive application", re.IGNORECASE)),
    (StepKind.SIGN, re.compile("会签|co-?sign", re.IGNORECASE)),
    (StepKind.CONSULT, re.compile("征求|咨询|consult", re.IGNORECASE)),
    (StepKind.DELIVER, re.compile("送达|发证|领取|寄送|deliver|send", re.IGNORECASE)),
    (StepKind.PRODUCE, re.compile("制证|制作|打印|produce|print", re.IGNORECASE)),
    (StepKind.REVIEW, re.compile("审查|审核|核查|评审|勘验|review|check|examin|assess", re.IGNORECASE)),
)
BY_MACHINE = frozenset({"serviceTask", "scriptTask", "businessRuleTask"})


class Steps:
    """Makes steps, gives keys that are still free, and remembers what has to be told."""

    def __init__(self, lanes: Mapping[str, Lane], authorities: Mapping[str, str]) -> None:
        self.lanes = lanes
        self.codes = {name: code for code, name in authorities.items()}
        self.known = set(authorities)
        self.changed: list[Remark] = []
        self.guessed: list[str] = []  # keys of steps that are decisions by their name only
        self.timers: dict[str, Node] = {}  # id of a task → the timer on it
        self._keys: set[str] = set()
        self._told_lanes: set[str] = set()

    def step(self, node: Node) -> RouteStep:
        """The step of a task."""
        said = node.own("step")
        mark = dict(said.attrib) if said is not None else {}
        kind = self._kind(node, mark.get("kind", ""))
        step = RouteStep(
            key=self.key(mark.get("key", ""), "step"),
            name=self.name(node, own=said is not None),
            kind=kind,
            authority_code=self._authority(node),
            post=mark.get("post", ""),
            forwards=mark.get("forwards") == "true",
            outcomes=tuple(_outcomes(mark.get("outcomes", ""))),
            checklist=tuple(line.text or "" for line in said.findall(f"{T}check")) if said is not None else (),
            limit=self._limit(node, said),
        )
        if kind == StepKind.DECIDE and not mark.get("kind"):
            self.guessed.append(step.key)
        return step

    def key(self, wished: str, stem: str) -> str:
        """The key a file brings, or the next free one."""
        if not wished or len(wished) > LONGEST_KEY or wished in self._keys:
            wished = next(f"{stem}{number}" for number in range(1, 100_000) if f"{stem}{number}" not in self._keys)
        self._keys.add(wished)
        return wished

    def name(self, node: Node, *, own: bool) -> str:
        """A name people can read; a nameless element is called by its id."""
        name = node.name if own else " ".join(node.name.split())
        if not name and not own:
            name = node.id
            self._tell(node, _("It has no name; its id stands for one. Give it a name."))
        if len(name) > LONGEST_NAME:
            name = name[:LONGEST_NAME]
            self._tell(node, _("The name was cut to %(count)d characters.") % {"count": LONGEST_NAME})
        return name

    def _kind(self, node: Node, said: str) -> StepKind:
        if said in set(StepKind):
            return StepKind(said)
        found = next((kind for kind, words in GUESSES if words.search(node.name)), None)
        kind = found or (StepKind.DELIVER if node.tag == "sendTask" else StepKind.HANDLE)
        if node.tag in ACTIVITIES:
            text = _("What happens inside is not in the file; it becomes one step, “%(kind)s”.")
        elif node.tag in BY_MACHINE:
            text = _("A machine does it there; here a person does it, as “%(kind)s”.")
        else:
            text = _("What is done was guessed from the name: “%(kind)s”. Please check.")
        self._tell(node, text % {"kind": kind.label})
        if any(tag_of(child).endswith("LoopCharacteristics") for child in node.element):
            self._tell(node, _("It is repeated there; here it is done once."))
        return kind

    def _authority(self, node: Node) -> str:
        lane = self.lanes.get(node.lane)
        if lane is None:
            return ""
        if lane.authority is not None:
            return lane.authority
        code = self.codes.get(lane.name.strip())
        if code is None and lane.id not in self._told_lanes:
            self._told_lanes.add(lane.id)
            text = _("No department has this name; its steps go to the item's own authority.")
            self.changed.append(Remark(lane.id, lane.name, what("lane"), text))
        return code or ""

    def _limit(self, node: Node, said: Element | None) -> Limit:
        timer = self.timers.get(node.id)
        if timer is None:
            own = said.find(f"{T}limit") if said is not None else None
            return _own_limit(own) or Limit()
        definition = timer.element.find(f"{M}timerEventDefinition")
        assert definition is not None  # noqa: S101 it was found by it
        own_limit = _own_limit(definition.find(f"{M}extensionElements/{T}limit"))
        written = definition.find(f"{M}timeDuration")
        if written is None:
            if own_limit is None:
                self._tell(timer, _("The timer has no duration; the step has no limit of its own."))
            return own_limit or Limit()
        limit = timers.limit_of(written.text or "")
        if limit is None:
            text = _("“%(text)s” cannot be said in days or hours; the step has no limit of its own.")
            self._tell(timer, text % {"text": (written.text or "").strip()[:60]})
            return Limit()
        return limit.model_copy(update={"note": own_limit.note}) if own_limit else limit

    def _tell(self, node: Node, why: str) -> None:
        self.changed.append(Remark(node.id, node.name, what(node.tag), why))


def _own_limit(element: Element | None) -> Limit | None:
    if element is None:
        return None
    said = {name: element.get(name) for name in ("value", "unit", "note")}
    try:
        return Limit.model_validate({name: value for name, value in said.items() if value is not None})
    except ValidationError:
        return None


def _outcomes(text: str) -> Iterable[StepOutcome]:
    return (StepOutcome(word) for word in text.split() if word in set(StepOutcome))


def condition_language(element: Element) -> bool:
    """Whether a condition is written in our own language."""
    return element.get("language") == names.CONDITION
