"""What a first visit costs on the wire, and that nothing is asked of any other host."""

from urllib.parse import urlsplit

import pytest

from tests.journeys import steps

pytestmark = pytest.mark.browser

LARGEST = 150_000
PUBLIC = ["/", "/search/?q=营业执照", f"/items/{steps.ITEM_CODE}/"]
OWN = [f"/apply/{steps.ITEM_CODE}/", "/my/messages/"]


def _visit(context, address: str) -> tuple[int, set[str]]:
    """Bytes received for one first visit, and the hosts asked."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received, hosts = [], set()
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(address, wait_until="networkidle")
    page.close()
    return int(sum(received)), hosts - {""}


@pytest.mark.parametrize("address", PUBLIC + OWN)
def test_a_first_visit_is_light_and_stays_here(open_context, platform, address):
    context = open_context()
    if address in OWN:
        page = context.new_page()
        steps.be(page, "chen-guohua")
        page.close()

    received, hosts = _visit(context, address)

    assert hosts == {urlsplit(platform.address).netloc}
    assert 5_000 < received < LARGEST, f"{address} costs {received} bytes"
