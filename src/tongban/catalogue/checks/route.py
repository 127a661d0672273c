"""The route: it begins with acceptance, always ends in one decision, no branch is dead, no join waits for ever."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongban.catalogue import conditions
from tongban.catalogue.checks.comparing import flaw_of
from tongban.catalogue.checks.questions import questions_of
from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.conditions import Condition
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import Join, LimitUnit, Severity, Split, StepKind
from tongban.catalogue.routes import RouteGroup, RouteStep, groups_of, longest_way, steps_of

AFTER_THE_DECISION = frozenset({StepKind.PRODUCE, StepKind.DELIVER})
MOST_STEPS = 2000


@rule("route.broken", Severity.ERROR, "行政许可法 32, 34, 38")
def route_leads_to_a_decision(definition: ItemDefinition) -> Iterator[Problem]:
    """A route of its own starts with acceptance, has one decision, and only produces and delivers after it."""
    route = definition.route
    if not route:
        return
    trunk = [StepKind(node.kind) if isinstance(node, RouteStep) else None for node in route]
    kinds = Counter(StepKind(step.kind) for step in steps_of(route))
    if trunk[0] != StepKind.ACCEPT or kinds[StepKind.ACCEPT] != 1:
        yield "route", _("The route must start with acceptance, once.")
    if kinds[StepKind.DECIDE] != 1:
        yield "route", _("The route needs exactly one decision.")
    elif StepKind.DECIDE not in trunk:
        yield "route", _("The decision cannot stand in a branch: some cases would never be decided.")
    elif set(trunk[trunk.index(StepKind.DECIDE) + 1 :]) - AFTER_THE_DECISION:
        yield "route", _("After the decision only production and delivery may follow.")
    for step in steps_of(route):
        if step.when is not None and step.kind in (StepKind.ACCEPT, StepKind.DECIDE):
            yield "route", _("“%(name)s” cannot have a condition: every case needs it.") % {"name": step.name}


@rule("route.forwards", Severity.ERROR, "行政许可法 35, 43")
def forwarding_comes_before_the_decision(definition: ItemDefinition) -> Iterator[Problem]:
    """A step that forwards is an examination before the decision, by another authority than the one that decides."""
    own = definition.authority_code
    decisions = [place for place, node in enumerate(definition.route) if _decides(node)]
    before = {step.key for step in steps_of(definition.route[: decisions[0] if decisions else 0])}
    higher = {step.authority_code or own for step in steps_of(definition.route) if _decides(step)}
    for step in steps_of(definition.route):
        name = {"name": step.name}
        if not step.forwards:
            continue
        if step.key not in before or step.kind == StepKind.ACCEPT:
            yield "route", _("“%(name)s” forwards the case: it must be an examination before the decision.") % name
        elif (step.authority_code or own) in higher:
            yield "route", _("“%(name)s” forwards to a higher authority, but the same authority decides.") % name


def _decides(node: object) -> bool:
    return isinstance(node, RouteStep) and node.kind == StepKind.DECIDE


@rule("route.keys", Severity.ERROR, "a step is found by its key")
def route_keys_are_unique(definition: ItemDefinition) -> Iterator[Problem]:
    """Each step and each group has its own key, each branch its own within the group; there are not too many."""
    steps = [step.key for step in steps_of(definition.route)]
    groups = list(groups_of(definition.route))
    for key, times in Counter([*steps, *(group.key for group in groups)]).items():
        if times > 1 or not key:
            yield "route", _("The route uses the key “%(key)s” twice.") % {"key": key}
    for group in groups:
        for key, times in Counter(branch.key for branch in group.branches).items():
            if times > 1 or not key:
                yield "route", _("The route uses the key “%(key)s” twice.") % {"key": key}
    if len(steps) > MOST_STEPS:
        yield "route", _("A route of %(count)d steps is too long.") % {"count": len(steps)}


@rule("route.join", Severity.ERROR, "a group that nobody can finish keeps a case for ever")
def groups_can_be_finished(definition: ItemDefinition) -> Iterator[Problem]:
    """Every group has branches with steps, and its join can come true."""
    for group in groups_of(definition.route):
        name = {"name": group.name}
        if len(group.branches) < 2 or any(not branch.nodes for branch in group.branches):
            yield "route", _("Group “%(name)s” needs at least two branches, each with a step.") % name
        if group.split == Split.EXCLUSIVE:
            yield from _exclusive(group)
        else:
            yield from _parallel(group)


def _exclusive(group: RouteGroup) -> Iterator[Problem]:
    *first, last = group.branches
    if last.when is not None or any(branch.when is None for branch in first):
        text = _("In “%(name)s” every branch but the last needs a condition; the last takes what is left.")
        yield "route", text % {"name": group.name}
    if group.lead is not None or group.quorum or group.join != Join.ALL:
        yield "route", _("“%(name)s” takes one branch only: it needs no join rule.") % {"name": group.name}


def _parallel(group: RouteGroup) -> Iterator[Problem]:
    sure = sum(branch.when is None for branch in group.branches)
    if group.join == Join.QUORUM and not 1 <= group.quorum <= sure:
        text = _("“%(name)s” waits for %(quorum)d branches that agree, but only %(sure)d always start.")
        yield "route", text % {"name": group.name, "quorum": group.quorum, "sure": sure}
    if group.join != Join.QUORUM and group.quorum:
        yield "route", _("“%(name)s” has a number of votes but another join rule.") % {"name": group.name}
    if (group.join == Join.LEAD) != (group.lead is not None):
        text = _("“%(name)s”: a leading department consolidates only, and always, when the join rule says so.")
        yield "route", text % {"name": group.name}


@rule("route.condition", Severity.ERROR, "Open Forms 2409: a dead rule is told when publishing, not at run time")
def conditions_can_come_true(definition: ItemDefinition) -> Iterator[Problem]:
    """A condition asks a question of the form, with an answer that question can have."""
    fields = questions_of(definition)
    for name, condition in conditions_of_route(definition):
        for answer in conditions.answers_in(condition):
            flaw = flaw_of(answer, fields.get(answer.field))
            if flaw:
                yield "route", _("The condition of “%(name)s”: %(flaw)s") % {"name": name, "flaw": flaw}


def conditions_of_route(definition: ItemDefinition) -> Iterator[tuple[str, Condition]]:
    for step in steps_of(definition.route):
        if step.when is not None:
            yield step.name, step.when
    for group in groups_of(definition.route):
        if group.when is not None:
            yield group.name, group.when
        for branch in group.branches:
            if branch.when is not None:
                yield branch.name, branch.when


@rule("route.limits", Severity.ERROR, "the promise is kept by keeping every step's limit")
def limits_fit_into_the_promise(definition: ItemDefinition) -> Iterator[Problem]:
    """The limits of the steps one after another, up to the decision, are not longer than the promise."""
    promise = definition.promised_limit
    if promise.unit != LimitUnit.WORKING_DAY or promise.value is None:
        return
    until = [node for node in definition.route if not _comes_after_the_decision(node)]
    way = [step for step in longest_way(until) if step.kind != StepKind.ACCEPT]
    days = sum(step.limit.value or 0 for step in way if step.limit.unit == LimitUnit.WORKING_DAY)
    if days > promise.value:
        text = _("The steps together may take %(days)d working days, the promise is %(promise)d.")
        yield "route", text % {"days": days, "promise": promise.value}


def _comes_after_the_decision(node: RouteStep | RouteGroup) -> bool:
    return isinstance(node, RouteStep) and node.kind in AFTER_THE_DECISION
