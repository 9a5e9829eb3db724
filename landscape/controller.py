"""What a click, a drag and the clock do to the session."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from landscape.changes import Changes, Then
from landscape.session import BuiltIn, FromTable, Rule, Run, Scene, Session
from landscape.session.beginning import fitting, on_surface
from landscape.session.scene import free_colour
from landscape.surfaces.surface import Point

_FRAME_MS = 16


class Controller(QObject):
    """Turns what a person does into another scene; owns the clock that plays."""

    refused = Signal(str)  # a sentence for the person who asked

    def __init__(self, session: Session, clock: Callable[[], float] = perf_counter) -> None:
        super().__init__()
        self.session, self.clock = session, clock
        # Whether a start keeps the learning rate: what is shown of others was made by it.
        self.holds_rate = False
        self.changes = Changes(session, self)
        self.changes.refused.connect(self.refused)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(lambda: session.advance(self.clock()))
        session.played.connect(self._on_played)

    # Runs

    def start(self, point: Point, beside: bool = False) -> None:
        """Start a run at a point, beside the others or instead of them, and play it."""
        scene = self.session.scene
        rule = scene.chosen if self.holds_rate else fitting(scene, self.session.stage.surface, point)
        kept = scene.runs if beside else ()
        colour = free_colour(scene.runs) if beside else 0
        runs = (*kept, Run(rule, point, colour))
        self._change(scene, cursor=0, runs=runs, selected=len(runs) - 1, chosen=rule, then=self.play)

    def drag(self, index: int, point: Point) -> None:
        """Move the start of a run; its whole path follows."""
        scene = self.session.scene
        if index < len(scene.runs):
            run = msgspec.structs.replace(scene.runs[index], start=point)
            self._change(
                scene, runs=_with(scene, index, run), selected=index, chosen=run.rule, merge=f"start {index}"
            )

    def move_start(self, point: Point) -> None:
        """Move the start of the selected run to where its numbers were typed."""
        if self.session.scene.runs:
            self.drag(self.session.scene.selected, point)
        else:
            self.start(point)

    def settle(self) -> None:
        """End a drag."""
        self.session.settle()

    def choose(self, index: int) -> None:
        """Select a run; what is changed from now on is changed in it."""
        scene = self.session.scene
        if index < len(scene.runs) and index != scene.selected:
            self._change(scene, selected=index, chosen=scene.runs[index].rule)

    def remove(self) -> None:
        """Remove the selected run."""
        scene = self.session.scene
        if scene.runs:
            runs = tuple(run for i, run in enumerate(scene.runs) if i != scene.selected)
            selected = min(scene.selected, max(0, len(runs) - 1))
            self._change(
                scene, runs=runs, selected=selected, chosen=runs[selected].rule if runs else scene.chosen
            )

    # How they descend

    def choose_rule(self, key: str) -> None:
        """Descend by another rule, at a learning rate that fits it."""
        scene = msgspec.structs.replace(
            self.session.scene, chosen=self.session.scene.chosen.by(key), automatic=True
        )
        start = self.session.stage.start
        self.descend_by(fitting(scene, self.session.stage.surface, start), scene)

    def set_value(self, name: str, value: float) -> None:
        """Set a hyperparameter; the whole path bends."""
        scene = self.session.scene
        if name == "learning_rate":
            scene = msgspec.structs.replace(scene, automatic=False)
        self.descend_by(scene.chosen.with_value(name, value), scene, merge=name)

    def set_rate(self, rate: float) -> None:
        """Set the learning rate in one go, undone on its own."""
        self.settle()
        self.set_value("learning_rate", rate)
        self.settle()

    def set_automatic(self, automatic: bool) -> None:
        """Find a fitting learning rate for each new start, or keep the one that is set."""
        scene = msgspec.structs.replace(self.session.scene, automatic=automatic)
        if not automatic:
            self._change(scene)
            return
        start = self.session.stage.start
        self.descend_by(fitting(scene, self.session.stage.surface, start), scene)

    def descend_by(self, rule: Rule, scene: Scene | None = None, merge: str | None = None) -> None:
        """Have the selected run, and the next, descend by a rule; in the scene shown, or in another."""
        scene = scene or self.session.scene
        runs = scene.runs
        if runs:
            runs = _with(scene, scene.selected, msgspec.structs.replace(runs[scene.selected], rule=rule))
        self._change(scene, chosen=rule, runs=runs, merge=merge)

    # Where

    def choose_surface(self, key: str) -> None:
        """Go to another surface and start a run at its own start."""
        self._change(on_surface(self.session.scene, BuiltIn(key)), cursor=0, then=self.play)

    def set_constant(self, name: str, value: float) -> None:
        """Set a constant of the surface; the surface and every path on it follow."""
        scene = self.session.scene
        if not isinstance(scene.surface, FromTable):
            self._change(scene, surface=scene.surface.with_constant(name, value), merge=f"constant {name}")

    def set_steps(self, steps: int) -> None:
        """Allow each run so many steps."""
        self._change(self.session.scene, steps=steps, merge="steps")

    # The cursor

    def go(self, what: str) -> None:
        """Move the cursor as a button or a key asks: start, back, play, forward, end, replay; or slow."""
        session = self.session
        if what == "play":
            session.pause() if session.playing else self.play()
        elif what == "replay":
            session.seek(0)
            self.play()
        elif what in ("back", "forward"):
            session.step(1 if what == "forward" else -1)
        elif what == "slow":
            session.set_slow(not session.slow)
        else:
            session.seek(0 if what == "start" else session.stage.length)

    def play(self) -> None:
        """Play from the cursor on; a run whose walk was cancelled is walked on."""
        self.changes.finish()
        self.session.play(self.clock())

    def set_speed(self, speed: float) -> None:
        """Play so many steps a second."""
        self.session.set_speed(speed, self.clock())

    def _on_played(self, playing: bool) -> None:
        if playing:
            self._timer.start()
        else:
            self._timer.stop()

    def _change(
        self,
        scene: Scene,
        merge: str | None = None,
        cursor: int | None = None,
        then: Then = lambda: None,
        **parts: object,
    ) -> None:
        self.changes.change(msgspec.structs.replace(scene, **parts), merge, cursor, then)


def _with(scene: Scene, index: int, run: Run) -> tuple[Run, ...]:
    return (*scene.runs[:index], run, *scene.runs[index + 1 :])
