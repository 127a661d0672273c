"""Every question refers to a data element, and keeps to it (数据元)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.catalogue import element_selectors
from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.definition import FormField, ItemDefinition
from tongban.catalogue.element_content import WITHOUT_ELEMENT, DataElement, loosened
from tongban.catalogue.element_mapping import questions_in, with_elements
from tongban.catalogue.enums import FieldType, Severity
from tongban.kernel.actors import SYSTEM

LOOSER = {
    "max_length": gettext_lazy("“%(label)s” takes more characters than the element “%(element)s” (%(most)s)."),
    "minimum": gettext_lazy("“%(label)s” takes smaller values than the element “%(element)s” (%(least)s)."),
    "maximum": gettext_lazy("“%(label)s” takes greater values than the element “%(element)s” (%(greatest)s)."),
    "unit": gettext_lazy("“%(label)s” has another unit than the element “%(element)s” (%(unit)s)."),
    "choices": gettext_lazy("“%(label)s” offers choices the code list of “%(element)s” does not have."),
}


@rule("form.element_missing", Severity.ERROR, "GB/T 19488: what is asked twice is known by its element")
def questions_refer_to_elements(definition: ItemDefinition) -> Iterator[Problem]:
    """Each question but files and groups says which data element it asks for."""
    for field in questions_in(with_elements(definition).form):
        if not field.element and field.type not in WITHOUT_ELEMENT:
            text = _("“%(label)s” refers to no data element. Choose one, or propose a new one.")
            yield f"form.{field.key}", text % {"label": field.label}


@rule("form.element", Severity.ERROR, "GB/T 19488: a question keeps to the element it refers to")
def questions_keep_to_their_elements(definition: ItemDefinition) -> Iterator[Problem]:
    """The element is in force, of the same type, and the question is not looser."""
    asked = [field for field in questions_in(with_elements(definition).form) if field.element]
    known = element_selectors.contents_of(actor=SYSTEM, codes=[field.element for field in asked])
    for field in asked:
        for told in _told(field, known.get(field.element)):
            yield f"form.{field.key}", told


def _told(field: FormField, element: DataElement | None) -> Iterator[str]:
    names = {"label": field.label, "code": field.element}
    if element is None:
        yield _("“%(label)s” refers to the data element %(code)s, which is not in force.") % names
        return
    names["element"] = element.name
    if element.retired:
        yield _("“%(label)s” refers to “%(element)s”, which is retired. Choose another element.") % names
    if field.type != element.type:
        types = {"is": FieldType(field.type).label, "wanted": FieldType(element.type).label}
        text = _("“%(label)s” is asked as %(is)s, the element “%(element)s” is %(wanted)s.")
        yield text % (names | types)
        return
    limits = {
        "most": element.max_length,
        "least": element.minimum,
        "greatest": element.maximum,
        "unit": element.unit or "—",
    }
    for looser in loosened(field, element):
        yield str(LOOSER[looser]) % (names | limits)
