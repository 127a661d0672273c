"""Objects for tests: valid check digits, invented people."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import factory
from django.utils import timezone

from tongban.identity.assurance import Level, Proof
from tongban.identity.enums import AuthorityLevel, CertificateType, CodePurpose, PartyKind, Role
from tongban.identity.models import (
    Account,
    Authenticator,
    Authority,
    Division,
    Entry,
    Hall,
    LinkedAccount,
    Mandate,
    OneTimeCode,
    Party,
    Passkey,
    SensitiveItem,
    Staff,
    StaffItem,
    StaffRole,
)
from tongban.identity.selectors import get_citizen_actor, get_staff_actor
from tongban.identity.services import codes
from tongban.identity.services.appointments import propose_appointment
from tongban.identity.services.sessions import note_proofs
from tongban.identity.services.staff import post_of
from tongban.kernel.actors import PUBLIC, Actor, ActorKind
from tongban.kernel.codes import citizen_id, uscc

PASSWORD = "correct-horse-battery"


def citizen_number(sequence: int, *, division: str = "440106", born: date = date(1990, 3, 15)) -> str:
    """A valid citizen number; different for different sequences."""
    born = born + timedelta(days=sequence // 1000)
    first17 = f"{division}{born:%Y%m%d}{sequence % 1000:03d}"
    return first17 + citizen_id.check_character(first17)


def organisation_code(sequence: int, *, category: str = "91", division: str = "440100") -> str:
    """A valid credit code with a valid organisation code inside."""
    body = f"MA{sequence:06d}"
    first17 = f"{category}{division}{body}{uscc.inner_check_character(body)}"
    return first17 + uscc.check_character(first17)


class DivisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Division
        django_get_or_create = ("code",)

    code = "440000"
    name = "广东省"
    level = 2


class AuthorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Authority

    code = factory.Sequence(lambda n: organisation_code(n, category="11", division="440000"))
    name = factory.Sequence(lambda n: f"广东省第{n}厅")
    level = AuthorityLevel.PROVINCE
    division = factory.SubFactory(DivisionFactory)


class HallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hall

    code = factory.Sequence(lambda n: f"hall-{n}")
    name = "天河区政务服务中心"
    division = factory.SubFactory(DivisionFactory)
    address = "天河区软件路13号"


class PartyFactory(factory.django.DjangoModelFactory):
    """A person; ``PartyFactory(organisation=True)`` is an organisation."""

    class Meta:
        model = Party

    class Params:
        organisation = factory.Trait(
            kind=PartyKind.ORGANISATION,
            name=factory.Sequence(lambda n: f"广州第{n}工坊有限公司"),
            certificate_type=CertificateType.USCC,
            certificate_number=factory.Sequence(organisation_code),
            legal_representative="李兰",
            birth_date=None,
        )

    kind = PartyKind.PERSON
    name = "张三丰"
    certificate_type = CertificateType.CITIZEN_ID
    certificate_number = factory.Sequence(citizen_number)
    mobile = "13800138000"
    email = "san@example.cn"
    address = "天河区五山路1号"
    birth_date = date(1990, 3, 15)


class AccountFactory(factory.django.DjangoModelFactory):
    """The account of a party, with PASSWORD; its owner was compared with name and number (L2)."""

    class Meta:
        model = Account

    assurance = Level.MATCHED
    username = factory.Sequence(lambda n: f"account{n}")
    party = factory.SubFactory(PartyFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Account:
        return model_class.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)


class EntryFactory(factory.django.DjangoModelFactory):
    """A login of some minutes ago whose session is gone."""

    class Meta:
        model = Entry

    account = factory.SubFactory(AccountFactory)
    came_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=7))
    proofs = ("password",)
    device = "Chrome · Windows"
    place = "203.0.*.*"


class PasskeyFactory(factory.django.DjangoModelFactory):
    """A passkey of a telephone that is elsewhere."""

    class Meta:
        model = Passkey

    account = factory.SubFactory(AccountFactory)
    credential_id = factory.Sequence(lambda n: f"passkey-{n}".encode())
    public_key = b"nobody signs with it"
    name = "Chrome · Android"
    made_at = factory.LazyFunction(timezone.now)


class LinkedAccountFactory(factory.django.DjangoModelFactory):
    """An account elsewhere that opens this one."""

    class Meta:
        model = LinkedAccount

    account = factory.SubFactory(AccountFactory)
    upstream = "elsewhere"
    subject_index = factory.Sequence(lambda n: f"subject-{n}".encode())
    linked_at = factory.LazyFunction(timezone.now)


class StaffFactory(factory.django.DjangoModelFactory):
    """A member of staff; ``StaffFactory(roles=[Role.REVIEWER])``."""

    class Meta:
        model = Staff
        skip_postgeneration_save = True

    account = factory.SubFactory(AccountFactory, party=None)
    authority = factory.SubFactory(AuthorityFactory)
    name = "王敏"
    staff_number = factory.Sequence(lambda n: f"T{n:06d}")

    @factory.post_generation
    def roles(self, create: bool, extracted: Any, **_: Any) -> None:
        duties = extracted if extracted is not None else [Role.WINDOW_CLERK]
        self.post = post_of(Role(role) for role in duties)
        self.save(update_fields=["post"])
        for role in duties:
            StaffRole.objects.create(staff=self, role=role)


class MandateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mandate

    represented = factory.SubFactory(PartyFactory)
    agent = factory.SubFactory(PartyFactory)
    valid_from = factory.LazyFunction(timezone.localdate)
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


def citizen(**party: Any) -> Actor:
    """A person logged in with a password (L2)."""
    return recognised(PartyFactory(**party).pk)


def recognised(party_id: int) -> Actor:
    """A party made above, logged in with a password (L2)."""
    return at_level(get_citizen_actor(party_id=party_id), Level.MATCHED)


def official(*roles: str, **staff: Any) -> Actor:
    """A logged-in member of staff with duties: ``official(Role.REVIEWER, authority=authority)``."""
    return get_staff_actor(staff_id=StaffFactory(roles=list(roles), **staff).pk)


def leave(actor: Actor) -> None:
    """The official is out of service from now on."""
    Staff.objects.filter(pk=actor.id).update(active=False)


def mark_sensitive(item_code: str) -> None:
    """Only staff who have it listed see its cases from now on."""
    SensitiveItem.objects.create(item_code=item_code)


def clear_for(actor: Actor, *item_codes: str) -> None:
    """These items are on the list of the official, besides all others."""
    StaffItem.objects.bulk_create(StaffItem(staff_id=actor.id, item_code=code) for code in item_codes)


def narrow(actor: Actor, *item_codes: str) -> Actor:
    """The same official, who works on these items only from now on."""
    clear_for(actor, *item_codes)
    Staff.objects.filter(pk=actor.id).update(listed_only=True)
    return get_staff_actor(staff_id=actor.id or 0)


def log_in(client: Any, actor: Actor) -> Any:
    """Django's test client with the session of an actor made above; opens an account where there is none."""
    client.force_login(account_of(actor), "tongban.identity.backends.AccountBackend")
    return just_now(client)


