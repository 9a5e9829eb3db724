"""The curvature where the selected run is: eigenvalues, their directions, and what that looks like."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel

from landscape.analysis.curvature import Curvature, curvature
from landscape.session import Stage
from landscape.widgets.card import Card
from landscape.widgets.numbers import fixed

_DIGITS = 9
_MEANS = {
    "bowl": "Bowl: it curves up in every direction.",
    "valley": "Valley: it curves up steeply across and gently along.",
    "trough": "Trough: it curves up one way and is level along the other.",
    "saddle-shaped": "Saddle-shaped: it curves up one way and down the other.",
    "ridge": "Ridge: it curves down one way and is level along the other.",
    "dome": "Dome: it curves down in every direction.",
    "flat": "Flat: next to no curvature.",
    "not finite": "There is no curvature here: it is not a finite number.",
}


class CurvatureCard(Card):
    """How the surface curves at the cursor."""

    def __init__(self) -> None:
        super().__init__("Curvature")
        self._stage: Stage | None = None
        self._cursor = 0
        self.kind, self.numbers = QLabel(), QLabel()
        self.kind.setWordWrap(True)
        self.numbers.setObjectName("mono")
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.numbers.setToolTip("Eigenvalues of the Hessian, each with its direction, and their ratio κ")
        self.body.addWidget(self.kind)
        self.body.addWidget(self.numbers)

    def show_stage(self, stage: Stage) -> None:
        """Take another stage; its numbers come with the cursor, which is always shown next."""
        self._stage = stage
        self.setVisible(stage.selected is not None)

    def show_cursor(self, cursor: int) -> None:
        """Show the curvature at another step."""
        self._cursor = cursor
        trace = self._stage.selected if self._stage else None
        if trace is not None and self.isVisible():
            here = curvature(trace, min(cursor, trace.steps))
            means = _MEANS[here.kind]
            self.kind.setText(means if len(here.values) == 2 else means.replace(" in every direction", ""))
            self.numbers.setText(_numbers(here))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show what was not shown while this could not be seen."""
        super().showEvent(event)
        self.show_cursor(self._cursor)


def _numbers(here: Curvature) -> str:
    """Return a line for each eigenvalue, and one for the condition number."""
    if len(here.values) == 1:
        return f"λ = {fixed(here.values[0], _DIGITS)}"
    pairs = zip("₁₂", reversed(here.values), reversed(here.directions), strict=True)
    rows = [f"λ{i} = {fixed(value, _DIGITS)}  along ({v[0]:+.3f}, {v[1]:+.3f})" for i, value, v in pairs]
    rows.append(f"κ  = {fixed(here.condition, _DIGITS)}")
    return "\n".join(rows).replace("-", "−")
