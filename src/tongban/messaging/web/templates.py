"""The bureau's pages: texts, their versions, a preview."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from tongban.identity.public import BUREAU_MESSAGES, OPERATE
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.messaging import selectors, wording
from tongban.messaging.models import MessageTemplate
from tongban.messaging.services import templates
from tongban.messaging.web.forms import TemplateForm
from tongban.ui.pages import go_to, page

EXAMPLE = {
    "name": "欧阳建华",
    "case_number": "11440000MB2D0000XX3442199806003202603160008",
    "item_title": "食品经营许可（新办）",
    "authority_name": "市场监督管理局",
    "due_on": "2026-03-16",
    "reason": "1. 经营场所平面图缺少面积标注。\n2. 从业人员健康证明已经过期。",
    "link": "/cases/11440000MB2D0000XX3442199806003202603160008/",
}


@open_to(ActorKind.STAFF, permission=BUREAU_MESSAGES)
@require_http_methods(["GET"])
def list_templates(request: Request) -> HttpResponse:
    templates.load_default_templates()
    return page(request, "messaging/list_templates.html", {"templates": selectors.list_templates()})


@open_to(ActorKind.STAFF, permission=BUREAU_MESSAGES)
@require_http_methods(["GET", "POST"])
def save_template(request: Request, key: str, language: str) -> HttpResponse:
    current = selectors.get_template_in_force(key=key, language=language)
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=_initial(current))
    if form.is_valid() and "preview" not in request.POST:
        try:
            templates.save_template(actor=request.actor, key=key, language=language, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "messaging:save_template", key, language)
    facts = {"template": current, "form": form, "preview": _preview(form, current)}
    facts |= {"versions": selectors.list_versions(key=key, language=language), "placeholders": wording.PLACEHOLDERS}
    return page(request, "messaging/save_template.html", facts)


@open_to(ActorKind.STAFF, permission=OPERATE)
@require_http_methods(["GET"])
def list_unsent(request: Request) -> HttpResponse:
    rows = selectors.list_unsent(cursor=request.GET.get("after", ""))
    return page(request, "messaging/list_unsent.html", {"unsent": rows, "mail_server": settings.EMAIL_HOST})


def _initial(current: MessageTemplate) -> dict[str, Any]:
    return {"subject": current.subject, "body": current.body, "based_on": current.version}


def _preview(form: TemplateForm, current: MessageTemplate) -> dict[str, str]:
    """The text as a person would read it, with example values; refusals appear as form errors."""
    text = form.cleaned_data if form.is_bound and form.is_valid() else _initial(current)
    values = wording.shown_values(EXAMPLE, current.language)
    try:
        templates.require_wording(current.notice_class, text["subject"], text["body"])
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return {}
    return {"subject": wording.fill(text["subject"], values), "body": wording.fill(text["body"], values)}
