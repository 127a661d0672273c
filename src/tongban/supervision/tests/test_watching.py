import itertools
import threading
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tongban.cases import public as cases
from tongban.kernel import events
from tongban.supervision.folding import WATCHED_EVENTS
from tongban.supervision.models import Watch
from tongban.supervision.services.watching import FIELDS, rebuild_watches, watch_case
from tongban.supervision.tests.factories import WatchFactory, event, moment

STORY = [
    event(cases.CaseOpened, due_on=date(2026, 3, 17)),
    event(cases.SupplementRequested, days=1, due_on=date(2026, 4, 10)),
    event(cases.SupplementAnswered, days=5, due_on=date(2026, 3, 24)),
    event(cases.CaseAccepted, days=6, due_on=date(2026, 3, 30)),
    event(cases.StepFinished, days=7, due_on=date(2026, 3, 30)),
    event(cases.CaseDecided, days=8),
]


def content() -> list[object]:
    return [getattr(Watch.objects.get(), name) for name in FIELDS]


@pytest.mark.django_db
class TestWatchCase:
    def test_starts_the_clock_of_a_new_case(self):
        watch_case(STORY[0])

        watch = Watch.objects.get()
        assert (watch.state, watch.due_on, watch.opened_at) == ("received", date(2026, 3, 17), moment())

    def test_stops_the_authoritys_clock_while_the_applicant_completes(self):
        for each in STORY[:2]:
            watch_case(each)

        assert Watch.objects.get().due_on is None

    def test_keeps_the_last_promised_day_for_the_judgement_on_time(self):
        for each in STORY:
            watch_case(each)

        watch = Watch.objects.get()
        assert (watch.closed_on, watch.promised_on, watch.due_on) == (date(2026, 3, 18), date(2026, 3, 30), None)

    def test_an_event_twice_changes_nothing(self):
        for each in STORY:
            watch_case(each)
        before = content()
        for each in STORY:
            watch_case(each)

        assert content() == before
        assert Watch.objects.count() == 1

    def test_the_order_of_arrival_makes_no_difference(self):
        for each in STORY:
            watch_case(each)
        expected = content()
        for order in itertools.islice(itertools.permutations(STORY), 0, 720, 7):
            Watch.objects.all().delete()
            for each in order:
                watch_case(each)
            assert content() == expected, [each.name for each in order]

    def test_a_decision_at_the_same_moment_as_its_last_step_wins(self):
        for order in itertools.permutations([event(cases.StepFinished, days=1), event(cases.CaseDecided, days=1)]):
            Watch.objects.all().delete()
            for each in order:
                watch_case(each)
            assert Watch.objects.get().state == "granted"

    def test_the_day_of_closing_is_the_day_in_shanghai(self):
        watch_case(event(cases.CaseDecided, at="2026-03-31T17:30:00+00:00"))

        assert Watch.objects.get().closed_on == date(2026, 4, 1)

    def test_every_event_that_moves_a_case_is_listened_to(self):
        of_cases = {name: kind for name, kind in events.every_event().items() if name.startswith("cases.")}
        told = {name: kind for name, kind in of_cases.items() if getattr(kind, "follows", True)}

        assert len(told) >= len(WATCHED_EVENTS)
        for name in told:
            listeners = {"supervision.watch_the_case", "supervision.follow_moved_dates"}
            assert listeners & set(events.listeners_of(name)), name


@pytest.mark.django_db(transaction=True)
def test_two_events_of_one_case_at_once_make_one_row_with_the_newer_state():
    barrier, failures = threading.Barrier(2), []

    def race(each: object) -> None:
        barrier.wait()
        try:
            watch_case(each)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=[each]) for each in (STORY[0], STORY[3])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    watch = Watch.objects.get()
    assert failures == []
    assert (watch.state, watch.opened_at, watch.accepted_at) == ("accepted", moment(), moment(6))


@pytest.mark.django_db
class TestRebuildWatches:
    @pytest.fixture(autouse=True)
    def _history(self):
        for number in ("C1", "C2", "C3"):
            for each in STORY[: 3 + int(number[1])]:
                told = replace(each, case_number=number)
                events.publish(told)
                watch_case(told)

    def test_history_folded_again_equals_the_table(self):
        report = rebuild_watches(repair=False)

        assert (report.cases, report.events, report.differing) == (3, 15, [])

    def test_finds_and_mends_what_differs(self):
        Watch.objects.filter(case_number="C2").update(due_on=date(2020, 1, 1))
        Watch.objects.filter(case_number="C3").delete()

        assert rebuild_watches(repair=True).differing == ["C2", "C3"]
        assert rebuild_watches(repair=False).differing == []

    def test_check_fails_loudly_and_changes_nothing(self):
        Watch.objects.filter(case_number="C2").update(state="withdrawn")

        with pytest.raises(CommandError):
            call_command("rebuild_watch", "--check")
        assert Watch.objects.get(case_number="C2").state == "withdrawn"

    def test_leaves_a_case_without_history_alone(self):
        WatchFactory(case_number="OLD")
        rebuild_watches(repair=True)

        assert Watch.objects.filter(case_number="OLD").exists()
