"""What a person does to a race: has it run in the background, puts racers on the map, exports it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from landscape import optimizers
from landscape.changes import Changes
from landscape.descent.sentences import place
from landscape.documents import Documents
from landscape.errors import LandscapeError
from landscape.files import cells
from landscape.files.table import Table
from landscape.session import Scene, Stage
from landscape.session.raced import Terms, as_stage, with_racers
from landscape.session.scene import MOST_RUNS, MOST_STEPS_IN_ALL
from landscape.surfaces import Fit, Formula
from landscape.widgets.worker import Worker

if TYPE_CHECKING:  # what runs a race is imported with the first of them: the window opens without
    from landscape.analysis.race import Progress, Race

# So often, in milliseconds, one looks how far a race has come.
_LOOK = 100


@dataclass(frozen=True, eq=False)
class _Held:
    """A race that was run, and what it was run on."""

    race: Race
    scene: Scene
    surface: Formula | Fit
    table: Table | None


class Racing(QObject):
    """Runs one race at a time; cancelling it leaves the last one's scoreboard as it was."""

    wanted = Signal()  # the race's window is to be shown
    left = Signal()  # it is to be closed
    began = Signal()
    progressed = Signal(object)  # a Progress
    ended = Signal(object)  # the Race; None if it was cancelled or could not be run
    aged = Signal(str)  # what has changed since the race that is shown, "" for nothing
    said = Signal(str)  # what was done
    failed = Signal(str)  # a sentence for the person who asked

    def __init__(self, changes: Changes, documents: Documents, parent: QObject) -> None:
        super().__init__(parent)
        self.changes, self.session, self.documents = changes, changes.session, documents
        self.worker = Worker(self)
        self._held: _Held | None = None
        self._running: _Job | None = None
        self._clock = QTimer(self, interval=_LOOK)
        self._clock.timeout.connect(self._look)
        self.session.changed.connect(self._on_stage)

    @property
    def race(self) -> Race | None:
        """The last race that was run."""
        return self._held.race if self._held else None

    @property
    def running(self) -> bool:
        """Whether one is being run."""
        return self._running is not None

    def ask(self) -> None:
        """Show the race's window."""
        self.wanted.emit()

    def run(self, terms: Terms) -> None:
        """Race on the surface that is shown, from where the selected run starts."""
        self._stop()
        job = self._running = _Job(self.session.stage, terms)
        self._clock.start()
        self.began.emit()
        self.worker.submit("race", job.run, self._on_run, self._went_wrong)

    def cancel(self) -> None:
        """Give the race up that is being run."""
        if self.running:
            self._stop()
            self.ended.emit(None)
            self.said.emit("Cancelled.")

    def show(self, keys: Sequence[str]) -> None:
        """Add some of the racers to the map, by the keys of their rules; undone as one."""
        held = self._held
        if held is None or not keys:
            self.failed.emit("Choose a line of the scoreboard first.")
        elif held.scene.surface != self.session.scene.surface:
            self.failed.emit("The map shows another surface than was raced on: race again, or go back to it.")
        else:
            results = [one.after for one in held.race.scoreboard if one.after.optimizer.key in keys]
            before = self.session.scene
            scene, added, left = with_racers(before, held.race, results)
            sentence = _added(added, left, before, scene)
            if scene == before:
                self.said.emit(sentence)
            else:
                then = partial(self.said.emit, sentence)
                walked = as_stage(held.scene, held.surface, held.table, held.race)
                self.changes.change(scene, then=then, refuse=self.failed.emit, walked=walked)

    def show_all(self) -> None:
        """Add all racers to the map, the best first, as many as it can show."""
        if self._held is not None:
            self.show([one.after.optimizer.key for one in self._held.race.scoreboard])

    def export_csv(self) -> None:
        """Ask where to, and write the scoreboard as the command line does."""
        from landscape.analysis.race import rows

        self._export("race.csv", "CSV (*.csv)", lambda path, held: cells.write(path, rows(held.race)))

    def export_picture(self, draw: Callable[[str, Stage], None]) -> None:
        """Ask where to, and have the race drawn as a scene."""

        def write(path: Path, held: _Held) -> None:
            draw(str(path), as_stage(held.scene, held.surface, held.table, held.race))

        self._export("race.png", "PNG (*.png)", write)

    def _export(self, ending: str, kinds: str, write: Callable[[Path, _Held], None]) -> None:
        held = self._held
        if held is None:
            self.failed.emit("There is no race to export yet: start one.")
            return
        path = self.documents.ask_save("Export race", f"{held.surface.key}-{ending}", kinds)
        if path is None:
            return
        try:
            write(path, held)
        except LandscapeError as error:
            self.failed.emit(str(error))
        else:
            more = len(held.race.racers) - MOST_RUNS
            left = f", the best {MOST_RUNS} of them" if path.suffix == ".png" and more > 0 else ""
            self.said.emit(f"Exported the race{left} to {path}.")

    # While it runs

    def _stop(self) -> None:
        self._clock.stop()
        self.worker.cancel("race")
        self._running = None

    def _look(self) -> None:
        if self._running is not None and self._running.progress is not None:
            self.progressed.emit(self._running.progress)

    def _on_run(self, held: _Held) -> None:
        self._stop()
        self._held = held
        self.ended.emit(held.race)
        self._on_stage(self.session.stage)

    def _went_wrong(self, error: Exception) -> None:
        self._stop()
        self.ended.emit(None)
        if not isinstance(error, LandscapeError):
            raise error
        self.failed.emit(str(error))

    def _on_stage(self, stage: Stage) -> None:
        """Say in words if the race that is shown is not one on what the map shows."""
        if self._held is not None:
            self.aged.emit(_aged(self._held, stage))


class _Job:
    """One race, run in the background; `progress` is read meanwhile."""

    def __init__(self, stage: Stage, terms: Terms) -> None:
        self.stage, self.terms = stage, terms
        self.progress: Progress | None = None

    def run(self, stop: Event) -> _Held:
        """Run it; raise Unwanted as soon as `stop` is set."""
        from landscape.analysis.race import race

        stage, terms = self.stage, self.terms
        rules = [optimizers.get(key) for key in terms.keys]
        done = race(
            stage.surface,
            rules,
            stage.start,
            terms.steps,
            terms.tolerance,
            tuning=terms.tuning,
            progress=self._hear,
            stop=stop,
        )
        return _Held(done, stage.scene, stage.surface, stage.table)

    def _hear(self, progress: Progress) -> None:
        self.progress = progress


def _aged(held: _Held, stage: Stage) -> str:
    course = held.race.course
    if stage.scene.surface != held.scene.surface:
        return "This race was run on another surface than the map shows now."
    if stage.start != course.start:
        began = place(held.surface, course.start)
        return f"The selected run starts elsewhere now: this race started at {began}."
    return ""


def _added(added: int, left: int, before: Scene, after: Scene) -> str:
    """Return what has been put on the map, and what has not."""
    said = ["Added 1 run to the map." if added == 1 else f"Added {added} runs to the map."] if added else []
    if left:
        said.append(
            f"For {left} there is no room: the map shows {MOST_RUNS} runs at most, "
            f"and {MOST_STEPS_IN_ALL:,} steps of all together."
        )
    if added and (before.steps, before.tolerance) != (after.steps, after.tolerance):
        said.append(f"All runs there now have {after.steps:,} steps and tolerance {after.tolerance:g}.")
    return " ".join(said) or "It is on the map already."
