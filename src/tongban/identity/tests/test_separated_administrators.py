"""三员分立: no two administrations in one hand, none of them with case work; two people for an appointment."""

import threading

import pytest
from django.db import IntegrityError, connections, transaction

from tongban.identity import staffing
from tongban.identity.enums import ADMINISTRATORS, AppointmentState, Post, Role
from tongban.identity.errors import ReasonMissing, StaffNotFound
from tongban.identity.errors_of_staff import (
    AppointmentDecided,
    AppointmentNeeded,
    AppointmentWaits,
    LastAdministrator,
    OwnAccount,
    PostsDoNotMix,
    SecondPersonNeeded,
)
from tongban.identity.models import Account, Appointment, Staff, StaffRole
from tongban.identity.roles import PERMISSIONS, AdminPermission
from tongban.identity.selectors import get_staff_actor
from tongban.identity.services import appointments, staff
from tongban.identity.tests.factories import AuthorityFactory, StaffFactory, official
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
WHY = "工作需要〔2026〕7号"
HANDLING = sorted(set(Role) - ADMINISTRATORS)


@pytest.fixture
def keeper():
    return official(Role.SECURITY_ADMIN, name="卢志强")


@pytest.fixture
def auditor():
    return official(Role.AUDIT_ADMIN, name="秦月华")


def duties(who: Staff) -> list[str]:
    return sorted(StaffRole.objects.filter(staff=who).values_list("role", flat=True))


class TestTheTable:
    @pytest.mark.parametrize("one", sorted(ADMINISTRATORS))
    def test_no_administrator_may_what_another_or_a_department_may(self, one):
        """They share the second person's word and the sight of this table; the calendar is the bureau's too."""
        shared = {AdminPermission.CONFIRM, AdminPermission.READ_MATRIX, "bureau:calendar:keep"}
        for other in set(Role) - {one}:
            assert PERMISSIONS[one] & PERMISSIONS[other] <= shared, other

    def test_what_the_posts_are_called_is_what_their_duties_are_called(self):
        assert {Post(role.value) for role in ADMINISTRATORS} == set(Post) - {Post.DUTY}


class TestTheDatabase:
    @pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
    @pytest.mark.parametrize("second", sorted(Role))
    def test_refuses_a_second_duty_beside_an_administrators(self, first, second):
        who = StaffFactory(roles=[first])
        if first == second:
            return
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffRole.objects.create(staff=who, role=second)

    def test_refuses_another_post_while_duties_are_of_the_old(self):
        who = StaffFactory(roles=[Role.REVIEWER])
        with pytest.raises(IntegrityError), transaction.atomic():
            Staff.objects.filter(pk=who.pk).update(post=Post.AUDIT)

    def test_refuses_a_duty_given_to_oneself(self):
        who = StaffFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffRole.objects.create(staff=who, role=Role.DECIDER, given_by=who)

    def test_refuses_an_appointment_confirmed_by_who_proposed_it(self, keeper):
        made = appointments.propose_appointment(
            actor=keeper, staff_id=StaffFactory().pk, role=Role.AUDIT_ADMIN, reason=WHY
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=made.pk).update(
                state=AppointmentState.CONFIRMED, decided_by_id=keeper.id, decided_at=made.proposed_at
            )


class TestTakeOnStaff:
    def said(self, **changes):
        facts = {"username": "wangmin", "name": "王敏", "authority_code": AuthorityFactory().code}
        return facts | {"roles": [Role.REVIEWER], "reason": WHY} | changes

    def test_opens_an_account_with_a_password_for_choosing_an_own_one(self, keeper):
        made, (_username, password, _until) = staff.take_on_staff(actor=keeper, **self.said())

        account = Account.objects.get(username="wangmin")
        assert account.check_password(password)
        assert account.must_change_password
        assert StaffRole.objects.get(staff=made).given_by_id == keeper.id
        assert AuditRecord.objects.get(action="identity.take_on_staff").details == {"reason": WHY}

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMIN}))
    def test_is_for_the_security_administrator_alone(self, role):
        with pytest.raises(NotAllowed):
            staff.take_on_staff(actor=official(role), **self.said())

    def test_gives_no_administrators_duty(self, keeper):
        with pytest.raises(AppointmentNeeded):
            staff.take_on_staff(actor=keeper, **self.said(roles=[Role.OPERATOR]))

    def test_asks_why(self, keeper):
        with pytest.raises(ReasonMissing):
            staff.take_on_staff(actor=keeper, **self.said(reason=" "))

    def test_even_the_platform_mixes_no_posts(self):
        said = self.said(roles=[Role.AUDIT_ADMIN, Role.DECIDER]) | {"password": "correct-horse-battery"}
        said.pop("reason")
        with pytest.raises(PostsDoNotMix):
            staff.create_staff(actor=SYSTEM, **said)


