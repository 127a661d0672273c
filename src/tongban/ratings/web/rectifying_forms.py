"""What is filled in about a bad rating."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.ratings.enums import CallBack, Finding, Level
from tongban.ui.forms import ChineseDateField, NativeDate


def _words(rows: int = 4) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class RectifyForm(forms.Form):
    """A form about one bad rating; its fields are the arguments of the service."""


class VerifyForm(RectifyForm):
    finding = forms.ChoiceField(label=_("Which of these is it?"), choices=Finding.choices, widget=forms.RadioSelect)
    found = forms.CharField(label=_("What did you find out?"), widget=_words(), max_length=2000)
    plan_until = ChineseDateField(
        label=_("Mended by (only for a complex one)"),
        required=False,
        widget=NativeDate,
        help_text=_("Leave empty for the last day of the longer limit."),
    )


class CallBackForm(RectifyForm):
    result = forms.ChoiceField(label=_("How did the call go?"), choices=CallBack.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("What was said?"), widget=_words(3), max_length=2000)


class AnswerForm(RectifyForm):
    measures = forms.CharField(
        label=_("What was done?"),
        widget=_words(),
        max_length=2000,
        help_text=_("For the record of the department and the bureau."),
    )
    answer = forms.CharField(
        label=_("The answer to the person"),
        widget=_words(5),
        max_length=2000,
        help_text=_("Plain words: what you found, what is better now, or why the law does not allow it."),
    )


class AppealForm(RectifyForm):
    upheld = forms.TypedChoiceField(
        label=_("Is the rating mistaken or malicious?"),
        choices=[("yes", _("Yes: it no longer counts")), ("no", _("No: the department looks into it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Why?"), widget=_words(), max_length=2000)


class RevealForm(forms.Form):
    purpose = forms.CharField(label=_("Why do you need to know?"), max_length=150)


class AgainForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("What do you think of the answer?"), coerce=int, choices=Level.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Anything you would like to add (optional)"), required=False, max_length=500, widget=_words()
    )
