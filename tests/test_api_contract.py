"""Every operation of the API against its own description: whatever is sent, answers keep what the document promises."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)

from tests import world as worlds
from tests.world import World, ask
from tongban.applications.tests import factories as applications
from tongban.cases.services import acceptance, decision, supplements
from tongban.cases.tests import factories as cases
from tongban.config.api import api
from tongban.openplatform.tests.factories import make_client

STRINGS: list[str] = json.loads((Path(__file__).parent / "data" / "naughty_strings.json").read_text("utf-8"))
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, response_headers_conformance]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
bounded = settings(
    max_examples=20,
    derandomize=True,  # the same examples in every run
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

fewer = settings(bounded, max_examples=3)

pytestmark = pytest.mark.django_db


class System:
    """Another system with a bearer token, as it would call from outside."""

    def __init__(self, party_id: int) -> None:
        client, secret = make_client(party_id=party_id, calls_per_minute=1_000_000)
        asked = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
        token = Client().post("/api/v1/token", asked).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client(raise_request_exception=False, headers=self.headers)

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(self.client, method)(f"/api/v1{path}", **sent)
        assert answer.status_code == status, answer.text
        return answer.json()

    def begin(self, item_code: str) -> str:
        """A draft with everything filled in."""
        draft = self.call("post", "/applications", {"item_codes": [item_code], "fresh": True}, 201)
        path = f"/applications/{draft['number']}"
        contact = {"contact_name": "欧阳建华", "mobile": "13800138000", "email": "", "address": ""}
        self.call("put", f"{path}/contact", contact)
        assert self.call("patch", f"{path}/answers", {"answers": applications.ANSWERS})["problems"] == {}
        paper = {"material_key": "lease", "file": worlds.upload_of("合同.pdf")}
        assert self.client.post(f"/api/v1{path}/evidence", paper).status_code == 201
        assert self.call("get", path)["missing"] == {}
        return str(draft["number"])


@pytest.fixture(scope="module")
def system(world: World) -> System:
    return System(world.owner.id)


@pytest.fixture(scope="module")
def bearer(system: System) -> dict[str, str]:
    return system.headers


@pytest.fixture(scope="module", autouse=True)
def filed(world: World, system: System) -> None:
    """What a system filed it may see; not what its party did in a browser."""
    code, clerk = world.values["item_code"], world.staff["window_clerk"]
    world.values["number"] = system.begin(code)
    number = system.begin(code)
    (case,) = system.call("post", f"/applications/{number}/submission", {"declared": True})["cases"]
    supplements.request_supplement(actor=clerk, case_number=case["number"], fields={}, materials={"lease": "缺少签名"})
    for name in ("get_supplement", "add_supplement_evidence", "answer_supplement"):
        world.special[f"api:{name}"] = {"number": number, "case_number": case["number"]}
    world.special["api:get_case"] = {"number": case["number"]}


class TestWholeWay:
    """One case through the API alone on the applicant's side, with a token got by client credentials."""

    def test_from_draft_to_verified_document(self, world: World, system: System):
        number = system.begin(world.values["item_code"])
        first, again = (system.call("post", f"/applications/{number}/submission", {"declared": True}) for _ in range(2))
        case = first["cases"][0]["number"]
        assert first == again
        assert system.call("get", f"/cases/{case}")["state"] == "received"

        acceptance.accept_case(actor=world.staff["window_clerk"], case_number=case)
        cases.to_decision(case, world.staff["decider"])
        decision.decide_case(actor=world.staff["decider"], case_number=case, decision="grant", reasons="")

        progress = system.call("get", f"/cases/{case}")
        assert progress["state"] == "granted"
        proof = system.call("get", f"/verifications/{progress['notices'][-1]['verification']}")
        assert proof["number"] == progress["notices"][-1]["number"]
        assert "欧阳建华" not in json.dumps(proof, ensure_ascii=False)
        assert case in [row["number"] for row in system.call("get", "/cases")["cases"]]

    def test_another_system_sees_nothing_of_it(self, world: World, system: System):
        stranger = System(world.stranger.id)

        assert stranger.call("get", f"/applications/{world.values['number']}", status=404)["code"]
        assert stranger.call("get", "/cases")["cases"] == []


