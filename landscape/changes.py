"""The way of every change: at once where it can be, in the background where it would make a person wait."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal

from landscape.errors import LandscapeError
from landscape.session import FromTable, Scene, Session, Stage, set_stage
from landscape.session.scene import check_size
from landscape.surfaces import Fit
from landscape.unwanted import unless
from landscape.widgets.worker import Worker

# For so many seconds runs are walked before they are shown: while something is dragged, and else.
DRAG, ACT = 0.012, 0.08
# The first walk in the background takes about so long; each later one as long as all before it.
_FIRST = 0.4
# So many milliseconds after the last change, when the hand may rest, the runs are walked to their ends.
_REST_MS = 60
# With more samples than this not even one step is made at once.
_MANY = 20_000

Show = Callable[[Stage], object]
Then = Callable[[], object]


class Changes(QObject):
    """Changes the session; what takes long is done by a worker, and cancelling it changes nothing."""

    refused = Signal(str)  # a sentence for the person who asked
    busy = Signal(str)  # what is being done in the background, "" when it has ended
    said = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.worker = Worker(self)
        self._show: Show = lambda stage: None
        self._refuse: Callable[[str], object] = self.refused.emit
        self._seconds, self._telling = _FIRST, False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._walk_on)

    def change(
        self,
        scene: Scene,
        merge: str | None = None,
        cursor: int | None = None,
        then: Then = lambda: None,
        refuse: Callable[[str], object] | None = None,
        walked: Stage | None = None,
    ) -> None:
        """Show another scene, and do what comes then; see `Session.change`. Or refuse, in a sentence.

        `walked` has runs of it that need not be walked again.
        """
        seconds = DRAG if merge else ACT
        self._make(scene, seconds, lambda stage: self._change(stage, merge, cursor, then), refuse, walked)

    def later(
        self,
        what: str,
        make: Callable[[], Stage],
        then: Then = lambda: None,
        refuse: Callable[[str], object] | None = None,
    ) -> None:
        """Make a stage in the background, saying what is being done, then change to it."""
        self._stop()
        self._show = lambda stage: self._change(stage, None, 0, then)
        self._refuse = refuse or self.refused.emit
        self._tell(what)
        self.worker.submit("stage", lambda stop: _ready(stop, make), self._on_made, self._went_wrong)

    def undo(self) -> None:
        """Take the last change back."""
        if self.session.before is not None:
            self._make(self.session.before, ACT, self.session.undo)

    def redo(self) -> None:
        """Make the last change that was taken back again."""
        if self.session.after is not None:
            self._make(self.session.after, ACT, self.session.redo)

    def cancel(self) -> None:
        """Give up what is being done in the background."""
        telling = self._telling
        self._stop()
        if telling:
            left = "" if self.session.stage.finished else " Play walks the runs on."
            self.said.emit(f"Cancelled.{left}")

    def finish(self) -> None:
        """Walk the runs to their ends, if they are not there yet."""
        if not self.session.stage.finished and not self._rest.isActive():
            self._rest.start()

    def _change(self, stage: Stage, merge: str | None, cursor: int | None, then: Then) -> None:
        self.session.change(stage.scene, merge, cursor, stage)
        then()

    def _make(
        self,
        scene: Scene,
        seconds: float,
        show: Show,
        refuse: Callable[[str], object] | None = None,
        walked: Stage | None = None,
    ) -> None:
        self._stop()
        self._show, self._refuse = show, refuse or self.refused.emit
        before = self.session.stage
        if _takes_long(scene, before):
            self._tell(f"Reading {_name(scene)} …")
            self.worker.submit(
                "stage",
                lambda stop: _ready(stop, lambda: set_stage(scene, before, seconds, walked)),
                self._on_made,
                self._went_wrong,
            )
            return
        try:
            check_size(scene)
            stage = set_stage(scene, before, seconds, walked)
        except LandscapeError as error:
            self._refuse(str(error))
        else:
            self._on_made(stage)

    def _on_made(self, stage: Stage) -> None:
        self._tell("")
        try:
            self._show(stage)
        except LandscapeError as error:
            self._refuse(str(error))
        self.finish()

    def _went_wrong(self, error: Exception) -> None:
        self._tell("")
        if not isinstance(error, LandscapeError):
            raise error
        self._refuse(str(error))

    def _walk_on(self) -> None:
        stage, seconds = self.session.stage, self._seconds
        if stage.finished:
            return
        self._seconds *= 2
        if seconds > _FIRST:
            steps = f"{stage.length:,} of {stage.scene.steps:,} steps"
            self._tell(f"Walking over {_name(stage.scene)}: {steps} …")
        self.worker.submit(
            "stage",
            lambda stop: _ready(stop, lambda: set_stage(stage.scene, stage, seconds)),
            self._on_walked,
            self._went_wrong,
        )

    def _on_walked(self, stage: Stage) -> None:
        if stage.finished:
            self._tell("")
        self.session.walk_on(stage)
        self._walk_on()

    def _stop(self) -> None:
        self._rest.stop()
        self.worker.cancel("stage")
        self._tell("")
        self._seconds = _FIRST

    def _tell(self, what: str) -> None:
        if what or self._telling:
            self._telling = bool(what)
            self.busy.emit(what)


def _ready(stop: Event, make: Callable[[], Stage]) -> Stage:
    """Return a stage, in the background, with everything known that the views will ask."""
    with unless(stop.is_set):
        stage = make()
        for trace in stage.traces:
            _ = trace.labels
        return stage


def _takes_long(scene: Scene, before: Stage) -> bool:
    """Tell whether a scene cannot be shown at once: it has a file read, or it is about very much data."""
    surface, shown = scene.surface, before.scene.surface
    if not isinstance(surface, FromTable) or surface.file is None:
        return False
    if not isinstance(shown, FromTable) or shown.file != surface.file:
        return True
    return isinstance(before.surface, Fit) and len(before.surface.samples) > _MANY


def _name(scene: Scene) -> str:
    return scene.surface.label if isinstance(scene.surface, FromTable) else "the surface"
