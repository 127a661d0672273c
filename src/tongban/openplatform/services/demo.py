"""The demo client: a known secret, so that everybody can try the API on a demo installation. Never in production."""

from django.conf import settings
from django.db import transaction

from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotFound
from tongban.openplatform.enums import Scope
from tongban.openplatform.models import ApiClient
from tongban.openplatform.services.clients import create_client, digest

DEMO_CLIENT = "tongban-demo"
DEMO_SECRET = "tongban-demo-secret-never-for-production"  # noqa: S105 demo installations only
DEMO_PARTY_NAME = "通办演示开放平台接入单位"
_DEMO_USCC = "91440000MA0DEM0057"


@transaction.atomic
def ensure_demo_client() -> str:
    """Make the demo client once; returns its number. Raises NotFound where the demo is not allowed."""
    if not settings.TONGBAN_IDENTITY_DEMO_LOGIN:
        raise NotFound
    if not ApiClient.objects.filter(client_id=DEMO_CLIENT).exists():
        party = identity.register_organisation(
            actor=SYSTEM, name=DEMO_PARTY_NAME, uscc=_DEMO_USCC, legal_representative="演示"
        )
        create_client(
            actor=SYSTEM,
            client_id=DEMO_CLIENT,
            name="演示接入系统",
            scopes=[Scope.CATALOGUE, Scope.APPLICATIONS, Scope.CASES],
            party_id=party.id,
        )
        ApiClient.objects.filter(client_id=DEMO_CLIENT).update(secret_digest=digest(DEMO_SECRET))
    return DEMO_CLIENT
