"""What somebody would try at the door, tried on every page there is (docs/security/threat-model.md)."""

import ast
from re import _constants as kinds
from re import _parser as parser
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client

from tests.architecture import modules, short, tree_of
from tests.world import Route, World, ask, routes
from tongban.identity.models import Account, Party
from tongban.identity.public import staff_actor
from tongban.identity.tests import factories as identity

EVIL = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"]
WAYS = ("next", "back", "return", "to", "url", "onward", "redirect_uri")
ROUTES = routes()


def _name(value: object) -> str:
    return getattr(value, "name", "")


def _all_ways(client, address, evil):
    said = dict.fromkeys(WAYS, evil)
    return (
        ask(client, "get", address, said),
        ask(client, "post", address, said),
        ask(client, "post", f"{address}?{urlencode(said)}", {}),
    )


def _leads_away(answer):
    there = urlsplit(answer.headers.get("Location", ""))
    return there.netloc not in {"", "testserver", "localhost:8000"} or there.scheme == "javascript"


def _turns_away(answer):
    to_login = answer.headers.get("Location", "").startswith("/login/?next=")
    return answer.status_code in {401, 403, 404, 405} or to_login


class TestOpenRedirects:
    @pytest.mark.parametrize("route", ROUTES, ids=_name)
    def test_no_page_sends_anybody_to_another_site(self, world: World, clients, route: Route):
        """Whatever stands in the parameters that pages take for the way back. Whom a page turns away it sends nowhere
        of its own: one address is enough there."""
        seen, address = [], world.address(route)
        for who in ("public", "owner", "window_clerk"):
            for evil in EVIL:
                answers = _all_ways(clients[who], address, evil)
                seen += [(who, evil, each.headers["Location"]) for each in answers if _leads_away(each)]
                if all(map(_turns_away, answers)):
                    break
        assert seen == []

    def test_nor_do_the_preferences(self, db):
        for evil in EVIL:
            for address in ("/i18n/setlang/", "/preferences/text-size/"):
                there = Client().post(address, {"next": evil, "language": "en", "size": "1"}).headers["Location"]
                assert "evil" not in there


class TestMassAssignment:
    def test_of_a_person_no_more_changes_than_the_form_shows(self, db):
        actor = identity.citizen()
        client = identity.log_in(Client(), actor)
        before = Party.objects.values().get(pk=actor.id), Account.objects.values().get(party_id=actor.id)
        more = {"certificate_number": "11010119900307691X", "name": "别人", "kind": "organisation", "id": "1"}
        more |= {"assurance": "4", "is_active": "", "has_second_factor": "on", "party": "1", "username": "admin"}

        client.post("/my/profile/contacts/", {"email": "new@example.cn", "address": "天河区", **more})

        after = Party.objects.values().get(pk=actor.id), Account.objects.values().get(party_id=actor.id)
        changed = {key for old, new in zip(before, after, strict=True) for key in old if old[key] != new[key]}
        assert changed <= {"email", "email_index", "address", "mobile", "mobile_index"}
        assert "email" in changed

    def test_staff_give_themselves_no_duty_and_no_department(self, db):
        actor = identity.official("reviewer")
        client = identity.log_in(Client(), actor)

        for address in ("/my/password/", "/desk/notices/e-mail/"):
            client.post(address, {"roles": ["decider", "operator"], "authority": "1", "is_superuser": "on"})

        assert staff_actor(actor.id).permissions == actor.permissions


def _patterns() -> list[tuple[str, str]]:
    """(place, pattern) of every regular expression written in the source."""
    found = []
    for path in modules():
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(func=ast.Attribute(ast.Name("re"), name), args=[ast.Constant(str(pattern)), *_]):
                    found.append((f"{short(path)}:{node.lineno} {name}", pattern))
    return found


def _parts(kind: object, told: object) -> list[object]:
    """The patterns inside one piece of a pattern."""
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        return [told[2]]
    if kind is kinds.SUBPATTERN:
        return [told[-1]]
    if kind is kinds.BRANCH:
        return told[1]
    return [told[1]] if kind in (kinds.ASSERT, kinds.ASSERT_NOT) else []


def _runs_away(tree: object, endless: bool = False) -> bool:
    """An endless repeat inside an endless repeat, neither possessive: what makes a match take exponential time."""
    for kind, told in tree:
        repeats = kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and told[1] is kinds.MAXREPEAT
        if repeats and endless:
            return True
        if any(_runs_away(part, endless or repeats) for part in _parts(kind, told)):
            return True
    return False


class TestRunawayPatterns:
    def test_there_are_patterns_to_look_at(self):
        assert len(_patterns()) > 50

    def test_the_look_finds_one(self):
        assert _runs_away(parser.parse(r"^(a+)+$"))
        assert _runs_away(parser.parse(r"(?:\w+\s*)*x"))
        assert not _runs_away(parser.parse(r"^[a-z]+(?:-[a-z]{1,3}){0,2}$"))
        assert not _runs_away(parser.parse(r"^(?>a+)+$"))

    def test_no_pattern_repeats_a_repeat(self):
        assert [place for place, pattern in _patterns() if _runs_away(parser.parse(pattern))] == []
