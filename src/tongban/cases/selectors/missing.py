"""Which materials a case lacks, and whether they may follow its acceptance (容缺后补)."""

from tongban.cases.enums import MaterialForm
from tongban.cases.models import Case, CaseMaterial
from tongban.catalogue.public import Item, Material, MaterialNecessity


def missing_materials(case: Case, item: Item) -> list[Material]:
    """What the applicant's situation requires and is not in: nothing came, only a promise, or it is not in order."""
    rows = CaseMaterial.objects.filter(case=case, superseded_at__isnull=True)
    there = set(rows.exclude(form=MaterialForm.LATER).exclude(checked=False).values_list("key", flat=True))
    asked = [one for one in item.materials_for(case.facts) if one.necessity != MaterialNecessity.OPTIONAL]
    return [one for one in asked if one.key not in there]


def may_follow(case: Case, item: Item) -> bool:
    """Something is missing, and all of it may come later."""
    missing = missing_materials(case, item)
    return bool(missing) and all(each.necessity == MaterialNecessity.LATER for each in missing)
