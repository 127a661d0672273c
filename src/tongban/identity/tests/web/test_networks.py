"""From which networks staff log in, and accounts nobody uses any more."""

from datetime import timedelta

import pytest
from django.test import Client

from tongban.identity.enums import Post, Role
from tongban.identity.errors import AuthorityNotFound, ReasonMissing
from tongban.identity.errors_of_staff import NetworkRefused
from tongban.identity.models import Authority, Staff
from tongban.identity.networks import admits, read_networks
from tongban.identity.public import Accounts
from tongban.identity.services import networks
from tongban.identity.services.unused import take_unused_out
from tongban.identity.tests.factories import (
    PASSWORD,
    AccountFactory,
    AuthorityFactory,
    StaffFactory,
    account_of,
    log_in,
    official,
)
from tongban.kernel import clock
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
WHY = "信息安全通知〔2026〕3号"


@pytest.fixture
def clerk():
    return official(Role.WINDOW_CLERK)


@pytest.fixture
def keeper():
    return official(Role.SECURITY_ADMIN)


def only_from(authority_id, *listed):
    Authority.objects.filter(pk=authority_id).update(login_networks=list(listed))


def try_login(account, address):
    browser = Client(REMOTE_ADDR=address)
    said = {"identifier": account.username, "password": PASSWORD}
    return browser, browser.post("/login/", said)


class TestList:
    def test_is_read_line_by_line_and_each_network_counts_once(self):
        assert read_networks(" 10.20.3.4/16 \n\n10.20.0.0/16\r\n2001:db8::1\n") == ["10.20.0.0/16", "2001:db8::1/128"]

    @pytest.mark.parametrize("line", ["10.0.0.0/33", "10.0.0", "内网", "10.0.0.0/8; 11.0.0.0/8", "::/129", "localhost"])
    def test_a_line_nobody_can_read_is_named(self, line):
        with pytest.raises(NetworkRefused) as refusal:
            read_networks(f"10.1.0.0/16\n{line}")
        assert line in str(refusal.value)

    def test_of_more_than_a_hundred_is_refused(self):
        with pytest.raises(NetworkRefused):
            read_networks("\n".join(f"10.{each}.0.0/16" for each in range(101)))

    @pytest.mark.parametrize(
        ("address", "inside"),
        [
            ("10.20.255.255", True),
            ("10.21.0.0", False),
            ("::ffff:10.20.1.1", True),
            ("2001:db8::5", True),
            ("2001:db9::5", False),
            ("", False),
            ("unknown", False),
        ],
    )
    def test_admits_what_lies_inside(self, address, inside):
        assert admits(["10.20.0.0/16", "2001:db8::/32"], address) is inside

    def test_without_one_everybody_is_admitted(self):
        assert admits([], "198.51.100.7")
        assert admits([], "")


class TestLogin:
    def test_from_elsewhere_is_refused_and_says_where_one_is(self, clerk):
        only_from(clerk.authority_id, "10.20.0.0/16")

        browser, answer = try_login(account_of(clerk), "198.51.100.7")

        assert answer.status_code == 422
        assert "198.51.100.7 不在允许范围内" in answer.text
        assert browser.get("/desk/").status_code == 302

    def test_says_nothing_of_it_to_whoever_does_not_know_the_password(self, clerk):
        only_from(clerk.authority_id, "10.20.0.0/16")

        answer = Client(REMOTE_ADDR="198.51.100.7").post(
            "/login/", {"identifier": account_of(clerk).username, "password": "wrong"}
        )

        assert "不在允许范围内" not in answer.text

    def test_from_inside_opens(self, clerk):
        only_from(clerk.authority_id, "10.20.0.0/16")

        browser, answer = try_login(account_of(clerk), "10.20.9.9")

        assert answer.status_code == 303
        assert browser.get("/desk/window/").status_code == 200

    def test_residents_come_from_anywhere(self):
        Authority.objects.update(login_networks=["10.20.0.0/16"])

        assert try_login(AccountFactory(), "198.51.100.7")[1].status_code == 303

    def test_an_open_session_carried_elsewhere_is_over(self, clerk):
        only_from(clerk.authority_id, "10.20.0.0/16")
        browser, _answer = try_login(account_of(clerk), "10.20.9.9")

        assert browser.get("/desk/window/", REMOTE_ADDR="198.51.100.7").status_code == 302
        assert browser.get("/desk/window/").status_code == 302  # not only from there

    def test_another_departments_list_is_not_asked(self, clerk):
        only_from(AuthorityFactory().pk, "10.20.0.0/16")

        assert try_login(account_of(clerk), "198.51.100.7")[1].status_code == 303


