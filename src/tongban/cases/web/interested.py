"""The pages of an interested party about a hearing: reached by the copy of the notice, with a login or without."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases.selectors import hearings
from tongban.cases.selectors.hearings import OwnHearing
from tongban.cases.services import interested_hearing
from tongban.kernel.access import open_to_everybody
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


class InterestedForm(forms.Form):
    """Who is not logged in says who they are, as the notice and its list know them."""

    name = forms.CharField(label=_("Your name, as on the notice"), max_length=100)
    number_end = forms.CharField(
        label=_("The last four signs of your certificate number"),
        max_length=4,
        widget=forms.TextInput({"class": "tb-input--4", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, hearing: OwnHearing) -> None:
        super().__init__(*args)
        if hearing.known:
            del self.fields["name"], self.fields["number_end"]
        elif not hearing.asks_number:
            del self.fields["number_end"]


class AskForm(InterestedForm):
    why = forms.CharField(
        label=_("What do you want to say at the hearing?"),
        widget=forms.Textarea({"rows": 4}),
        required=False,
        max_length=2000,
    )


class WaiveForm(InterestedForm):
    sure = forms.BooleanField(label=_("I do not want a hearing"))


@open_to_everybody
@never_cache
@require_GET
def show_hearing_notice(request: Request, verification_id: UUID) -> HttpResponse:
    """What it is about, until when one may ask, and what was said."""
    found = hearings.get_own_hearing(actor=request.actor, verification=verification_id)
    return page(request, "cases/show_hearing_notice.html", {"hearing": found})


def _act(form_class: type[InterestedForm], service: Callable[..., Any], **words: Any) -> Callable[..., HttpResponse]:
    """A page for one act."""

    @open_to_everybody
    @never_cache
    @require_http_methods(["GET", "POST"])
    def view(request: Request, verification_id: UUID) -> HttpResponse:
        found = hearings.get_own_hearing(actor=request.actor, verification=verification_id)
        form = form_class(*((request.POST,) if request.method == "POST" else ()), hearing=found)
        if form.is_valid():
            said = {name: value for name, value in form.cleaned_data.items() if name != "sure"}
            try:
                service(actor=request.actor, verification=verification_id, **said)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, words["done"])
                return go_to(request, "cases:show_hearing_notice", verification_id)
        return page(request, "cases/interested_act.html", {"hearing": found, "form": form} | words)

    return view


ask_as_interested = _act(
    AskForm,
    interested_hearing.ask_as_interested,
    title=_("Ask for a hearing"),
    done=_("We have your request. You will be told the time and the place."),
    why=_("A hearing costs nothing. The authority hears you and others before it decides."),
)
waive_as_interested = _act(
    WaiveForm,
    interested_hearing.waive_as_interested,
    title=_("Do without a hearing"),
    done=_("Noted: no hearing for you. Others may still ask for one."),
    why=_("The authority then need not wait for the days in which you could ask. You can still ask within them."),
)
