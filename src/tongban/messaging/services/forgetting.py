"""Who closed the account gets no messages any more, and leaves none."""

from django.db import transaction

from tongban.kernel import retention
from tongban.kernel.privacy import Retention
from tongban.messaging.models import Message, Preference


@transaction.atomic
def forget_party(*, party_id: int) -> int:
    """Delete the inbox and the wishes of a party; returns how many messages. Documents stay with their cases."""
    keys = list(Message.objects.filter(party=party_id).values_list("pk", flat=True))
    Message.objects.filter(pk__in=keys).delete()
    Preference.objects.filter(party=party_id).delete()
    if keys:
        retention.note_forgotten(Message._meta.label, Retention.MESSAGE, keys)
    return len(keys)
