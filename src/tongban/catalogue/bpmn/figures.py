"""What a diagram is made of: shapes, flows between them, and forks whose tracks meet again."""

from dataclasses import dataclass, field

from tongban.catalogue.conditions import Condition
from tongban.catalogue.routes import RouteGroup, RouteStep

EVENT, GATEWAY = 36.0, 50.0
TASK_WIDTH, TASK_HEIGHT = 140.0, 80.0


@dataclass(slots=True, eq=False)
class Shape:
    """One flow node. ``tag`` is its BPMN element; ``lane`` the code of its authority; ``place`` comes from the layout.

    ``role`` says what an element without a step or a group of its own is for: skip, outcome, granted, refused, join.
    """

    id: str
    tag: str
    name: str = ""
    lane: str = ""
    role: str = ""
    step: RouteStep | None = None
    group: RouteGroup | None = None
    default: str = ""  # id of the flow taken when no condition holds
    needed: int = 0  # branches a complex join waits for
    width: float = GATEWAY
    height: float = GATEWAY
    x: float = 0
    y: float = 0

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(slots=True, eq=False)
class Flow:
    """One sequence flow. ``branch`` (key, name) when it opens a branch; ``role``: passage, skip, lead, refused."""

    id: str
    source: Shape
    target: Shape
    name: str = ""
    condition: Condition | None = None
    always: bool = False
    branch: tuple[str, str] | None = None
    role: str = ""
    points: list[tuple[float, float]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Track:
    """One way through a fork. ``first`` and ``last`` are its flows; the same one where nothing stands on it."""

    items: "list[Item]"
    first: Flow | None = None
    last: Flow | None = None


@dataclass(slots=True, eq=False)
class Fork:
    """A split, its tracks, and the join where they meet."""

    split: Shape
    tracks: list[Track]
    join: Shape


@dataclass(slots=True, eq=False)
class Exit:
    """A gateway from which one flow leads to an end beside the way; the way goes on."""

    gateway: Shape
    end: Shape
    flow: Flow | None = None


Item = Shape | Fork | Exit


@dataclass(slots=True)
class Diagram:
    """Everything of one route, in document order."""

    items: list[Item]
    shapes: list[Shape]
    flows: list[Flow]
    lanes: list[str]
