"""Memory that is no longer used, given back to the system.

What the C library's allocator frees it keeps, in pieces between what is still used: after a look at seventy
surfaces that would be two thirds as much again as what the program needs.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, QTimer

# Moments after the last change: when nobody waits for anything, and when what went on behind it has ended.
_RESTS_MS = (1500, 8000)
# From glibc's malloc.h: how many arenas threads may allocate from, and from how many bytes on each piece is
# had from the system and given back to it as soon as it is freed: by itself glibc raises that to 32 MB.
_ARENA_MAX, _ARENAS = -8, 2
_MMAP_THRESHOLD, _LARGE = -3, 4 << 20


class Tidy(QObject):
    """Gives back what is free whenever there has been rest for a while after work."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        library = _glibc()
        if library is not None:
            library.mallopt(_ARENA_MAX, _ARENAS)
            library.mallopt(_MMAP_THRESHOLD, _LARGE)
        self._timers = [QTimer(self, singleShot=True, interval=rest) for rest in _RESTS_MS]
        for timer in self._timers:
            timer.timeout.connect(give_back)

    def worked(self, *_: object) -> None:
        """Note that something has been done just now."""
        for timer in self._timers:
            timer.start()


def give_back() -> None:
    """Free what only holds itself, and give back to the system what is free: it takes milliseconds.

    While something runs in the background Python looks for no such garbage; of seventy surfaces that would be
    a hundred thousand objects. Call it in the thread of the user interface, whose objects may be among them.
    """
    gc.collect()
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> Any | None:
    """Return the C library if it is GNU's, which has both functions."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
