"""Tales of the office: a batch, a hand-over, a stand-in, a notice of holidays, an export, the bills of the days."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from tongban.cases import public as cases
from tongban.cases.services import batches, bills, exports, recompute
from tongban.cases.services.office import absence, transferring
from tongban.config.demo.life.tale import BUREAU, FOOD, MARKET, SHOP, a_colleague, begin, day, on
from tongban.config.demo.staff import office_by_code
from tongban.kernel import calendar, clock, holidays, jobs

_BILLS = 4  # days
_RAIN = "暴雨停工"
_BATCH = UUID("7f1b8f0e-5f0c-4c1e-9a51-2f0d6a3c9b10")
_IN_BATCH = (501, 502, 503, 504, 505)


def batch_done() -> None:
    """Five registrations agreed in one act: four went through, one was held by a colleague."""
    office = office_by_code(MARKET)
    tales = [begin(SHOP, who, ago=2, at_the_window=True, hour=9 + place) for place, who in enumerate(_IN_BATCH)]
    for tale in tales:
        tale.accept(ago=2)
    with on(1, 9):
        cases.claim_task(actor=office.second, case_number=tales[-1].number)
    with on(1, 10):
        ids = [tale.live().task_id for tale in tales]
        made = batches.start_batch(
            actor=office.reviewer,
            key=_BATCH,
            act="review",
            task_ids=[task_id for task_id in ids if task_id],
            words="经审查符合条件，建议准予登记。",
        )
        batches.run_batch(batch_id=made.pk)


def handed_over() -> None:
    """A step given to a colleague with the reason."""
    tale = begin(FOOD, "ouyang", ago=4)
    tale.accept(ago=3)
    with on(2, 9):
        cases.claim_task(actor=tale.office.reviewer, case_number=tale.number)
    with on(1, 14):
        transferring.hand_over_task(
            actor=tale.office.reviewer,
            case_number=tale.number,
            to_staff_id=tale.office.second.id or 0,
            reason="明天起外出培训，请接着办理现场核查。",
        )


def stand_in() -> None:
    """A clerk who is away for some days, and the colleague who works on her steps."""
    away, present = a_colleague(MARKET, "梁思敏"), a_colleague(MARKET, "周晓燕")
    absence.declare_absence(
        actor=away,
        staff_id=away.id or 0,
        stand_in_id=present.id or 0,
        from_on=clock.today(),
        until_on=day(-4),
        reason="年休假",
    )


def redated() -> None:
    """The city closed for a day of rain and opened again: the dates of the running cases moved there and back."""
    closed = day(-2)
    standing = next((row for row in holidays.list_notices() if row.year == closed.year and row.until is None), None)
    if standing is None:
        return
    found, bureau = holidays.notice_of(standing), a_colleague(BUREAU, "叶青")
    works = {each: works for each, works in found.works.items() if found.names[each] != _RAIN}
    notice = replace(found, works=works, names={each: found.names[each] for each in works})
    rain = replace(notice, works=works | {closed: False}, names=notice.names | {closed: _RAIN})
    for each, reason in (
        (rain, "演示：暴雨红色预警，市政府通告当日全市停工。"),
        (notice, "演示：预警已经解除，停工通告撤回，照常上班。"),
    ):
        with clock.standing_at(clock.now()), jobs.in_no_hurry():
            before = calendar.look().revision
            holidays.load_notice(actor=bureau, notice=each, reason=reason)
            recompute.ask_for_run(revision=calendar.look().revision, before=before)
        recompute.recompute_dates()


def exported() -> None:
    """A file of the department's cases, asked for by who decides them."""
    made = exports.request_export(actor=office_by_code(MARKET).decider, form="xlsx", asked={"tab": "all"})
    exports.run_export(export_id=made.pk)


def bills_signed() -> None:
    """The bills of the last days, each made in the night after it."""
    today = timezone.localdate()
    for back in range(_BILLS, 0, -1):
        made_on = today - timedelta(days=back - 1)
        night = datetime.combine(made_on, time(1, 30), timezone.get_default_timezone())
        with clock.standing_at(min(night, timezone.now())):
            bills.make_bills_of(day=today - timedelta(days=back))
