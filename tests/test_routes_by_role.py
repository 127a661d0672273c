"""Every page and every operation of the API × everybody: whom it lets in, whom it refuses, and that another person's
object does not exist for one.

Enumerated from the resolver: a new page is tried without anybody writing its name here; a page with a parameter that
tests/world.py does not know fails until an object of that kind stands in the world.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests import world as worlds
from tests.world import Operation, Route, World, ask
from tongban.kernel.actors import Actor, ActorKind
from tongban.openplatform.services import tokens
from tongban.openplatform.tests.factories import make_client

ROUTES = worlds.routes()
OPERATIONS = worlds.operations()
OWN = {"objection_id", "number", "case_number", "evidence_id", "uuid", "mandate_id", "material_id", "entry_id"}
UNDEFINED = "!! undefined"
NOWHERE = {  # what else than "not found" a page says of a thing that never was
    "catalogue:undo_decision": (409,),  # nothing to undo, as after it was undone
    "cases:forget_filter": (303,),  # forgotten twice is forgotten
    "cases:download_exchange": (422,),  # the name of a kind of file, not of an object
    "window:find_drafts": (200, 422),  # asks for the purpose before it looks for anybody
}
# What systems ask by themselves looks at no session: who brings neither secret nor token is told so (RFC 6749, 6750).
OF_SYSTEMS = {f"openplatform:{name}" for name in ("get_tokens", "get_userinfo", "revoke_token", "introspect_token")}
WITHOUT_A_REQUEST = {"openplatform:authorize": 400, "openplatform:get_userinfo": 401}

pytestmark = pytest.mark.django_db


def _by_name(route: Route | Operation) -> str:
    return route.name


def _is_turned_away(answer, actor: Actor | None, method: str) -> bool:
    """The public is sent to log in, or told to; whoever is logged in is refused."""
    if actor is None and method == "get":
        place = answer.headers.get("Location", "")
        return answer.status_code == 302 and place.startswith(f"{reverse('identity:log_in')}?next=")
    return answer.status_code == (401 if actor is None else 403)


ELSEWHERE = {"kernel:fetch_file"}  # answers on the origin of files only: config/tests/test_files_origin.py


class TestPages:
    def test_the_resolver_was_read(self):
        assert len(ROUTES) > 90
        assert len({route.name for route in ROUTES}) == len(ROUTES)

    @pytest.mark.parametrize("route", ROUTES, ids=_by_name)
    def test_lets_in_whom_it_declares_and_nobody_else(self, world: World, clients, route):
        address, wrong = world.address(route), []
        for name, actor in world.everybody():
            let_in = route.lets_in(actor)
            for method in ("get", "post"):
                answer = ask(clients[name], method, address)
                if answer.status_code >= 500:
                    wrong.append((name, method, answer.status_code))
                elif not let_in and not _is_turned_away(answer, actor, method):
                    wrong.append((name, method, f"{answer.status_code} instead of a refusal"))
                elif let_in and answer.status_code == 401 and route.name not in OF_SYSTEMS:
                    wrong.append((name, method, "asked to log in"))
        assert wrong == []

    @pytest.mark.parametrize(
        "route",
        [r for r in ROUTES if OWN & set(r.parameters) and ActorKind.PUBLIC not in r.audience.kinds],
        ids=_by_name,
    )
    def test_what_belongs_to_somebody_does_not_exist_for_others(self, world: World, clients, route):
        """404, never 403: a stranger does not learn that the number is real."""
        address, seen = world.address(route), []
        for name, actor in world.everybody():
            if not worlds.has_no_part(name) or not route.lets_in(actor):
                continue
            for method in ("get", "post"):
                status = ask(clients[name], method, address).status_code
                if status not in (404, 405):
                    seen.append((name, method, status))
        assert seen == []

    @pytest.mark.parametrize("route", [r for r in ROUTES if r.parameters], ids=_by_name)
    def test_what_never_was_is_found_by_nobody(self, world: World, clients, route):
        """404 for whoever may knock, whatever the duty. A refusal may come first where it is the same for what is real:
        then it tells nothing."""
        address, wrong = world.nowhere(route), []
        for name, actor in world.everybody():
            if not route.lets_in(actor):
                continue
            for method in ("get", "post"):
                status = ask(clients[name], method, address).status_code
                said_always = status == 403 and ask(clients[name], method, world.address(route)).status_code == 403
                if status not in (404, 405, *NOWHERE.get(route.name, ())) and not said_always:
                    wrong.append((name, method, status))
        assert wrong == []

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("route", ROUTES, ids=_by_name)
    def test_its_own_people_read_it_in_both_languages(self, world: World, clients, route, language):
        """Whoever has the object sees a page without holes; what only acts (405) has no page."""
        address, best = world.address(route), 999
        for name, actor in world.everybody():
            if worlds.has_no_part(name) or not route.lets_in(actor):
                continue
            answer = ask(clients[name], "get", address, headers={"Accept-Language": language})
            assert UNDEFINED not in answer.body.decode("utf-8", "replace"), name
            best = min(best, answer.status_code)
            if best == 200:
                break
        wanted = (200, 302, 303, 405, WITHOUT_A_REQUEST.get(route.name))
        assert best in wanted or (route.name in ELSEWHERE and best == 404)

    def test_a_bearer_token_opens_no_page(self, world: World):
        """Other systems speak JSON; for a page they are the public."""
        page = Client(headers=_bearer(party_id=world.owner.id)).get("/my/")

        assert page.status_code == 302


def _bearer(**of) -> dict[str, str]:
    client, secret = make_client(**of)
    token, _scopes = tokens.issue_token(client_id=client.client_id, secret=secret)
    return {"Authorization": f"Bearer {token}"}


BODIES = {  # enough that only the object can be missing
    "save_details": {"contact_name": "欧阳建华"},
    "save_answers": {"answers": {}},
    "submit_application": {"declared": True},
    "answer_supplement": {"answers": {}},
    "choose_promise": {"chosen": True},
}


def _call(client: Client, world: World, operation: Operation):
    body = BODIES.get(operation.name)
    options = {"data": body, "content_type": "application/json"} if body else {}
    if operation.method == "post" and (operation.name.endswith("evidence") or operation.name == "bring_material"):
        options = {"data": {"material_key": "lease", "file": worlds.upload_of("合同.pdf")}}
    return ask(client, operation.method, world.api_address(operation), **options)


@pytest.fixture(scope="module")
def callers(world, clients):
    """Browsers with a session, and other systems: of the owner, of a stranger, of nobody."""
    systems = {"owner": {"party_id": world.owner.id}, "stranger": {"party_id": world.stranger.id}, "nobody": {}}
    return clients | {
        f"system of {name}": Client(raise_request_exception=False, headers=_bearer(**of))
        for name, of in systems.items()
    }


class TestApi:
    def _everybody(self, world: World):
        yield from world.everybody()
        for name in ("owner", "stranger", "nobody"):
            yield f"system of {name}", Actor(ActorKind.CLIENT, 0, name)

    def test_the_routers_were_read(self):
        assert len(OPERATIONS) >= 19

    @pytest.mark.parametrize("operation", OPERATIONS, ids=_by_name)
    def test_lets_in_whom_it_declares_and_refuses_in_the_language_of_machines(self, world, callers, operation):
        wrong = []
        for name, actor in self._everybody(world):
            answer = _call(callers[name], world, operation)
            turned_away = answer.status_code == (401 if actor is None else 403)
            if answer.status_code >= 500 or (not operation.lets_in(actor) and not turned_away):
                wrong.append((name, answer.status_code))
            if answer.status_code >= 400 and operation.name != "get_token" and not _is_problem(answer):
                wrong.append((name, answer.headers["Content-Type"]))
        assert wrong == []

    @pytest.mark.parametrize(
        "operation",
        [o for o in OPERATIONS if OWN & set(o.parameters) and ActorKind.PUBLIC not in o.audience.kinds],
        ids=_by_name,
    )
    def test_what_belongs_to_somebody_does_not_exist_for_others(self, world, callers, operation):
        for name, actor in self._everybody(world):
            strange = worlds.has_no_part(name) or name in ("system of stranger", "system of nobody")
            if strange and operation.lets_in(actor):
                assert _call(callers[name], world, operation).status_code == 404, name


def _is_problem(answer) -> bool:
    said = answer.headers["Content-Type"] == "application/problem+json" and answer.json()
    return bool(said) and said["status"] == answer.status_code and bool(said["code"]) and bool(said["title"])
