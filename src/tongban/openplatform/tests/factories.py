"""Clients and connected systems for tests."""

from typing import Any

from tongban.identity.tests import factories as identity
from tongban.kernel.actors import SYSTEM
from tongban.openplatform.enums import WITH_SECRET, Basis, LoginScope, Scope
from tongban.openplatform.models import ApiClient, ConnectedSystem
from tongban.openplatform.services import systems
from tongban.openplatform.services.clients import create_client

CALLBACK = "https://rs.example.cn/callback"
GOODBYE = "https://rs.example.cn/goodbye"


def make_client(**fields: Any) -> tuple[ApiClient, str]:
    """A client with all scopes and its secret."""
    return create_client(actor=SYSTEM, **{"name": "测试系统", "scopes": list(Scope)} | fields)


def content(**fields: Any) -> dict[str, Any]:
    """What a department asks: a name for login by law, a telephone number by consent."""
    law = {
        "scope": "profile",
        "purpose": "确认办事人",
        "basis": Basis.STATUTE,
        "legal_basis": "《社会保险法》第七十四条",
    }
    agreed = [{"scope": scope, "purpose": "联系您", "basis": Basis.CONSENT} for scope in LoginScope]
    asked = [law, *(each for each in agreed if each["scope"] not in {"openid", "profile"})]
    return {
        "name": "人社服务平台",
        "about": "查询和办理社会保险业务",
        "redirect_uris": [CALLBACK],
        "post_logout_redirect_uris": [GOODBYE],
        "scopes": asked,
    } | fields


def make_system(**fields: Any) -> tuple[ConnectedSystem, str]:
    """A connected system as reviewed, and its secret ("" where it has none)."""
    authority_id = fields.pop("authority_id", None) or identity.AuthorityFactory().pk
    said = content(**fields)
    proposal = systems.propose_system(actor=SYSTEM, content=said, authority_id=authority_id)
    system = systems.approve_proposal(actor=SYSTEM, proposal_id=proposal.pk)
    secret = (
        systems.renew_secret(actor=SYSTEM, client_id=system.client_id) if system.authentication in WITH_SECRET else ""
    )
    return system, secret
