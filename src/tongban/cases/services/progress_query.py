"""Progress without login: number and query code, with few wrong tries per address and per case."""

from datetime import timedelta

from django.db import connection, transaction

from tongban.cases.errors import CaseNotFound, TooManyQueries
from tongban.cases.models import ProgressAttempts
from tongban.cases.rows import CaseProgress
from tongban.cases.selectors import progress
from tongban.kernel import clock

WINDOW = timedelta(minutes=15)
WRONG_PER_ADDRESS = 10
WRONG_PER_CASE = 20

_COUNT = """
    INSERT INTO cases_progressattempts AS known (scope, wrong, forget_at) VALUES (%s, 1, %s)
    ON CONFLICT (scope) DO UPDATE SET
        wrong = CASE WHEN known.forget_at < %s THEN 1 ELSE known.wrong + 1 END,
        forget_at = CASE WHEN known.forget_at < %s THEN excluded.forget_at ELSE known.forget_at END
"""


def find_progress(*, number: str, query_code: str, asked_from: str) -> CaseProgress:
    """Where a case is, masked. Every wrong pair gets the same CaseNotFound; too many of them TooManyQueries.

    ``asked_from`` is the network address of whoever asks. The refusal of a guess does not undo its count.
    """
    scopes = {f"address:{asked_from[:60]}": WRONG_PER_ADDRESS, f"case:{number[:60]}": WRONG_PER_CASE}
    _require_few_guesses(scopes)
    found = progress.find_progress(number=number, query_code=query_code)
    if found is None:
        _count_wrong(scopes)
        raise CaseNotFound
    return found


@transaction.atomic
def forget_wrong_guesses() -> int:
    """Remove counters that have run out. Returns how many."""
    return ProgressAttempts.objects.filter(forget_at__lt=clock.now()).delete()[0]


def _require_few_guesses(scopes: dict[str, int]) -> None:
    counted = ProgressAttempts.objects.filter(scope__in=scopes, forget_at__gte=clock.now())
    if any(row.wrong >= scopes[row.scope] for row in counted):
        raise TooManyQueries(minutes=int(WINDOW.total_seconds() // 60))


@transaction.atomic
def _count_wrong(scopes: dict[str, int]) -> None:
    now = clock.now()
    with connection.cursor() as cursor:
        for scope in sorted(scopes):
            cursor.execute(_COUNT, [scope, now + WINDOW, now, now])
