"""What the chart of a sweep draws, and what the key beside it says of that."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from landscape.analysis.lattice import Axis
from landscape.analysis.sweep import Sweep
from landscape.descent.many import STATUSES
from landscape.views.many import SweepView
from landscape.views.many.chart import LOSS, STEPS, VERDICT
from landscape.views.many.key import Key
from landscape.widgets.theme import DARK

CONVERGED, DIVERGED = STATUSES.index("converged"), STATUSES.index("diverged")
RATES = Axis("learning_rate", 1e-3, 1.0, 7, log=True)
MOMENTA = Axis("momentum", 0.0, 0.99, 5)


def pixels(widget: QWidget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()) & 0xFFFFFF


def swept(losses: np.ndarray, statuses: np.ndarray, *axes: Axis, starts: int = 1) -> Sweep:
    rest = (statuses == CONVERGED).astype(float)
    steps = np.where(rest > 0, 10.0 + np.arange(rest.size).reshape(rest.shape), np.nan)
    return Sweep(axes, np.zeros((starts, 2)), statuses.astype(np.uint8), rest, steps, losses, None)


@pytest.fixture
def checks() -> Sweep:
    """Every other cell diverged."""
    statuses = np.where(np.indices((7, 5)).sum(axis=0) % 2, DIVERGED, CONVERGED)
    return swept(np.arange(35.0).reshape(7, 5), statuses, RATES, MOMENTA)


@pytest.fixture
def view(qtbot: QtBot) -> SweepView:
    made = SweepView()
    qtbot.addWidget(made)
    made.resize(611, 287)
    made.show()
    return made


@pytest.mark.parametrize("shown", [STEPS, VERDICT])
def test_a_map_has_no_gaps_between_its_cells(view: SweepView, checks: Sweep, shown: str) -> None:
    view.shown.setCurrentText(shown)
    view.show_sweep(checks)
    area = view.plot.area.toRect().adjusted(2, 2, -2, -2)
    inside = pixels(view.plot)[area.top() : area.bottom(), area.left() : area.right()]
    assert not (inside == QColor(DARK.window).rgb() & 0xFFFFFF).any()


def test_the_key_says_what_is_drawn_and_nothing_else(view: SweepView, checks: Sweep) -> None:
    view.show_sweep(checks)
    endings = {}
    for shown in (STEPS, LOSS, VERDICT):
        view.shown.setCurrentText(shown)
        endings[shown] = [text for text in view.key.accessibleDescription().split("; ") if text in STATUSES]
    assert endings == {STEPS: ["diverged"], LOSS: [], VERDICT: ["converged", "diverged"]}


def test_a_verdict_is_the_commonest_ending_as_the_mouse_and_the_table_say(view: SweepView) -> None:
    losses, statuses = np.zeros((7, 5)), np.full((7, 5), DIVERGED)
    done = swept(losses, statuses, RATES, MOMENTA, starts=64)
    done.converged[:] = 0.1
    view.shown.setCurrentText(VERDICT)
    view.show_sweep(done)
    ground = QColor("#2b1216").rgb() & 0xFFFFFF  # that of what diverged
    assert (pixels(view.plot) == ground).mean() > 0.3


def test_losses_below_zero_are_told_apart(view: SweepView) -> None:
    losses = np.array([-2.0, -1.0, 5.0, np.nan, np.inf, 0.0, -1.5])
    view.shown.setCurrentText(LOSS)
    view.show_sweep(swept(losses, np.full(7, CONVERGED), RATES))
    low, high = -16.0, np.log10(7.0)
    assert view.plot.view.bottom() == pytest.approx(high + 0.08 * (high - low))
    assert view.plot.view.top() == pytest.approx(low - 0.08 * (high - low))


def test_the_key_writes_its_words_whole_or_not_at_all(qtbot: QtBot) -> None:
    key = Key()
    qtbot.addWidget(key)
    for height in (125, 131, 150, 190):
        key.resize(key.width(), height)
        key.show_lines(("500", "20 steps"), ("out of steps", "oscillating", "diverged"), True, True, "")
        without = pixels(key)
        key.show_lines(
            ("500", "20 steps"), ("out of steps", "oscillating", "diverged"), True, True, "72 × 72 cells"
        )
        written = pixels(key)
        assert (written != without).any()
        assert (written[-1] == without[0, -1]).all()  # nothing is cut at the lower edge
