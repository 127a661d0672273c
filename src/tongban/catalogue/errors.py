"""Refusals of the catalogue."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class ItemNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "catalogue.item_not_found"
    message = _("We cannot find this service item. Search by its name, or check the code.")


class VersionNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "catalogue.version_not_found"
    message = _("We cannot find this version of the item.")


class ImportNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "catalogue.import_not_found"
    message = _("We cannot find this import.")


class VersionFrozen(DomainError):
    code = "catalogue.version_frozen"
    message = _("This version was published and never changes. Make a new version from it and edit that.")


class DraftExists(DomainError):
    code = "catalogue.draft_exists"
    message = _("This item already has a version in work. Continue with that one.")


class ChecksFailed(DomainError):
    kind = Kind.INVALID
    code = "catalogue.checks_failed"
    message = _("The publish checks found errors. Mend each one, then publish again.")


class FourEyesNeeded(DomainError):
    kind = Kind.FORBIDDEN
    code = "catalogue.four_eyes_needed"
    message = _("You edited this version yourself. Ask a colleague to publish it.")


class StepNotPossible(DomainError):
    code = "catalogue.step_not_possible"
    message = _("This cannot be done with a version in the state “%(state)s”.")


class CodeChanged(DomainError):
    kind = Kind.INVALID
    code = "catalogue.code_changed"
    message = _("The code of an item never changes. Create a new item for a new code.")


class AuthorityUnknown(DomainError):
    kind = Kind.INVALID
    code = "catalogue.authority_unknown"
    message = _("The authority with code %(authority_code)s is not registered. Register it first.")


class DefinitionInvalid(DomainError):
    kind = Kind.INVALID
    code = "catalogue.definition_invalid"
    message = _("Some parts of the item cannot be read. Each one is marked.")


class MappingInvalid(DomainError):
    kind = Kind.INVALID
    code = "catalogue.mapping_invalid"
    message = _("The mapping file cannot be used: %(reason)s")


class SourceUnreadable(DomainError):
    kind = Kind.INVALID
    code = "catalogue.source_unreadable"
    message = _("The file cannot be read: %(reason)s")


class ImportRunning(DomainError):
    code = "catalogue.import_running"
    message = _("This file is being imported by another process just now. Wait until it is done.")


class NotYourAuthority(DomainError):
    kind = Kind.FORBIDDEN
    code = "catalogue.not_your_authority"
    message = _("You may import items of your own authority only. Ask the service bureau for others.")


class AnotherWaits(DomainError):
    code = "catalogue.another_waits"
    message = _("Version %(number)s of this item waits to come into force on %(day)s. Take it back first.")


class ReasonMissing(DomainError):
    kind = Kind.INVALID
    code = "catalogue.reason_missing"
    message = _("Say why: residents will read the reason on the page of the item.")


class DoorNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "catalogue.door_not_found"
    message = _("There is nothing behind this address. Look through all services, or search.")


class ElementNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "catalogue.element_not_found"
    message = _("We cannot find this data element. Search by its name, or check the code.")


class ElementInvalid(DomainError):
    kind = Kind.INVALID
    code = "catalogue.element_invalid"
    message = _("The data element does not hold together: %(reason)s")


class ElementCodeTaken(DomainError):
    code = "catalogue.element_code_taken"
    message = _("There is a data element with this code already. Propose a change of that one.")


class ProposalWaits(DomainError):
    code = "catalogue.proposal_waits"
    message = _("A change of this data element already waits for review. Edit that one, or wait.")


class ProposalChanged(DomainError):
    code = "catalogue.proposal_changed"
    message = _("Somebody changed or judged this proposal meanwhile. Read it again.")


class NothingChanged(DomainError):
    kind = Kind.INVALID
    code = "catalogue.nothing_changed"
    message = _("The proposal says the same as the version in force. Change something first.")


class OwnProposal(DomainError):
    kind = Kind.FORBIDDEN
    code = "catalogue.own_proposal"
    message = _("You wrote this proposal yourself. Ask a colleague to judge it.")


class JudgementMissing(DomainError):
    kind = Kind.INVALID
    code = "catalogue.judgement_missing"
    message = _("Say why, so that the proposer can mend it.")


class KindNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "catalogue.kind_not_found"
    message = _("We cannot find this kind of material. Choose one from the list.")


class NameNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "catalogue.name_not_found"
    message = _("We cannot find this name of a material.")


class NameDecided(DomainError):
    code = "catalogue.name_decided"
    message = _("A colleague decided about “%(name)s” meanwhile. Look at that decision first.")


class KindNameTaken(DomainError):
    code = "catalogue.kind_name_taken"
    message = _("There is a kind called “%(name)s” already. Put the name there, or choose another name.")


class KindNameMissing(DomainError):
    kind = Kind.INVALID
    code = "catalogue.kind_name_missing"
    message = _("Give the new kind a name of at most 200 characters.")


class DecisionStale(DomainError):
    code = "catalogue.decision_stale"
    message = _("A later decision stands on this one. Undo the latest decision first.")


class ThingCodeInvalid(DomainError):
    kind = Kind.INVALID
    code = "catalogue.thing_code_invalid"
    message = _("Write the code in small letters, digits and hyphens, at most 50, like open-a-restaurant.")


class ThingCodeTaken(DomainError):
    code = "catalogue.thing_code_taken"
    message = _("There is a thing with the code “%(code)s” already. Write a new version of it, or choose another code.")


class ThingChanged(DomainError):
    code = "catalogue.thing_changed"
    message = _("A colleague changed this draft while you had it open. Open it again, then make your change.")


class ThingInvalid(DomainError):
    kind = Kind.INVALID
    code = "catalogue.thing_invalid"
    message = _("Some parts of the thing cannot be read. Each one is marked.")
