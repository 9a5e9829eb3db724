"""A swarm: where every one of many descents is after each step, kept in single precision to be drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landscape.descent import descend
from landscape.descent.stepper import ArrayStepper, Motion
from landscape.optimizers import Elementwise, Optimizer
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array
from landscape.unwanted import look

# What the frames of a swarm may take, in bytes.
_MOST_BYTES = 64 << 20

Frames = NDArray[np.float32]


class Swarm:
    """Descents from N starts (N, d) that are made together, some steps at a time.

    `frames` (k, N, d) are the places after every `stride`th step, the starts first; `made` of them are known.
    """

    def __init__(self, surface: Surface, optimizer: Optimizer, starts: Array, steps: int) -> None:
        """Begin before the first step; very many steps are kept as every few of them only."""
        self.surface, self.optimizer, self.steps = surface, optimizer, steps
        most = max(2, _MOST_BYTES // (4 * starts.size))
        self.stride = -(-steps // most) if steps else 1
        self.frames: Frames = np.empty((steps // self.stride + 1, *starts.shape), np.float32)
        self.frames[0] = starts
        self.made = 1
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

    def go(self, count: int) -> int:
        """Make at most `count` frames more, and return how many there are; Unwanted once they are."""
        if self._motion is None:
            return self._alone()
        d, made = self._motion.d, self.made
        with np.errstate(all="ignore"):
            for frame in range(made, min(made + count, len(self.frames))):
                look()
                self._stepper.go(self._motion, (frame - 1) * self.stride + 1, self.stride)
                self.frames[frame] = self._motion.state[:d].T
        return min(made + count, len(self.frames))

    def frame(self, step: int) -> Frames:
        """Return where all are after a step, as far as that is known."""
        place = min(step // self.stride, self.made - 1)
        return np.asarray(self.frames[place])

    def _alone(self) -> int:
        """Make the descents of a rule with a plan of its own, one after the other."""
        with np.errstate(all="ignore"):
            for i, start in enumerate(self._starts):
                look()
                points = descend(self.surface, self.optimizer, start, self.steps).points[:: self.stride]
                self.frames[: len(points), i] = points
                self.frames[len(points) :, i] = points[-1]
        return len(self.frames)
