"""The row other contexts see: one version of an item with what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue import conditions, defaults, limits, routes, shown
from tongban.catalogue.conditions import Condition
from tongban.catalogue.definition import FormField, FormSection, ItemDefinition, Material, PromiseWay
from tongban.catalogue.enums import VersionState
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import RouteNode, RouteStep


@dataclass(frozen=True, slots=True)
class Item:
    """One version of a handling item (业务办理项的一个版本). ``code`` and ``title`` are those of this version."""

    version_id: int
    version_number: int
    state: VersionState
    code: str
    title: str
    authority_id: int
    definition: ItemDefinition

    @property
    def situations(self) -> tuple[FormField, ...]:
        """The situations (情形) as questions, each with the key conditions and answers know it by."""
        return shown.situation_questions(self.definition)

    @property
    def form(self) -> tuple[FormSection, ...]:
        """The sections and questions of the form; a default from its targets when the version brings none."""
        return defaults.form_of(self.definition)

    @property
    def route(self) -> tuple[RouteNode, ...]:
        """The route, a tree of steps and groups; by default accept → review → decide (instant: accept → decide)."""
        return defaults.route_of(self.definition)

    @property
    def steps(self) -> tuple[RouteStep, ...]:
        """Every step of the route in the order it is written, those of branches included."""
        return tuple(routes.steps_of(self.route))

    def materials_for(self, answers: Mapping[str, Any]) -> tuple[Material, ...]:
        """The materials this applicant needs, by the answers to situations and questions."""
        return defaults.materials_for(self.definition, answers)

    def asked_form(self, answers: Mapping[str, Any]) -> tuple[FormSection, ...]:
        """What of the form these answers call for; sections without a question are left out."""
        return shown.shown_form(defaults.form_of(self.definition), answers)

    def condition_words(self, condition: Condition | None) -> str:
        """A condition in the words of the form; "" for none."""
        return conditions.say(condition, shown.labels_of(self.definition, defaults.form_of(self.definition)))

    def only_asked(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers without those to questions the form does not ask of this applicant."""
        return shown.only_asked(defaults.form_of(self.definition), answers)

    @property
    def open(self) -> bool:
        """True when one may apply under this version now (在用)."""
        return self.state == VersionState.PUBLISHED

    @property
    def promise_way(self) -> PromiseWay | None:
        """How it is decided on a promise (告知承诺), where that is offered."""
        return self.definition.promise_way if self.definition.promise_way.offered else None

    @property
    def joint(self) -> bool:
        """A permit that two or more authorities handle together (行政许可法 art. 26, 42(2))."""
        return limits.handled_jointly(self.definition)

    @property
    def statutory_limit(self) -> Limit:
        """The limit of the law: the version's own, else 45 working days where authorities act together (art. 42(2))."""
        return limits.statutory_of(self.definition)
