"""For load balancers and watchdogs: is this process able to serve?"""

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to_everybody
from tongban.kernel.http import Request


@open_to_everybody
@require_http_methods(["GET", "HEAD"])
def show_health(request: Request) -> HttpResponse:
    """200 when the database answers, else 503. Says nothing else to strangers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
