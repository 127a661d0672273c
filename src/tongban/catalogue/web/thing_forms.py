"""Forms of the editor of things: what it is, its questions, its items, and which comes before which."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tongban.catalogue import selectors
from tongban.catalogue.enums import FieldType, ServiceTarget
from tongban.catalogue.search import finding
from tongban.catalogue.web.condition_rows import ConditionalRow
from tongban.catalogue.web.forms import WordsField, long_text, number, several, text, words
from tongban.catalogue.web.row_forms import FieldRow
from tongban.catalogue.web.rows import RowForm
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM

MOST_NAMED = 5
ASKED = (FieldType.CHOICE, FieldType.MULTI_CHOICE, FieldType.NUMBER)
SEPARATE = _("Separate with commas.")


class ThingBasicsForm(forms.Form):
    """What the thing is, who leads it and whom it is for."""

    title = text("title", required=True)
    summary = long_text(_("What it settles, in a sentence or two"), length=2000)
    everyday_words = words("everyday_words")
    lead_authority_code = forms.ChoiceField(label=_("Lead department"))
    targets = several("targets", ServiceTarget)
    life_events = WordsField(label=_("Life events"), required=False, max_length=500, help_text=SEPARATE)
    enterprise_stages = WordsField(
        label=_("Stages in the life of an enterprise"), required=False, max_length=500, help_text=SEPARATE
    )
    promised_days = number(_("Working days promised for all of it"))
    source = text(_("Document that lists it"), length=500)
    made_up = forms.BooleanField(label=_("Some of its items are made up from general knowledge"), required=False)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["promised_days"].help_text = _("Left open, it is what the items add up to.")
        lead: Any = self.fields["lead_authority_code"]
        lead.choices = [("", _("Choose a department")), *((row.code, row.name) for row in identity.list_authorities())]


class NewThingForm(forms.Form):
    """The essentials of a thing; the rest follows in the editor."""

    code = text(
        _("Code, part of its address"),
        required=True,
        length=50,
        help_text=_("Small letters, digits and hyphens, like open-a-restaurant. It never changes."),
    )
    title = text("title", required=True)


class ThingQuestionRow(FieldRow):
    """A question that chooses among the items: a choice, several, or a number."""

    type = forms.ChoiceField(label=_("Kind of answer"), choices=[(kind.value, kind.label) for kind in ASKED])
    folded: tuple[str, ...] = ("help", "element", "recommended", "max_length", "minimum", "maximum", "unit")


class ItemField(forms.CharField):
    """The code of an item in force, or its exact name. ``offered``: names by code, to say which item stands there."""

    def __init__(self) -> None:
        super().__init__(label=_("Item"), max_length=200, help_text=_("Its code, or its exact name."))
        self.offered: Mapping[str, str] = {}

    def clean(self, value: Any) -> str:
        given = str(super().clean(value)).strip()
        if given in self.offered or selectors.find_item_in_force(actor=SYSTEM, code=given):
            return given
        found = finding.search_items(words=given, limit=MOST_NAMED).items
        named = [item.code for item in found if item.title == given]
        if len(named) == 1:
            return named[0]
        raise forms.ValidationError(self._refusal([f"{item.title}（{item.code}）" for item in found], len(named)))

    def _refusal(self, near: list[str], named: int) -> str:
        if named > 1:
            several = ngettext(
                "%(count)s item has this name. Enter its code: %(items)s.",
                "%(count)s items have this name. Enter the code of one: %(items)s.",
                named,
            )
            return several % {"count": named, "items": "；".join(near)}
        if near:
            return str(_("No item in force is called so. Do you mean one of these? %(items)s.")) % {
                "items": "；".join(near)
            }
        return str(_("No item in force has this code or name."))


class PartRow(ConditionalRow):
    """One item of the thing."""

    item_code = ItemField()
    note = text(_("Note for applicants"), length=500)
    field_order = ("item_code", "note", "when")

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.order_fields([*self.field_order])

    @property
    def called(self) -> str:
        """The name of the item that stands here."""
        asked: Any = self.fields["item_code"]
        return asked.offered.get(self["item_code"].value(), "")


class EdgeRow(RowForm):
    """One item waits for another."""

    before = forms.ChoiceField(label=_("This item comes first"))
    after = forms.ChoiceField(label=_("This item waits for it"))
    material_key = forms.ChoiceField(label=_("The result is this material of the later item"), required=False)
