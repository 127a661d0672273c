"""The route of a version as a BPMN file: its words from the form, its lanes from the directory of authorities."""

from collections.abc import Mapping

from tongban.catalogue import conditions, defaults, shown
from tongban.catalogue.bpmn import drawing
from tongban.catalogue.bpmn.writing import Setting, write
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.routes import steps_of
from tongban.identity import public as identity
from tongban.kernel import languages


@languages.official()
def diagram_of(
    definition: ItemDefinition, *, code: str, version: int, positions: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """The file, in the official language. ``positions``: key of a step → what a case says of it."""
    route = defaults.route_of(definition)
    labels = shown.labels_of(definition, defaults.form_of(definition))
    setting = Setting(
        title=definition.title,
        code=code,
        version=version,
        own=definition.authority_name,
        authorities=authority_names({step.authority_code for step in steps_of(route)}),
        say=lambda condition: conditions.say(condition, labels),
        positions=positions or {},
    )
    return write(route, setting)


def element_ids(definition: ItemDefinition) -> dict[str, str]:
    """Key of a step → id of its element in the diagram."""
    return drawing.element_ids(defaults.route_of(definition))


def authority_names(codes: set[str]) -> dict[str, str]:
    """Names of authorities by code; one nobody knows is called by its code."""
    return {code: row.name for code in codes - {""} if (row := identity.find_authority(code))}
