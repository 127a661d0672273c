"""A promise instead of materials (告知承诺): taken back, ended, looked into, repaired; the list of those to check."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongban.cases.selectors import promises
from tongban.cases.services import commitments
from tongban.cases.web.act_forms import words
from tongban.cases.web.act_pages import ActForm, resident_act, staff_act
from tongban.identity.public import CASE_DECIDE, CASE_READ, CASE_REVIEW
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.forms import ChineseDateField, NativeDate
from tongban.ui.pages import page

_KEPT, _CORRECT, _FALSE = "kept", "correct", "false"


class TakeBackForm(ActForm):
    sure = forms.BooleanField(label=_("I take my promise back and hand the papers in."))
    why = forms.CharField(label=_("Why, if you want to say it"), widget=words(2), required=False, max_length=500)

    def arguments(self) -> dict[str, Any]:
        return {"why": self.cleaned_data["why"]}


class EndPromiseForm(ActForm):
    reasons = forms.CharField(
        label=_("Why is the promise not enough?"),
        widget=words(),
        max_length=2000,
        help_text=_("The applicant reads it and is told what to hand in."),
    )


class CheckForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("What did the check find?"),
        choices=[
            (_KEPT, _("The promise was kept")),
            (_CORRECT, _("Not kept; it can be put right")),
            (_FALSE, _("Not kept; the promise was false")),
        ],
        widget=forms.RadioSelect,
    )
    findings = forms.CharField(
        label=_("Findings"),
        widget=words(5),
        max_length=4000,
        help_text=_("What was looked at, when, and what was found."),
    )
    correct_by = ChineseDateField(
        label=_("To be put right by"), required=False, widget=NativeDate, help_text=_("Only where it can be put right.")
    )

    def build(self) -> None:
        if points := self.life.unexamined:
            said = _("Not examined before the decision, so look at it now: %(points)s") % {"points": "；".join(points)}
            self.fields["findings"].help_text = said
        if self.life.commitment and self.life.commitment.ordered_at:  # a second order is not possible
            field: Any = self.fields["outcome"]
            field.choices = [pair for pair in field.choices if pair[0] != _CORRECT]
            del self.fields["correct_by"]

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        if values.get("outcome") == _CORRECT and not values.get("correct_by") and "correct_by" not in self.errors:
            self.add_error("correct_by", _("Give the day by which it must be put right."))
        return values

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        day = values.get("correct_by") if values["outcome"] == _CORRECT else None
        return {"kept": values["outcome"] == _KEPT, "findings": values["findings"], "correct_by": day}


class RepairForm(ActForm):
    reasons = forms.CharField(
        label=_("Why does it no longer count?"),
        widget=words(),
        max_length=2000,
        help_text=_("For example: the false promise was made good, or the finding was annulled."),
    )


take_back_promise = resident_act(
    TakeBackForm,
    commitments.take_back_promise,
    title=_("Take the promise back"),
    button=_("Take the promise back"),
    done=_("Your promise is taken back. The page of your case shows what to hand in."),
    why=_("You then hand the papers in, and your application goes the usual way. It costs you nothing."),
)
end_promise_way = staff_act(
    EndPromiseForm,
    commitments.end_promise_way,
    permission=CASE_READ,
    title=_("Do not decide on the promise"),
    button=_("End the promise way"),
    done=_("The applicant has been told what to hand in."),
    why=_("The case goes the usual way: what the promise stood in for must be handed in."),
)
record_after_check = staff_act(
    CheckForm,
    commitments.record_after_check,
    permission=CASE_REVIEW,
    title=_("Record the check of the promise"),
    button=_("Record the check"),
    done=_("The check is on record. The applicant has been told."),
    why=_("A false promise goes into the credit record. Whether the permit is revoked is for the head to decide."),
)
repair_credit = staff_act(
    RepairForm,
    commitments.repair_credit,
    permission=CASE_DECIDE,
    title=_("Repair the credit record"),
    button=_("Repair the record"),
    done=_("The false promise no longer counts. The applicant has been told."),
    why=_("The applicant may then promise again. That it was repaired, and why, stays on record."),
)


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_GET
def list_promises(request: Request) -> HttpResponse:
    found = promises.list_to_check(actor=request.actor, cursor=request.GET.get("after", ""))
    facts = {"found": found, "false": promises.list_false(actor=request.actor)}
    return page(request, "cases/list_promises.html", facts)
