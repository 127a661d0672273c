"""A real log of a Dutch municipality: our clock finds the same late cases as the log's own deadline column."""

import importlib.util
import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tongban.identity.tests import factories as identity
from tongban.supervision.errors import LogAlreadyImported, LogUnreadable
from tongban.supervision.models import ForeignCase, ForeignEvent
from tongban.supervision.services import foreign

pytestmark = pytest.mark.django_db
EXCERPT = Path(__file__).parent / "data" / "receipt_excerpt.csv"
WHOLE = os.environ.get("TONGBAN_TEST_RECEIPT_LOG", "")  # the whole log is not ours to ship


def independent(path: Path) -> set[str]:
    """The script under tools/, which knows nothing of ours."""
    place = Path(__file__).parents[4] / "tools" / "overdue_of_log.py"
    spec = importlib.util.spec_from_file_location("overdue_of_log", place)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.late_cases(path)


def imported(path: Path = EXCERPT):
    return foreign.import_log(path, mapping=foreign.read_mapping("receipt"))


class TestImportLog:
    def test_our_clock_finds_the_same_late_cases(self):
        imported()
        ours = set(ForeignCase.objects.filter(late=True).values_list("number", flat=True))
        assert len(ours) == 8
        assert ours == independent(EXCERPT)

    @pytest.mark.skipif(not WHOLE, reason="TONGBAN_TEST_RECEIPT_LOG names no log")
    def test_the_same_in_the_whole_log(self):
        imported(Path(WHOLE))
        assert set(ForeignCase.objects.filter(late=True).values_list("number", flat=True)) == independent(Path(WHOLE))

    def test_keeps_every_case_and_event_once(self):
        imported()
        lines = EXCERPT.read_text("utf-8").splitlines()
        assert (ForeignCase.objects.count(), ForeignEvent.objects.count()) == (24, len(lines) - 1)
        with pytest.raises(LogAlreadyImported):
            imported()

    @pytest.mark.parametrize(
        "data", [b"", b"a,b\n1,2\n", b"\xff\xfe", EXCERPT.read_bytes().replace(b"2010-11-29", b"soon")]
    )
    def test_says_what_cannot_be_read(self, tmp_path, data):
        file = tmp_path / "log.csv"
        file.write_bytes(data)
        if not data:
            assert imported(file).cases.count() == 0
        else:
            with pytest.raises(LogUnreadable):
                imported(file)

    def test_a_mapping_that_is_none_is_refused(self, tmp_path):
        with pytest.raises(LogUnreadable):
            foreign.read_mapping(str(tmp_path / "none.toml"))


class TestShowLog:
    def test_the_bureau_sees_the_late_ones(self):
        log = imported()
        bureau = identity.log_in(Client(), identity.official("bureau"))
        answer = bureau.get(reverse("supervision:show_log", args=[log.pk]), {"late": "1"})
        assert [row.number for row in answer.context["rows"].rows] == sorted(independent(EXCERPT))
        assert bureau.get(reverse("supervision:show_log", args=[log.pk + 1])).status_code == 404
