"""What a lesson asks its reader to reach: a small fixed vocabulary, held against the stage and the cursor."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from landscape import optimizers
from landscape.descent import LABELS, Trace
from landscape.errors import LandscapeError
from landscape.session.data import FromTable
from landscape.session.scene import BuiltIn, Run, Typed
from landscape.session.stage import Stage

# From the least to the greatest that will do, both included.
Range = tuple[float, float]
Status = Literal["diverged", "converged", "plateau", "oscillating", "out of steps"]


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must hold of one run, all of it: of the selected run, or of any."""

    of: Literal["selected", "any"] = "selected"
    surface: dict[str, str | float | bool | dict[str, float]] = {}  # parts of the scene's own
    optimizer: str | None = None
    hyperparameters: dict[str, Range] = {}
    start: dict[str, Range] = {}  # by parameter
    status: Status | None = None  # of the verdict
    kind: str | None = None  # of the verdict
    within: int | None = None  # only so many steps count for the verdict, the loss and the label
    loss_below: float | None = None  # at any step
    label: str | None = None  # at any step
    cursor: tuple[int, int] | None = None
    point: dict[str, Range] = {}  # where the run is at the cursor, by parameter

    def check(self) -> None:
        """Raise LandscapeError for what could never be met."""
        if self == Goal(of=self.of):
            raise LandscapeError('a goal needs something to check, such as status = "diverged"')
        if self.label is not None and self.label not in LABELS:
            raise LandscapeError(f"there is no label {self.label!r}: choose one of {', '.join(LABELS)}")
        if self.optimizer is not None:
            optimizers.get(self.optimizer, **dict.fromkeys(self.hyperparameters, 0.0))
        for name in self.surface:
            if not any(name in kind.__struct_fields__ for kind in (BuiltIn, Typed, FromTable)):
                raise LandscapeError(f"a surface has no {name!r}: a goal may name its key, its table, …")
        pairs = [*self.hyperparameters.values(), *self.start.values(), *self.point.values()]
        for low, high in [*pairs, *([self.cursor] if self.cursor else [])]:
            if not low <= high:
                raise LandscapeError(f"the range from {low:g} to {high:g} is empty: write the lesser first")

    def met(self, stage: Stage, cursor: int) -> bool:
        """Tell whether this holds of what is on the stage, with the cursor where it is."""
        scene = stage.scene
        if any(getattr(scene.surface, name, None) != value for name, value in self.surface.items()):
            return False
        runs = list(zip(scene.runs, stage.traces, strict=True))
        chosen = runs if self.of == "any" else runs[scene.selected : scene.selected + 1]
        return any(self._rule_is_right(run) and self._went(trace, cursor) for run, trace in chosen)

    def _rule_is_right(self, run: Run) -> bool:
        rule = run.rule.build()
        return self.optimizer in (None, rule.key) and all(
            _inside(getattr(rule, name, None), between) for name, between in self.hyperparameters.items()
        )

    def _went(self, trace: Trace, cursor: int) -> bool:
        names = trace.surface.parameters
        here = min(cursor, trace.steps)
        end = trace.steps if self.within is None else min(self.within, trace.steps)
        verdict = trace.verdict if end == trace.steps else None
        return (
            _within(self.start, names, trace.points[0].tolist())
            and _within(self.point, names, trace.points[here].tolist())
            and (self.cursor is None or _inside(cursor, self.cursor))
            and (self.status is None or (verdict is not None and verdict.status == self.status))
            and (self.kind is None or (verdict is not None and verdict.kind == self.kind))
            and (self.loss_below is None or bool(np.any(trace.losses[: end + 1] < self.loss_below)))
            and (self.label is None or self.label in trace.labels[: end + 1])
        )


def _within(box: dict[str, Range], names: tuple[str, ...], point: list[float]) -> bool:
    place = dict(zip(names, point, strict=True))
    return all(_inside(place.get(name), between) for name, between in box.items())


def _inside(number: float | None, between: Range) -> bool:
    return number is not None and between[0] <= number <= between[1]
