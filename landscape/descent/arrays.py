"""Steps made by numpy, whatever the surface is made of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from landscape.descent.at_once import squares
from landscape.descent.step import one_step, settles
from landscape.descent.stepper import Motion, Stretch, Summary, Value, Watcher, within
from landscape.optimizers import Elementwise
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array

# The steps of so many particles are kept until all are made, and summed up then: less work for Python.
_FEW = 512

# One number for all particles, or one for each.
Numbers = tuple[Array, ...]


class ArrayStepper:
    """One rule on one surface, all particles at once."""

    def __init__(self, surface: Surface, rule: type[Elementwise]) -> None:
        self._surface, self._rule = surface, rule
        self.watch: Watcher | None = None
        self._compiled: Callable[..., Numbers] | None = None
        self.settles = False
        if surface.on_tape is not None:
            tape, outputs = one_step(surface, rule)
            self._compiled = tape.compile(outputs)[1]
            self.settles = settles(tape, outputs)

    def go(self, motion: Motion, first: int, count: int) -> Summary:
        """Make the steps first, first + 1, … (from 1), in place."""
        with np.errstate(all="ignore"):
            if motion.state.shape[1] <= _FEW:
                return self._go_few(motion, first, count)
            return self._go_many(motion, first, count)

    def path(self, motion: Motion, first: int, count: int) -> Stretch:
        """Return these steps: to the last bit as `go` makes them."""
        with np.errstate(all="ignore"):
            states, rows = self._steps(motion, first, count)
        return Stretch(states[:, : motion.d], rows)

    def _go_few(self, motion: Motion, first: int, count: int) -> Summary:
        states, rows = self._steps(motion, first, count)
        earlier = np.concatenate([motion.row[None], rows[:-1]])
        restless = (rows[:, 1:] * earlier[:, 1:]).sum(axis=1) < 0
        restless |= rows[:, 0] > earlier[:, 0]
        slopes, moves = squares(rows[:, 1:]), squares(np.diff(states[:, : motion.d], axis=0))
        moved = moves.max(axis=0)
        motion.before, motion.state, motion.row = states[-2], states[-1], rows[-1]
        gone = self._gone(motion, count, moved, (slopes + rows[:, 0]).sum(axis=0))
        turns = restless.sum(axis=0, dtype=np.int32)
        return Summary(turns, slopes.min(axis=0), slopes.max(axis=0), moved, gone)

    def _go_many(self, motion: Motion, first: int, count: int) -> Summary:
        d, n = motion.d, motion.state.shape[1]
        restless, least = np.zeros(n, np.int32), np.full(n, np.inf)
        greatest, moved, total = np.zeros((3, n))
        values = _quick(motion.values)
        for t in range(first, first + count):
            together = np.empty((len(motion.row) + len(motion.state), n))
            for place, number in enumerate(self._step(t, (*motion.state,), values)):
                together[place] = number
            row, state = together[: 1 + d], together[1 + d :]
            restless += ((row[1:] * motion.row[1:]).sum(axis=0) < 0) | (row[0] > motion.row[0])
            slope = np.square(row[1:]).sum(axis=0)
            np.minimum(least, slope, out=least)
            np.maximum(greatest, slope, out=greatest)
            np.maximum(moved, np.square(state[:d] - motion.state[:d]).sum(axis=0), out=moved)
            total += slope + row[0]
            motion.before, motion.state, motion.row = motion.state, state, row
        return Summary(restless, least, greatest, moved, self._gone(motion, count, moved, total))

    def _gone(self, motion: Motion, count: int, moved: Array, total: Array) -> NDArray[np.bool_]:
        """Tell who may have left; `total` is finite if all numbers on the way were."""
        # Whoever is near and has made small steps has been near all the time.
        near = within(self._surface.domain, motion.state[: motion.d], count * np.sqrt(moved))
        return np.asarray(~(near & np.isfinite(total)))

    def _steps(self, motion: Motion, first: int, count: int) -> tuple[Array, Array]:
        """Return all states (count + 1, s, n), and the rows (count, 1 + d, n) of those but the last."""
        size, values = len(motion.row), _quick(motion.values)
        steps, state = list[Numbers](), (*motion.state,)
        for t in range(first, first + count):
            steps.append(self._step(t, state, values))
            state = steps[-1][size:]
        kept = np.empty((count + 1, size + len(motion.state), motion.state.shape[1]))
        kept[0, size:] = motion.state
        for i, numbers in enumerate(zip(*steps, strict=True)):
            kept[1:, i] = np.array(numbers).reshape(count, -1)
        return kept[:, size:], kept[1:, :size]

    def _step(self, t: int, state: Numbers, values: tuple[Value, ...]) -> Numbers:
        """Return the loss and the gradient where a step begins, and the state after it: numbers or (n,)."""
        if self._compiled is not None:
            return self._compiled(np.array(float(t)), *state, *values)
        d = len(self._surface.parameters)
        columns = np.stack(np.broadcast_arrays(*state)).reshape(-1, d, len(state[0]))
        losses, gradients = self._surface.value_and_gradient(columns[0].T)
        after = self._rule.arithmetic(columns[0], gradients.T, t, *columns[1:], *values)[: len(columns)]
        moved = (np.broadcast_to(column, columns[0].shape) for column in after)
        return losses, *gradients.T, *(numbers for column in moved for numbers in column)


def _quick(values: tuple[Value, ...]) -> Numbers:
    """Return numbers as arrays: numpy takes three times as long over one that is a scalar of its own."""
    return tuple(np.asarray(value) for value in values)
