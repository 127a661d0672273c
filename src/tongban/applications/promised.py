"""What a draft promises in writing: to bring materials later (容缺后补), or to meet conditions instead (告知承诺)."""

import hashlib
from functools import cached_property

from tongban.applications.forms.merging import Requirements
from tongban.applications.forms.uniting import Share
from tongban.applications.models import Application, ApplicationItem, Evidence
from tongban.cases import public as cases
from tongban.cases.public import MaterialForm
from tongban.catalogue.public import Material, MaterialNecessity

SIGNED_PROMISE = "promise:"  # evidence: the promise for the item of this code, signed on paper


def digest_of(text: str) -> str:
    """Which wording was signed."""
    return hashlib.new("sm3", text.encode()).hexdigest()


class WrittenPromises:
    """The part of a draft (selectors.Draft) that is promised rather than handed in."""

    application: Application

    @property
    def items(self) -> list[ApplicationItem]:
        raise NotImplementedError

    @cached_property
    def requirements(self) -> Requirements:
        raise NotImplementedError

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        raise NotImplementedError

    @cached_property
    def arriving(self) -> dict[str, str]:
        raise NotImplementedError

    @property
    def later_materials(self) -> list[Material]:
        """What may come later and has not come yet (容缺后补)."""
        return [one for one in self.requirements.materials if self._comes_later(one)]

    def _comes_later(self, material: Material) -> bool:
        rows = self.evidence.get(material.key, [])
        there = any(row.form != MaterialForm.LATER for row in rows) or material.key in self.promised_materials
        return material.necessity == MaterialNecessity.LATER and not there

    @cached_property
    def promised_materials(self) -> frozenset[str]:
        """Materials a promise stands in for (告知承诺), for every item that needs them."""
        instead: set[str] = set()
        needed: set[str] = set()
        for share in self.requirements.shares:
            promised = self._instead_of(share)
            for material in share.needed(self.application.answers):
                (instead if material.key in promised else needed).add(share.materials[material.key])
        return frozenset(instead - needed)

    def _instead_of(self, share: Share) -> frozenset[str]:
        """The item's own keys a promise may stand in for, where that way was chosen and is still offered."""
        way = share.item.promise_way
        return frozenset(way.materials) if way is not None and self.by_promise(share) else frozenset()

    def by_promise(self, share: Share) -> bool:
        """The applicant chose to promise for this item, and may."""
        chosen = any(part.by_promise for part in self.items if part.item_code == share.item.code)
        return chosen and share.item.promise_way is not None

    @property
    def promisable(self) -> list[Share]:
        """The items for which one may promise instead of handing some materials in."""
        return [share for share in self.requirements.shares if share.item.promise_way is not None]

    def promise_later(self, share: Share) -> "cases.Promise | None":
        """What is promised about the materials of one item that come later; None when nothing does."""
        later = {material.key: material.name for material in self.later_of(share)}
        return cases.Promise.later(share.item, later) if later else None

    def promise_instead(self, share: Share) -> "cases.Promise | None":
        """What is promised for one item instead of handing materials in; None when that way was not chosen."""
        if not self.by_promise(share):
            return None
        return cases.Promise.instead(share.item, self.stood_in_for(share))

    def signed_for(self, share: Share) -> list[Evidence]:
        """Scans of the promise for one item as it reads now, signed on paper; none when it has changed since."""
        given = self.promise_instead(share)
        rows = self.evidence.get(SIGNED_PROMISE + share.item.code, []) if given else []
        return [row for row in rows if given and row.note == digest_of(given.text)]

    def stood_in_for(self, share: Share) -> dict[str, str]:
        """Own key → name of what a promise for this item stands in for: needed of this applicant and not handed in."""
        way = share.item.promise_way
        keys = way.materials if way else ()
        needed = [each for each in share.needed(self.application.answers) if each.key in keys]
        return {each.key: each.name for each in needed if not self._is_there(share.materials[each.key])}

    def _is_there(self, name: str) -> bool:
        """Handed in, or the result of another part; a word that it comes later is not enough."""
        return name in self.arriving or any(row.form != MaterialForm.LATER for row in self.evidence.get(name, []))

    def promise(self) -> str:
        """What the applicant promises in writing, item by item: about materials that come later, or instead of some;
        "" when nothing is promised."""
        said = []
        for share in self.requirements.shares:
            said += [each.text for each in (self.promise_later(share), self.promise_instead(share)) if each]
        return "\n".join(said)

    def later_of(self, share: Share) -> list[Material]:
        """Of these what one item asks for, in its own words."""
        later = {material.key for material in self.later_materials}
        return [one for one in share.needed(self.application.answers) if share.materials[one.key] in later]
