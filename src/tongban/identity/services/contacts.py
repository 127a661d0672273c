"""Mobile, e-mail and address of a party: the parts people change themselves."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tongban.identity.certificates import check_mobile
from tongban.identity.errors import DivisionNotFound, EmailRefused, PartyNotFound
from tongban.identity.models import Division, Party
from tongban.identity.names import address_line
from tongban.identity.roles import WINDOW_INTAKE, party_of
from tongban.kernel import audit
from tongban.kernel.actors import Actor


@transaction.atomic
def update_contacts(
    *, actor: Actor, party_id: int, mobile: str, email: str = "", division_code: str = "", address: str = ""
) -> Party:
    """Change how a party is reached: by itself, or by a clerk at the counter. The audit names the fields only."""
    party = Party.objects.select_for_update().filter(pk=party_id).first()
    if party is None or not (party_of(actor) == party_id or actor.may(WINDOW_INTAKE)):
        raise PartyNotFound
    wanted = {
        "mobile": check_mobile(mobile),
        **check_contacts(email=email, division_code=division_code, address=address),
    }
    changed = [field for field, value in wanted.items() if (getattr(party, field) or "") != (value or "")]
    for field in changed:
        setattr(party, field, wanted[field])
    if changed:
        party.save(update_fields=changed)
        audit.record(
            actor=actor, action="identity.update_contacts", subject=f"party:{party.pk}", fields=[*map(_plain, changed)]
        )
    return party


def check_contacts(*, email: str = "", division_code: str = "", address: str = "") -> dict[str, Any]:
    """Checked values by model field. Raises EmailRefused, DivisionNotFound, AddressRefused."""
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as invalid:
            raise EmailRefused(reason=_("An e-mail address looks like name@example.cn.")) from invalid
    if division_code and not Division.objects.filter(pk=division_code).exists():
        raise DivisionNotFound
    return {"email": email, "division_id": division_code or None, "address": address_line(address)}


def _plain(field: str) -> str:
    return field.removesuffix("_id")