class TestChangeRoles:
    def test_sets_exactly_these_and_says_who_why_and_what_was(self, keeper):
        who = StaffFactory(roles=[Role.REVIEWER])

        staff.change_roles(actor=keeper, staff_id=who.pk, roles=[Role.DECIDER], reason=WHY)

        assert duties(who) == ["decider"]
        said = AuditRecord.objects.get(action="identity.change_roles")
        assert (said.actor_id, said.details["before"], said.details["reason"]) == (keeper.id, ["reviewer"], WHY)

    def test_nobody_gives_a_duty_to_oneself(self, keeper):
        with pytest.raises(OwnAccount):
            staff.change_roles(actor=keeper, staff_id=keeper.id, roles=[Role.DECIDER], reason=WHY)

    def test_makes_no_administrator(self, keeper):
        with pytest.raises(AppointmentNeeded):
            staff.change_roles(actor=keeper, staff_id=StaffFactory().pk, roles=[Role.AUDIT_ADMIN], reason=WHY)

    def test_leaves_no_administration_without_anybody(self, keeper, auditor):
        with pytest.raises(LastAdministrator):
            staff.change_roles(actor=keeper, staff_id=auditor.id, roles=[Role.REVIEWER], reason=WHY)
        official(Role.AUDIT_ADMIN)
        staff.change_roles(actor=keeper, staff_id=auditor.id, roles=[Role.REVIEWER], reason=WHY)

        assert get_staff_actor(staff_id=auditor.id).permissions == PERMISSIONS[Role.REVIEWER]
        assert Staff.objects.get(pk=auditor.id).post == Post.DUTY


class TestSuspension:
    def test_ends_what_is_open_and_stays_so_when_the_account_is_back(self, keeper):
        who = StaffFactory()
        epoch = who.account.session_epoch

        staff.set_staff_active(actor=keeper, staff_id=who.pk, active=False, reason=WHY)
        staff.set_staff_active(actor=keeper, staff_id=who.pk, active=True, reason=WHY)

        account = Account.objects.get(pk=who.account_id)
        assert account.is_active
        assert account.session_epoch == epoch + 1

    def test_not_of_oneself_nor_of_the_last(self, keeper, auditor):
        with pytest.raises(OwnAccount):
            staff.set_staff_active(actor=keeper, staff_id=keeper.id, active=False, reason=WHY)
        with pytest.raises(LastAdministrator):
            staff.set_staff_active(actor=keeper, staff_id=auditor.id, active=False, reason=WHY)

    def test_an_account_nobody_has_is_not_found(self, keeper):
        with pytest.raises(StaffNotFound):
            staff.set_staff_active(actor=keeper, staff_id=0, active=False, reason=WHY)


class TestHandOutPassword:
    def test_gives_a_colleague_a_new_one(self, keeper):
        who = StaffFactory()
        username, password, _until = staff.hand_out_staff_password(actor=keeper, staff_id=who.pk, reason=WHY)

        account = Account.objects.get(username=username)
        assert account.check_password(password)
        assert account.must_change_password

    def test_never_makes_one_administrator_another(self, keeper, auditor):
        with pytest.raises(AppointmentNeeded):
            staff.hand_out_staff_password(actor=keeper, staff_id=auditor.id, reason=WHY)
        staff.hand_out_staff_password(actor=SYSTEM, staff_id=auditor.id)


