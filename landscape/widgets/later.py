"""What can wait until the eye has been served."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

# Qt paints a change a few milliseconds after it was made: a timer of none would come before.
_SOON = 25


def after_paint(owner: QObject, function: Callable[[], object]) -> None:
    """Call a function once what has just been changed is painted, if the owner still lives."""
    QTimer.singleShot(_SOON, owner, function)
