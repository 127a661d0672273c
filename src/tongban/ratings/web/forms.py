"""The second step of a rating."""

from typing import Any, cast

from django import forms
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

    def __init__(self, data: Any, *, question: Question) -> None:
        super().__init__(data)
        answers = cast("forms.MultipleChoiceField", self.fields["answers"])
        answers.label = question.text
        answers.choices = [(each.key, each.statement) for each in question.indicators]
