"""一数一源: which register is believed for an element when several differ."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.registers.permissions import WATCH
from tongban.registers.selectors import directory
from tongban.registers.services import definitions
from tongban.registers.web.forms import RuleForm
from tongban.ui.pages import go_to, page


@open_to(ActorKind.STAFF, permission=WATCH)
@require_http_methods(["GET", "POST"])
def list_rules(request: Request) -> HttpResponse:
    """The rules, the elements several registers hold, and a form for a rule."""
    shared = directory.shared_elements()
    sources = [
        (f"{column.element}|{column.register.code}", f"{column.name}（{column.element}）：{column.register.name}")
        for columns in shared.values()
        for column in columns
    ]
    form = RuleForm(request.POST if request.method == "POST" else None, sources=sources)
    if form.is_valid():
        element, _bar, code = form.cleaned_data["source"].partition("|")
        definitions.believe_register(
            actor=request.actor, element=element, code=code, reason=form.cleaned_data["reason"]
        )
        return go_to(request, "registers:list_rules")
    rules = directory.truth_rules(shared)
    lines = [(columns[0].name, element, columns, rules.get(element)) for element, columns in shared.items()]
    facts = {"form": form, "lines": lines, "breadcrumbs": [(_("Which source is believed"), "")]}
    return page(request, "registers/list_rules.html", facts)