def just_now(client: Any) -> Any:
    """The password was shown a moment ago: steps that ask for a fresh login are open."""
    session = client.session
    note_proofs(session, [Proof.PASSWORD])
    session.save()
    return client


def account_of(actor: Actor) -> Account:
    """The account of an actor made above, opened where there is none."""
    if actor.kind is ActorKind.STAFF:
        return Account.objects.get(staff__id=actor.id)
    account = Account.objects.filter(party_id=actor.id).first()
    return account or AccountFactory(party=Party.objects.get(pk=actor.id))


def mandate(*, represented_id: int, agent_id: int, item_codes: list[str]) -> Mandate:
    """A mandate in force between two parties made above."""
    parties = {"represented": Party.objects.get(pk=represented_id), "agent": Party.objects.get(pk=agent_id)}
    return MandateFactory(**parties, item_codes=item_codes)


def at_level(actor: Actor, assurance: int) -> Actor:
    """The same person, recognised so surely."""
    return replace(actor, assurance=assurance)


def compared_with_authenticator(account: Account, *, on: bool = True) -> str:
    """A clerk compared the identity card; the secret of the authenticator set up some time ago, if ``on``."""
    Account.objects.filter(pk=account.pk).update(assurance=3, has_second_factor=on)
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    if on:
        Authenticator.objects.create(account=account, secret=secret, confirmed_at=timezone.now())
    return secret


def rewind_authenticator(account: Account) -> None:
    """A code of the same half minute is good again: tests do not wait."""
    Authenticator.objects.filter(account=account).update(last_step=0)


def forget_second_proof(client: Any) -> None:
    """The second step was made with a recovery code, which proves no more than a password."""
    session = client.session
    session["identity_proofs"] = ["password", "recovery"]
    session.save()


def ask_code(mobile: str) -> UUID:
    """Somebody who opens an account asked for a code to a number."""
    return codes.send_code(actor=PUBLIC, purpose=CodePurpose.REGISTER, mobile=mobile)


def spend_code(code_id: UUID) -> None:
    codes.use_code(actor=PUBLIC, code_id=code_id, purpose=CodePurpose.REGISTER, code=code_of())


def was_sent() -> bool:
    """Whether the provider took the only code there is."""
    return OneTimeCode.objects.get().sent_at is not None


def code_of(mobile: str = "") -> str:
    """The newest code sent by text message (to a number)."""
    sent = OneTimeCode.objects.order_by("-id")
    return next(code.code for code in sent if not mobile or code.mobile == mobile)


def after_the_pause() -> None:
    """The codes sent so far were sent two minutes ago."""
    for code in OneTimeCode.objects.all():
        OneTimeCode.objects.filter(pk=code.pk).update(made_at=code.made_at - timedelta(minutes=2))


def in_the_world(keeper: Actor, colleague: Actor) -> dict[str, Any]:
    """An account, and an appointment of its owner that waits for a second person."""
    said = {"role": Role.AUDIT_ADMIN, "reason": "接替退休同志"}
    made = propose_appointment(actor=keeper, staff_id=colleague.id or 0, **said)
    return {"staff_id": colleague.id, "appointment_id": made.pk}
