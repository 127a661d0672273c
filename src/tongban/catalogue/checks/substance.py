"""Rules 5, 7, 8 and 12: fees, result, materials; and whether anything a guide needs is missing."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import ItemType, ResultType, Severity

VAGUE = re.compile(
    r"(其他|其它|有关|相关)(的)?(各类|各种)?(证明|佐证|备案|说明|申报|申请|书面|证件)?(材料|资料|文件|证件|手续|证明)"
    r"|(规定|要求|需要|需)(的|提供的|提交的)?(其他|其它)?(材料|资料|文件)"
    r"|等(有关|相关|证明|证据|佐证|申请)?(材料|资料|文件|证明|证件|手续)?[。.;；]?$"
    r"|^(其他|其它|材料|资料|证明材料|证据材料|申请材料|申报材料|附件)[。.]?$"
)


@rule("fee.incomplete", Severity.ERROR, "STANDARDS §1.10 (5); 行政许可法 58-59")
def fees_are_told(definition: ItemDefinition) -> Iterator[Problem]:
    """Who charges lists each fee with its basis."""
    if definition.charged and not definition.fees:
        yield "fees", _("The item charges a fee, but no fee is listed.")
    for place, fee in enumerate(definition.fees):
        if definition.charged and not (fee.standard or fee.amount is not None):
            yield f"fees.{place}", _("Fee “%(name)s” does not say how much.") % {"name": fee.name}
        if definition.charged and not fee.basis:
            yield f"fees.{place}", _("Fee “%(name)s” has no legal basis.") % {"name": fee.name}


@rule("fee.contradicts", Severity.ERROR, "STANDARDS §1.10 (5)")
def free_means_free(definition: ItemDefinition) -> Iterator[Problem]:
    """Who does not charge lists no fee."""
    if definition.charged is False and definition.fees:
        yield "fees", _("The item is free of charge, yet fees are listed.")


@rule("fee.not_online", Severity.WARNING, "STANDARDS §1.10 (5)")
def fees_are_paid_online(definition: ItemDefinition) -> Iterator[Problem]:
    """Who applies online can pay online."""
    if definition.charged and definition.online and not definition.pays_online:
        yield "pays_online", _("One applies online, but must come to pay.")


@rule("result.type_contradicts", Severity.WARNING, "STANDARDS §1.10 (7)")
def result_name_fits_its_type(definition: ItemDefinition) -> Iterator[Problem]:
    """A result named …证 is a licence, one named …文 or …批复 is a document."""
    name = re.sub(r"[(（].*?[)）]$", "", definition.result_name)
    wanted = None
    if name.endswith(("证", "证书", "执照")):
        wanted = ResultType.LICENCE
    elif name.endswith(("文", "批复", "决定书", "通知书")):
        wanted = ResultType.DOCUMENT
    if wanted and definition.result_type != wanted:
        message = _("A result named “%(name)s” should be of the type %(type)s.")
        yield "result_type", message % {"name": definition.result_name, "type": wanted.label}


@rule("material.unnamed", Severity.ERROR, "STANDARDS §1.10 (8)")
def materials_have_names(definition: ItemDefinition) -> Iterator[Problem]:
    """Each material has a name of at most 200 characters."""
    for place, material in enumerate(definition.materials):
        if not material.name.strip() or len(material.name) > 200:
            yield (
                f"materials.{place}",
                _("Material %(number)s has no name, or a far too long one.") % {"number": place + 1},
            )


@rule("material.vague", Severity.WARNING, "STANDARDS §1.10 (12); 716号令 6")
def materials_are_exact(definition: ItemDefinition) -> Iterator[Problem]:
    """No material is a catch-all: 其他材料, 有关材料, …等 (兜底条款)."""
    for place, material in enumerate(definition.materials):
        if VAGUE.search(material.name):
            message = _("Material “%(name)s” is vague. Name exactly what to bring.")
            yield f"materials.{place}", message % {"name": material.name[:60]}


@rule("material.twice", Severity.WARNING, "STANDARDS §1.10 (8)")
def materials_are_listed_once(definition: ItemDefinition) -> Iterator[Problem]:
    """No material is listed twice under the same name."""
    seen: set[str] = set()
    for place, material in enumerate(definition.materials):
        if material.name in seen:
            yield f"materials.{place}", _("Material “%(name)s” is listed twice.") % {"name": material.name[:60]}
        seen.add(material.name)


@rule("element.missing", Severity.WARNING, "716号令 6; 行政许可法 30; STANDARDS §1.9, §1.10 (8)")
def elements_are_complete(definition: ItemDefinition) -> Iterator[Problem]:
    """Everything a guide must tell is there: basis, conditions, materials in full, fee, result, place, telephones."""
    missing = [str(name) for name, there in _elements(definition) if not there]
    if missing:
        listed = pgettext("between words of a list", ", ").join(missing)
        yield "", _("The item does not say: %(elements)s.") % {"elements": listed}


def _elements(definition: ItemDefinition) -> Iterator[tuple[object, object]]:
    """Name of each element, and whether the definition has it."""
    by_law = definition.item_type != ItemType.PUBLIC_SERVICE
    yield gettext_lazy("legal basis"), definition.legal_basis or not by_law
    yield gettext_lazy("conditions of acceptance"), definition.conditions
    yield gettext_lazy("who may apply"), definition.targets
    yield gettext_lazy("statutory limit"), definition.statutory_limit.note or definition.statutory_limit.unit != "none"
    yield gettext_lazy("whether it costs anything"), definition.charged is not None
    yield gettext_lazy("name of the result"), definition.result_name
    yield gettext_lazy("number of visits"), definition.visits is not None
    yield gettext_lazy("channels of handling"), definition.channels
    yield gettext_lazy("where to go or where to apply online"), definition.windows or definition.online
    yield gettext_lazy("telephone for questions"), definition.consult_phone
    yield gettext_lazy("telephone for complaints"), definition.complaint_phone
    materials = definition.materials
    yield gettext_lazy("type of each material"), all(material.kind for material in materials)
    yield gettext_lazy("form of each material"), all(material.forms for material in materials)
    yield gettext_lazy("source of each material"), all(material.source for material in materials)
    yield gettext_lazy("legal basis of each material"), all(material.basis for material in materials)
