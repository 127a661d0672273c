"""Words of ratings."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Level(IntegerChoices):
    """满意度, GB/T 39046 table A.8: 1 is the best. Stars run the other way (5 stars are the best)."""

    VERY_SATISFIED = 1, _("非常满意")
    SATISFIED = 2, _("满意")
    FAIR = 3, _("基本满意")
    DISSATISFIED = 4, _("不满意")
    VERY_DISSATISFIED = 5, _("非常不满意")

    @property
    def stars(self) -> int:
        """How many stars people see: the reverse of the code."""
        return 6 - self.value

    @property
    def is_bad(self) -> bool:
        """差评: two stars or fewer (国办发〔2019〕51号)."""
        return self.value >= Level.DISSATISFIED


class Occasion(TextChoices):
    """What is rated, and how often: once per case, once per visit."""

    CASE = "case", _("一事一评")
    VISIT = "visit", _("一次一评")


class Setting(TextChoices):
    """Which indicators are asked: those of online handling or those of a hall."""

    ONLINE = "online", _("网上办理")
    ON_SITE = "on_site", _("现场办理")


class RatingChannel(TextChoices):
    """How the rating came in (评价渠道)."""

    WEB = "web", _("网页")
    QR = "qr", _("扫码")


class Finding(TextChoices):
    """差评核实结论 (国办发〔2019〕51号): what came out when a bad rating was looked into."""

    CLEAR = "clear", _("诉求清楚合理，立行立改")
    COMPLEX = "complex", _("情况复杂，建立台账限期整改")
    NO_BASIS = "no_basis", _("诉求没有法律法规依据，解释说明")
    MISTAKEN = "mistaken", _("误评或者恶意差评，提请复核")


class RectificationState(TextChoices):
    """整改进度。"""

    TO_VERIFY = "to_verify", _("待核实")
    RECTIFYING = "rectifying", _("整改中")
    APPEALED = "appealed", _("复核中")
    ANSWERED = "answered", _("已反馈")
    REMOVED = "removed", _("复核剔除")


OPEN_RECTIFICATIONS = (RectificationState.TO_VERIFY, RectificationState.RECTIFYING, RectificationState.APPEALED)


class CallBack(TextChoices):
    """回访结果。"""

    REACHED = "reached", _("已联系上")
    NOT_REACHED = "not_reached", _("多次联系未接通")
    DECLINED = "declined", _("本人不愿交流")
