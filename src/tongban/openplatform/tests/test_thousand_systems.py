"""A thousand connected systems: as many questions to the database as with a few."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.openplatform.models import ConnectedSystem, SystemProposal, SystemScope
from tongban.openplatform.tests.factories import content, make_system
from tongban.openplatform.tests.relying import Browser, connect, enter

pytestmark = pytest.mark.django_db
WIDE = {"scope": "openid profile phone cases offline_access", "agreed": ("phone", "cases", "offline_access")}
FEW, MANY = 3, 1000


def add_systems(first: int, count: int) -> None:
    """Whole systems of twenty departments, each with its scopes, and a change of each that waits for review."""
    pattern, _secret = make_system()
    owners = [identity.AuthorityFactory().pk for _each in range(20)]
    columns = {field.attname: getattr(pattern, field.attname) for field in ConnectedSystem._meta.concrete_fields}
    del columns["id"]
    rows = ConnectedSystem.objects.bulk_create(
        ConnectedSystem(
            **columns | {"client_id": f"cs-{number}", "name": f"系统{number:04}", "authority_id": owners[number % 20]}
        )
        for number in range(first, first + count)
    )
    kept = ("scope", "purpose", "basis", "legal_basis")
    scopes = [{name: getattr(scope, name) for name in kept} for scope in pattern.scopes.all()]
    SystemScope.objects.bulk_create(SystemScope(system=row, **scope) for row in rows for scope in scopes)
    waiting = {"content": content(), "proposed_at": clock.now(), "proposed_by_name": "某人"}
    SystemProposal.objects.bulk_create(
        SystemProposal(system=row, authority_id=row.authority_id, name=row.name, **waiting) for row in rows
    )


def questions_of(act: Callable[[], int]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert act() == 200
    return len(asked)


def require_the_same_among_many(act: Callable[[], int]) -> None:
    add_systems(0, FEW)
    act()  # what is kept in memory is there
    before = questions_of(act)

    add_systems(FEW, MANY)

    assert questions_of(act) == before > 0


@pytest.fixture
def bureau(client):
    return identity.log_in(client, identity.official("bureau"))


def test_the_list_and_what_waits_for_review(bureau):

    require_the_same_among_many(lambda: bureau.get("/desk/systems/").status_code)


def test_the_page_of_one(bureau):

    require_the_same_among_many(lambda: bureau.get("/desk/systems/of/cs-1/").status_code)


def test_a_token_checked_at_the_api_and_told_about_at_userinfo():
    system = connect()
    token = enter(system, Browser().log_in(), **WIDE)["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}

    require_the_same_among_many(lambda: Client().get("/api/v1/cases", headers=bearer).status_code)
    before = questions_of(lambda: system.userinfo(token).status_code)
    add_systems(FEW + MANY, MANY)
    assert questions_of(lambda: system.userinfo(token).status_code) == before


def test_a_token_changed_for_the_next():
    system = connect()
    held = enter(system, Browser().log_in(), **WIDE)

    def refresh() -> int:
        answer = system.refresh(held["refresh_token"])
        held.update(answer.json())
        return answer.status_code

    require_the_same_among_many(refresh)


def test_a_person_who_entered_many_sees_them_in_as_many_questions():
    browser = Browser().log_in()
    enter(connect(), browser)
    page = "/my/consents/"
    browser.client.get(page)
    before = questions_of(lambda: browser.client.get(page).status_code)
    for _each in range(5):
        enter(connect(), browser)

    assert questions_of(lambda: browser.client.get(page).status_code) == before
