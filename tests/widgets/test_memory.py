"""Memory that is free goes back to the system."""

from __future__ import annotations

import gc
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from landscape.widgets import memory
from landscape.widgets.memory import Tidy, give_back

_BYTES = 60_000  # small enough to lie among all else that is allocated


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.skipif(memory._glibc() is None or sys.platform != "linux", reason="needs GNU's C library")
def test_what_was_freed_is_given_back() -> None:
    arrays = [np.ones(_BYTES // 8) for _ in range(1500)]
    full = _resident()
    del arrays[:-1]  # the last one keeps the heap from shrinking by itself
    give_back()
    assert full - _resident() > 0.5 * 1500 * _BYTES
    assert arrays[0].sum() == _BYTES // 8


def test_it_is_given_back_once_after_the_last_work(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bool] = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append(True))
    monkeypatch.setattr(memory, "_RESTS_MS", (10,))
    owner = QObject()
    tidy = Tidy(owner)
    for _ in range(5):
        tidy.worked(object())
    qtbot.waitUntil(lambda: bool(given))
    assert given == [True]


def test_without_such_a_library_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_glibc", lambda: None)
    give_back()
    Tidy(QObject())


def test_what_only_holds_itself_is_freed() -> None:
    class Knot:
        itself: Knot

    knot = Knot()
    knot.itself = knot
    left = weakref.ref(knot)
    gc.disable()
    try:
        del knot
        assert left() is not None
        memory.give_back()
        assert left() is None
    finally:
        gc.enable()
