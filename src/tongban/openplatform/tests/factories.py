"""Clients for tests."""

from typing import Any

from tongban.kernel.actors import SYSTEM
from tongban.openplatform.enums import Scope
from tongban.openplatform.models import ApiClient
from tongban.openplatform.services.clients import create_client


def make_client(**fields: Any) -> tuple[ApiClient, str]:
    """A client with all scopes and its secret."""
    return create_client(actor=SYSTEM, **{"name": "测试系统", "scopes": list(Scope)} | fields)
