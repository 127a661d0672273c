"""What this platform holds about me: by kind, with its purpose and term, and all of it in one file."""

import json

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongban.identity.public import Assurance
from tongban.kernel import audit, clock, own_data
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.messaging.public import wants_pushes
from tongban.ui.pages import page

FORMAT = "tongban-own-data/1"


@open_to(ActorKind.CITIZEN)
@never_cache
@require_safe
def show_information(request: Request) -> HttpResponse:
    """Counts only: the content is in the file, or on the pages named."""
    held = own_data.count_own_rows(request.actor.id or 0)
    groups: dict[str, dict[str, object]] = {}
    for table, count in held:
        privacy = table.privacy
        group = groups.setdefault(privacy.purpose, {"purpose": privacy.purpose, "term": privacy.retention.value})
        group.setdefault("lines", []).append((table.words, count))  # type: ignore[attr-defined] # a list
    facts: dict[str, object] = {"groups": list(groups.values()), "pushes": wants_pushes(request.actor)}
    facts["breadcrumbs"] = [(_("What this platform holds about me"), "")]
    return page(request, "portal/show_information.html", facts)


@open_to(ActorKind.CITIZEN)
@never_cache
@require_POST
def download_information(request: Request) -> HttpResponse:
    """The whole of it, machine-readable (个人信息保护法 art. 45). That it was taken is on record."""
    actor = request.actor
    Assurance.require_for(actor, Assurance.OwnAct.TAKE_INFORMATION)
    tables = list(own_data.export_own_data(actor.id or 0))
    audit.record(actor=actor, action="portal.download_information", subject=f"party:{actor.id}", tables=len(tables))
    said = {"format": FORMAT, "made_at": clock.now().isoformat(), "tables": tables}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="my-information-{clock.today():%Y%m%d}.json"'
    return answer
