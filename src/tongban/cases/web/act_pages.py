"""The shape of every page where an act beside the route is done: read one form, call one service, back to the case."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.cases.selectors import desk as desks
from tongban.cases.selectors import life as lives
from tongban.cases.selectors.desk import CaseOnDesk
from tongban.cases.selectors.life import Life
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

View = Callable[..., HttpResponse]


class ActForm(forms.Form):
    """A form about one case. ``desk`` is None on a resident's page."""

    def __init__(self, *args: Any, life: Life, desk: CaseOnDesk | None = None, about: int = 0, **options: Any) -> None:
        self.life, self.desk, self.about = life, desk, about
        super().__init__(*args, **options)
        self.build()

    def build(self) -> None:
        """Add what depends on the case."""

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of the service."""
        return dict(self.cleaned_data)


def staff_act(
    form_class: type[ActForm],
    service: Callable[..., Any],
    *,
    permission: str,
    title: Any,
    button: Any,
    done: Any,
    why: Any = "",
    about: str = "",
    template: str = "cases/act.html",
) -> View:
    """A page of the desk for one act. ``about`` names the argument of the address that the service takes as well."""

    @open_to(ActorKind.STAFF, permission=permission)
    @require_http_methods(["GET", "POST"])
    def view(request: Request, number: str, **rest: int) -> HttpResponse:
        desk = desks.get_case_on_desk(actor=request.actor, number=number, masked=True)
        form = _form(request, form_class, lives.life_of(desk.case), desk, rest.get(about, 0))
        if _done(request, form, service, number, rest):
            messages.success(request, done)
            return go_to(request, "cases:desk_case", number)
        crumbs = [(_("Inbox"), "/desk/"), (number, f"/desk/cases/{number}/"), (title, "")]
        context = {"form": form, "title": title, "button": button, "why": why, "breadcrumbs": crumbs}
        return page(request, template, context | {"desk": desk, "case": desk.case})

    return view


def resident_act(
    form_class: type[ActForm], service: Callable[..., Any], *, title: Any, button: Any, done: Any, why: Any = ""
) -> View:
    """A page for the applicant for one act."""

    @open_to(ActorKind.CITIZEN)
    @require_http_methods(["GET", "POST"])
    def view(request: Request, number: str) -> HttpResponse:
        life = lives.get_life(actor=request.actor, number=number)
        form = _form(request, form_class, life, None, 0)
        if _done(request, form, service, number, {}):
            messages.success(request, done)
            return go_to(request, "cases:show_case", number)
        crumbs = [(_("My cases"), "/cases/"), (life.case.item_title, f"/cases/{number}/"), (title, "")]
        context = {"form": form, "title": title, "button": button, "why": why, "breadcrumbs": crumbs}
        return page(request, "cases/resident_act.html", context | {"case": life.case, "life": life})

    return view


def _form(request: Request, form_class: type[ActForm], life: Life, desk: CaseOnDesk | None, about: int) -> ActForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return form_class(*posted, life=life, desk=desk, about=about)


def _done(request: Request, form: ActForm, service: Callable[..., Any], number: str, rest: dict[str, int]) -> bool:
    """Whether the act was done; a refusal stands on the form."""
    if not form.is_valid():
        return False
    try:
        service(actor=request.actor, case_number=number, **rest, **form.arguments())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
