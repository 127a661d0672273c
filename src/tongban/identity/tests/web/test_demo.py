import os
import subprocess
import sys

import pytest

from tongban.identity import public as identity
from tongban.identity.models import Account, Party, Staff
from tongban.identity.services import demo_people
from tongban.identity.tests.factories import AccountFactory, DivisionFactory
from tongban.kernel.codes import citizen_id, uscc
from tongban.kernel.errors import NotFound


@pytest.fixture
def divisions(db):
    """Only those the cast needs; loading all is tested elsewhere."""
    DivisionFactory()
    DivisionFactory(code="440100", name="广州市", level=3)
    DivisionFactory(code="440106", name="天河区", level=4)


@pytest.mark.django_db
@pytest.mark.usefixtures("divisions")
class TestEnsureDemoPeople:
    def test_makes_the_cast_once(self):
        assert demo_people.ensure_demo_people() == Account.objects.count() > 20
        assert demo_people.ensure_demo_people() == 0

    def test_numbers_are_valid_and_belong_to_nobody(self):
        demo_people.ensure_demo_people()

        for party in Party.objects.filter(kind="person"):
            assert citizen_id.parse(party.certificate_number).division == "440101"
        for party in Party.objects.filter(kind="organisation"):
            assert uscc.parse(party.certificate_number).inner_valid

    def test_has_every_duty_and_the_hard_names(self):
        demo_people.ensure_demo_people()

        roles = {role for staff in Staff.objects.all() for role in staff.roles.values_list("role", flat=True)}
        assert roles == set(identity.Role)
        names = set(Party.objects.values_list("name", flat=True))
        assert {"𠮷田明", "刘䶮", "陈㛃", "买买提·吐尔逊", "难"} <= names
        assert max(map(len, names)) > 30

    def test_lets_operators_act_for_their_organisations(self):
        demo_people.ensure_demo_people()

        operator = Party.objects.get(name="李娜")
        assert len(identity.Mandates.list_represented(operator.pk)) == 2

    def test_gives_a_member_of_the_cast_and_nobody_else(self):
        assert identity.DemoPeople.get("mumian").legal_representative == "梁永康"
        for stranger in ("demo-bureau", "nobody"):
            with pytest.raises(NotFound):
                identity.DemoPeople.get(stranger)


@pytest.mark.django_db
@pytest.mark.usefixtures("divisions")
class TestLogInAsDemo:
    @pytest.mark.parametrize(("who", "page"), [("yan", "/my/profile/"), ("mumian", "/my/profile/")])
    def test_is_one_click(self, client, who, page):
        assert client.post("/demo/", {"who": who}).status_code == 303
        assert client.get(page).status_code == 200

    def test_takes_staff_to_their_desk(self, client):
        response = client.post("/demo/", {"who": "demo-reviewer"})

        assert response.headers["Location"].startswith("/desk/")

    def test_goes_on_to_the_page_asked_for(self, client):
        assert "/demo/?next=%2Fmy%2Freads%2F" in client.get("/login/?next=/my/reads/").text
        assert '<input type="hidden" name="next" value="/my/reads/">' in client.get("/demo/?next=/my/reads/").text

        response = client.post("/demo/", {"who": "yan", "next": "/my/reads/"})

        assert response.headers["Location"] == "/my/reads/"

    def test_goes_to_no_other_site(self, client):
        response = client.post("/demo/", {"who": "yan", "next": "https://example.com/"})

        assert response.headers["Location"].startswith("/my/")

    @pytest.mark.parametrize("who", ["", "nobody", "\x00", "p1", "1 OR 1=1"])
    def test_knows_the_cast_only(self, client, who):
        AccountFactory(username="p1")

        assert client.post("/demo/", {"who": who}).status_code == 404

    def test_the_printed_password_works(self, client):
        demo_people.ensure_demo_people()

        response = client.post("/login/", {"identifier": "demo-decider", "password": demo_people.PASSWORD})

        assert response.status_code == 303

    def test_lists_everybody(self, client):
        page = client.get("/demo/").text

        assert page.count('name="who"') == sum(len(group.people) for group in demo_people.list_demo_people())


@pytest.mark.django_db
class TestWithoutDemo:
    def test_the_page_is_not_there(self, client, settings):
        settings.TONGBAN_IDENTITY_DEMO_LOGIN = False

        assert client.get("/demo/").status_code == 404
        assert client.post("/demo/", {"who": "yan"}).status_code == 404
        assert "/demo/" not in client.get("/login/").text

    def test_the_services_refuse_too(self, settings):
        settings.TONGBAN_IDENTITY_DEMO_LOGIN = False

        for call in (demo_people.ensure_demo_people, demo_people.list_demo_people, identity.DemoPeople.ensure):
            with pytest.raises(NotFound):
                call()
        with pytest.raises(NotFound):
            demo_people.get_demo_account("yan")


class TestProduction:
    @pytest.mark.parametrize("value", ["1", "true", "yes", ""])
    def test_no_variable_opens_the_demo(self, value):
        """The setting is computed from the mode alone: every spelling of an override is tried in a real process."""
        names = ["TONGBAN_IDENTITY_DEMO_LOGIN", "TONGBAN_DEMO_LOGIN", "TONGBAN_DEMO", "DEMO_LOGIN", "DEBUG"]
        surroundings = os.environ | dict.fromkeys(names, value)
        surroundings |= {"TONGBAN_MODE": "production", "TONGBAN_SECRET_KEY": "x" * 60, "PYTHONPATH": "src"}
        script = "from tongban.config.settings import contexts; print(contexts.TONGBAN_IDENTITY_DEMO_LOGIN)"

        said = subprocess.run(
            [sys.executable, "-c", script], env=surroundings, capture_output=True, text=True, check=True
        )

        assert said.stdout.strip() == "False"
