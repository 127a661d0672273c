"""Measure the platform: ``python -m bench.run [--quick] [--only NAME …]``, or ``make bench``.

Each run makes a home of its own in the folder for temporary files: an embedded PostgreSQL with its usual, durable
settings. Nothing of var/ is touched. What was measured goes to bench/results/latest.json and docs/performance.md;
``--quick`` runs everything small to see that it works, and writes bench/results/quick.json only.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from bench import home, report
from bench.figures import Row

PARTS = (
    *("import", "intake", "steps", "parallel", "long_cases", "cases", "export", "weights", "starting", "search"),
    *("recompute", "forms", "registers", "door", "tokens"),
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="small sizes, to see that everything works")
    options.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    chosen = options.parse_args()
    run(quick=chosen.quick, only=chosen.only)


def run(*, quick: bool, only: tuple[str, ...] = PARTS) -> list[Row]:
    """Measure the parts in their order and write what they say."""
    rows: list[Row] = []
    where = {"results": report.RESULTS.with_name("quick.json"), "document": None} if quick else {}
    with home.temporary_home() as folder:
        import django

        django.setup()
        from bench import importing

        measured = importing.prepare_and_measure(lambda said: print("  ", said, flush=True))
        rows += measured if "import" in only else []
        for name in only:
            if name == "import":
                continue
            started = time.perf_counter()
            found = _part(name)(quick, folder)
            print(f"{name}: {time.perf_counter() - started:.0f} s", flush=True)
            for row in found:
                print(f"   {row.name} {row.clients}: {row.ours:.1f} {row.unit}, ratio {row.ratio}", flush=True)
            rows += found
            report.write(rows, **where)
        report.write(rows, **where)
    return rows


def _part(name: str) -> Callable[[bool, Path], list[Row]]:
    """The function of a part; its module is imported when the home is there."""
    from bench import (
        cases,
        door,
        drafts,
        export,
        forms,
        intake,
        long_cases,
        parallel,
        recompute,
        registers,
        search,
        starting,
        steps,
        tokens,
        weights,
    )

    def searched(quick: bool, folder: Path) -> list[Row]:
        entries, count = (3_000, 60) if quick else (1_000_000, 1500)
        found = search.measure_search(entries=entries, count=count)
        return [
            Row(
                row["name"],
                row["ours"],
                row["unit"],
                row["yardstick"],
                1,
                f"of it on a processor {row['processor']} ms",
            )
            for row in found
        ]

    def weighed(quick: bool, folder: Path) -> list[Row]:
        (citizen,) = drafts.web_templates(1)
        _, staff = cases.member(0, ["window_clerk"])
        return weights.measure({"citizen": citizen.headers, "staff": staff}, citizen.number)

    return {
        "intake": lambda quick, folder: intake.measure(quick=quick, folder=folder),
        "steps": lambda quick, folder: steps.measure(quick=quick, folder=folder),
        "parallel": lambda quick, folder: parallel.measure(quick=quick),
        "long_cases": lambda quick, folder: long_cases.measure(quick=quick),
        "search": searched,
        "cases": lambda quick, folder: cases.measure(quick=quick),
        "export": lambda quick, folder: export.measure(quick=quick),
        "weights": weighed,
        "registers": lambda quick, folder: registers.measure(quick=quick, folder=folder),
        "recompute": lambda quick, folder: recompute.measure(quick=quick),
        "forms": lambda quick, folder: forms.measure(quick=quick),
        "door": lambda quick, folder: door.measure(quick=quick),
        "tokens": lambda quick, folder: tokens.measure(quick=quick),
        "starting": lambda quick, folder: starting.measure(quick=quick),
    }[name]


if __name__ == "__main__":
    main()