class RealObjects:
    """Every other generated call asks for what exists: an invented number is answered 404 and proves little."""

    def __init__(self) -> None:
        self.operations = {operation.name: operation for operation in worlds.operations()}
        self.world: World | None = None
        self.calls = 0

    def instead_of(self, operation_id: str, invented: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        if self.world is None or self.calls % 2 or not invented:
            return invented
        known = self.world.values | self.world.special.get(f"api:{operation_id}", {})
        return {name: str(known.get(name, value)) for name, value in invented.items()}


real = RealObjects()


@pytest.fixture(scope="module", autouse=True)
def _real_objects(world: World):
    real.world = world
    yield
    real.world = None


@pytest.fixture(scope="module", autouse=True)
def _one_connection():
    """A server closes its connection between requests; the world lives in the transaction of this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
        yield


@schema.hook
def map_path_parameters(context, path_parameters):
    return real.instead_of(context.operation.definition.raw["operationId"], path_parameters)


def keeps_its_promise(case, headers: dict[str, str]) -> None:
    with transaction.atomic():
        response = case.call(headers=headers)
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS)


@schema.parametrize()
@bounded
def test_for_a_client_with_all_scopes(case, bearer):
    keeps_its_promise(case, bearer)


@schema.parametrize()
@bounded
def test_for_anybody(case):
    keeps_its_promise(case, {})


ROLES = ("owner", "stranger", "window_clerk", "decider", "bureau", "operator")


@schema.parametrize()
@fewer
@pytest.mark.parametrize("role", ROLES)
def test_for_each_kind_of_person(case, world, role):
    """With the session of a browser, as the pages use the API."""
    keeps_its_promise(case, _session_of(world, role))


def _session_of(world: World, role: str) -> dict[str, str]:
    client = worlds.client_of(dict(world.everybody())[role])
    token = "a" * 32
    cookies = {django_settings.SESSION_COOKIE_NAME: client.session.session_key, django_settings.CSRF_COOKIE_NAME: token}
    return {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items()), "X-CSRFToken": token}


def _bodies() -> list[tuple[str, dict[str, Any]]]:
    """Operations that take JSON, with the schema of what they take."""
    document = api.get_openapi_schema()
    found = []
    for path in document["paths"].values():
        for told in path.values():
            content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
            if content:
                name = content["schema"]["$ref"].rsplit("/", 1)[-1]
                found.append((told["operationId"], document["components"]["schemas"][name]["properties"]))
    return found


def test_no_two_shapes_share_a_name():
    """The document keeps one of them and describes the other wrongly."""
    counted = Counter(
        shape.__name__
        for module in sorted(_api_modules())
        for shape in vars(sys.modules[module]).values()
        if isinstance(shape, type) and issubclass(shape, Schema) and shape.__module__ == module
    )
    assert [name for name, times in counted.items() if times > 1] == []


def _api_modules() -> set[str]:
    return {name for name in sys.modules if name.startswith("tongban.") and ".api." in name}


@pytest.mark.parametrize(("name", "properties"), _bodies(), ids=lambda value: value if isinstance(value, str) else "")
class TestJsonBodies:
    def _send(self, world, bearer, name, body):
        (operation,) = [one for one in worlds.operations() if one.name == name]
        client = Client(raise_request_exception=False, headers=bearer)
        return ask(client, operation.method, world.api_address(operation), data=body, content_type="application/json")

    def test_take_any_text(self, world, bearer, name, properties):
        for text in STRINGS:
            answer = self._send(world, bearer, name, {key: _with(text, told) for key, told in properties.items()})
            assert answer.status_code < 500, text

    @pytest.mark.parametrize("wrong", [None, [], {}, 10**30, -1, True, "x", [[{}]], 1e308, {"a": None}], ids=repr)
    def test_refuse_what_is_of_another_type(self, world, bearer, name, properties, wrong):
        for key in properties:
            assert self._send(world, bearer, name, {key: wrong}).status_code < 500
        if not isinstance(wrong, dict):
            assert self._send(world, bearer, name, json.dumps(wrong)).status_code == 400

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a":' * 5000, b'"\\ud800"', b"NaN", b"[" * 100_000])
    def test_refuse_what_is_no_json(self, world, bearer, name, properties, body):
        answer = self._send(world, bearer, name, body)

        assert answer.status_code == (400 if body else 422)
        assert answer.headers["Content-Type"] == "application/problem+json"


def _with(text: str, told: dict[str, Any]) -> Any:
    """The text wherever the field has room for one."""
    kinds = {told.get("type"), *(one.get("type") for one in told.get("anyOf", []))}
    if "array" in kinds:
        return [text]
    if "object" in kinds:
        return {"site": text, "people": [{"name": text}], text: text}
    return True if "boolean" in kinds else None if "integer" in kinds else text
