"""Doors of the kernel's pages: the kernel lies below the navigation and cannot add them itself."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.web.holidays import KEEP_CALENDAR
from tongban.kernel.web.operations import OPERATE
from tongban.ui.navigation import Place, add_door


def open_operator_doors() -> None:
    """Operators find deliveries, jobs and the audit trail on the desk."""
    group = _("Operations")
    add_door(
        Place.DESK, _("Deliveries"), "kernel:show_operations", icon="send", permission=OPERATE, group=group, order=900
    )
    add_door(
        Place.DESK, _("Background jobs"), "kernel:list_jobs", icon="server", permission=OPERATE, group=group, order=901
    )
    add_door(
        Place.DESK,
        _("Audit trail"),
        "kernel:search_audit",
        icon="scroll-text",
        permission=OPERATE,
        group=group,
        order=902,
    )
    add_door(
        Place.DESK,
        _("How long data is kept"),
        "kernel:show_retention",
        icon="trash-2",
        permission=OPERATE,
        group=group,
        order=903,
    )
    add_door(
        Place.DESK,
        _("Holidays"),
        "kernel:list_notices",
        icon="calendar",
        permission=KEEP_CALENDAR,
        group=_("Bureau"),
        order=68,
    )
