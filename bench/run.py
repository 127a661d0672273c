"""Measure the platform: ``python -m bench.run [--quick] [--only NAME …]``, or ``make bench``.

Each run makes a home of its own in the folder for temporary files: an embedded PostgreSQL with its usual, durable
settings. Nothing of var/ is touched. What was measured goes to bench/results/latest.json and docs/performance.md;
``--quick`` runs everything small to see that it works, and writes bench/results/quick.json only.
"""

import argparse
import importlib
import time
from collections.abc import Callable
from pathlib import Path

from bench import home, report
from bench.figures import Row

PARTS = (
    *("import", "intake", "steps", "parallel", "long_cases", "cases", "export", "weights", "starting", "search"),
    *("recompute", "forms", "registers", "door", "tokens"),
)

WITH_A_FOLDER = ("intake", "steps", "registers")


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
    """The function of a part; its module is imported when the home is there, and no other."""
    from bench import drafts

    part = importlib.import_module(f"bench.{name}")

    def searched(quick: bool, folder: Path) -> list[Row]:
        entries, count = (3_000, 60) if quick else (1_000_000, 1500)
        return [
            Row(
                row["name"],
                row["ours"],
                row["unit"],
                row["yardstick"],
                1,
                f"on a processor {row['processor']} ms",
            )
            for row in part.measure_search(entries=entries, count=count)
        ]

    def weighed(quick: bool, folder: Path) -> list[Row]:
        from bench import cases

        (citizen,) = drafts.web_templates(1)
        _, staff = cases.member(0, ["window_clerk"])
        return list(part.measure({"citizen": citizen.headers, "staff": staff}, citizen.number))

    def measured(quick: bool, folder: Path) -> list[Row]:
        return list(part.measure(quick=quick, **({"folder": folder} if name in WITH_A_FOLDER else {})))

    return {"search": searched, "weights": weighed}.get(name, measured)


if __name__ == "__main__":
    main()
