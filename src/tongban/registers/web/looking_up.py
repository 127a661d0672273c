"""Looking up one subject: an exact number, a purpose, a matter. Nothing can be browsed."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.registers.enums import SubjectKind
from tongban.registers.permissions import LOOK_UP
from tongban.registers.rows import Purpose, Subject
from tongban.registers.selectors import directory
from tongban.registers.services import lookups
from tongban.registers.web.forms import LookUpForm
from tongban.ui.pages import page


@open_to(ActorKind.STAFF, permission=LOOK_UP)
@never_cache
@require_http_methods(["GET", "POST"])
def look_up(request: Request) -> HttpResponse:
    """The form; a POST answers with what was asked, and with nothing else."""
    kinds = directory.names_of_elements()
    names = {element: name for several in kinds.values() for element, name in several.items()}
    form = LookUpForm(request.POST if request.method == "POST" else None, elements=kinds)
    facts: dict[str, Any] = {"form": form, "found": None, "breadcrumbs": [(_("Look up a register"), "")]}
    if form.is_valid():
        try:
            found = _look(request, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            missing = [names.get(element, element) for element in found.missing]
            facts |= {"found": found, "missing": missing, "facts": list(found.facts.values())}
            facts["differing"] = [(names.get(key, key), several) for key, several in found.contradictory.items()]
    return page(request, "registers/look_up.html", facts)


def _look(request: Request, said: dict[str, Any]) -> Any:
    return lookups.find_facts(
        actor=request.actor,
        subject=Subject(SubjectKind(said["kind"]), said["number"]),
        elements=said["elements"],
        purpose=Purpose(said["purpose"], about=f"case:{said['matter']}"),
    )
