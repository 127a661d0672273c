"""Refusals of the counter."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class AgentIsApplicant(DomainError):
    kind = Kind.INVALID
    code = "window.agent_is_applicant"
    message = _("The agent is the applicant. Choose “The applicant” instead.")
    field = "agent_number"
