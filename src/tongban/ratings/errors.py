"""What ratings refuses."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind


class LinkBroken(DomainError):
    kind = Kind.NOT_FOUND
    code = "ratings.link_broken"
    message = _("This rating link is not complete. Scan the code again, or open the link from your message.")


class RatingClosed(DomainError):
    code = "ratings.closed"
    message = _("The time to rate this is over. You can still write to us or call 12345.")


class NotYetFinished(DomainError):
    code = "ratings.not_yet_finished"
    message = _("This is still being handled. You can rate it with the same link when it is finished.")


class AlreadyRated(DomainError):
    code = "ratings.already_rated"
    message = _("This has been rated already. A rating cannot be changed afterwards. Thank you.")


class LevelMissing(DomainError):
    kind = Kind.INVALID
    code = "ratings.level_missing"
    message = _("Choose one of the five levels.")


class AnswerUnknown(DomainError):
    kind = Kind.INVALID
    code = "ratings.answer_unknown"
    message = _("One of the answers does not belong to this question. Choose again.")
