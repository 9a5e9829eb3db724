"""What a person does to basins: switches their picture on, looks under the mouse, takes it along."""

from __future__ import annotations

from functools import partial
from os import cpu_count
from sys import getswitchinterval, setswitchinterval
from threading import Event
from time import perf_counter

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImage

from landscape.analysis.basins import Share, Task, Walked, shares
from landscape.analysis.lattice import Field, Piece
from landscape.analysis.search import only_minima
from landscape.glimpse import Glimpse
from landscape.session import Session, Stage
from landscape.sheet import Request, Sheet
from landscape.surfaces import CriticalPoint
from landscape.unwanted import unless
from landscape.views.many import BasinsCard, Overlay
from landscape.views.many.card import lines
from landscape.views.plane import Plane
from landscape.widgets.later import after_paint
from landscape.widgets.worker import Worker

# One processor is the window's.
_THREADS = max(1, (cpu_count() or 1) - 1)
# With at most so many seconds to a start its steps are compiled: Python takes no part in each of them.
_FAST = 2e-5
# While something is dragged, each picture is followed by a rest so many times as long as it took.
_REST = 2.5
# Python's threads take turns; the window gets its own so soon while a picture is made, in seconds.
_SHARING, _usual = 0.0001, getswitchinterval()

Answer = tuple[Sheet, Walked | None, list[Share], float]


