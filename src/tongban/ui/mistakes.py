"""What is wrong with an answer, said so that a person knows what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Mistake:
    """The words beside the box, and those in the summary, where the box is out of sight."""

    beside: str
    in_summary: str


def of_field(bound: BoundField) -> list[Mistake]:
    """All mistakes of one field. Django's general "this field is required" becomes what to do with this field."""
    return list(_explained(bound))


def _explained(bound: BoundField) -> Iterator[Mistake]:
    general = str(forms.Field.default_error_messages["required"])
    for error in bound.errors.as_data():
        for text in error.messages:
            if error.code == "required" and text == general:
                words = _missing(bound)
                yield Mistake(words, words)
            else:
                yield Mistake(text, _named(bound, text))


def _named(bound: BoundField, text: str) -> str:
    return _("%(label)s: %(text)s") % {"label": _bare(bound), "text": text} if bound.label else text


def _bare(bound: BoundField) -> str:
    """The label inside a sentence, without the mark it ends with."""
    return str(bound.label).rstrip("\uff1f?\u3002.:\uff1a")


def _missing(bound: BoundField) -> str:
    widget, facts = bound.field.widget, {"label": _bare(bound)}
    if isinstance(widget, forms.CheckboxInput):
        return _("Tick to go on: %(label)s") % facts
    if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _("Please choose: %(label)s") % facts
    if isinstance(widget, forms.FileInput):
        return _("Please choose a file: %(label)s") % facts
    return _("Please fill in: %(label)s") % facts
