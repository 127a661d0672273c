"""From which networks members of staff log in (登录地址范围): a pure room around ``ipaddress``."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from tongban.identity.errors_of_staff import NetworkRefused

MOST = 100


def read_networks(text: str) -> list[str]:
    """One network a line, as ``10.20.0.0/16``; each once, in order. Raises NetworkRefused naming the line."""
    found: dict[str, None] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        try:
            found[str(ip_network(line, strict=False))] = None
        except ValueError as unreadable:
            raise NetworkRefused(line=line[:60]) from unreadable
    if len(found) > MOST:
        raise NetworkRefused(line=list(found)[MOST])
    return list(found)


def admits(networks: Iterable[str], address: str) -> bool:
    """Whether the address lies in one of the networks; without any, every address does."""
    networks = list(networks)
    if not networks:
        return True
    try:
        here = ip_address(address)
    except ValueError:
        return False
    here = getattr(here, "ipv4_mapped", None) or here  # ::ffff:10.1.2.3 is 10.1.2.3
    return any(here in ip_network(network) for network in networks)