class TestSetNetworks:
    def test_counts_with_the_next_click_and_is_on_record(self, keeper, clerk):
        browser = log_in(Client(REMOTE_ADDR="198.51.100.7"), clerk)
        assert browser.get("/desk/window/").status_code == 200

        said = {"networks": "10.20.0.0/16", "reason": WHY}
        answer = log_in(Client(), keeper).post(f"/desk/staff/networks/{clerk.authority_id}/", said)

        assert answer.status_code == 303
        assert browser.get("/desk/window/").status_code == 302
        facts = AuditRecord.objects.filter(action="identity.set_networks").latest("pk").details
        assert (facts["networks"], facts["before"], facts["reason"]) == (["10.20.0.0/16"], [], WHY)

    def test_nobody_locks_oneself_out(self, keeper):
        browser = log_in(Client(REMOTE_ADDR="198.51.100.7"), keeper)
        address = f"/desk/staff/networks/{keeper.authority_id}/"

        refused = browser.post(address, {"networks": "10.20.0.0/16", "reason": WHY})
        assert "会把自己锁在外面" in refused.text
        assert "10.20.0.0/16" in refused.text  # what was typed stays
        assert Authority.objects.get(pk=keeper.authority_id).login_networks == []

        browser.post(address, {"networks": "10.20.0.0/16\n198.51.100.0/24", "reason": WHY})
        assert browser.get(address).status_code == 200

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMIN}))
    def test_is_for_the_security_administrator(self, role, clerk):
        with pytest.raises(NotAllowed):
            networks.set_networks(actor=official(role), authority_id=clerk.authority_id, text="", reason=WHY)

    def test_needs_a_reason_and_a_department(self, keeper, clerk):
        with pytest.raises(ReasonMissing):
            networks.set_networks(actor=keeper, authority_id=clerk.authority_id, text="")
        with pytest.raises(AuthorityNotFound):
            networks.set_networks(actor=keeper, authority_id=0, text="", reason=WHY)

    def test_the_command_line_opens_the_door_again(self, clerk):
        only_from(clerk.authority_id, "10.20.0.0/16")

        Accounts.let_staff_log_in_from(Authority.objects.get(pk=clerk.authority_id).code, "")

        assert try_login(account_of(clerk), "198.51.100.7")[1].status_code == 303

    def test_the_list_shows_departments_with_one_first(self, keeper, clerk):
        only_from(clerk.authority_id, "10.20.0.0/16")

        page = log_in(Client(), keeper).get("/desk/staff/networks/").text

        first = Authority.objects.get(pk=clerk.authority_id).name
        assert page.index(first) < page.index(Authority.objects.get(pk=keeper.authority_id).name)
        assert "10.20.0.0/16" in page


class TestUnused:
    @staticmethod
    def quiet(days, *roles):
        staff = StaffFactory(roles=roles or [Role.REVIEWER])
        Staff.objects.filter(pk=staff.pk).update(in_service_since=clock.now() - timedelta(days=days))
        return staff

    @staticmethod
    def last_login(staff, days):
        account = staff.account
        account.last_login = clock.now() - timedelta(days=days)
        account.save(update_fields=["last_login"])

    def test_out_of_service_after_ninety_days_with_a_reason(self):
        never, long_ago = self.quiet(91), self.quiet(400)
        self.last_login(long_ago, 95)

        assert take_unused_out() == 2
        assert not Staff.objects.filter(pk__in=[never.pk, long_ago.pk], active=True).exists()
        assert not type(never.account).objects.get(pk=never.account_id).is_active
        record = AuditRecord.objects.filter(action="identity.set_staff_active").latest("pk")
        assert record.details == {"active": False, "reason": "连续90天未登录"}

    def test_not_whoever_came_in_time_is_new_or_just_came_back(self):
        used, new, back = self.quiet(400), self.quiet(3), self.quiet(1)
        self.last_login(used, 89)
        self.last_login(back, 300)

        assert take_unused_out() == 0
        assert Staff.objects.filter(pk__in=[used.pk, new.pk, back.pk], active=True).count() == 3

    def test_the_last_administrator_stays(self):
        only = self.quiet(200, Role.SECURITY_ADMIN)

        assert take_unused_out() == 0
        assert Staff.objects.get(pk=only.pk, active=True, post=Post.SECURITY)

    def test_can_be_switched_off(self, settings):
        settings.TONGBAN_IDENTITY_UNUSED_DAYS = 0
        self.quiet(4000)

        assert take_unused_out() == 0

    def test_stand_in_the_report_after_thirty(self, keeper):
        unused, used = self.quiet(31), self.quiet(31)
        self.last_login(used, 2)

        page = log_in(Client(), keeper).get("/desk/staff/?show=unused").text

        assert unused.account.username in page
        assert used.account.username not in page
        assert "连续 90 天" in page
