"""The permission matrix says what the declarations say, and every permission has a name of one form and words."""

import re

import pytest
from django.test import Client

from tongban.identity import matrix
from tongban.identity.enums import Role
from tongban.identity.roles import PERMISSIONS, WORDS
from tongban.identity.tests.factories import log_in, official
from tongban.kernel.actors import ActorKind
from tongban.kernel.entrances import list_entrances

FORM = re.compile(r"[a-z]+:[a-z_]+:[a-z_]+")


class TestNames:
    def test_are_scope_resource_action(self):
        asked = {each.audience.permission for each in list_entrances()} - {""}
        wrong = [name for name in asked | frozenset().union(*PERMISSIONS.values()) if not FORM.fullmatch(name)]
        assert wrong == []

    def test_every_permission_a_page_asks_for_is_brought_by_a_duty(self):
        held = frozenset().union(*PERMISSIONS.values())
        assert {each.audience.permission for each in list_entrances()} - {""} <= held

    def test_every_permission_has_words_and_no_words_are_left_over(self):
        assert set(WORDS) == frozenset().union(*PERMISSIONS.values())

    def test_every_duty_may_something(self):
        assert all(PERMISSIONS[role] for role in Role)


class TestRows:
    def test_every_way_in_for_staff_is_there_once(self):
        shown = [row.entrance for group in matrix.list_groups() for row in group.rows]
        expected = {
            (each.name, each.method)
            for each in list_entrances()
            if ActorKind.STAFF in each.audience.kinds and ActorKind.PUBLIC not in each.audience.kinds
        }
        assert {(each.name, each.method) for each in shown} == expected
        assert len(shown) == len(expected) > 100
        assert any(each.method for each in shown)

    def test_ticks_are_the_table_of_duties(self):
        for row in matrix.list_permissions():
            assert row.held == tuple(official_may(role, row.name) for role in Role)


def official_may(role: Role, permission: str) -> bool:
    return permission in PERMISSIONS[role]


@pytest.mark.django_db
class TestPage:
    def test_opens_for_who_looks_after_rights_only(self):
        for role in Role:
            expected = 200 if role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.BUREAU) else 403
            assert log_in(Client(), official(role)).get("/desk/staff/rights/").status_code == expected, role

    def test_names_duties_permissions_and_addresses(self):
        text = log_in(Client(), official(Role.AUDIT_ADMIN)).get("/desk/staff/rights/").text
        for words in ("审批负责人", "作出决定", "staff:case:decide", "/desk/operations/audit/", "/api/v1/cases/"):
            assert words in text, words