class TestAppointment:
    def propose(self, keeper, who=None, role=Role.OPERATOR):
        who = who or StaffFactory(roles=[Role.REVIEWER, Role.DECIDER])
        return appointments.propose_appointment(actor=keeper, staff_id=who.pk, role=role, reason=WHY)

    def test_changes_nothing_before_a_second_person_agrees(self, keeper, auditor):
        made = self.propose(keeper)
        assert duties(made.staff) == ["decider", "reviewer"]

        appointments.confirm_appointment(actor=auditor, appointment_id=made.pk)

        assert duties(made.staff) == ["operator"]
        assert get_staff_actor(staff_id=made.staff_id).permissions == PERMISSIONS[Role.OPERATOR]
        assert StaffRole.objects.get(staff_id=made.staff_id).given_by_id == auditor.id

    def test_is_not_confirmed_by_who_proposed_or_is_appointed(self, keeper, auditor):
        second = official(Role.SECURITY_ADMIN)
        made = self.propose(keeper, Staff.objects.get(pk=second.id), Role.AUDIT_ADMIN)

        with pytest.raises(SecondPersonNeeded):
            appointments.confirm_appointment(actor=keeper, appointment_id=made.pk)
        with pytest.raises(OwnAccount):
            appointments.confirm_appointment(actor=second, appointment_id=made.pk)
        with pytest.raises(NotAllowed):
            appointments.confirm_appointment(actor=official(Role.BUREAU), appointment_id=made.pk)

    def test_takes_no_administration_its_last_person(self, keeper, auditor):
        other = official(Role.SECURITY_ADMIN)
        made = self.propose(keeper, Staff.objects.get(pk=auditor.id), Role.OPERATOR)
        with pytest.raises(LastAdministrator):
            appointments.confirm_appointment(actor=other, appointment_id=made.pk)

    def test_declined_leaves_all_as_it_was(self, keeper, auditor):
        made = self.propose(keeper)
        with pytest.raises(ReasonMissing):
            appointments.decline_appointment(actor=auditor, appointment_id=made.pk, reason="")
        appointments.decline_appointment(actor=auditor, appointment_id=made.pk, reason="部门不同意")

        assert duties(made.staff) == ["decider", "reviewer"]
        with pytest.raises(AppointmentDecided):
            appointments.confirm_appointment(actor=auditor, appointment_id=made.pk)

    def test_waits_once_for_a_person(self, keeper):
        made = self.propose(keeper)
        with pytest.raises(AppointmentWaits):
            self.propose(keeper, made.staff, Role.AUDIT_ADMIN)
        assert staffing.get_account(actor=keeper, staff_id=made.staff_id).proposed == Role.OPERATOR


@pytest.mark.django_db(transaction=True)
class TestRace:
    def _at_once(self, *acts):
        barrier, ended = threading.Barrier(len(acts)), []

        def run(act):
            barrier.wait()
            try:
                act()
                ended.append(None)
            except (IntegrityError, LastAdministrator, AppointmentDecided) as refusal:
                ended.append(type(refusal))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        [thread.start() for thread in threads]
        [thread.join(20) for thread in threads]
        return ended

    def test_two_duties_given_at_once_never_mix(self):
        """Past all services: two rows for one person, one of them an administrator's."""
        for _ in range(5):
            who = StaffFactory(roles=[])
            ended = self._at_once(
                lambda who=who: StaffRole.objects.create(staff=who, role=Role.REVIEWER),
                lambda who=who: staff.change_roles(actor=SYSTEM, staff_id=who.pk, roles=[Role.AUDIT_ADMIN]),
            )
            assert len(ended) == 2
            assert len(set(StaffRole.objects.filter(staff=who).values_list("post", flat=True))) == 1

    def test_two_who_suspend_each_others_colleague_leave_one(self):
        keepers = [official(Role.SECURITY_ADMIN) for _ in range(2)]
        pair = [StaffFactory(roles=[Role.AUDIT_ADMIN]) for _ in range(2)]
        ended = self._at_once(
            *(
                lambda keeper=keeper, who=who: staff.set_staff_active(
                    actor=keeper, staff_id=who.pk, active=False, reason=WHY
                )
                for keeper, who in zip(keepers, pair, strict=True)
            )
        )
        assert ended.count(LastAdministrator) == 1
        assert Staff.objects.filter(post=Post.AUDIT, active=True).count() == 1

    def test_confirmed_and_declined_at_once_is_one_of_them(self):
        keeper, one, two = official(Role.SECURITY_ADMIN), official(Role.AUDIT_ADMIN), official(Role.AUDIT_ADMIN)
        who = StaffFactory(roles=[Role.REVIEWER])
        made = appointments.propose_appointment(actor=keeper, staff_id=who.pk, role=Role.OPERATOR, reason=WHY)
        ended = self._at_once(
            lambda: appointments.confirm_appointment(actor=one, appointment_id=made.pk),
            lambda: appointments.decline_appointment(actor=two, appointment_id=made.pk, reason="不同意"),
        )
        assert sorted(map(str, ended)) == sorted(map(str, [None, AppointmentDecided]))
        made.refresh_from_db()
        assert duties(who) == (["operator"] if made.state == AppointmentState.CONFIRMED else ["reviewer"])
