"""Files dropped onto a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


class Drops(QObject):
    """Takes one file from the desktop, dropped anywhere on a widget."""

    dropped = Signal(object)  # its path

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Welcome what is one file, and take it when it is let go."""
        if not isinstance(event, QDropEvent):  # what enters and moves is one as well
            return super().eventFilter(watched, event)
        urls = event.mimeData().urls()
        if len(urls) != 1 or not urls[0].isLocalFile():
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.dropped.emit(Path(urls[0].toLocalFile()))
        return True
