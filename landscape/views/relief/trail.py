"""A run's path: laid over the land, then on the screen with what the land hides of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landscape.descent import Trace
from landscape.surfaces.surface import Array
from landscape.views.relief.terrain import Terrain
from landscape.widgets.camera import Camera, Size

# A step is divided into parts of about this length, so that it can bend over a hill and be hidden by one.
_PART = 0.02
_MOST_PARTS = 60
# A place counts as hidden when the land is this much nearer: less, and a path would be lost in facets.
_BIAS = 0.02


@dataclass(frozen=True, eq=False)
class Trail:
    """A path in the box: places (k, 3), the step that leads to each, (k,), and the chain it belongs to, (k,).

    Where a path leaves the box a chain ends, and another begins where it comes back.
    """

    places: Array
    steps: NDArray[np.intp]
    chains: NDArray[np.intp]

    @classmethod
    def of(cls, terrain: Terrain, trace: Trace) -> Trail:
        """Lay a trace over the land like a taut string: straight from step to step, bent over what is higher.

        What leaves the box is cut off, and what is not finite left out.
        """
        pieces, steps = cut(terrain.place(trace.points, trace.losses), *terrain.bounds)
        apart = np.abs(pieces[1:, 0] - pieces[:-1, 1]).max(axis=1, initial=0.0) > 1e-9
        chains = np.append(np.zeros(1, dtype=int), np.cumsum(apart))
        lengths = np.abs(pieces[:, 1] - pieces[:, 0]).max(axis=1, initial=0.0)
        counts = np.clip(np.ceil(lengths / _PART), 1, _MOST_PARTS).astype(int) + 1
        owner = np.repeat(np.arange(len(counts)), counts)
        begun = np.repeat(np.cumsum(counts) - counts, counts)
        part = (np.arange(len(owner)) - begun) / (counts[owner] - 1)
        places = pieces[owner, 0] + part[:, None] * (pieces[owner, 1] - pieces[owner, 0])
        return cls(terrain.above(places), steps[owner], chains[owner])


@dataclass(frozen=True, eq=False)
class Line:
    """A trail on the screen: pixels (k, 2), the step at each, and whether it goes on from one to the next.

    `seen` says so for what is in sight, `hidden` for what the land hides.
    """

    pixels: Array
    steps: NDArray[np.intp]
    seen: NDArray[np.bool_]
    hidden: NDArray[np.bool_]

    def part(self, first: int, last: int) -> slice:
        """Return the pixels that lead from one step to another, the one they begin at included."""
        begin, end = np.searchsorted(self.steps, (first, last), side="left")
        return slice(max(0, int(begin) - 1), int(end))


@dataclass(frozen=True, eq=False)
class Sight:
    """What a camera sees: `depths` (h, w) of the land, as OpenGL keeps them, `scale` of them to one pixel."""

    camera: Camera
    size: Size
    depths: NDArray[np.float32]
    scale: float

    def project(self, places: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Return the pixels, [..., 2], of places [..., 3], and whether they are in sight."""
        seen = self.camera.project(places, self.size)
        height, width = self.depths.shape
        across = np.clip((seen[..., 0] * self.scale).astype(int), 0, width - 1)
        down = np.clip((seen[..., 1] * self.scale).astype(int), 0, height - 1)
        return seen[..., :2], seen[..., 2] <= self.camera.distances(self.depths[down, across]) + _BIAS

    def line(self, trail: Trail) -> Line:
        """Return a trail as it is seen."""
        pixels, seen = self.project(trail.places)
        # Steps too small to see are left out; comparing on a fixed grid keeps the sum of many of them.
        grid = np.round(pixels * 2)
        kept = np.ones(len(grid), dtype=bool)
        kept[1:] = (grid[1:] != grid[:-1]).any(axis=1)
        pixels, seen, steps, chains = pixels[kept], seen[kept], trail.steps[kept], trail.chains[kept]
        goes_on = np.zeros(len(seen), dtype=bool)
        goes_on[:-1] = chains[1:] == chains[:-1]
        in_sight = seen.copy()
        in_sight[:-1] &= seen[1:]
        return Line(pixels, steps, goes_on & in_sight, goes_on & ~in_sight)


def cut(places: Array, low: Array, high: Array) -> tuple[Array, NDArray[np.intp]]:
    """Cut a path, (n + 1, 3), to a box: the parts of its steps that lie inside, and their numbers.

    Returns (m, 2, 3) and (m,). A step with an end that is not finite is dropped.
    """
    starts, ends = places[:-1], places[1:]
    numbers = np.flatnonzero(np.isfinite(starts).all(axis=1) & np.isfinite(ends).all(axis=1))
    starts, ends = starts[numbers], ends[numbers]
    inside = (starts >= low) & (starts <= high)
    with np.errstate(all="ignore"):
        moves = ends - starts
        still = moves == 0
        to_low, to_high = (low - starts) / moves, (high - starts) / moves
    # A step that stands still along an axis is inside for all of it or for none.
    enter = np.where(still, np.where(inside, 0.0, np.inf), np.minimum(to_low, to_high)).max(axis=1)
    leave = np.where(still, np.where(inside, 1.0, -np.inf), np.maximum(to_low, to_high)).min(axis=1)
    enter, leave = np.maximum(enter, 0.0)[:, None], np.minimum(leave, 1.0)[:, None]
    kept = (enter <= leave)[:, 0]
    starts, moves, enter, leave = starts[kept], moves[kept], enter[kept], leave[kept]
    return np.stack([starts + enter * moves, starts + leave * moves], axis=1), numbers[kept]
