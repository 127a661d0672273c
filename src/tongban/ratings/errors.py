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


class RectificationNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "ratings.rectification_not_found"
    message = _("There is no such bad rating, or it concerns another department.")


class RectificationMoved(DomainError):
    code = "ratings.rectification_moved"
    message = _("Somebody has gone on with this bad rating meanwhile. Look at the page again.")


class WordsMissing(DomainError):
    kind = Kind.INVALID
    code = "ratings.words_missing"
    message = _("Write what you found out or did: the bureau and the person who rated rely on it.")


class OwnCause(DomainError):
    kind = Kind.FORBIDDEN
    code = "ratings.own_cause"
    message = _(
        "You worked on this matter yourself, so you do not look into the rating of it. A colleague who decides and "
        "took no part does; where there is none, the service bureau has it."
    )


class WithTheBureau(DomainError):
    kind = Kind.FORBIDDEN
    code = "ratings.with_the_bureau"
    message = _("The service bureau looks into this one: nobody who decides in the department was outside the matter.")


class PlanDayInvalid(DomainError):
    kind = Kind.INVALID
    code = "ratings.plan_day_invalid"
    message = _("Choose a day between today and %(last)s.")


class AppealedBefore(DomainError):
    code = "ratings.appealed_before"
    message = _("The bureau has decided on this already: the rating stands. Choose another finding.")


class CallBackMissing(DomainError):
    code = "ratings.call_back_missing"
    message = _("This person left a name and a number: call back first and note how it went.")


class NotAnsweredYet(DomainError):
    kind = Kind.NOT_FOUND
    code = "ratings.not_answered_yet"
    message = _("There is no answer to this rating yet, or the link is not complete.")


class RatedAgain(DomainError):
    code = "ratings.rated_again"
    message = _("You have said already what you think of the answer. Thank you.")
