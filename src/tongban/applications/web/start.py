"""Check before you start: who can apply, what is needed, how long it takes; and for whom."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.applications import selectors
from tongban.applications.services import drafts
from tongban.cases.public import Channel
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


class ApplicantForm(forms.Form):
    """For whom: oneself, or somebody who gave a mandate."""

    applicant = forms.TypedChoiceField(
        label=_("For whom do you apply?"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={"required": _("Choose for whom you apply."), "invalid_choice": _("Choose one of those shown.")},
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        me = [(actor.id, _("For myself"))]
        others = [(party.id, party.name) for party in identity.Mandates.list_represented(int(actor.id or 0))]
        self.fields["applicant"].choices = [*me, *others]  # type: ignore[attr-defined]
        self.alone = not others


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def start_application(request: Request, item_code: str) -> HttpResponse:
    actor = request.actor
    item = catalogue.get_item_in_force(item_code)
    posted = request.POST if request.method == "POST" else None
    whom = int(actor.represents or actor.id or 0)
    form = ApplicantForm(posted, actor=actor, initial={"applicant": whom})
    if form.is_valid():
        applicant_id = form.cleaned_data["applicant"]
        application = drafts.start_application(
            actor=actor,
            item_codes=[item_code],
            applicant_id=applicant_id,
            agent_id=None if applicant_id == actor.id else actor.id,
            channel=channel_of(request),
            fresh=request.POST.get("do") == "fresh",
        )
        return go_to(request, "applications:show_application", application.number)
    draft = selectors.find_open_draft(
        actor=actor, item_codes=[item_code], applicant_id=whom, agent_id=None if whom == actor.id else actor.id
    )
    context = {
        "item": item,
        "form": form,
        "draft": draft,
        "limit": catalogue.limit_words(item.definition.promised_limit),
    }
    return page(request, "applications/start_application.html", context | _materials(item))


def _materials(item: Item) -> dict[str, Any]:
    """What to have at hand, each with the words of its condition; how many are needed in any case, how many perhaps."""
    listed = [(material, item.condition_words(material.when)) for material in item.definition.materials]
    perhaps = sum(bool(words) for _material, words in listed)
    return {"materials": listed, "sure": len(listed) - perhaps, "perhaps": perhaps}


def channel_of(request: Request) -> Channel:
    """Web or mobile, as the browser says of itself."""
    return Channel.MOBILE if "Mobi" in request.headers.get("User-Agent", "") else Channel.WEB
