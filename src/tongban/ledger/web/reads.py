"""谁看过我的信息: the ledger in sentences, for the person it is about.

The ledger stands beside the ui, below everybody, so this page is rendered without ui.pages.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.kernel.masking import mask_name
from tongban.ledger import selectors
from tongban.ledger.rows import ReadRow

FIELDS = {
    "name": pgettext_lazy("personal data", "name"),
    "certificate_number": pgettext_lazy("personal data", "certificate number"),
    "mobile": pgettext_lazy("personal data", "mobile number"),
    "email": pgettext_lazy("personal data", "e-mail"),
    "address": pgettext_lazy("personal data", "address"),
    "birth_date": pgettext_lazy("personal data", "date of birth"),
    "legal_representative": pgettext_lazy("personal data", "legal representative"),
    "contact": pgettext_lazy("personal data", "contact details of your application"),
    "form": pgettext_lazy("personal data", "answers in your form"),
    "material": pgettext_lazy("personal data", "materials you handed in"),
    "held": pgettext_lazy("personal data", "papers the government already holds"),
    "register": pgettext_lazy("personal data", "what registers hold about you"),
}


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["GET"])
def list_reads(request: Request) -> HttpResponse:
    found = selectors.list_reads(actor=request.actor, after=request.GET.get("after", ""))
    facts = {
        "lines": [_line(row) for row in found.rows],
        "next_cursor": found.next_cursor,
        "breadcrumbs": [(_("Who saw my data"), "")],
    }
    return render(request, "ledger/list_reads.html", facts)


def _line(row: ReadRow) -> dict[str, Any]:
    kind, _colon, number = row.about.partition(":")
    return {
        "at": row.at,
        "who": _who(row),
        "purpose": row.purpose,
        "what": _what(row.fields),
        "number": number if kind == "case" else "",
        "law": row.legal_basis,
    }


def _who(row: ReadRow) -> str:
    """The department in full, the official by surname."""
    if row.reader_kind is ActorKind.CITIZEN:
        return _("Your agent %(name)s") % {"name": row.reader_name}
    if row.reader_kind is ActorKind.SYSTEM:
        return _("The platform itself")
    if row.reader_kind is ActorKind.CLIENT:
        return _("The system “%(name)s” of %(authority)s") % {
            "name": row.reader_name,
            "authority": row.authority_name or _("an organisation"),
        }
    return _("%(name)s of %(authority)s") % {
        "name": mask_name(row.reader_name),
        "authority": row.authority_name or _("a department"),
    }


def _what(fields: tuple[str, ...]) -> str:
    """The fields in words, in the order of FIELDS, each once."""
    known = list(FIELDS)
    names = {name.partition(":")[0] for name in fields}
    words = [str(FIELDS[name]) for name in known if name in names - {"held"}]
    words += [_quoted(name.partition(":")[2]) for name in fields if name.startswith("held:")]
    return str(_(", ")).join([*words, *([_("other details")] if names - set(known) else [])])


def _quoted(title: str) -> str:
    """The name of a paper, in book-title marks."""
    return f"《{title.strip('《》')}》" if title else str(FIELDS["held"])
