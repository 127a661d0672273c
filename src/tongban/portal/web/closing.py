"""Close my account: what goes, what the law makes stay, and the last look."""

from django import forms
from django.contrib.auth import logout
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tongban.identity import public as identity
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.portal import selectors
from tongban.ui.pages import go_to, page


class CloseForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Type your password, so that nobody else closes your account.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be undone"),
        error_messages={"required": gettext_lazy("Tick the box if you want to close your account.")},
    )


@open_to(ActorKind.CITIZEN)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def close_account(request: Request) -> HttpResponse:
    """Not while a case is open: its notices would reach nobody."""
    identity.Assurance.require_for(request.actor, identity.Assurance.OwnAct.CLOSE_ACCOUNT)
    waiting = selectors.count_open_cases(actor=request.actor)
    form = CloseForm(request.POST if request.method == "POST" and not waiting else None)
    if form.is_valid():
        try:
            identity.Accounts.close(actor=request.actor, password=form.cleaned_data["password"])
        except DomainError as refusal:
            form.add_error("password", str(refusal))
        else:
            logout(request)
            return go_to(request, "portal:account_closed")
    facts = {"form": form, "waiting": waiting, "breadcrumbs": [(_("Close my account"), "")]}
    status = 409 if waiting and request.method == "POST" else 200
    return page(request, "portal/close_account.html", facts, status=422 if form.errors else status)


@open_to_everybody
@require_safe
def account_closed(request: Request) -> HttpResponse:
    return page(request, "portal/account_closed.html", {"breadcrumbs": [(_("Close my account"), "")]})
