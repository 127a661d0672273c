"""The second step of a rating."""

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from tongban.ratings.questions import Question


class RatingForm(forms.Form):
    """What went well or wrong, and free words. Everything but the level is voluntary."""

    answers = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label=_("Anything you would like to add (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    contact_name = forms.CharField(
        label=_("Your name (only if you want to be called back)"), required=False, max_length=50
    )
    contact_phone = forms.CharField(
        label=_("Your telephone number (only if you want to be called back)"),
        required=False,
        max_length=20,
        validators=[RegexValidator(r"^[0-9+() -]{5,20}$", _("Type the number with digits only."))],
        widget=forms.TextInput({"inputmode": "tel", "class": "tb-input--20", "autocomplete": "tel"}),
        help_text=_("Only who looks into your rating sees it, not the people who handled your case."),
    )

    def __init__(self, data: Any, *, question: Question, bad: bool) -> None:
        super().__init__(data)
        if not bad:
            del self.fields["contact_name"], self.fields["contact_phone"]
        answers = cast("forms.MultipleChoiceField", self.fields["answers"])
        answers.label = question.text
        answers.choices = [(each.key, each.statement) for each in question.indicators]

    def clean(self) -> dict[str, Any]:
        """A name alone calls nobody back."""
        said = super().clean() or {}
        if said.get("contact_name") and not said.get("contact_phone") and "contact_phone" not in self.errors:
            self.add_error("contact_phone", _("Leave a number too, or leave both empty."))
        return said
