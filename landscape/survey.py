"""What a person does to basins: switches their picture on, looks under the mouse, takes it along."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from os import cpu_count
from sys import getswitchinterval, setswitchinterval
from threading import Event
from time import perf_counter

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QImage

from landscape.analysis.basins import Share, Task, Walked, field_over, shares
from landscape.analysis.lattice import Field, Piece
from landscape.analysis.refining import Refining
from landscape.analysis.search import only_minima
from landscape.glimpse import Glimpse
from landscape.session import Session, Stage
from landscape.surfaces import CriticalPoint, Fit
from landscape.unwanted import unless
from landscape.views.many import BasinsCard, Overlay
from landscape.views.many.card import lines
from landscape.views.many.drawn import Picture
from landscape.views.plane import Plane
from landscape.widgets.later import after_paint
from landscape.widgets.worker import Worker

# One processor is the window's.
_THREADS = max(1, (cpu_count() or 1) - 1)


@dataclass(frozen=True)
class Request:
    """A picture that is wanted: the task, the part of the domain in view, and how many cells it has."""

    task: Task
    box: tuple[tuple[float, float], ...]
    shape: tuple[int, ...]


# With at most so many seconds to a start its steps are compiled: Python takes no part in each of them.
_FAST = 2e-5
# While something is dragged, each picture is followed by a rest so many times as long as it took.
_REST = 2.5
# Python's threads take turns; the window gets its own so soon while a picture is made, in seconds.
_SHARING, _usual = 0.0001, getswitchinterval()

Answer = tuple[Field, Walked | None, list[Share], float]


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
            Glimpse(lambda: self._made.task if self._made is not None else None, self),
        )
        self._wanted: Request | None = None  # the picture that belongs on the screen
        self._made: Request | None = None  # the one that is being made, or is complete
        self.field: Field | None = None
        self._refining: Refining | None = None
        self.working = False  # whether a piece is being walked
        self._preparing = False  # whether steps are being compiled
        self._told = False  # whether the legend of the complete picture is shown
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._take_turn)
        session.played.connect(self._go_on)
        self._picture: Picture | None = None
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
            made = self._made
            if made is not None and made.task.surface is not stage.surface.sketch:
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
        return self._made

    def _on_view(self) -> None:
        if self.on:
            self._want()

    def _clear(self) -> None:
        self._worker.cancel("basins")
        self._wanted = self._made = self.field = None
        self.working = False
        self._turn.stop()
        for overlay in self.overlays:
            overlay.show_picture(QImage(), QRectF())
            overlay.show_way(None)

    # Walking

    def _want(self) -> None:
        """Ask for the picture that belongs to the stage and the view."""
        request = self._asked()
        if request is None or request == self._wanted:
            return
        self._wanted = request
        on_first = self.working and self._refining is not None and self._refining.on_first
        # A first picture that is being made is awaited: else a drag would show none.
        if not (on_first and not request.task.alone) and not self._turn.isActive():
            self._begin(request)

    def _asked(self) -> Request | None:
        stage, plot = self.session.stage, self.overlay.plane.plot
        scene, surface = stage.scene, stage.surface
        task = Task(surface.sketch, scene.chosen.build(), scene.steps, scene.tolerance, self.minima)
        (x0, x1), *rest = surface.domain
        seen, area = plot.view, plot.area
        low, high = (rest or [(seen.top(), seen.bottom())])[0]
        box = seen.intersected(QRectF(QPointF(x0, low), QPointF(x1, high)))
        ratio = plot.devicePixelRatioF()
        columns = round(ratio * area.width() * box.width() / seen.width())
        rows = round(ratio * area.height() * box.height() / seen.height())
        if columns < 2 or rows < 2:
            return None
        sides = (box.left(), box.right()), (box.top(), box.bottom())
        d = len(surface.parameters)
        return Request(task, sides[:d], (min(columns, 4096), min(rows, 4096))[:d])

    def _begin(self, request: Request) -> None:
        task, self._made = request.task, request
        self.field = field_over(task.surface, request.box, request.shape)
        self._refining = Refining(task, self.field, self._refining.pace if self._refining else 0.0)
        self._told = False
        self._picture = Picture(self.field, task.minima)
        self._next()

    def _next(self) -> None:
        assert self._made is not None
        assert self._refining is not None
        piece = self._refining.take()
        self.working = True
        job = partial(_walk, self._made.task, self._refining.field, piece)
        self._worker.submit("basins", job, self._on_walked, self._went_wrong)

    def _on_walked(self, answer: Answer) -> None:
        field, walked, told, seconds = answer
        self.working, self._told = False, walked is None
        if field is not self.field or self._made is None or self._refining is None:
            return
        coarse = self._refining.on_first
        if walked is not None:
            self._refining.walked(len(walked.cells[0]), seconds)
            self._show(walked.enter(field), coarse)
        if coarse or walked is None:
            self._tell(shares(field) if coarse else told, done=walked is None)
        elif told:
            self._tell(told, done=False)
        if self._wanted != self._made and self._refining.first_taken:
            # The window has some time for itself: something in it is being dragged.
            self._turn.start(round(_REST * 1000 * seconds))
        elif coarse and walked is not None:
            after_paint(self, self._go_on)  # the first picture is to be seen before anything takes its time
        elif walked is not None:
            self._go_on()

    def _go_on(self, *_: object) -> None:
        """Make the next piece; what Python takes part in at every step waits while something plays."""
        if not self.on or self._made is None or self._refining is None or self.working:
            return
        if self._turn.isActive() or self._wanted != self._made or not (self._refining or not self._told):
            return
        task = self._made.task
        if task.uncompiled:
            self._prepare(task)
            waits = self.session.playing or (self._refining and not self._refining.soon)
        else:
            waits = self.session.playing and self._refining.pace > _FAST and not task.compiled
        if not waits:
            self._next()

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

    def _show(self, rows: slice, coarse: bool) -> None:
        assert self._picture is not None
        if coarse:
            self._picture.begin()
        else:
            self._picture.paint(rows)
        overlay = self.overlay
        overlay.show_picture(self._picture.image, self._picture.box)
        overlay.show_numbers(self._picture.numbers(overlay.plane))

    def _tell(self, told: list[Share], *, done: bool) -> None:
        field, request = self.field, self._made
        assert field is not None
        assert request is not None
        note = f"{' × '.join(map(str, request.shape))} starts"
        if not done:
            note += f", {int(field.computed.sum()):,} of them computed so far"
            if request.task.uncompiled:
                note += "; the steps are being compiled, which is done once"
        elif field.known < 1:
            why = "over so much data" if isinstance(request.task.surface, Fit) else "one by one"
            note = f"{int(field.computed.sum()):,} starts: descents {why} take long, so the picture is coarse"
        if request.task.surface is not self.session.stage.surface:
            note += "; of a part of the data"
        note += ". Darker: more steps."
        self.card.show_legend(lines(told, request.task.minima), len(request.task.minima), note)

    def _went_wrong(self, error: Exception) -> None:
        self.switch(False)
        self.failed.emit(str(error))


def _walk(task: Task, field: Field, piece: Piece | None, stop: Event) -> Answer:
    """Walk a piece, in the background; tell of all before it."""
    began = perf_counter()
    with unless(stop.is_set):
        told = shares(field) if piece is None or (piece.first == 0 and field.known > 0.05) else []
        return (
            field,
            None if piece is None else task.walk(field, piece, _THREADS),
            told,
            perf_counter() - began,
        )
