"""What other contexts may use from the catalogue. No model leaves this house."""

from tongban.catalogue.definition import ItemDefinition, Limit, Material, RouteStep
from tongban.catalogue.enums import FieldType, LimitUnit, MaterialNecessity, StepKind

__all__ = [
    "FieldType",
    "ItemDefinition",
    "Limit",
    "LimitUnit",
    "Material",
    "MaterialNecessity",
    "RouteStep",
    "StepKind",
]
