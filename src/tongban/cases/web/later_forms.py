"""What is filled in after the decision, and about who else takes part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.cases.enums import AppealOutcome, CancellationGround, ParticipantRole, RevocationGround, SequelKind
from tongban.cases.services.participants import FEWEST_DAYS, MOST_DAYS, SPEAK_DAYS
from tongban.cases.web.act_forms import days_box, words
from tongban.cases.web.act_pages import ActForm
from tongban.ui.forms import ChineseDateField, NativeDate

POINTS = 3  # rows for what a change alters


class ChangeForm(ActForm):
    reasons = forms.CharField(label=_("Reasons"), widget=words(), max_length=1000)

    def build(self) -> None:
        for place in range(POINTS):
            for key, label in (("what", _("What changes")), ("old", _("What it was")), ("new", _("What it becomes"))):
                self.fields[f"{key}_{place}"] = forms.CharField(label=label, required=False, max_length=300)

    def rows(self) -> list[dict[str, Any]]:
        """For the template: one line for each point."""
        return [{key: self[f"{key}_{place}"] for key in ("what", "old", "new")} for place in range(POINTS)]

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        points = [tuple(values[f"{key}_{place}"] for key in ("what", "old", "new")) for place in range(POINTS)]
        return {"changes": points, "reasons": values["reasons"]}


class RenewForm(ActForm):
    valid_until = ChineseDateField(label=_("New last day"), widget=NativeDate)
    reasons = forms.CharField(label=_("Reasons"), widget=words(), max_length=1000)


class RevokeForm(ActForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=RevocationGround.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(label=_("Facts and reasons"), widget=words(6), max_length=4000)


class CancelForm(ActForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=CancellationGround.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(label=_("Facts and reasons"), widget=words(6), max_length=4000)


class ReopenForm(ActForm):
    reasons = forms.CharField(
        label=_("Why is the case taken up again?"),
        widget=words(),
        max_length=2000,
        help_text=_("The applicant reads it."),
    )


class AppealForm(ActForm):
    kind = forms.ChoiceField(label=_("What was filed?"), widget=forms.RadioSelect)
    body = forms.CharField(label=_("With which body or court?"), max_length=200)
    reference = forms.CharField(label=_("Number there"), required=False, max_length=60)
    reasons = forms.CharField(label=_("What is asked for"), widget=words(), required=False, max_length=2000)

    def build(self) -> None:
        kinds = (SequelKind.RECONSIDERATION, SequelKind.LITIGATION)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class EndAppealForm(ActForm):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=AppealOutcome.choices, widget=forms.RadioSelect)
    outcome_text = forms.CharField(label=_("What was decided"), widget=words(), max_length=2000)


class ParticipantForm(ActForm):
    role = forms.ChoiceField(label=_("Takes part as"), choices=ParticipantRole.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=100)
    certificate_number = forms.CharField(
        label=_("Certificate number"),
        required=False,
        max_length=50,
        help_text=_("A co-applicant who has an account then sees the case."),
    )
    mobile = forms.CharField(label=_("Mobile"), required=False, max_length=30)
    interest = forms.CharField(label=_("Which interest is touched?"), widget=words(2), required=False, max_length=1000)
    major = forms.BooleanField(
        label=_("Great interests are touched directly"),
        required=False,
        help_text=_("Then there is a right to a hearing as well (art. 47)."),
    )


class TellParticipantForm(ActForm):
    days = forms.IntegerField(
        label=_("Working days to speak"),
        initial=SPEAK_DAYS,
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        widget=days_box(),
        help_text=_("The law sets no number. No decision is made before they are over, unless the person speaks."),
    )


class WaiveStatementForm(ActForm):
    """A button alone."""


class StatementForm(ActForm):
    statement = forms.CharField(label=_("What this person says"), widget=words(6), max_length=4000)
