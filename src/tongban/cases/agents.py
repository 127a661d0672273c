"""What somebody may do in a case that is another's: by office or under a mandate, asked for each act (代理权限).

One who came to the window showed the clerk the mandate: for the case that was taken in there it is not asked again.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from tongban.cases.enums import Channel
from tongban.catalogue import public as catalogue
from tongban.identity.public import Act, Mandates, party_of
from tongban.kernel.actors import Actor, ActorKind


def acts_for_another(actor: Actor, case: Any) -> bool:
    """Whether the actor is in this case for the applicant, and the mandate is asked: its agent, or whoever switched to
    the applicant (身份切换)."""
    own = party_of(actor)
    if own is None or own == case.applicant_id:
        return False
    if own == case.agent_id:
        return bool(case.channel != Channel.WINDOW)
    return actor.represents == case.applicant_id


def allows(party_id: int, case: Any, act: Act) -> bool:
    """Whether the party may do this act for the applicant of the case today."""
    return Mandates.may_act_for(
        agent_id=party_id,
        represented_id=case.applicant_id,
        item_code=case.item_code,
        item_type=type_of(case),
        act=act,
    )


def hears_of(case: Any) -> bool:
    """Whether the agent of a case is told what happens in it: while it may be read, and who came to the window."""
    if case.agent_id is None:
        return False
    return bool(case.channel == Channel.WINDOW) or allows(case.agent_id, case, Act.READ)


def type_of(case: Any) -> str:
    """The type of the item as a mandate names it."""
    return str(catalogue.get_item(case.item_version_id).definition.item_type)


def readable_by(actor: Actor, cases: QuerySet[Any]) -> Q:
    """Those of the cases of others that the actor may read today (``Act.READ``): the ones it filed as an agent, and of
    whom it has switched to every one its office or mandate reaches. ``cases``: all there are, not restricted yet."""
    if actor.kind is not ActorKind.CITIZEN or actor.id is None:
        return Q(pk__in=[])
    reaches = Mandates.reaches(actor.id, Act.READ)
    filed = Q(agent_id=actor.id) & (Q(channel=Channel.WINDOW) | _any(_within(reach, cases) for reach in reaches))
    switched = _any(_within(reach, cases) for reach in reaches if reach.represented_id == actor.represents)
    return filed | switched


def _within(reach: Mandates.Reach, cases: QuerySet[Any]) -> Q:
    theirs = Q(applicant_id=reach.represented_id)
    if reach.every_item:
        return theirs
    codes = {*reach.item_codes, *(_of_types(reach, cases) if reach.item_types else ())}
    return theirs & Q(item_code__in=sorted(codes))


def _of_types(reach: Mandates.Reach, cases: QuerySet[Any]) -> set[str]:
    """Codes of the items of these types among those the represented has applied for."""
    rows = cases.filter(applicant_id=reach.represented_id).order_by("item_version_id")
    versions = dict(rows.values_list("item_version_id", "item_code").distinct()[:500])
    items = catalogue.get_items(versions)
    return {code for pk, code in versions.items() if str(items[pk].definition.item_type) in reach.item_types}


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found
