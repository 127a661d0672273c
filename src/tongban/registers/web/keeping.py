"""The desk of those who keep registers: which there are, what they look like, whether they are in service."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel import clock
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.registers import policies
from tongban.registers.enums import Library
from tongban.registers.models import Register
from tongban.registers.permissions import KEEP
from tongban.registers.selectors import directory, loads
from tongban.registers.services import definitions
from tongban.registers.web.forms import ColumnForms, LoadForm, ReasonForm, RegisterForm
from tongban.ui.pages import go_to, page


@open_to(ActorKind.STAFF)
@require_GET
def list_registers(request: Request) -> HttpResponse:
    """The directory of what the government holds. No values."""
    registers = directory.list_registers(actor=request.actor)
    groups = [(library.label, [each for each in registers if each.library == library]) for library in Library]
    facts = {"libraries": [group for group in groups if group[1]], "may_define": request.actor.may(KEEP)}
    return page(request, "registers/list_registers.html", facts)


@open_to(ActorKind.STAFF)
@require_GET
def show_register(request: Request, register_code: str) -> HttpResponse:
    register = directory.get_register(actor=request.actor, code=register_code)
    form = LoadForm(initial={"as_of": clock.today(), "mode": "changes"})
    return page(request, "registers/show_register.html", register_facts(request, register) | {"load_form": form})


def register_facts(request: Request, register: Register) -> dict[str, Any]:
    """What the page of a register shows, beside its forms."""
    return {
        "register": register,
        "source_name": directory.name_of_source(register),
        "columns": directory.columns_of([register])[register.pk],
        "may_keep": policies.can_keep(request.actor, register),
        "loads": loads.list_loads(actor=request.actor, register=register).rows,
        "reason_form": ReasonForm(),
        "breadcrumbs": [(_("Registers"), "/desk/registers/"), (register.name, "")],
    }


@open_to(ActorKind.STAFF, permission=KEEP)
@require_http_methods(["GET", "POST"])
def define_register(request: Request) -> HttpResponse:
    """A register of the own department, column by column."""
    posted = request.POST if request.method == "POST" else None
    form, columns = RegisterForm(posted), ColumnForms(posted, prefix="columns")
    if posted is not None and all([form.is_valid(), columns.is_valid()]) and "more" not in posted:
        said = form.cleaned_data
        days = said.pop("correction_days")
        rows = [row for each in columns.forms if (row := each.as_schema())]
        schema = said | {"library": Library.DEPARTMENT.value, "columns": rows}
        try:
            register = definitions.define_register(actor=request.actor, schema=schema, correction_days=days)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "registers:show_register", register.code)
    facts = {
        "form": form,
        "columns": columns,
        "breadcrumbs": [(_("Registers"), "/desk/registers/"), (_("Define a register"), "")],
    }
    return page(request, "registers/define_register.html", facts, status=_status(form, columns))


@open_to(ActorKind.STAFF, permission=KEEP)
@require_POST
def suspend_register(request: Request, register_code: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        definitions.suspend_register(actor=request.actor, code=register_code, **form.cleaned_data)
        return go_to(request, "registers:show_register", register_code)
    register = directory.get_register(actor=request.actor, code=register_code)
    facts = register_facts(request, register) | {"load_form": LoadForm(), "reason_form": form}
    return page(request, "registers/show_register.html", facts, status=422)


@open_to(ActorKind.STAFF, permission=KEEP)
@require_POST
def resume_register(request: Request, register_code: str) -> HttpResponse:
    definitions.resume_register(actor=request.actor, code=register_code)
    return go_to(request, "registers:show_register", register_code)


def _status(form: RegisterForm, columns: Any) -> int:
    return 422 if form.is_bound and (form.errors or columns.total_error_count()) else 200
