"""The tales of the demo city: each is true of the cases it leaves behind."""

import pytest

from tongban.cases.models import (
    BatchLine,
    CalendarRun,
    Case,
    CaseExport,
    CaseTask,
    Commitment,
    DailyBill,
    Delivery,
    Extension,
    Hearing,
    MissedPromise,
    Objection,
    Procedure,
    Sequel,
    SiteVisit,
    Urge,
)
from tongban.catalogue.search import index
from tongban.catalogue.services import demo
from tongban.config.demo import life, residents, staff
from tongban.identity import public as identity
from tongban.kernel import calendar
from tongban.kernel.holidays import load_shipped_notices
from tongban.messaging.models import StaffNotice
from tongban.ratings.models import Rectification

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(settings):
    """The hand-made items and the cast; no other story."""
    settings.TONGBAN_IDENTITY_DEMO_LOGIN = True
    load_shipped_notices()
    identity.Divisions.load()
    demo.save_authorities()
    for name in ("shipin", "wajue", "jiangli", "getihu"):
        demo.load_showcase(name)
    index.rebuild()
    identity.DemoPeople.ensure()
    _forget()
    yield
    _forget()
    calendar.forget()


def _forget():
    for known in (residents.organisation, residents.person, residents.member, staff.office_by_code):
        known.cache_clear()


def test_every_tale_leaves_what_it_tells(city):
    life.tell_first()
    life.tell_last()

    assert life.is_told()
    assert Extension.objects.count() == 1
    states = sorted(Rectification.objects.values_list("state", flat=True))
    assert states == ["answered", "rectifying", "to_verify"]
    assert Rectification.objects.get(state="answered").again_level == 2
    assert Hearing.objects.filter(asked_by_name="楼上住户 何先生", held_at=None).exists()
    assert StaffNotice.objects.filter(kind="handed_over").exists()
    assert {held is None for held in Hearing.objects.values_list("held_at", flat=True)} == {True, False}
    assert all(len(visit.officers) == 2 for visit in SiteVisit.objects.all())
    assert {at is None for at in Objection.objects.values_list("answered_at", flat=True)} == {True, False}
    assert Procedure.objects.filter(kind="expert_review", ended_at__isnull=True, stops_clock=True).exists()
    assert Delivery.objects.count() == 1
    assert sorted(Commitment.objects.values_list("kept", flat=True), key=str) == [False, None, True]
    assert Sequel.objects.filter(kind="revocation", case__commitment__kept=False).exists()
    assert set(Sequel.objects.values_list("kind", flat=True)) == {"change", "revocation"}
    assert {at is None for at in MissedPromise.objects.values_list("explained_at", flat=True)} == {True, False}
    assert Urge.objects.count() == 1
    assert Case.objects.filter(state="not_accepted").count() == 1
    assert sorted(BatchLine.objects.values_list("outcome", flat=True)) == ["done"] * 4 + ["refused"]
    assert CaseExport.objects.get().state == "ready"
    assert DailyBill.objects.exists()
    _the_four_departments()
    _the_dates_are_back()
    told = Case.objects.count()
    life.tell_first()
    assert Case.objects.count() == told  # each once


def _the_four_departments():
    """One agreed, one asks another, one was urged, one handed its step over."""
    case = Case.objects.get(applicant__name="广州木棉餐饮管理有限公司", item_title__contains="挖掘")
    tasks = CaseTask.objects.filter(case=case)
    assert tasks.get(step_key="traffic").outcome == "agreed"
    assert tasks.get(asked_from__step_key="buses").kind == "consult"
    assert Urge.objects.get().task == tasks.get(step_key="pipes")
    assert identity.get_staff([tasks.get(step_key="green").claimed_by_id])


def _the_dates_are_back():
    """The day of rain moved the running cases, and its end moved them back."""
    there, back = CalendarRun.objects.order_by("pk")
    assert there.moved == back.moved > 0
    assert {(move.old_due, move.new_due) for move in there.moves.all()} == {
        (move.new_due, move.old_due) for move in back.moves.all()
    }
