"""Source code that PySide does not read.

Once it is imported, PySide reads the source of every module that is imported after it, to see whether its
name is in there, and Python keeps what was read. Only programs with `from __feature__ import …` need that;
for this one it was a tenth of its start and 15 MB.
"""

from __future__ import annotations

import linecache
from contextlib import suppress
from importlib import import_module

import PySide6.QtCore  # noqa: F401  # what follows is part of it


def leave_sources_unread() -> None:
    """Stop that, where PySide still does it in the way it did in 6.11; drop what it has read so far."""
    with suppress(ImportError):
        vars(import_module("shibokensupport.feature"))["feature_imported"] = lambda module: None
    linecache.clearcache()
