"""Certified materials leave as copies under a watermark: whose they are, what they may be used for, since when."""

import json
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format

from tongban.cases.models import CaseMaterial
from tongban.kernel import clock, files, languages, paper
from tongban.registers.public import MaterialSource, TrustLevel

JSON = "application/json"
_PDF = "application/pdf"


def copy_of(material: CaseMaterial, *, case_number: str) -> bytes | None:
    """A PDF for what stands in for a paper and for what is of level A or B; None for what leaves as it came."""
    certified = material.level in (TrustLevel.A, TrustLevel.B)
    if material.file_id is None or not (certified or material.source):
        return None
    info = files.get_file(material.file_id)
    with files.open_file(material.file_id) as content:
        data = content.read()
    mark = watermark_of(material, case_number=case_number)
    if info.media_type == JSON:
        return sheet_of(json.loads(data), watermark=mark)
    return paper.stamp(data=data, media_type=info.media_type, watermark=mark, at=clock.now())


@languages.official()
def sheet_of(told: dict[str, Any], *, watermark: str) -> bytes:
    """The frozen words of a licence or a record as one sheet: ``told`` has title, rows and about."""
    return paper.print_sheet(
        title=told["title"], rows=told["rows"], about=told["about"], watermark=watermark, at=clock.now()
    )


@languages.official()
def watermark_of(material: CaseMaterial, *, case_number: str) -> str:
    """Level A names the provider, level B that the original was seen; both for government services only."""
    day = date_format(timezone.localdate(clock.now()))
    if material.source == MaterialSource.EARLIER or material.level == TrustLevel.B:
        seen = f"（{material.original_seen_by}核对）" if material.original_seen_by else ""
        return f"已核对原件{seen} 仅供办理政务服务使用 {case_number} {day}"
    return f"{material.source_words.partition(' · ')[0]} 提供 仅供办理政务服务使用 {case_number} {day}"


def answer(copy: bytes, *, inline: bool) -> HttpResponseBase:
    return files.hand_out(copy, name="调取件.pdf", media_type=_PDF, inline=inline)
