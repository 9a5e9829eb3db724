"""The one mutable object: which scene is shown, where the cursor is, and how it plays."""

from __future__ import annotations

from psygnal import Signal

from landscape.session.scene import Scene, check_size
from landscape.session.stage import Stage, set_stage

SLOWEST, FASTEST = 1.0, 1000.0
MOST_UNDO = 200


class Session:
    """A scene that can be changed, undone and played; it tells whoever listens."""

    changed = Signal(object)  # the new Stage
    moved = Signal(int)  # the cursor
    played = Signal(bool)  # whether it plays

    def __init__(self, scene: Scene) -> None:
        """Open a scene, its cursor at the start."""
        self.stage = set_stage(scene)
        self.cursor = 0
        self.playing = False
        self.speed = 30.0
        self._undo: list[Scene] = []
        self._redo: list[Scene] = []
        self._merging: str | None = None
        self._origin = (0.0, 0.0)  # when and where playing began, to a part of a step

    @property
    def scene(self) -> Scene:
        """The scene that is shown."""
        return self.stage.scene

    def change(self, scene: Scene, merge: str | None = None, cursor: int | None = None) -> None:
        """Show another scene, at the same step or at another. Changes in a row with the same `merge` word
        are undone as one.

        Raises LandscapeError, having changed nothing, if the scene cannot be shown.
        """
        if scene == self.scene:
            return
        check_size(scene)
        stage, before = set_stage(scene, self.stage), self.scene
        if merge is None or merge != self._merging:
            self._undo = [*self._undo[-MOST_UNDO + 1 :], before]
            self._redo.clear()
        self._merging = merge
        self._set(stage, cursor)

    def settle(self) -> None:
        """End a drag: the next change is undone on its own."""
        self._merging = None

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to make again."""
        return bool(self._redo)

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            self._redo.append(self.scene)
            self._merging = None
            self._set(set_stage(self._undo.pop(), self.stage))

    def redo(self) -> None:
        """Make the last change that was taken back again."""
        if self._redo:
            self._undo.append(self.scene)
            self._merging = None
            self._set(set_stage(self._redo.pop(), self.stage))

    def seek(self, step: int) -> None:
        """Show another step; playing goes on from there only if it is asked to again."""
        self.pause()
        self._move(step)

    def play(self, now: float) -> None:
        """Move the cursor by the clock from here on; from the start, if it stands at the end."""
        if self.cursor >= self.stage.length:
            self._move(0)
        self._origin = (now, self.cursor)
        if not self.playing and self.stage.length:
            self.playing = True
            self.played.emit(True)

    def pause(self) -> None:
        """Leave the cursor where it is."""
        if self.playing:
            self.playing = False
            self.played.emit(False)

    def set_speed(self, speed: float, now: float) -> None:
        """Play so many steps a second from here on; the part of a step that has passed is kept."""
        self._origin = (now, self._position(now))
        self.speed = min(max(speed, SLOWEST), FASTEST)

    def advance(self, now: float) -> None:
        """Put the cursor where the clock says: exact whatever the frame rate, and no step drifts."""
        if not self.playing:
            return
        self._move(int(self._position(now) + 1e-9))
        if self.cursor >= self.stage.length:
            self.pause()

    def _position(self, now: float) -> float:
        began, first = self._origin
        return first + (now - began) * self.speed

    def _set(self, stage: Stage, cursor: int | None = None) -> None:
        if cursor is None:
            # Who looks at the end of a path goes on looking at its end while it bends.
            cursor = stage.length if self.cursor == self.stage.length > 0 else self.cursor
        self.stage, self.cursor = stage, min(cursor, stage.length)
        self.changed.emit(self.stage)

    def _move(self, step: int) -> None:
        step = min(max(step, 0), self.stage.length)
        if step != self.cursor:
            self.cursor = step
            self.moved.emit(step)
