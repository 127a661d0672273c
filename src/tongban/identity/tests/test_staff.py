"""Taking on staff: what the command line and the operator's page say when something is not right."""

import pytest

from tongban.identity.errors import PasswordTooWeak, RoleUnknown
from tongban.identity.services.staff import create_staff
from tongban.identity.tests import factories
from tongban.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


def take_on(**changes):
    authority = factories.AuthorityFactory()
    options = {"username": "wangmin", "password": factories.PASSWORD, "name": "王敏", "roles": ["decider"]}
    return create_staff(actor=SYSTEM, authority_code=authority.code, **(options | changes))


class TestCreateStaff:
    def test_takes_on_with_each_duty_once(self):
        staff = take_on(roles=["decider", "reviewer", "decider"])

        assert sorted(staff.roles.values_list("role", flat=True)) == ["decider", "reviewer"]

    def test_names_the_duties_there_are(self):
        with pytest.raises(RoleUnknown) as refused:
            take_on(roles=["emperor"])

        assert "emperor" in str(refused.value)
        assert "decider(审批负责人)" in str(refused.value)

    def test_says_in_chinese_that_a_password_is_short(self):
        with pytest.raises(PasswordTooWeak) as refused:
            take_on(password="Kx7-q")

        assert str(refused.value) == "密码太短，至少要 10 个字符。"
