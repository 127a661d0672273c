"""Whom this installation is connected with: classes named in settings."""

from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.identity.adapters.base import IdentityVerifier, PresenceProvider
from tongban.identity.adapters.upstream import Upstream


def find_verifier() -> IdentityVerifier:
    return cast(IdentityVerifier, import_string(settings.TONGBAN_IDENTITY_VERIFIER)())


def find_presence_providers() -> list[PresenceProvider]:
    """The face first: more people have one at hand than a network identity."""
    paths = (settings.TONGBAN_IDENTITY_FACE, settings.TONGBAN_IDENTITY_NETWORK_ID)
    return [cast(PresenceProvider, import_string(path)()) for path in paths]


def texts_are_sent() -> bool:
    """Whether the installation has somebody who sends text messages."""
    return bool(settings.TONGBAN_MESSAGING_TEXTS)


def find_upstreams() -> list[Upstream]:
    """Providers whose accounts can open one here, in the order of the settings; none as shipped."""
    return [_upstream(**said) for said in settings.TONGBAN_IDENTITY_UPSTREAMS]


def _upstream(*, adapter: str = "tongban.identity.adapters.upstream.OpenIdUpstream", **said: Any) -> Upstream:
    return cast(Upstream, import_string(adapter)(**said))
