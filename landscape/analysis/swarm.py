"""A swarm: where every one of many descents is after each step, kept in single precision to be drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landscape.descent import descend
from landscape.descent.arrays import ArrayStepper
from landscape.descent.stepper import Motion
from landscape.optimizers import Elementwise, Optimizer
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array
from landscape.unwanted import look

# What the frames of a swarm may take, in bytes.
_MOST_BYTES = 64 << 20

Frames = NDArray[np.float32]


class Swarm:
    """Descents from N starts (N, d) that are made together, some steps at a time.

    `frames` (k, N, d) are the places after every `stride`th step, the starts first, and `losses` (k, N) how
    far above `base` the surface is there; `made` of them are known.
    """

    def __init__(self, surface: Surface, optimizer: Optimizer, starts: Array, steps: int) -> None:
        """Begin before the first step; very many steps are kept as every few of them only."""
        self.surface, self.optimizer, self.steps = surface, optimizer, steps
        most = max(2, _MOST_BYTES // (4 * (starts.size + len(starts))))
        self.stride = -(-steps // most) if steps else 1
        self.frames: Frames = np.empty((steps // self.stride + 1, *starts.shape), np.float32)
        self.losses: Frames = np.empty(self.frames.shape[:2], np.float32)
        # What is left of a loss in single precision is as much as can be drawn, of the differences alone.
        self.base, self.made = 0.0, 0
        self._motion: Motion | None = None
        if isinstance(optimizer, Elementwise):
            self._stepper = ArrayStepper(surface, type(optimizer))
            values = tuple(np.float64(value) for value in optimizer.chosen.values())
            self._motion = Motion.begin(np.array(starts, np.float64), optimizer.init(), values)
        self._starts = starts

    @property
    def complete(self) -> bool:
        """Whether all frames are made."""
        return self.made == len(self.frames)

    @np.errstate(all="ignore")
    def go(self, count: int) -> int:
        """Make at most `count` frames more, the first alone, and return how many there are by then."""
        if not self.made:
            losses = self.surface.value(self._starts)
            finite = losses[np.isfinite(losses)]
            self.base = float(finite.min()) if finite.size else 0.0
            self.frames[0], self.losses[0] = self._starts, losses - self.base
            return 1
        if self._motion is None:
            return self._alone()
        motion, last = self._motion, min(self.made + count, len(self.frames))
        for frame in range(self.made, last):
            look()
            done = (frame - 1) * self.stride
            self._stepper.go(motion, done + 1, 1)
            # A step finds the loss where it begins; only that of the last frame is asked for.
            self.losses[frame - 1] = motion.row[0] - self.base
            if self.stride > 1:
                self._stepper.go(motion, done + 2, self.stride - 1)
            self.frames[frame] = motion.state[: motion.d].T
        self.losses[last - 1] = self.surface.value(motion.state[: motion.d].T) - self.base
        return last

    def at(self, step: int) -> tuple[Array, Array]:
        """Return where all are after a step, (N, d), and the losses there, (N,), as far as that is known."""
        frame = min(step // self.stride, self.made - 1)
        return self.frames[frame].astype(np.float64), self.base + self.losses[frame].astype(np.float64)

    def _alone(self) -> int:
        """Make the descents of a rule with a plan of its own, one after the other."""
        for i, start in enumerate(self._starts):
            look()
            trace = descend(self.surface, self.optimizer, start, self.steps)
            # A descent that has ended stays where it is.
            kept = np.minimum(np.arange(len(self.frames)) * self.stride, trace.steps)
            self.frames[:, i], self.losses[:, i] = trace.points[kept], trace.losses[kept] - self.base
        return len(self.frames)
