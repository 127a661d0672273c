"""Refusals of identity. Those about one answer name its ``field``, so that a form can mark it."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class AnswerRefused(DomainError):
    """An answer that cannot be taken as it is; ``reason`` (translated) says what to do."""

    kind = Kind.INVALID
    code = "identity.answer_refused"
    message = "%(reason)s"
    field: ClassVar[str] = ""


class NameRefused(AnswerRefused):
    code = "identity.name_refused"
    field = "name"


class CertificateRefused(AnswerRefused):
    code = "identity.certificate_refused"
    field = "certificate_number"


class MobileRefused(AnswerRefused):
    code = "identity.mobile_refused"
    field = "mobile"


class EmailRefused(AnswerRefused):
    code = "identity.email_refused"
    field = "email"


class AddressRefused(AnswerRefused):
    code = "identity.address_refused"
    field = "address"


class PasswordTooWeak(AnswerRefused):
    code = "identity.password_too_weak"
    field = "password"


class UsernameRefused(AnswerRefused):
    code = "identity.username_refused"
    field = "username"


class MandateRefused(AnswerRefused):
    code = "identity.mandate_refused"
    field = "valid_until"


class PasswordWrong(DomainError):
    kind = Kind.INVALID
    code = "identity.password_wrong"
    message = _("The present password is not right. Type it again.")
    field: ClassVar[str] = "present"


class CertificateInUse(DomainError):
    """The certificate is known under another name, or somebody registers a certificate that is known already."""

    code = "identity.certificate_in_use"
    message = _(
        "This certificate is already registered and what you typed cannot be matched with it. If you have an account, "
        "log in. Otherwise bring the certificate to a service counter: the clerk compares it, corrects the name or "
        "opens your account."
    )
    field: ClassVar[str] = "certificate_number"


class AccountExists(DomainError):
    code = "identity.account_exists"
    message = _("This person already has an account. Use “forgotten password” at the counter instead.")


class UsernameTaken(DomainError):
    code = "identity.username_taken"
    message = _("This user name is taken. Choose another one.")
    field: ClassVar[str] = "username"


class AccountMissing(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.account_missing"
    message = _("There is no account for this number yet. Register the person first, then open an account.")
    field: ClassVar[str] = "certificate_number"


class AccountChanged(DomainError):
    """The page was sent twice, or a colleague was quicker."""

    code = "identity.account_changed"
    message = _(
        "A first password was handed out for this account a moment ago. "
        "If the slip was lost, look the account up again."
    )


class WayUnknown(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.way_unknown"
    message = _("There is no such way to prove who you are.")


class CertificateDiffers(DomainError):
    kind = Kind.INVALID
    code = "identity.certificate_differs"
    message = _("This number is registered under another name. Compare the card once more; do not hand anything out.")
    field: ClassVar[str] = "name"


class HandoutRanOut(DomainError):
    kind = Kind.INVALID
    code = "identity.handout_ran_out"
    message = _(
        "This first password was not used in time and is good for nothing any more. Bring your identity card to a "
        "service counter and get a new one; staff get theirs from their security administrator."
    )


class PartyNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.party_not_found"
    message = _("We cannot find this person or organisation.")


class AgentNotFound(DomainError):
    """One message for an unknown number and for a name that does not fit: it must not confirm either."""

    kind = Kind.INVALID
    code = "identity.agent_not_found"
    message = _(
        "We cannot find anybody with this certificate number and this name. Check both; the agent must have registered "
        "first."
    )
    field: ClassVar[str] = "certificate_number"


class AgentIsOneself(DomainError):
    kind = Kind.INVALID
    code = "identity.agent_is_oneself"
    message = _("You do not need a mandate to act for yourself. Give the number of the other person.")
    field: ClassVar[str] = "certificate_number"


class MandateNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.mandate_not_found"
    message = _("We cannot find this mandate.")


class AuthorityNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.authority_not_found"
    message = _("We do not know this department. Check its credit code.")


class RoleUnknown(DomainError):
    kind = Kind.INVALID
    code = "identity.role_unknown"
    message = _("There is no duty “%(role)s”. Choose from: %(known)s.")


class HallNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.hall_not_found"
    message = _("We do not know this hall. Check its code.")


class StaffNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.staff_not_found"
    message = _("We cannot find this member of staff.")


class DivisionNotFound(DomainError):
    kind = Kind.INVALID
    code = "identity.division_not_found"
    message = _("We do not know this administrative division. Choose it from the list.")
    field: ClassVar[str] = "division"


class ProofWrong(DomainError):
    kind = Kind.INVALID
    code = "identity.proof_wrong"
    message = _("This code is not right, or it was used already. Wait for the next one and type it.")
    field: ClassVar[str] = "code"


class ProofsRest(DomainError):
    kind = Kind.TOO_MANY
    code = "identity.proofs_rest"
    message = _("Too many wrong codes. Try again in %(minutes)s minutes, or go to a service counter.")
    field: ClassVar[str] = "code"


class FactorMissing(DomainError):
    code = "identity.factor_missing"
    message = _("This step is not open any more. Go back to “Login and safety” and begin again.")


class EntryNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.entry_not_found"
    message = _("We cannot find this login.")


class AssuranceTooLow(DomainError):
    """details["needed"]: the level, 2 to 4."""

    kind = Kind.FORBIDDEN
    code = "identity.assurance_too_low"
    message = _("For this we must be surer that it is you (%(label)s). What you filled in is kept.")


class CodesRest(DomainError):
    kind = Kind.TOO_MANY
    code = "identity.codes_rest"
    message = _("A code was sent a moment ago. Wait %(seconds)s seconds, then ask for another one.")


class CodesUsedUp(DomainError):
    """Too many for this number, this person or from this place: one message for all of them."""

    kind = Kind.TOO_MANY
    code = "identity.codes_used_up"
    message = _("Too many codes were asked for. Try again tomorrow, or go to a service counter.")


class CodeWrong(DomainError):
    """One message for a wrong code, an old one, a used one and one that never was."""

    kind = Kind.INVALID
    code = "identity.code_wrong"
    message = _("This code is not right, or it is too old. Look at the newest message, or ask for another code.")
    field: ClassVar[str] = "code"


class DocumentRefused(AnswerRefused):
    code = "identity.document_refused"
    field = "document_number"


class RegistrationRefused(DomainError):
    """One message whatever differs: it must not tell who is registered, nor which answer was right."""

    kind = Kind.INVALID
    code = "identity.registration_refused"
    message = _(
        "With these answers we cannot open an account. Compare name, numbers and mobile number with your papers. If "
        "you have an account, log in. Otherwise bring your identity card to a service counter: the clerk compares it "
        "and opens your account."
    )


class RegistrationClosed(DomainError):
    code = "identity.registration_closed"
    message = _("Accounts are opened at the service counters here. Bring your identity card.")


class ProofUnavailable(DomainError):
    code = "identity.proof_unavailable"
    message = _("This way of proving who you are is not connected here. Choose another one, or go to a counter.")


class PresenceNotShown(DomainError):
    kind = Kind.INVALID
    code = "identity.presence_not_shown"
    message = _("The comparison did not succeed. Try again, choose another way, or go to a service counter.")


class ProofNeededFirst(DomainError):
    kind = Kind.FORBIDDEN
    code = "identity.proof_needed_first"
    message = _("First show that it is you: with a code to your present number or from your authenticator.")


class ReasonMissing(DomainError):
    kind = Kind.INVALID
    code = "identity.reason_missing"
    message = _("Say why, in a few words. It is kept in the audit trail.")
    field: ClassVar[str] = "reason"


class PasskeyRefused(DomainError):
    """One message for a passkey nobody knows, a broken answer, and one that was shown already."""

    kind = Kind.INVALID
    code = "identity.passkey_refused"
    message = _("This passkey was not accepted. Try again, or use your password.")


class PasskeyNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.passkey_not_found"
    message = _("We cannot find this passkey.")


class TooManyPasskeys(DomainError):
    code = "identity.too_many_passkeys"
    message = _("You have ten passkeys already. Remove one you do not use any more.")


class UpstreamSilent(DomainError):
    kind = Kind.UNAVAILABLE
    code = "identity.upstream_silent"
    message = _("The other platform does not answer. Try again later, or log in with your password.")


class UpstreamRefused(DomainError):
    kind = Kind.INVALID
    code = "identity.upstream_refused"  # one for what is broken, forged, old or foreign, and for who turned back
    message = _("The other platform did not confirm who you are. Try again, or log in with your password.")


class NotLinked(DomainError):
    code = "identity.not_linked"
    message = _("This account is not linked yet. Log in with your password, then link it under “Login and safety”.")


class LinkTaken(DomainError):
    code = "identity.link_taken"
    message = _("This account of the other platform, or your account here, is linked already. Unlink it first.")


class LinkNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "identity.link_not_found"
    message = _("We cannot find this linked account.")
