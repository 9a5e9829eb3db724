"""How long work in the background is told that nobody wants its result any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Unwanted(Exception):  # noqa: N818 - no error: somebody asked for it
    """The work was given up."""


_unwanted: ContextVar[Callable[[], bool] | None] = ContextVar("unwanted", default=None)


@contextmanager
def unless(unwanted: Callable[[], bool]) -> Iterator[None]:
    """Have the work inside give up once it is unwanted: what it calls looks now and then."""
    token = _unwanted.set(unwanted)
    try:
        yield
    finally:
        _unwanted.reset(token)


def look() -> None:
    """Raise Unwanted if what is being done here is unwanted by now."""
    unwanted = _unwanted.get()
    if unwanted is not None and unwanted():
        raise Unwanted
