"""Why a date is what it is, line by line, in the words a resident reads."""

import pytest
from django.utils import translation

from tongban.cases.clocks import FactKind, Limit, LineKind, Terms, Unit, explain
from tongban.cases.tests.clocks.told import accepted, clocks, day, fact, review, working
from tongban.kernel.calendar import current_calendar, day_names

K, L = FactKind, LineKind


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def lines(clock):
    return explain(clock, current_calendar(), day_names())


def texts(clock):
    return [line.text for line in lines(clock)]


def test_over_the_spring_festival():
    clock = clocks(accepted("2026-02-10"), "2026-02-11", Terms(promised=working(7)))["promised"]
    assert texts(clock) == [
        "2月10日受理，从第二天2月11日起算。",
        "2月14日（周六）调休上班，计入。",
        "2月15日至2月23日春节放假，不计。",
        "第7个工作日是2月26日，这是最后一天。",
    ]
    assert [(line.kind, line.start, line.end) for line in lines(clock)][2] == (
        L.REST,
        day("2026-02-15"),
        day("2026-02-23"),
    )


def test_a_pause_says_which_days_do_not_count_and_swallows_the_rests_inside():
    facts = [*accepted("2026-01-30"), *review("2026-02-04", "2026-03-02")]
    clock = clocks(facts, "2026-03-03", Terms(promised=working(10)))["promised"]
    assert texts(clock) == [
        "1月30日受理，从第二天1月31日起算。",
        "专家评审从2月4日开始，2月5日至3月2日不计。",
        "第10个工作日是3月11日，这是最后一天。",
    ]


def test_a_pause_that_runs_says_that_the_day_moves():
    facts = [*accepted("2026-03-02"), *review("2026-03-04")]
    clock = clocks(facts, "2026-03-10")["statutory"]
    assert "专家评审从3月4日开始，还没有结束：从第二天到结束那天都不计。" in texts(clock)
    assert texts(clock)[-1].endswith("现在暂停计时，每多停一个工作日，这一天就往后推一天。")


def test_silence_is_explained_before_it_comes():
    clock = clocks([fact(K.RECEIVED, "2026-03-02")], "2026-03-03")["acceptance"]
    assert texts(clock)[-1] == "到那天还没有答复，就视为已经受理。"


def test_an_extension_names_both_days():
    facts = [*accepted("2026-02-10"), fact(K.EXTENDED, "2026-03-16", days=10, by="局长")]
    clock = clocks(facts, "2026-03-17")["statutory"]
    assert "原来的最后一天是3月16日，经批准延长到3月30日。" in texts(clock)


def test_what_is_late_is_said():
    clock = clocks(accepted("2026-03-02"), "2026-04-01")["statutory"]
    assert lines(clock)[-1].kind is L.OVER


def test_the_next_year_carries_its_number_and_is_provisional():
    clock = clocks(accepted("2026-12-21"), "2026-12-21")["statutory"]
    assert [line.kind for line in lines(clock)][-1] is L.PROVISIONAL
    assert "2027年1月" in texts(clock)[-2]


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit(30, Unit.NATURAL_DAY), "30天的最后一天是10月8日。遇到休息日，顺延到下一个工作日。"),
        (Limit(1, Unit.MONTH), "1个月的最后一天是10月8日。遇到休息日，顺延到下一个工作日。"),
        (Limit(24, Unit.HOUR), "24小时到9月4日 10:00为止。"),
        (Limit(0, Unit.INSTANT), "当场办理，最后一天就是9月3日。"),
        (Limit(0, Unit.NONE), "法律没有规定期限，会尽快办理。"),
    ],
)
def test_each_unit_in_its_own_words(limit, said):
    clock = clocks(accepted("2026-09-03"), "2026-09-03", Terms(statutory=limit), "10:00")["statutory"]
    assert texts(clock)[-1] == said


def test_a_clock_that_has_not_started_has_nothing_to_explain():
    assert lines(clocks([], "2026-03-02")["statutory"]) == ()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_placeholder_is_left_in_either_language(language):
    with translation.override(language):
        said = texts(clocks([*accepted("2026-02-10"), *review("2026-02-12")], "2026-02-24")["statutory"])
    assert not [text for text in said if "%" in text]
