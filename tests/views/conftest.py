"""A real window, shown on the screen, with a clock that only the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from landscape.descent import native
from landscape.session import Session
from landscape.session.opening import opening_scene
from landscape.window import Window


class Clock:
    """Seconds, as the test says."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no window compile for seconds beside the tests; that it does is a test of its own."""
    monkeypatch.setattr(native, "available", lambda: False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    QStandardPaths.setTestModeEnabled(True)
    monkeypatch.setattr("landscape.formulas.own_path", lambda: tmp_path / "formulas.toml")
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", "dark")
    shown = Window(Session(opening_scene()), settings)
    shown.controller.clock = clock
    shown.resize(1440, 900)
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    qtbot.waitUntil(lambda: shown.cast.relief.relief is not None or bool(shown.areas.no_relief.text()))
    yield shown
    QApplication.sendPostedEvents()
