"""The one mutable object: which scene is shown, where the cursor is, and how it plays."""

from __future__ import annotations

from psygnal import Signal

from landscape.session.scene import Scene, check_size
from landscape.session.stage import Stage, set_stage

SLOWEST, FASTEST = 1.0, 1000.0
# How long a phase takes where a step is played slowly.
PHASE_SECONDS = 1.2
MOST_UNDO = 200
# Further on than any run.
_END = 1 << 40


class Session:
    """A scene that can be changed, undone and played; it tells whoever listens."""

    changed = Signal(object)  # the new Stage
    moved = Signal(int)  # the cursor
    played = Signal(bool)  # whether it plays
    phased = Signal(int, float)  # the phase, and how much of it has passed: 1 unless it plays

    def __init__(self, scene: Scene) -> None:
        """Open a scene, its cursor at the start."""
        self.stage = set_stage(scene)
        self.cursor = 0
        self.playing = False
        self.speed = 30.0
        self.slow = False  # whether a step is made phase by phase
        self.phase = 0
        self._undo: list[Scene] = []
        self._redo: list[Scene] = []
        self._merging: str | None = None
        self._origin = (0.0, 0.0)  # when and where playing began, to a part of a step
        self._wanted: int | None = None  # where the cursor belongs once the runs have been walked so far

    @property
    def scene(self) -> Scene:
        """The scene that is shown."""
        return self.stage.scene

    def change(
        self, scene: Scene, merge: str | None = None, cursor: int | None = None, stage: Stage | None = None
    ) -> None:
        """Show another scene, at the same step or at another. Changes in a row with the same `merge` word
        are undone as one.

        `stage` is that scene's, where it was made beforehand. Raises LandscapeError, having changed
        nothing, if the scene cannot be shown.
        """
        if scene == self.scene:
            return
        check_size(scene)
        stage, before = stage or set_stage(scene, self.stage), self.scene
        if merge is None or merge != self._merging:
            self._undo = [*self._undo[-MOST_UNDO + 1 :], before]
            self._redo.clear()
        self._merging = merge
        self._set(stage, cursor)

    def settle(self) -> None:
        """End a drag: the next change is undone on its own."""
        self._merging = None

    def walk_on(self, stage: Stage) -> None:
        """Show the same scene, its runs walked further; no change that could be undone."""
        if stage.scene is self.scene:
            self._set(stage)

    @property
    def before(self) -> Scene | None:
        """What undo would show."""
        return self._undo[-1] if self._undo else None

    @property
    def after(self) -> Scene | None:
        """What redo would show."""
        return self._redo[-1] if self._redo else None

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to make again."""
        return bool(self._redo)

    def undo(self, stage: Stage | None = None) -> None:
        """Take the last change back; `stage` is that of `before`, where it was made beforehand."""
        self._turn(self._undo, self._redo, stage)

    def redo(self, stage: Stage | None = None) -> None:
        """Make the last change that was taken back again; `stage` is that of `after`."""
        self._turn(self._redo, self._undo, stage)

    def _turn(self, scenes: list[Scene], back: list[Scene], stage: Stage | None) -> None:
        if scenes:
            if stage is None or stage.scene is not scenes[-1]:
                stage = set_stage(scenes[-1], self.stage)
            scenes.pop()
            back.append(self.scene)
            self._merging = None
            self._set(stage)

    def seek(self, step: int) -> None:
        """Show another step; playing goes on from there only if it is asked to again."""
        self.pause()
        self._move(step)

    def step(self, by: int) -> None:
        """Go one step on or back, 1 or −1; in slow mode one phase, and on into the step beside."""
        if self.slow:
            self.pause()
            self._go(min(max(self._place + by, 0), self._last))
        else:
            self.seek(self.cursor + by)

    def set_slow(self, slow: bool) -> None:
        """Make each step phase by phase from here on, or whole again."""
        self.pause()
        self.slow, self.phase = slow, 0
        self.phased.emit(0, 1.0)

    def play(self, now: float) -> None:
        """Move the cursor by the clock from here on; from the start, if it stands at the end."""
        if self._place >= self._last:
            self._move(0)
        self._origin = (now, self._place)
        if not self.playing and (self.stage.length or not self.stage.finished):
            self.playing = True
            self.played.emit(True)

    def pause(self) -> None:
        """Leave the cursor where it is."""
        if self.playing:
            self.playing = False
            self.played.emit(False)
            if self.slow:
                self.phased.emit(self.phase, 1.0)

    def set_speed(self, speed: float, now: float) -> None:
        """Play so many steps a second from here on; the part of a step that has passed is kept."""
        self._origin = (now, self._position(now))
        self.speed = min(max(speed, SLOWEST), FASTEST)

    def advance(self, now: float) -> None:
        """Put the cursor where the clock says: exact whatever the frame rate, and no step drifts."""
        if not self.playing:
            return
        position = self._position(now) + 1e-9
        if not self.slow:
            self._move(int(position))
        else:
            place = min(int(position), self._last)
            self._go(place, min(position - place, 1.0))
        # The last phase is played to its end, the last step has none.
        if position >= self._last + self.slow and self.stage.finished:
            self.pause()

    @property
    def _place(self) -> int:
        """The cursor as it is played: in steps, or in slow mode in phases."""
        return self.cursor * len(self.stage.phases) + self.phase if self.slow else self.cursor

    @property
    def _last(self) -> int:
        """The last place there is."""
        return (self.stage.length + 1) * len(self.stage.phases) - 1 if self.slow else self.stage.length

    def _position(self, now: float) -> float:
        began, first = self._origin
        return first + (now - began) * (1 / PHASE_SECONDS if self.slow else self.speed)

    def _go(self, place: int, passed: float = 1.0) -> None:
        """Go to a place counted in phases."""
        self._move(*divmod(place, len(self.stage.phases)), passed)

    def _set(self, stage: Stage, cursor: int | None = None) -> None:
        if cursor is None:
            # Who looks at the end of a path goes on looking at its end while it bends.
            at_end = self.cursor == self.stage.length > 0
            cursor = self._wanted if self._wanted is not None else _END if at_end else self.cursor
        if stage.scene != self.scene:
            if self.slow:
                self.pause()  # the steps of another run may have other phases
            self.phase = 0
        self.stage, self.cursor = stage, min(cursor, stage.length)
        # A path that has not been walked as far yet lets the cursor come back to its place.
        self._wanted = None if stage.finished or self.playing else cursor
        self.changed.emit(self.stage)

    def _move(self, step: int, phase: int = 0, passed: float = 1.0) -> None:
        """Go to a step, and in slow mode to one of its phases; beyond the ends there is nothing."""
        step, before = min(max(step, 0), self.stage.length), self.cursor
        self.cursor, self.phase, self._wanted = step, phase, None
        if step != before:
            self.moved.emit(step)
        if self.slow:
            self.phased.emit(phase, passed)
