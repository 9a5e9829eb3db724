"""Critical points that a surface does not list: looked for in the background, shown when they are found."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer

from landscape.analysis.search import Findings, search
from landscape.session import Stage
from landscape.surfaces import CriticalPoint, Fit, Formula
from landscape.unwanted import unless
from landscape.widgets.worker import Worker

# While a constant is dragged there is a new surface for every move: only the one it rests at is searched.
_REST = 250


class _View(Protocol):
    def show_critical_points(self, points: tuple[CriticalPoint, ...], note: str) -> None:
        """Show what is now known of the surface."""


class Minima(QObject):
    """Has each surface searched once and tells some views what came of it."""

    def __init__(self, views: Sequence[_View], parent: QObject) -> None:
        super().__init__(parent)
        self._views = list(views)
        self._surface: Formula | Fit | None = None
        self._known: WeakKeyDictionary[Formula | Fit, Findings] = WeakKeyDictionary()
        self._worker = Worker(self)
        self._rest = QTimer(self, interval=_REST, singleShot=True)
        self._rest.timeout.connect(self._search)

    def tell(self, view: _View) -> None:
        """Tell another view as well from now on."""
        self._views.append(view)
        if self.findings is not None:
            view.show_critical_points(self.findings.points, self.findings.note)

    def show_stage(self, stage: Stage) -> None:
        """Look for the critical points of another surface, unless they are known."""
        if stage.surface is self._surface:
            return
        self._surface = stage.surface
        self._worker.cancel("search")
        if self.findings is not None:
            self._rest.stop()
            self._show(self.findings)
        else:
            self._rest.start()

    @property
    def findings(self) -> Findings | None:
        """What is known of the surface that is shown, None as long as it has not been searched."""
        return self._known.get(self._surface) if self._surface is not None else None

    def _search(self) -> None:
        surface = self._surface
        if surface is not None:
            self._worker.submit("search", lambda stop: _searched(surface, stop), self._on_found)

    def _on_found(self, answer: tuple[Formula | Fit, Findings]) -> None:
        surface, findings = answer
        self._known[surface] = findings
        self._show(findings)

    def _show(self, findings: Findings) -> None:
        for view in self._views:
            view.show_critical_points(findings.points, findings.note)


def _searched(surface: Formula | Fit, stop: Event) -> tuple[Formula | Fit, Findings]:
    with unless(stop.is_set):
        return surface, search(surface, stop)
