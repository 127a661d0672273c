"""A case with 2,000 lines of history, opened over HTTP by its department and by its applicant.

Yardstick: the same pages of a case that has only begun.
"""

from django.db import connection

from bench import cases, drafts, home, walks
from bench.figures import Row, quantile
from bench.load import drive, request
from tongban.cases.models import Case
from tongban.cases.services import acceptance
from tongban.identity import public as identity

LINES = 2_000
FULL, QUICK = 200, 10  # times each page is asked
_LIVED = """
    INSERT INTO cases_caseevent (case_id, at, action, state, actor_kind, actor_id, actor_name, text, public)
    SELECT id, received_at + n * interval '1 second', 'step_finished', state, 'system', NULL, '系统', '第' || n || '次',
        true
    FROM cases_case, generate_series(1, %s) AS n WHERE number = %s
"""


def measure(*, quick: bool) -> list[Row]:
    """Milliseconds of each page of both cases."""
    short, long = walks.open_cases(walks.offices(walks.eight_steps(), 1), 2)
    for one in (short, long):
        acceptance.accept_case(actor=one.official, case_number=one.number)
    with connection.cursor() as cursor:
        cursor.execute(_LIVED, [LINES, long.number])
        cursor.execute("ANALYZE cases_caseevent")
    asked = QUICK if quick else FULL
    with home.web_server() as server:
        rows = []
        for name, folder, headers in (("desk", "/desk/cases", _staff(long)), ("resident", "/cases", None)):
            waits = [
                _waits(server.port, f"{folder}/{one.number}/", headers or _applicant(one), asked)
                for one in (long, short)
            ]
            rows += _rows(name, *waits)
    return rows


def _rows(name: str, ours: list[float], short: list[float]) -> list[Row]:
    note = f"{LINES:,} lines of history; yardstick: a case that has only begun"
    return [
        Row(f"long_case_{name}_{label}", quantile(ours, part), "ms", quantile(short, part), 1, note)
        for label, part in (("p50", 0.5), ("p95", 0.95))
    ]


def _waits(port: int, path: str, headers: dict[str, str], asked: int) -> list[float]:
    wanted = [request("GET", path, headers)] * asked
    drive(port, wanted[:10], clients=1)  # warm
    return [second * 1000 for second in drive(port, wanted, clients=1).seconds]


def _staff(one: walks.Walk) -> dict[str, str]:
    authority = identity.get_authority(one.official.authority_id or 0)
    return cases.member(0, ["reviewer"], authority.code)[1]


def _applicant(one: walks.Walk) -> dict[str, str]:
    party = Case.objects.values_list("applicant_id", flat=True).get(number=one.number)
    return {"Cookie": f"sessionid={drafts.session_of(party)}"}
