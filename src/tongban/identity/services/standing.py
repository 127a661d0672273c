"""Standing by registration: who speaks for an organisation, who is whose guardian. Told by whoever asked the register.

民法典 art. 61: the legal representative acts in the name of the organisation; art. 34: a guardian acts for the ward;
art. 39: guardianship ends when the ward comes of age; art. 173: agency ends with the death of either side.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from tongban.identity.enums import CertificateType, MandateEnd, MandateSource
from tongban.identity.events import RepresentativeChanged
from tongban.identity.models import Branch, LegalRepresentative, Mandate, Party
from tongban.identity.names import folded
from tongban.identity.rows import Guardian
from tongban.identity.services.mandates import end_mandate, give_by_guardianship
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import SYSTEM

_BY_REGISTER = (MandateSource.PARENT, MandateSource.GUARDIAN)


@transaction.atomic
def follow_representative(*, uscc: str, person_number: str, name: str, source: str) -> bool:
    """The register names this person (``""``: nobody) as legal representative; True when that is news.

    The standing of the one before ends with this transaction. Mandates the organisation gave stay with it: they were
    given in its name, not in that person's (民法典 art. 61, 170). Who has no record here stands for nobody yet.
    """
    organisation = _lock(uscc, CertificateType.USCC)
    if organisation is None:
        return False
    person = _find(person_number, CertificateType.CITIZEN_ID)
    if person is not None and folded(person.name) != folded(name):
        person = None  # the number is right and the name is not: nobody acts on that
    _rename(organisation, name)
    standing = _offices().filter(organisation=organisation, head=None).first()
    if standing is not None and person is not None and standing.person_id == person.pk:
        return False
    if standing is not None:
        _leave(standing)
    if person is not None:
        _enter(organisation, person, source)
    for branch in Branch.objects.filter(head=organisation, ended_at=None).select_related("organisation").order_by("pk"):
        _follow_head(branch)
    return standing is not None or person is not None


@transaction.atomic
def follow_head_office(*, uscc: str, head_uscc: str, source: str) -> bool:
    """The register names this head office of a branch (``""``: none); True when that is news.

    The legal representative of the head office acts for the branch from now on, the one of a head office before no
    more (民法典 art. 74). The person in charge of the branch never acts for the head office or another branch.
    """
    branch, head = _lock(uscc, CertificateType.USCC), _find(head_uscc, CertificateType.USCC)
    if branch is None or branch == head:
        return False
    known = Branch.objects.select_for_update().filter(organisation=branch, ended_at=None).first()
    if known is not None and head is not None and known.head_id == head.pk:
        return False
    if known is not None:
        _end_branch(known)
    if head is not None:
        began = Branch.objects.create(organisation=branch, head=head, source=source[:100], since=clock.now())
        facts = {"head": head.pk, "register": began.source}
        audit.record(actor=SYSTEM, action="identity.begin_branch", subject=f"party:{branch.pk}", **facts)
        _follow_head(began)
    return known is not None or head is not None


@transaction.atomic
def follow_guardians(*, ward_number: str, guardians: Iterable[Guardian]) -> int:
    """The registers name these guardians of the ward, and no others; returns how many mandates began or ended."""
    ward = _lock(ward_number, CertificateType.CITIZEN_ID)
    if ward is None:
        return 0
    today, changed, kept = clock.today(), 0, set()
    for said in guardians:
        guardian = _find(said.number, CertificateType.CITIZEN_ID)
        if guardian is None or guardian.pk == ward.pk or said.until < today:
            continue
        source = MandateSource.PARENT if said.parent else MandateSource.GUARDIAN
        known = _by_register(represented=ward, agent=guardian, given_through=source).exists()
        mandate = give_by_guardianship(guardian_id=guardian.pk, ward_id=ward.pk, source=source, valid_until=said.until)
        kept.add(mandate.pk)
        changed += not known
    for mandate in _by_register(represented=ward).exclude(pk__in=kept).order_by("pk"):
        end_mandate(SYSTEM, mandate, MandateEnd.REGISTER)
        changed += 1
    return changed


@transaction.atomic
def end_with_party(*, number: str) -> int:
    """The register says that the person has died, or that the organisation was deleted: nobody acts for it and it acts
    for nobody (民法典 art. 173). Returns how many standings and mandates ended."""
    ids = list(Party.objects.filter(number_index=number).order_by("pk").values_list("pk", flat=True))
    branches = Branch.objects.select_for_update().filter(ended_at=None).order_by("pk")
    for branch in branches.filter(Q(organisation_id__in=ids) | Q(head_id__in=ids)):
        _end_branch(branch)
    offices = _offices().filter(Q(person_id__in=ids) | Q(organisation_id__in=ids)).order_by("pk")
    mandates = Mandate.objects.select_for_update(of=("self",)).filter(revoked_at=None).order_by("pk")
    ended = 0
    for office in offices:
        office.refresh_from_db(fields=["ended_at"])  # the end of one above may have ended it
        if office.ended_at is None:
            _leave(office)
            ended += 1
    for mandate in mandates.filter(Q(agent_id__in=ids) | Q(represented_id__in=ids)):
        mandate.refresh_from_db(fields=["revoked_at"])  # the end of one above may have ended it
        if mandate.revoked_at is None:
            end_mandate(SYSTEM, mandate, MandateEnd.REGISTER)
            ended += 1
    return ended


def subjects_by(sources: Iterable[str]) -> list[str]:
    """Credit codes of the organisations for whom somebody stands by what one of these registers said."""
    found = LegalRepresentative.objects.filter(ended_at=None, source__in=list(sources)).order_by("pk")
    return list(found.values_list("organisation__certificate_number", flat=True))


def branches_of(*, uscc: str) -> list[str]:
    """Credit codes of the branches of a head office as they are known here."""
    live = Branch.objects.filter(ended_at=None, head__in=Party.objects.filter(number_index=uscc)).order_by("pk")
    return list(live.values_list("organisation__certificate_number", flat=True))


def wards() -> list[str]:
    """Citizen numbers of those who have a guardian by register today."""
    found = Mandate.objects.in_force_on(clock.today()).filter(given_through__in=_BY_REGISTER).order_by("represented")
    return list(dict.fromkeys(found.values_list("represented__certificate_number", flat=True)))


def _offices() -> Any:
    return LegalRepresentative.objects.select_for_update(of=("self",)).filter(ended_at=None)


def _by_register(**who: Any) -> Any:
    standing = Mandate.objects.select_for_update(of=("self",)).filter(revoked_at=None, parent=None)
    return standing.filter(given_through__in=_BY_REGISTER).filter(**who)


def _lock(number: str, kind: CertificateType) -> Party | None:
    parties = Party.objects.select_for_update(of=("self",)).filter(certificate_type=kind)
    return parties.filter(number_index=number).first() if number else None


def _find(number: str, kind: CertificateType) -> Party | None:
    return Party.objects.filter(certificate_type=kind, number_index=number).first() if number else None


def _rename(organisation: Party, name: str) -> None:
    if name and organisation.legal_representative != name:
        organisation.legal_representative = name[:200]
        organisation.save(update_fields=["legal_representative"])


def _follow_head(branch: Branch) -> None:
    """Who speaks for the head office now acts for the branch, and nobody else by way of it."""
    own = _offices().filter(organisation_id=branch.head_id, head=None).select_related("person").first()
    known = _offices().filter(organisation_id=branch.organisation_id, head__isnull=False).first()
    if known is not None and own is not None and (known.person_id, known.head_id) == (own.person_id, branch.head_id):
        return
    if known is not None:
        _leave(known)
    if own is not None:
        _enter(branch.organisation, own.person, branch.source, head=branch.head)


def _end_branch(branch: Branch) -> None:
    branch.ended_at = clock.now()
    branch.save(update_fields=["ended_at"])
    facts = {"head": branch.head_id, "register": branch.source}
    audit.record(actor=SYSTEM, action="identity.end_branch", subject=f"party:{branch.organisation_id}", **facts)
    for office in _offices().filter(organisation_id=branch.organisation_id, head_id=branch.head_id):
        _leave(office)


def _enter(organisation: Party, person: Party, source: str, head: Party | None = None) -> None:
    said = {"organisation": organisation, "person": person, "head": head, "source": source[:100]}
    _tell(LegalRepresentative.objects.create(**said, since=clock.now()), began=True)


def _leave(office: LegalRepresentative) -> None:
    office.ended_at = clock.now()
    office.save(update_fields=["ended_at"])
    _tell(office, began=False)


def _tell(office: LegalRepresentative, *, began: bool) -> None:
    who = (office.organisation_id, office.person_id)
    audit.record(
        actor=SYSTEM,
        action="identity.begin_representing" if began else "identity.end_representing",
        subject=f"party:{office.organisation_id}",
        person=office.person_id,
        register=office.source,
    )
    events.publish(RepresentativeChanged(office.pk, *who, began, of_head=office.head_id is not None))
