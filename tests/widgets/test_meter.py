from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from landscape.widgets.meter import Band, Mark, Meter
from landscape.widgets.theme import DARK, LIGHT

BANDS = [Band("cold", 0.25, "accent"), Band("mild", 0.5, "good"), Band("hot", 0.25, "bad")]
MARKS = [Mark("pole", 0.1), Mark("boiling", 0.8, is_line=True)]


@pytest.fixture
def meter(qtbot: QtBot) -> Meter:
    shown = Meter(BANDS)
    qtbot.addWidget(shown)
    shown.resize(402, 46)
    shown.show()
    return shown


def colour(meter: Meter, x: int, y: int) -> QColor:
    return meter.grab().toImage().pixelColor(x, y)


def distance(one: QColor, other: QColor) -> int:
    return sum(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True))


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_current_band_is_the_brightest(meter: Meter, theme) -> None:  # type: ignore[no-untyped-def]
    meter.set_theme(theme)
    meter.show_state(None, None, [])
    mild, hot = QColor(theme.good), QColor(theme.bad)
    faint = distance(colour(meter, 200, 20), mild), distance(colour(meter, 350, 20), hot)
    meter.show_state(0.5, "mild", [])
    assert distance(colour(meter, 250, 20), mild) < faint[0]
    assert distance(colour(meter, 350, 20), hot) == faint[1]


@pytest.mark.parametrize("place", [-1.0, 0.0, 0.3, 1.0, 5.0])
def test_the_pointer_never_leaves_the_bar(meter: Meter, place: float) -> None:
    meter.show_state(place, None, [])
    x = round(min(max(place, 0), 1) * 400)
    x = min(max(x, 7), 394)
    assert distance(colour(meter, x, 8), QColor(DARK.accent)) < 30


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_clicked_and_nothing_beside_it(meter: Meter, qtbot: QtBot, mark: Mark) -> None:
    meter.show_state(0.5, "mild", MARKS)
    middle = meter.place_of(mark.name).toPoint()
    clicked: list[str] = []
    meter.clicked.connect(clicked.append)
    qtbot.mouseMove(meter, middle)
    qtbot.waitUntil(lambda: meter.cursor().shape() == Qt.CursorShape.PointingHandCursor)
    for away in (0, 5, -5, 20, -20):
        qtbot.mouseClick(meter, Qt.MouseButton.LeftButton, pos=middle + QPoint(away, 0))
    assert clicked == [mark.name] * 3
    qtbot.mouseMove(meter, middle + QPoint(30, 0))
    qtbot.waitUntil(lambda: meter.cursor().shape() == Qt.CursorShape.ArrowCursor)


def test_a_mark_that_is_gone_has_no_place(meter: Meter) -> None:
    meter.show_state(0.5, "mild", [])
    assert meter.place_of("pole") is None
