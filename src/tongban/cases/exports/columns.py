"""The columns of an export, from the case as it stood at intake."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tongban.cases.enums import CaseState, Channel
from tongban.identity.public import PartyKind
from tongban.kernel import masking

FIELDS = {
    "pk": "pk",
    "applicant_id": "applicant_id",
    "authority_id": "authority_id",
    "number": "number",
    "application_number": "application_number",
    "item_code": "item_code",
    "item_title": "item_title",
    "channel": "channel",
    "state": "state",
    "received_at": "received_at",
    "accepted_at": "accepted_at",
    "closed_at": "closed_at",
    "due_on": "due_on",
    "promised_due_on": "promised_due_on",
    "result_number": "result_number",
    "applicant": "applicant_snapshot",
    "contact": "contact",
}
PERSONAL = ["name", "certificate_number", "mobile"]
_STATES = {state.value: state for state in CaseState}
_CHANNELS = {channel.value: channel for channel in Channel}


def headings() -> list[str]:
    """The first line."""
    return [
        _("Case number"),
        _("Application number"),
        _("Item code"),
        _("Item"),
        _("Handling authority"),
        _("Applicant"),
        _("Certificate number"),
        _("Mobile"),
        _("Channel"),
        _("State"),
        _("Received at"),
        _("Accepted at"),
        _("Closed at"),
        _("Due on"),
        _("Promised by"),
        _("Result number"),
    ]


def cells(row: Mapping[str, Any], authorities: Mapping[int, str], *, masked: bool) -> list[str]:
    """One case as a line."""
    applicant = row["applicant"]
    name, number = (str(applicant.get(key) or "") for key in ("name", "certificate_number"))
    mobile = str(row["contact"].get("mobile") or "")
    if masked:
        mobile = masking.mask_mobile(mobile)
        if applicant.get("kind") != PartyKind.ORGANISATION:
            name, number = masking.mask_name(name), masking.mask_number(number)
    return [
        row["number"],
        row["application_number"],
        row["item_code"],
        row["item_title"],
        authorities.get(row["authority_id"], ""),
        name,
        number,
        mobile,
        str(_CHANNELS[row["channel"]].label),
        str(_STATES[row["state"]].label),
        _moment(row["received_at"]),
        _moment(row["accepted_at"]),
        _moment(row["closed_at"]),
        _day(row["due_on"]),
        _day(row["promised_due_on"]),
        row["result_number"],
    ]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
