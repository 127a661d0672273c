"""How many cases of the receipt log ended after their deadline, from the log's own columns and nothing of ours.

python tools/overdue_of_log.py receipt.csv → prints cases and late cases. Compared with our clock by
src/tongban/supervision/tests/test_foreign.py.
"""

import csv
import sys
from datetime import datetime
from pathlib import Path


def late_cases(path: Path) -> set[str]:
    """Numbers of the cases whose end lies after their deadline."""
    late = set()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            ended, deadline = row["case:enddate"], row["case:deadline"]
            if ended and deadline and datetime.fromisoformat(ended) > datetime.fromisoformat(deadline):
                late.add(row["case:concept:name"])
    return late


if __name__ == "__main__":
    found = late_cases(Path(sys.argv[1]))
    sys.stdout.write(f"{len(found)}\n")
