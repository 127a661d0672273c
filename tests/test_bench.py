"""The measurements themselves: what they write down, what the yardstick's script is made of. No figure is judged."""

import json

import pytest
from bench import figures, load, pgbench, report
from bench.figures import Row


class TestRow:
    def test_ratio_is_the_share_of_the_yardstick_for_rates(self):
        assert Row("intake", 30.0, "per s", 100.0).ratio == 0.3

    def test_ratio_is_the_share_of_the_yardstick_for_times(self):
        assert Row("search", 20.0, "ms", 5.0).ratio == 0.25

    def test_no_yardstick_no_ratio(self):
        assert Row("start", 3.0, "s").ratio is None

    def test_quantile_takes_a_value_that_was_measured(self):
        assert figures.quantile([5.0, 1.0, 3.0], 0.5) == 3.0
        assert figures.quantile([1.0, 2.0], 0.99) == 2.0


@pytest.mark.slow
class TestReport:
    @pytest.fixture(autouse=True)
    def a_machine(self, monkeypatch):
        monkeypatch.setattr(report, "machine", lambda: "2 cores")

    def test_results_keep_what_other_runs_measured(self, tmp_path):
        results = tmp_path / "latest.json"

        report.write([Row("search_p50", 4.0, "ms", 3.0)], results=results, document=None)
        report.write([Row("intake_page", 50.0, "per s", 200.0, 8)], results=results, document=None)

        stored = json.loads(results.read_text("utf-8"))
        assert set(stored) == {"search_p50", "intake_page_8"}
        assert set(stored["intake_page_8"]) == {
            *("ours", "yardstick", "ratio", "unit", "clients", "date", "machine", "note"),
        }
        assert stored["intake_page_8"]["ratio"] == 0.25

    def test_document_changes_between_its_marks_only(self, tmp_path):
        document = tmp_path / "performance.md"
        document.write_text("before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n", "utf-8")

        report.write([Row("search_p50", 4.0, "ms", 3.0)], results=tmp_path / "latest.json", document=document)

        text = document.read_text("utf-8")
        assert text.startswith("before\n")
        assert text.endswith("\nafter\n")
        assert "| `search_p50` | 1 | 4.0 | 3.0 | 75% | ms |" in text
        assert "old" not in text


class TestScript:
    def test_colons_are_hidden_from_pgbench_and_unique_parts_become_expressions(self):
        clone = type("Clone", (), {"application_id": 1, "item_id": 1, "number": "SQ1"})()
        renderer = pgbench._Renderer(clone, "CASE9", pgbench.Spread([], [], []))

        text = renderer.text("""'{"at": "12:30", "case": "CASE9", "application": "SQ1"}'::jsonb""")

        assert ":30" not in text
        assert "\\07230" in text
        assert pgbench._CASE in text
        assert pgbench._APPLICATION in text
        assert text.endswith("::jsonb")


class TestRequest:
    def test_announces_its_length(self):
        raw = load.request("POST", "/submit/", {"Cookie": "a=b"}, b"declared=on")

        assert (
            raw == b"POST /submit/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a=b\r\nContent-Length: 11\r\n\r\ndeclared=on"
        )
