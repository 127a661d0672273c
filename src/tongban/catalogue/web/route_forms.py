"""Row forms of the route: steps, groups of branches."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.enums import Join, LimitUnit, Split, StepKind, StepOutcome
from tongban.catalogue.web.condition_rows import ConditionalRow
from tongban.catalogue.web.forms import choice, number, text
from tongban.catalogue.web.row_forms import LIMIT_UNITS, LimitedRow, LinesField
from tongban.catalogue.web.rows import Said


class StepRow(LimitedRow, ConditionalRow):
    """One step."""

    shape = forms.CharField(required=False, widget=forms.HiddenInput())
    name = text(_("Name of the step"), required=True, length=100)
    kind = choice(_("What is done"), StepKind)
    authority_code = forms.ChoiceField(label=_("Who does it"), required=False)
    post = text(_("Post that does it"), length=60)
    checklist = LinesField(label=_("Checklist"), help_text=_("What the official ticks off, one point a line."))
    outcomes = forms.MultipleChoiceField(
        label=_("Opinions to choose from"),
        required=False,
        choices=StepOutcome.choices,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Nothing ticked: agreed or not agreed."),
    )
    forwards = forms.BooleanField(label=_("With it the case is forwarded to the higher authority"), required=False)
    folded = ("limit__note", "post", "outcomes", "forwards")
    field_order = ("name", "kind", "authority_code", "limit__value", "limit__unit", "checklist", "limit__note")

    def written(self, before: Said) -> Said:
        row = super().written(before)
        row.pop("shape")
        return row

    def shows_inner(self) -> bool:
        return False


class GroupRow(ConditionalRow):
    """A group of branches, with the step in which the leading department consolidates."""

    called = _("Group of branches")
    shape = forms.CharField(required=False, widget=forms.HiddenInput(), initial="group")
    name = text(_("Name of the group"), required=True, length=100)
    split = choice(_("Which branches are taken"), Split)
    join = choice(_("When it goes on"), Join)
    quorum = number(_("How many must agree"))
    lead_name = text(_("Step that consolidates"), length=100)
    lead_authority = forms.ChoiceField(label=_("Who consolidates"), required=False)
    lead_value = number(_("Time limit to consolidate"))
    lead_unit = forms.ChoiceField(label=_("Unit"), required=False, choices=LIMIT_UNITS)

    @classmethod
    def read(cls, said: Said) -> Said:
        lead = said.get("lead") or {}
        limit = lead.get("limit") or {}
        unit = limit.get("unit", "")
        return super().read(said) | {
            "shape": "group",
            "lead_name": lead.get("name", ""),
            "lead_authority": lead.get("authority_code", ""),
            "lead_value": limit.get("value"),
            "lead_unit": "" if unit == LimitUnit.NONE else unit,
        }

    def written(self, before: Said) -> Said:
        row = super().written(before)
        row.pop("shape")
        name, code, value, unit = (row.pop(f"lead_{part}") for part in ("name", "authority", "value", "unit"))
        row["quorum"] = row["quorum"] or 0
        lead = before.get("lead") or {"kind": StepKind.REVIEW.value}
        limit = {**lead.get("limit", {}), "value": value, "unit": unit or LimitUnit.NONE.value}
        row["lead"] = {**lead, "name": name, "authority_code": code, "limit": limit} if name else None
        row.setdefault("branches", [])
        return row

    def clean(self) -> Said:
        given = super().clean() or {}
        if given.get("join") == Join.LEAD and not given.get("lead_name"):
            self.add_error("lead_name", _("Name the step in which the leading department consolidates."))
        if given.get("join") == Join.QUORUM and not given.get("quorum"):
            self.add_error("quorum", _("Enter how many branches must agree."))
        return given


class BranchRow(ConditionalRow):
    """One branch of a group."""

    name = text(_("Name of the branch"), required=True, length=100)
    field_order = ("name", "when")

    def written(self, before: Said) -> Said:
        row = super().written(before)
        row.setdefault("nodes", [])
        return row


def shape_of(said: Said) -> str:
    """Which form shows a node of the route."""
    return "group" if "branches" in said else ""


def every_node(nodes: list[Said]) -> Iterator[Said]:
    """Steps and groups of a route, the consolidating steps too."""
    for node in nodes:
        yield node
        for branch in node.get("branches") or []:
            yield from every_node(branch["nodes"])
        if node.get("lead"):
            yield node["lead"]


def give_keys(nodes: list[Said]) -> None:
    """Keys for new steps, groups and branches; those that are there stay."""
    found = list(every_node(nodes))
    taken = {node["key"] for node in found if node.get("key")}
    for node in found:
        if not node.get("key"):
            node["key"] = _free("group" if "branches" in node else "step", taken)
        inner = node.get("branches") or []
        used = {branch["key"] for branch in inner if branch.get("key")}
        for branch in inner:
            branch["key"] = branch.get("key") or _free("branch", used)


def _free(stem: str, taken: set[Any]) -> str:
    key = next(f"{stem}{number}" for number in range(1, 10_000) if f"{stem}{number}" not in taken)
    taken.add(key)
    return key
