"""The room that is kept for the relief until OpenGL has started, and left out where it cannot."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from landscape.errors import LandscapeError
from landscape.session import Stage
from landscape.surfaces import CriticalPoint
from landscape.views.relief.relief import Relief
from landscape.views.relief.swarm import Particles
from landscape.widgets.later import after_paint
from landscape.widgets.opengl import three_d_problem
from landscape.widgets.theme import DARK, Theme


class ReliefPlace(QStackedWidget):
    """Shows nothing at first: starting OpenGL takes longer than all the rest of the window's first paint."""

    clicked = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.relief: Relief | None = None
        self._theme, self._cursor = DARK, 0
        self._stage: Stage | None = None
        self._critical: tuple[CriticalPoint, ...] = ()
        self._swarm: Particles | None = None
        self.addWidget(QWidget())
        self.setMinimumWidth(200)

    def start(self) -> str | None:
        """Start OpenGL and show the relief; or return a sentence that says why that cannot be."""
        problem = three_d_problem()
        if problem is None:
            try:
                self.relief = Relief(self._theme)
            except LandscapeError as error:
                problem = str(error)
        if self.relief is not None:
            self.relief.clicked.connect(self.clicked)
            self.addWidget(self.relief)
            self.setCurrentWidget(self.relief)
            self._show_surface()
        return problem

    def _show_surface(self) -> None:
        if self.relief is not None and self._stage is not None and self.isVisible():
            self.relief.show_stage(self._stage)
            self.relief.show_critical_points(self._critical)
            self.relief.show_cursor(self._cursor)
            self.relief.show_swarm(self._swarm)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show what has come while this was not to be seen."""
        super().showEvent(event)
        after_paint(self, self._show_surface)

    def show_stage(self, stage: Stage) -> None:
        """Show another stage; another surface a moment later, so that the map need not wait."""
        before, self._stage = self._stage, stage
        if before is None or before.surface is not stage.surface:
            self._critical = stage.surface.critical_points
        if self.relief is None or not self.isVisible():
            return
        if before is not None and before.surface is stage.surface:
            self.relief.show_stage(stage)
        else:
            after_paint(self, self._show_surface)

    def show_critical_points(self, points: tuple[CriticalPoint, ...], _note: str = "") -> None:
        """Mark those points of the surface."""
        self._critical = points
        if self.relief is not None and self.isVisible():
            self.relief.show_critical_points(points)

    def show_cursor(self, cursor: int) -> None:
        """Show another step."""
        self._cursor = cursor
        if self.relief is not None and self.isVisible():
            self.relief.show_cursor(cursor)

    def show_swarm(self, swarm: Particles | None) -> None:
        """Show many descents at once, as they are after some step, or none."""
        self._swarm = swarm
        if self.relief is not None and self.isVisible():
            self.relief.show_swarm(swarm)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        if self.relief is not None:
            self.relief.set_theme(theme)

    def fit(self) -> None:
        """Show all of the surface."""
        if self.relief is not None:
            self.relief.fit()

    def close_view(self) -> None:
        """Give back what OpenGL holds."""
        if self.relief is not None:
            self.relief.close_view()
