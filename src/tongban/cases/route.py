"""The route of a case: the steps its item version says, completed so that somebody decides."""

from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item, RouteStep, StepKind

DECISION = RouteStep(key="decide", name="决定", kind=StepKind.DECIDE)


def route_of(item: Item) -> tuple[RouteStep, ...]:
    """All steps, first to last. A route that forgot the decision gets one at its end: no case may stay undecided."""
    steps = catalogue.steps_of(item)
    if any(step.kind == StepKind.DECIDE for step in steps):
        return steps
    return (*steps, DECISION)


def decision_position(steps: tuple[RouteStep, ...]) -> int:
    """Where the authority decides: the last deciding step; earlier ones only give an opinion."""
    return max(position for position, step in enumerate(steps) if step.kind == StepKind.DECIDE)


def accepts_later(steps: tuple[RouteStep, ...], position: int) -> bool:
    """True while the acceptance step is still ahead."""
    return any(step.kind == StepKind.ACCEPT for step in steps[position + 1 :])
