"""The task list of a draft, the same for the resident and at the counter: details, each section, materials, check."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.applications.enums import Collecting
from tongban.applications.forms.answers import Problems, find_problems, is_open
from tongban.applications.selectors import Draft


@dataclass(frozen=True, slots=True)
class Task:
    """One part of a draft. ``place``: ``parts``, ``collecting``, ``details``, ``section:<key>``, ``materials``
    or ``check``.

    ``state``: ``done``, ``now``, ``wrong`` (something typed is not right yet), ``todo`` (not yet possible).
    """

    place: str
    label: str
    state: str
    note: str = ""


def tasks_of(draft: Draft) -> list[Task]:
    """Every part in the order in which it is filled in."""
    tasks = [*_thing_tasks(draft), _task("details", _("Your details"), draft.details_problems())]
    for section in draft.requirements.sections:
        problems = draft.section_problems(section)
        typed = any(not is_open(draft.application.answers.get(key.partition(".")[0])) for key in problems)
        tasks.append(_task(f"section:{section.key}", section.title, problems, wrong=typed))
    if draft.requirements.materials:
        note = _materials_note(draft)
        tasks.append(_task("materials", _("Materials"), draft.material_problems(), note=note))
    ready = all(task.state == "done" for task in tasks)
    return [*tasks, Task("check", _("Check your answers and hand in"), "now" if ready else "todo")]


def _thing_tasks(draft: Draft) -> list[Task]:
    """Of a thing: what is applied for, and how its results come."""
    if draft.thing is None:
        return []
    open_questions = find_problems(draft.thing.questions, draft.application.thing_answers, ())
    count = len(draft.items)
    note = ngettext("%(count)s item", "%(count)s items", count) % {"count": count}
    collecting = str(Collecting(draft.application.collecting).label)
    return [
        Task("parts", _("What you apply for"), "now" if open_questions else "done", note),
        Task("collecting", _("How you get the results"), "done", collecting),
    ]


def _task(place: str, label: str, problems: Problems, *, note: str = "", wrong: bool = False) -> Task:
    return Task(place, label, "done" if not problems else "wrong" if wrong else "now", note)


def _materials_note(draft: Draft) -> str:
    asked = draft.requirements.materials
    there = draft.evidence.keys() | draft.arriving.keys() | draft.promised_materials
    ready = sum(material.key in there for material in asked)
    words = {"ready": ready, "all": len(asked)}
    return ngettext("%(ready)s of %(all)s material ready", "%(ready)s of %(all)s materials ready", len(asked)) % words
