"""What is kept in memory: asked once, for its time only, and once for all who wait."""

import threading
import time

import pytest

from tongban.kernel.memory import kept


@pytest.fixture(autouse=True)
def _with_memory(settings):
    settings.TONGBAN_KERNEL_MEMORY = True


def counting(seconds, **options):
    asked = []

    @kept(seconds, **options)
    def answer(question):
        asked.append(question)
        time.sleep(0.02)
        return f"{question}{len(asked)}"

    return answer, asked


def test_asks_once_for_each_question():
    answer, asked = counting(60)

    assert [answer("a"), answer("a"), answer("b")] == ["a1", "a1", "b2"]
    assert asked == ["a", "b"]


def test_forgets_when_its_time_is_over():
    answer, _asked = counting(0.05)
    answer("a")
    time.sleep(0.06)

    assert answer("a") == "a2"


def test_keeps_apart_what_the_key_keeps_apart():
    answer, _asked = counting(60, key=lambda question: question[0])

    assert [answer("ab"), answer("ac"), answer("b")] == ["ab1", "ab1", "b2"]


def test_one_looks_and_the_others_wait():
    answer, asked = counting(60)
    found = []
    threads = [threading.Thread(target=lambda: found.append(answer("a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["a1"] * 8
    assert asked == ["a"]


def test_an_error_is_not_kept():
    asked = []

    @kept(60)
    def answer():
        asked.append(1)
        if len(asked) == 1:
            raise LookupError
        return "found"

    with pytest.raises(LookupError):
        answer()
    assert answer() == "found"


def test_without_memory_every_question_is_asked(settings):
    settings.TONGBAN_KERNEL_MEMORY = False
    answer, _asked = counting(60)

    assert [answer("a"), answer("a")] == ["a1", "a2"]
