"""Our own provider as the platform elsewhere: a person links an account with OpenID Connect, and logs in with it."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tongban.identity.adapters import upstream as upstreams
from tongban.identity.models import LinkedAccount
from tongban.identity.tests.factories import PASSWORD, AccountFactory
from tongban.kernel import outgoing
from tongban.openplatform.tests.relying import Browser, connect

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"


@pytest.fixture
def elsewhere(settings, monkeypatch):
    """A person with an account at the provider, which this installation is connected with under its own address."""
    system = connect(redirect_uris=[f"{HERE}/login/by/own/back/"])
    settings.TONGBAN_IDENTITY_UPSTREAMS = [
        {"key": "own", "name": "我们自己", "issuer": HERE, "client_id": system.row.client_id}
        | {"client_secret": system.secret, "cap": 2, "levels": {"L1": 1, "L2": 2}}
    ]
    monkeypatch.setattr(outgoing, "send", _over_the_test_client)
    upstreams._JSON.clear()
    yield Browser(AccountFactory(assurance=2)).log_in()
    upstreams._JSON.clear()


def _over_the_test_client(method, url, body=b"", headers=None, **_options):
    path, given = urlsplit(url).path, dict(headers or {})
    if method == "GET":
        answer = Client().get(path, headers=given)
    else:
        kind = given.pop("Content-Type")
        answer = Client().post(path, body.decode(), content_type=kind, headers=given)
    return outgoing.Answer(answer.status_code, json.dumps(answer.json()).encode())


def through(browser, start, person):
    """From our page to the provider, where the person agrees, and back; the last answer."""
    page = browser.post(start)
    address = re.search(r'href="(http://localhost:8000/oauth/authorize/[^"]+)"', page.text)[1].replace("&amp;", "&")
    back = person.open(address.removeprefix(HERE))
    assert back.startswith(f"{HERE}/login/by/own/back/?")
    return browser.get(back.removeprefix(HERE))


def test_linked_with_us_and_logged_in_with_it(elsewhere):
    account, inside = AccountFactory(assurance=3), Client()
    inside.post("/login/", {"identifier": account.username, "password": PASSWORD})
    assert through(inside, "/my/security/linked/own/", elsewhere).headers["Location"] == "/my/security/"
    assert LinkedAccount.objects.get().account == account

    anew = Client()
    assert through(anew, "/login/by/own/", elsewhere).headers["Location"] == "/my/"

    assert account.party.name in anew.get("/my/profile/").text
    level = re.search(r"<dt>[^<]*</dt><dd>(L\d)[^<]*</dd></div></dl>", anew.get("/my/security/").text)[1]
    assert level == "L2"


def test_who_turns_back_there_is_not_logged_in_here(elsewhere):
    browser = Client()
    page = browser.post("/login/by/own/")
    address = re.search(r'href="http://localhost:8000(/oauth/authorize/[^"]+)"', page.text)[1].replace("&amp;", "&")

    back = elsewhere.open(address, answer="refuse")

    assert browser.get(back.removeprefix(HERE)).headers["Location"] == "/login/"
    assert "没有确认是您本人" in browser.get("/login/").text