class Survey(QObject):
    """Keeps the picture of the basins up to date with the stage and the view, in the background."""

    switched = Signal(bool)
    failed = Signal(str)

    def __init__(self, session: Session, planes: dict[int, Plane], card: BasinsCard, parent: QObject) -> None:
        """`planes` are those that show surfaces of so many parameters."""
        super().__init__(parent)
        self.session, self.card, self.on = session, card, False
        self._planes, self._overlays = planes, dict[int, Overlay]()
        self._found: tuple[object, tuple[CriticalPoint, ...]] = (None, ())
        self._worker, self.glimpse = (
            Worker(self),
            Glimpse(lambda: self._sheet.task if self._sheet is not None else None, self),
        )
        self._wanted: Request | None = None  # the picture that belongs on the screen
        self._sheet: Sheet | None = None  # the one that is being made, or is complete
        self._pace = 0.0  # the seconds that a start took, of those walked last
        self.working = False  # whether a piece is being walked
        self._preparing = False  # whether steps are being compiled
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._take_turn)
        session.played.connect(self._go_on)
        session.changed.connect(self.show_stage)

    # Switching

    def switch(self, on: bool) -> None:
        """Show the basins, or the heights again."""
        if on == self.on:
            return
        self.on = on
        setswitchinterval(_SHARING if on else _usual)
        if on:
            self._want()
        else:
            self._clear()
            self.card.hide()
        self.switched.emit(on)

    def show_stage(self, stage: Stage) -> None:
        """Follow another stage."""
        if self.on:
            if self._sheet is not None and self._sheet.task.surface is not stage.surface.sketch:
                self._clear()
                self.card.show_legend([], 0, "computing …")
            self._want()

    def show_critical_points(self, points: tuple[CriticalPoint, ...], note: str = "") -> None:
        """Tell those minima apart, which the search has found by now."""
        surface = self.session.stage.surface
        self._found = (surface, only_minima(points))
        if self.on:
            self._want()

    @property
    def overlay(self) -> Overlay:
        """What lies over the plane of the stage."""
        count = len(self.session.stage.surface.parameters)
        if count not in self._overlays:
            plane = self._planes[count]
            overlay = self._overlays[count] = Overlay(plane, flat=count == 2)
            overlay.view_changed.connect(self._on_view)
            self.glimpse.follow(overlay)
        return self._overlays[count]

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """All that there are by now."""
        return tuple(self._overlays.values())

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """Those that are told apart: found ones too, where a search has been made."""
        surface = self.session.stage.surface
        searched, found = self._found
        return found if searched is surface else only_minima(surface.critical_points)

    @property
    def request(self) -> Request | None:
        """The picture that is shown, or is being made."""
        return self._sheet.request if self._sheet is not None else None

    @property
    def field(self) -> Field | None:
        """Its cells, as far as they are walked."""
        return self._sheet.field if self._sheet is not None else None

    def _on_view(self) -> None:
        if self.on:
            self._want()

    def _clear(self) -> None:
        self._worker.cancel("basins")
        self._wanted = self._sheet = None
        self.working = False
        self._turn.stop()
        for overlay in self.overlays:
            overlay.show_picture(QImage(), QRectF())
            overlay.show_way(None)

    # Walking

    def _want(self) -> None:
        """Ask for the picture that belongs to the stage and the view."""
        request = Request.of(self.session.stage, self.overlay.plane.plot, self.minima)
        if request is None:
            self._clear()
            self.card.show_legend([], 0, "Too little of the domain is in view to colour its starts.")
        if request is None or request == self._wanted:
            return
        self._wanted = request
        on_first = self.working and self._sheet is not None and self._sheet.refining.on_first
        # A first picture that is being made is awaited: else a drag would show none.
        if not (on_first and not request.task.alone) and not self._turn.isActive():
            self._begin(request)

    def _begin(self, request: Request) -> None:
        self._sheet = Sheet(request, self._pace)
        self._walk_on(self._sheet)

    def _walk_on(self, sheet: Sheet) -> None:
        self.working = True
        job = partial(_walk, sheet, sheet.refining.take())
        self._worker.submit("basins", job, self._on_walked, self._went_wrong)

    def _on_walked(self, answer: Answer) -> None:
        sheet, walked, told, seconds = answer
        self.working, sheet.told = False, walked is None
        if sheet is not self._sheet:
            return
        coarse = sheet.refining.on_first
        if walked is not None:
            sheet.enter(walked, seconds)
            self._pace = sheet.refining.pace
            self._show(sheet)
        sheet.shares = shares(sheet.field) if coarse else told or sheet.shares
        self._tell(sheet)
        if self._wanted != sheet.request and sheet.refining.first_taken:
            # The window has some time for itself: something in it is being dragged.
            self._turn.start(round(_REST * 1000 * seconds))
        elif coarse and walked is not None:
            after_paint(self, self._go_on)  # the first picture is to be seen before anything takes its time
        elif walked is not None:
            self._go_on()

    def _go_on(self, *_: object) -> None:
        """Make the next piece; what Python takes part in at every step waits while something plays."""
        sheet = self._sheet
        if not self.on or sheet is None or sheet.told or self.working:
            return
        if self._turn.isActive() or self._wanted != sheet.request:
            return
        refining, task = sheet.refining, sheet.task
        if task.uncompiled:
            self._prepare(task)
            waits = self.session.playing or (refining and not refining.soon)
        else:
            waits = self.session.playing and refining.pace > _FAST and not task.compiled
        if not waits:
            self._walk_on(sheet)

    def _prepare(self, task: Task) -> None:
        """Have a task's steps compiled, one task's at a time; what can be had soon is walked meanwhile."""
        if not self._preparing:
            self._preparing = True
            self._worker.submit("steps", lambda stop: task.prepare(), self._on_prepared)

    def _on_prepared(self, _can: bool) -> None:
        self._preparing = False
        self._go_on()

    def _take_turn(self) -> None:
        if self._wanted is not None and self.on:
            self._begin(self._wanted)

    def _show(self, sheet: Sheet) -> None:
        self.overlay.show_picture(sheet.picture.image, sheet.picture.box)
        self.overlay.show_numbers(sheet.picture.numbers(self.overlay.plane))

    def _tell(self, sheet: Sheet) -> None:
        minima = sheet.task.minima
        self.card.show_legend(lines(sheet.shares, minima), len(minima), sheet.note(self.session.stage))

    def _went_wrong(self, error: Exception) -> None:
        self.switch(False)
        self.failed.emit(str(error))


def _walk(sheet: Sheet, piece: Piece | None, stop: Event) -> Answer:
    """Walk a piece, in the background; tell of all before it."""
    began, field = perf_counter(), sheet.field
    with unless(stop.is_set):
        told = shares(field) if piece is None or (piece.first == 0 and field.known > 0.05) else []
        walked = None if piece is None else sheet.task.walk(field, piece, _THREADS)
    return sheet, walked, told, perf_counter() - began
