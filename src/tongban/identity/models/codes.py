"""Codes sent by text message."""

import uuid

from django.db import models

from tongban.identity.enums import CodePurpose
from tongban.kernel.crypto.fields import BlindIndex, BlindlyFound, SealedText
from tongban.kernel.privacy import Retention, holds


class OneTimeCode(BlindlyFound):
    """A code sent to a mobile number (短信验证码), good once, for one purpose, some minutes.

    The indexes count: how many went to a number, were asked for about a person (``subject``), or from a place.
    """

    privacy = holds(
        "证明办事人持有该手机号码",
        Retention.SESSION,
        sensitive="code",
        personal="mobile mobile_index subject_index place_index",
        counted_from="made_at",
        withheld="一次性验证码，一天后删除",
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=10, choices=CodePurpose)
    mobile = SealedText(seal="one_time_code.mobile")
    mobile_index = BlindIndex(of="mobile", about="one_time_code.mobile")
    subject_index = BlindIndex(of="subject", about="one_time_code.subject")
    place_index = BlindIndex(of="place", about="one_time_code.place")
    code = SealedText(seal="one_time_code.code")
    made_at = models.DateTimeField()
    good_until = models.DateTimeField()
    false_tries = models.PositiveSmallIntegerField(default=0)
    spent_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    subject = place = ""  # of these only the indexes are kept

    class Meta:
        db_table_comment = "短信验证码"
        indexes = [
            models.Index(fields=["mobile_index", "made_at"], name="code_by_mobile"),
            models.Index(fields=["subject_index", "made_at"], name="code_by_subject"),
            models.Index(fields=["place_index", "made_at"], name="code_by_place"),
            models.Index(fields=["made_at"], name="code_by_age"),
        ]

    def __str__(self) -> str:
        return f"code {self.uuid} to {self.purpose}"
