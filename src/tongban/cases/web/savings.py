"""The bureau's page of what nobody had to type or bring."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongban.cases.selectors import savings
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import clock
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.forms import ChineseDateField
from tongban.ui.pages import page

_DAYS = 30


class PeriodForm(forms.Form):
    """Days on which cases were received, both included."""

    first = ChineseDateField(label=_("Received from"))
    last = ChineseDateField(label=_("Received until"))


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_GET
def list_savings(request: Request) -> HttpResponse:
    """By department and item: materials before and after, and answers that came from registers."""
    today = clock.today()
    usual = {"first": today - timedelta(days=_DAYS), "last": today}
    form = PeriodForm(request.GET if "first" in request.GET else None, initial=usual)
    said = form.cleaned_data if form.is_valid() else usual
    found = savings.count_savings(actor=request.actor, **said)
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "cases/list_savings.html", {"form": form, "savings": found, **said}, status=status)
