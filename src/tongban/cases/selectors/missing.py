"""Which materials a case lacks: none for which a promise stands in (告知承诺); whether they may follow (容缺后补)."""

from tongban.cases.enums import MaterialForm
from tongban.cases.models import Case, CaseMaterial, Commitment
from tongban.catalogue.public import Item, Material, MaterialNecessity


def missing_materials(case: Case, item: Item) -> list[Material]:
    """What the applicant's situation requires and is not in: nothing came, only a promise to bring it, or it is not in
    order. What the applicant promised instead of handing it in is not missing."""
    rows = CaseMaterial.objects.filter(case=case, superseded_at__isnull=True)
    there = set(rows.exclude(form=MaterialForm.LATER).exclude(checked=False).values_list("key", flat=True))
    there |= promised_instead(case)
    asked = [one for one in item.materials_for(case.facts) if one.necessity != MaterialNecessity.OPTIONAL]
    return [one for one in asked if one.key not in there]


def promised_instead(case: Case) -> frozenset[str]:
    """Keys of the materials for which a promise stands in now."""
    found = Commitment.objects.filter(case=case).first()
    return frozenset(point["key"] for point in found.materials) if found and found.stands else frozenset()


def may_follow(case: Case, item: Item) -> bool:
    """Something is missing, and all of it may come later."""
    missing = missing_materials(case, item)
    return bool(missing) and all(each.necessity == MaterialNecessity.LATER for each in missing)
