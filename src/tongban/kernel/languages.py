"""The official language: what is kept, printed or sent as an official text is Chinese whatever language one reads.

国家通用语言文字法 art. 9: organs of state use Putonghua and standard Chinese characters as their official language.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation

OFFICIAL = "zh-hans"


@contextmanager
def official() -> Iterator[None]:
    """Labels and messages inside are Chinese; also a decorator (``override`` as one is not safe between threads)."""
    with translation.override(OFFICIAL):
        yield
