"""Doors of the kernel's pages: the kernel lies below the navigation and cannot add them itself."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.web.holidays import KEEP_CALENDAR
from tongban.kernel.web.operations import OPERATE, READ_TRAIL
from tongban.ui.navigation import Place, add_door


def open_operator_doors() -> None:
    """Operators find deliveries and jobs on the desk, the audit administrator the trail and what was deleted."""
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
        permission=READ_TRAIL,
        group=_("Audit"),
        order=950,
    )
    add_door(
        Place.DESK,
        _("How long data is kept"),
        "kernel:show_retention",
        icon="trash-2",
        permission=READ_TRAIL,
        group=_("Audit"),
        order=951,
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
