"""The program with a window: what is set up before it opens, and how it is asked to close."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSettings, QSocketNotifier
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from landscape.resources import resource
from landscape.session import Session
from landscape.session.opening import opening_scene
from landscape.widgets import worker as background
from landscape.window import Window


@contextmanager
def _closed_by_signals(window: Window) -> Iterator[None]:
    """Close the window, with the work kept, when the terminal or the system asks for it.

    Python handles signals only while it runs; the notifier wakes it out of Qt's loop.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno())
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(window.close)
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: None)
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)
        notifier.setEnabled(False)
        heard.close()
        told.close()


def run_window() -> int:
    """Open the window on its opening scene, already playing, and return when it is closed."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Landscape")
    app.setOrganizationName("Landscape")
    app.setWindowIcon(QIcon(str(resource("landscape.svg"))))
    background.hold()  # until the first paint
    window = Window(Session(opening_scene()), QSettings())
    window.show()
    window.controller.play()
    with _closed_by_signals(window):
        return app.exec()
