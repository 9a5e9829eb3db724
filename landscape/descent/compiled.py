"""Steps made by a kernel, which also watches the particles: see `watching`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from landscape.descent.step import one_step, settles
from landscape.descent.stepper import Motion, Stretch, Summary, within
from landscape.optimizers import Elementwise
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array

Go = Callable[..., None]
# What a kernel is handed that only makes steps.
UNWATCHED = np.empty(0), np.empty((0, 0)), np.empty((0, 0))


class CompiledStepper:
    """Steps made by a kernel; `varied` are the hyperparameters of which each particle has its own."""

    def __init__(self, surface: Surface, rule: type[Elementwise], go: Go, varied: Sequence[str]) -> None:
        names = [declared.name for declared in rule.hyperparameters()]
        self._go, self._domain = go, surface.domain
        self._varied = [names.index(name) for name in varied]
        self.settles = settles(*one_step(surface, rule))

    def go(self, motion: Motion, first: int, count: int) -> Summary:
        """Make the steps first, first + 1, … (from 1), in place."""
        restless, least, greatest, moved, total = self._run(motion, first, count, 0)[0]
        # Whoever is near and has made small steps has been near all the time.
        near = within(self._domain, motion.state[: motion.d], count * np.sqrt(moved))
        return Summary(restless.astype(np.int32), least, greatest, moved, ~(near & np.isfinite(total)))

    def path(self, motion: Motion, first: int, count: int) -> Stretch:
        """Return these steps: to the last bit as `go` makes them."""
        size, start = len(motion.state), motion.state
        numbers = self._run(motion, first, count, count)[1]
        numbers[0, :size] = start
        return Stretch(numbers[:, : motion.d], numbers[1:, size:])

    def watch(self, motion: Motion, limits: Array, watch: Array, ends: Array, first: int, count: int) -> None:
        """Make a window's steps, in place, and enter all that follows from them; see `watching`."""
        self._run(motion, first + 1, count, 0, (limits, watch, ends))

    def _run(
        self,
        motion: Motion,
        first: int,
        count: int,
        kept: int,
        tables: tuple[Array, Array, Array] = UNWATCHED,
    ) -> tuple[Array, Array]:
        """Make steps, in place; return a summary (5, n), and room for one and the first states and rows.

        Whoever is watched needs neither the summary nor where the last step began: they stay as they are.
        """
        n = motion.state.shape[1]
        state, row = np.ascontiguousarray(motion.state), np.ascontiguousarray(motion.row)
        shared = np.array([0.0 if np.ndim(value) else value for value in motion.values])
        varied = np.array([motion.values[i] for i in self._varied], dtype=np.float64).reshape(-1, n)
        watching = tables is not UNWATCHED
        after, row_after = np.empty_like(state), np.empty_like(row)
        before, seen = np.empty((len(state), 0 if watching else n)), np.empty((5, 0 if watching else n))
        path = np.empty((1 + kept, len(state) + len(row), n))
        self._go(first, count, shared, varied, state, row, after, before, row_after, seen, path[1:], *tables)
        motion.state, motion.row = after, row_after
        motion.before = motion.before if watching else before
        return seen, path
