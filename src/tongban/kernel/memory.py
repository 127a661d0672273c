"""What many ask for and seldom changes is kept in the memory of a process for some seconds."""

from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any, ParamSpec, TypeVar

from cachetools import TTLCache, cached
from cachetools.keys import hashkey
from django.conf import settings

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def kept(
    seconds: float, *, key: Callable[..., Hashable] = hashkey, most: int = 1_000
) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Keep what a function answers: for at most ``seconds``, for the ``most`` recent questions.

    Never for what decides who may enter, nor for what a person has just changed. ``key`` makes of the arguments what
    the answer depends on, the actor's rights among it. While one thread looks, others who ask the same wait for its
    answer instead of looking too. Tests keep nothing (``TONGBAN_KERNEL_MEMORY``).
    """

    def decorate(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        memory: TTLCache[Any, Any] = TTLCache(most, seconds if settings.TONGBAN_KERNEL_MEMORY else 0)
        return cached(memory, key=key, condition=Condition())(function)

    return decorate
