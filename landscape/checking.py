"""The surface that is shown, checked on wish: its derivatives beside differences, in the background."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from landscape.session import Session, Stage
from landscape.surfaces import Fit, Formula
from landscape.widgets.worker import Worker

if TYPE_CHECKING:  # what checks is imported with the first check
    from landscape.analysis.check import Check


class Checking(QObject):
    """Checks one surface at a time; another surface, or cancelling, gives it up."""

    busy = Signal(str)  # what is being done in the background, "" when it has ended
    said = Signal(str)  # what came of it
    failed = Signal(str)  # the same, if a derivative is wrong
    checked = Signal(object)  # the Check

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self._surface: Formula | Fit | None = None
        self._worker = Worker(self)
        session.changed.connect(self._on_stage)

    def run(self) -> None:
        """Check the surface that is shown."""
        surface = self._surface = self.session.stage.surface
        self.busy.emit(f"Checking the derivatives of {surface.title} …")
        self._worker.submit("check", _check_of(surface), self._on_checked)

    def cancel(self) -> None:
        """Give it up, if one is being run."""
        if self._surface is not None:
            self._surface = None
            self._worker.cancel("check")
            self.busy.emit("")

    def _on_stage(self, stage: Stage) -> None:
        if stage.surface is not self._surface:
            self.cancel()

    def _on_checked(self, check: Check) -> None:
        self._surface = None
        self.busy.emit("")
        self.checked.emit(check)
        (self.said if check.agrees else self.failed).emit(check.gradient.sentence)


def _check_of(surface: Formula | Fit) -> Callable[[Event], Check]:
    def run(stop: Event) -> Check:
        from landscape.analysis.check import check

        return check(surface, stop)

    return run
