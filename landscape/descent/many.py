"""A hundred thousand descents at once, each with its verdict, none with its path.

A descent ends as `descend` would end it. What is kept is where, how and after how many steps.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landscape.descent import block, native
from landscape.descent.arrays import ArrayStepper
from landscape.descent.descend import MOST_STEPS, STEPS, TOLERANCE, descend
from landscape.descent.endings import CONVERGED, PLATEAU, Bounds, Endings
from landscape.descent.reached import nearest, on_plateau
from landscape.descent.stepper import Motion, Stepper
from landscape.descent.stopping import stays
from landscape.errors import LandscapeError
from landscape.optimizers import Elementwise, Optimizer
from landscape.surfaces import CriticalPoint, Surface
from landscape.surfaces.surface import Array
from landscape.unwanted import look, unless

# The code of a status is its place here; `endings` gives them by these codes.
STATUSES = ("out of steps", "converged", "plateau", "oscillating", "diverged")
# Particles walked together: with numpy their arrays stay within the processor's caches, and a kernel sees to
# that itself.
_BLOCK, _BLOCK_COMPILED = 8192, 16_384
# Fewer are not divided between threads with numpy, which would keep waiting for one another.
_UNDIVIDED = 4096
# So many starts of a rule that must be walked one by one are told of together.
_FEW = 16
# For so long at most it goes unnoticed, in seconds, that the result is not wanted any more.
_BLINK = 0.05


@dataclass(frozen=True, eq=False)
class Ends:
    """How N descents in d parameters ended.

    `points` (N, d) and `losses` (N,) are where they did, after `steps` (N,) steps; `statuses` (N,) are
    places in STATUSES. `nearest` (N,) is which of `minima` was reached, −1 where none of them was.
    """

    points: Array
    losses: Array
    statuses: NDArray[np.uint8]
    steps: NDArray[np.int32]
    nearest: NDArray[np.int16]
    minima: tuple[CriticalPoint, ...]


def descend_many(
    surface: Surface,
    optimizer: Optimizer,
    starts: ArrayLike,
    steps: int = STEPS,
    tolerance: float = TOLERANCE,
    values: Mapping[str, Array] | None = None,
    minima: Sequence[CriticalPoint] | None = None,
    progress: Callable[[int], object] = lambda done: None,
    threads: int | None = None,
    compiled: bool | None = None,
) -> Ends:
    """Walk downhill from each of N starts (N, d) for at most `steps` steps.

    `values` gives hyperparameters by name, N of each, in place of the optimizer's own. `minima` are those
    to be told apart, the surface's own where left out. `progress` is called in this thread with how many
    descents have ended. Steps are made by a kernel if one has been prepared; if `compiled` is true one is
    prepared first, where that is possible, and if it is false none is used.

    Raises LandscapeError for starts or values of a wrong shape, a number of steps that is negative or
    beyond a million, or a negative tolerance; Unwanted, with nothing left running, once the result is
    unwanted.
    """
    points = np.asarray(starts, dtype=np.float64)
    _check(surface, optimizer, points, steps, tolerance, values or {})
    known = tuple(surface.minima if minima is None else minima)
    ends = Ends(
        np.empty(points.shape),
        np.empty(len(points)),
        np.empty(len(points), np.uint8),
        np.empty(len(points), np.int32),
        np.empty(len(points), np.int16),
        known,
    )
    count = threads or os.cpu_count() or 1
    stepper = _stepper(surface, optimizer, tuple(values or {}), compiled)
    task = _Task(surface, optimizer, stepper, points, int(steps), float(tolerance), values or {}, ends, count)
    _work(task, progress, count)
    return ends


def _stepper(
    surface: Surface, optimizer: Optimizer, varied: Sequence[str], use_kernel: bool | None
) -> Stepper | None:
    """Return how an elementwise rule steps."""
    if not isinstance(optimizer, Elementwise):
        return None
    rule = type(optimizer)
    if use_kernel:
        native.prepare(surface, rule, varied)
    kernel = None if use_kernel is False else native.compiled(surface, rule, varied)
    return kernel or ArrayStepper(surface, rule)


class _Task:
    """What is to be walked, in pieces that know nothing of each other."""

    def __init__(
        self,
        surface: Surface,
        optimizer: Optimizer,
        stepper: Stepper | None,
        starts: Array,
        steps: int,
        tolerance: float,
        values: Mapping[str, Array],
        ends: Ends,
        threads: int,
    ) -> None:
        self.surface, self.optimizer, self.starts = surface, optimizer, starts
        self.steps, self.tolerance, self.values, self.ends = steps, tolerance, values, ends
        self.bounds = Bounds.of(surface, steps, tolerance)
        self.stepper, self.threads = stepper, threads

    @property
    def pieces(self) -> list[slice]:
        """The starts in pieces."""
        size = _BLOCK if isinstance(self.stepper, ArrayStepper) else _BLOCK_COMPILED if self.stepper else _FEW
        least = _UNDIVIDED if isinstance(self.stepper, ArrayStepper) else 1
        size = min(size, max(-(-len(self.starts) // self.threads), least))
        return [slice(i, i + size) for i in range(0, len(self.starts), size)]

    def walk(self, unwanted: Callable[[], bool], piece: slice) -> int:
        """Walk one piece and return how many particles it has."""
        with unless(unwanted), np.errstate(all="ignore"):
            look()
            if self.stepper is None:
                count = len(self.starts[piece])
                endings = Endings.none_yet(self.starts.shape[1], count)
                endings.unsure[:] = True
            else:
                endings = self._walk_together(self.stepper, piece)
            self._walk_alone(endings, piece)
            self._enter(endings, piece)
        return len(endings.steps)

    def _walk_together(self, stepper: Stepper, piece: slice) -> Endings:
        values = tuple(
            np.asarray(self.values[name][piece], np.float64) if name in self.values else np.float64(value)
            for name, value in self.optimizer.chosen.items()
        )
        motion = Motion.begin(self.starts[piece], self.optimizer.init(), values)
        endings = block.walk(stepper, motion, self.bounds)
        rests = np.flatnonzero((endings.statuses == CONVERGED) & ~endings.unsure)
        if rests.size:
            places, gradients = endings.points.T[rests], endings.gradients.T[rests]
            flat = on_plateau(self.surface, places)
            endings.statuses[rests[flat]] = PLATEAU
            endings.unsure[rests] = ~flat & ~endings.exactly[rests] & ~stays(self.surface, places, gradients)
        return endings

    def _walk_alone(self, endings: Endings, piece: slice) -> None:
        """Walk those whose verdict only the whole path can tell."""
        for i in np.flatnonzero(endings.unsure):
            look()
            own = {name: float(value[piece][i]) for name, value in self.values.items()}
            optimizer = replace(self.optimizer, **own)
            trace = descend(self.surface, optimizer, self.starts[piece][i], self.steps, self.tolerance)
            row = np.array([trace.losses[-1], *trace.gradients[-1]])
            status = STATUSES.index(trace.verdict.status)
            endings.enter(i, status, trace.steps, trace.points[-1], row)

    def _enter(self, endings: Endings, piece: slice) -> None:
        ends = self.ends
        ends.points[piece], ends.losses[piece] = endings.points.T, endings.losses
        ends.statuses[piece], ends.steps[piece] = endings.statuses, endings.steps
        reached = np.full(len(endings.steps), -1, np.int16)
        rests = np.flatnonzero(endings.statuses == CONVERGED)
        reached[rests] = nearest(self.surface, ends.minima, endings.points.T[rests])
        ends.nearest[piece] = reached


def _work(task: _Task, progress: Callable[[int], object], threads: int) -> None:
    """Have threads walk all pieces, with only a few waiting in line; leave none running behind."""
    stop, done = Event(), 0
    waiting, running = iter(task.pieces), set[Future[int]]()
    with ThreadPoolExecutor(threads, "landscape-many") as pool:
        try:
            while True:
                look()
                for piece in waiting:
                    running.add(pool.submit(partial(task.walk, stop.is_set), piece))
                    if len(running) > threads:
                        break
                if not running:
                    return
                finished, running = wait(running, _BLINK, FIRST_COMPLETED)
                if finished:
                    done += sum(piece.result() for piece in finished)
                    progress(done)
        except BaseException:
            stop.set()
            raise


def _check(
    surface: Surface,
    optimizer: Optimizer,
    points: Array,
    steps: int,
    tolerance: float,
    values: Mapping[str, Any],
) -> None:
    names = surface.parameters
    if points.ndim != 2 or points.shape[1] != len(names):
        raise LandscapeError(f"The starts need a row for each, with a number for each of {', '.join(names)}.")
    if not 0 <= steps <= MOST_STEPS:
        raise LandscapeError(f"The number of steps must lie between 0 and {MOST_STEPS:,}, not {steps:,}.")
    if not 0 <= tolerance < inf:
        raise LandscapeError("The tolerance must be a number ≥ 0.")
    for name, value in values.items():
        if name not in optimizer.chosen:
            raise LandscapeError(f"{optimizer.title} has no {name}: it has {', '.join(optimizer.chosen)}.")
        if np.shape(value) != (len(points),):
            raise LandscapeError(f"{name} needs one number for each of the {len(points):,} starts.")
