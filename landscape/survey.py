"""What a person does to basins: switches their picture on, looks under the mouse, takes it along."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from os import cpu_count
from sys import getswitchinterval, setswitchinterval
from threading import Event
from time import perf_counter

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QImage

from landscape.analysis.basins import Share, Task, Walked, field_over, shares
from landscape.analysis.lattice import Field, Piece, plan
from landscape.analysis.search import only_minima
from landscape.descent import descend
from landscape.descent.reached import nearest
from landscape.optimizers.schedules import CONSTANT
from landscape.session import Session, Stage
from landscape.surfaces import CriticalPoint, Fit
from landscape.surfaces.surface import Array, Point
from landscape.unwanted import unless
from landscape.views.many import BasinsCard, Overlay
from landscape.views.many.card import lines
from landscape.views.many.drawn import Picture
from landscape.views.plane import Plane
from landscape.widgets.worker import Worker

# The first picture is to take no more than so many seconds; it has at least and at most so many starts.
_FIRST, _FEW_MANY = 0.06, (400, 3600)
# A finer picture of what is walked slowly is begun if it takes no more than so many seconds.
_PATIENCE = 6.0
# One processor is the window's.
_THREADS = max(1, (cpu_count() or 1) - 1)


@dataclass(frozen=True)
class Request:
    """A picture that is wanted: the task, the part of the domain in view, and how many cells it has."""

    task: Task
    box: tuple[tuple[float, float], ...]
    shape: tuple[int, ...]


# Python's threads take turns; the window gets its own so soon while a picture is made, in seconds.
_SHARING, _usual = 0.0005, getswitchinterval()

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
        self._found: dict[int, tuple[CriticalPoint, ...]] = {}
        self._worker = Worker(self)
        self._wanted: Request | None = None  # the picture that belongs on the screen
        self._made: Request | None = None  # the one that is being made, or is complete
        self.field: Field | None = None
        self._queue, self._coarse = deque[Piece](), 0
        self._began, self._working = 0.0, False
        self._pace = 0.0  # seconds that one start took, of those walked last
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
        self.switched.emit(on)

    def show_stage(self, stage: Stage) -> None:
        """Follow another stage."""
        if self.on:
            made = self._made
            if made is not None and made.task.surface is not stage.surface.sketch:
                self._clear()
            self._want()

    def show_critical_points(self, points: tuple[CriticalPoint, ...], note: str = "") -> None:
        """Tell those minima apart, which the search has found by now."""
        surface = self.session.stage.surface
        self._found = {id(surface): only_minima(points)}
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
            plane.plot.hovered.connect(partial(self._on_hover, plane))
        return self._overlays[count]

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """Those that are told apart: found ones too, where a search has been made."""
        surface = self.session.stage.surface
        return self._found.get(id(surface), only_minima(surface.critical_points))

    @property
    def request(self) -> Request | None:
        """The picture that is shown, or is being made."""
        return self._made

    def _on_view(self) -> None:
        if self.on:
            self._want()

    def _clear(self) -> None:
        self._worker.cancel("basins")
        self._worker.cancel("glimpse")
        self._wanted = self._made = self.field = None
        self._working = False
        self._queue.clear()
        for overlay in self._overlays.values():
            overlay.show_picture(QImage(), QRectF())
            overlay.show_way(None)
        self.card.hide()

    # Walking

    def _want(self) -> None:
        """Ask for the picture that belongs to the stage and the view."""
        request = self._asked()
        if request is None or request == self._wanted:
            return
        self._wanted = request
        first = self._working and len(self._queue) >= self._coarse
        if not first:  # a first picture that is being made is awaited: else a drag would show none
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
        fewest, most = _FEW_MANY
        first = min(max(int(_FIRST / self._pace), fewest), most) if self._pace else fewest
        levels = plan(self.field.shape, min(first, task.coarse), task.together)
        self._queue = deque(piece for level in levels for piece in level)
        self._coarse = len(self._queue) - len(levels[0])  # so many pieces are left after the first level
        self._began = perf_counter()
        self._picture = Picture(self.field, task.minima)
        self._next()

    def _next(self) -> None:
        assert self._made is not None
        assert self.field is not None
        piece = self._queue.popleft() if self._queue else None
        self._working = True
        job = partial(_walk, self._made.task, self.field, piece)
        self._worker.submit("basins", job, self._on_walked, self._went_wrong)

    def _on_walked(self, answer: Answer) -> None:
        field, walked, told, seconds = answer
        self._working = False
        if field is not self.field or self._made is None:
            return
        coarse = len(self._queue) >= self._coarse
        if walked is not None:
            self._pace = seconds / max(1, len(walked.cells[0]))
            self._show(walked.enter(field), coarse)
        if coarse or walked is None:
            self._tell(shares(field) if coarse else told, done=walked is None)
        elif told:
            self._tell(told, done=False)
        if self._wanted != self._made and self._wanted is not None and len(self._queue) <= self._coarse:
            self._begin(self._wanted)
        elif walked is not None:
            if len(self._queue) == self._coarse and self._too_slow():
                self._queue.clear()
            self._next()

    def _too_slow(self) -> bool:
        """Tell, after the first level, whether the next one would take too long."""
        assert self._made is not None
        task = self._made.task
        slow = task.alone or isinstance(task.surface, Fit)
        return slow and 8 * (perf_counter() - self._began) > _PATIENCE

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
        elif field.known < 1:
            why = "over so much data" if isinstance(request.task.surface, Fit) else "one by one"
            note = f"{int(field.computed.sum()):,} starts: descents {why} take long, so the picture is coarse"
        if request.task.surface is not self.session.stage.surface:
            note += "; of a part of the data"
        rule = self.session.scene.chosen
        if rule.noise is not None or rule.schedule.key != CONSTANT.key:
            note += "; at a constant learning rate, without noise"
        note += ". Darker: more steps."
        self.card.show_legend(lines(told, request.task.minima), len(request.task.minima), note)

    def _went_wrong(self, error: Exception) -> None:
        self.switch(False)
        self.failed.emit(str(error))

    # Under the mouse

    def _on_hover(self, plane: Plane, place: QPointF | None) -> None:
        if not self.on or self._made is None or plane is not self.overlay.plane:
            return
        if place is None:
            self._worker.cancel("glimpse")
            self.overlay.show_way(None)
            return
        job = partial(_glimpse, self._made.task, plane.point_at(place))
        self._worker.submit("glimpse", job, self._on_glimpse)

    def _on_glimpse(self, seen: tuple[Array, Array, str]) -> None:
        points, losses, text = seen
        plane = self.overlay.plane
        self.overlay.show_way(plane.place(points, losses))
        if plane.plot.underMouse():
            before = plane.readout.text().partition("  → ")[0]
            plane.readout.say(f"{before}  → {text}", plane.plot.area)


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


def _glimpse(task: Task, point: Point, stop: Event) -> tuple[Array, Array, str]:
    """Return the path from a point, and what comes of it."""
    with unless(stop.is_set):
        trace = descend(task.surface, task.optimizer, point, task.steps, task.tolerance)
    which = -1
    if trace.verdict.status == "converged":
        which = int(nearest(task.surface, task.minima, trace.points[-1:])[0])
    number = f" {which + 1}" if which >= 0 else ""
    steps = f"{trace.steps:,} step{'s' if trace.steps != 1 else ''}"
    return trace.points, trace.losses, f"{trace.verdict.kind or trace.verdict.status}{number} in {steps}"
