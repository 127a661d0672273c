"""Files on the origin that is theirs alone, where no session is and no page of ours."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tongban.kernel.access import open_to_everybody
from tongban.kernel.files.downloads import read_signed, serve
from tongban.kernel.http import Request, is_files_host


@open_to_everybody
@require_safe
def fetch_file(request: Request, token: str) -> HttpResponseBase:
    """Whoever has the signed address of the last minute, and only there."""
    if not is_files_host(request):
        raise Http404
    file_id, inline = read_signed(token)
    return serve(file_id, inline=inline)
