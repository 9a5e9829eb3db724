"""Basins of attraction: which minimum an optimizer reaches from each start of a grid, in how many steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landscape.analysis.lattice import UNKNOWN, Axis, Field, Piece, plan
from landscape.descent import STEPS, TOLERANCE, native
from landscape.descent.many import STATUSES, Ends, descend_many
from landscape.errors import LandscapeError
from landscape.optimizers import Elementwise, Optimizer
from landscape.surfaces import CriticalPoint, Fit, Surface

# A side of the largest picture: its result is bounded by that, whatever the number of steps.
MOST_SIZE = 4096
# Cells of the first picture: of what is walked together, and of what must be walked one by one.
_COARSE, _COARSE_ALONE = 3600, 60
# Descents in one piece of work: the picture grows by as many at a time.
_PIECE, _PIECE_ALONE, _LARGE_PIECE = 8192, 20, 1 << 17
# With more starts than this it pays to compile their steps first.
_MANY = 20_000
# Points × steps × samples that the first picture of a surface made of data may cost, and a piece of a later.
_DATA = 100_000_000


@dataclass(frozen=True)
class Task:
    """What is asked of each start: the surface, the rule, and when a descent ends."""

    surface: Surface
    optimizer: Optimizer
    steps: int = STEPS
    tolerance: float = TOLERANCE
    minima: tuple[CriticalPoint, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether descents are walked one by one: a rule with a plan of its own takes 1000 times as long."""
        return not isinstance(self.optimizer, Elementwise)

    @property
    def coarse(self) -> int:
        """How many cells the first picture has."""
        most = _COARSE_ALONE if self.alone else _COARSE
        return affordable(self.surface, self.steps, _DATA, _COARSE_ALONE, most)

    @property
    def together(self) -> int:
        """How many descents one piece of work has."""
        most = _PIECE_ALONE if self.alone else _PIECE
        return affordable(self.surface, self.steps, _DATA, _PIECE_ALONE, most)

    @property
    def uncompiled(self) -> bool:
        """Whether its steps may be compiled, and have not been yet."""
        if not isinstance(self.optimizer, Elementwise) or self.surface.on_tape is None:
            return False
        return native.available() and not native.tried(self.surface, type(self.optimizer))

    @property
    def compiled(self) -> bool:
        """Whether its steps have been compiled."""
        return isinstance(self.optimizer, Elementwise) and native.ready(self.surface, type(self.optimizer))

    def prepare(self) -> bool:
        """Compile its steps, where that can be done, and tell if it could: takes a second or two."""
        return isinstance(self.optimizer, Elementwise) and native.prepare(self.surface, type(self.optimizer))

    def walk(
        self,
        field: Field,
        piece: Piece,
        threads: int | None = None,
        progress: Callable[[int], object] = lambda done: None,
        compiled: bool | None = None,
    ) -> Walked:
        """Walk the starts that a piece lacks; the field is only read. `compiled` is as in `descend_many`."""
        cells = field.lacks(piece)
        starts = field.points(cells)
        ends = descend_many(
            self.surface,
            self.optimizer,
            starts,
            self.steps,
            self.tolerance,
            minima=self.minima,
            progress=progress,
            threads=threads,
            compiled=compiled,
        )
        return Walked(piece, cells, ends)


@dataclass(frozen=True, eq=False)
class Walked:
    """A piece with the cells that were walked for it and how they ended."""

    piece: Piece
    cells: tuple[np.ndarray[tuple[int], np.dtype[np.intp]], np.ndarray[tuple[int], np.dtype[np.intp]]]
    ends: Ends

    def enter(self, field: Field) -> slice:
        """Enter it into a field; return the rows that show it."""
        return field.put(self.piece, self.cells, self.ends)


@dataclass(frozen=True)
class Share:
    """How many starts, and what part of them, ended in one way: at the `minimum`th, or, if None, elsewhere.

    `median` is the number of steps that half of them did not exceed.
    """

    status: str
    minimum: int | None
    count: int
    part: float
    median: int


def affordable(surface: Surface, steps: int, cost: int, least: int, most: int) -> int:
    """Return how many starts may be walked: over data as many as points × steps × samples may `cost`."""
    if not isinstance(surface, Fit):
        return most
    return min(max(cost // max(steps * len(surface.samples), 1), least), most)


def field_over(surface: Surface, box: Sequence[tuple[float, float]], shape: Sequence[int]) -> Field:
    """Return an empty field of starts over a box of the parameters; raise LandscapeError for a wrong size."""
    for count in shape:
        if not 1 <= count <= MOST_SIZE:
            raise LandscapeError(f"A picture has 1 to {MOST_SIZE} cells a side, not {count}.")
    return Field(
        [
            Axis(name, low, high, count)
            for name, (low, high), count in zip(surface.parameters, box, shape, strict=True)
        ]
    )


def whole(task: Task, field: Field, progress: Callable[[float], object] = lambda part: None) -> None:
    """Walk all cells of a field; one piece for each that is asked for."""
    together = _PIECE_ALONE if task.alone else _LARGE_PIECE
    (pieces,) = plan(field.shape, field.statuses.size, together)
    total, before = field.statuses.size, 0
    for piece in pieces:

        def tell(done: int, before: int = before) -> None:
            progress((before + done) / total)

        walked = task.walk(field, piece, progress=tell, compiled=total > _MANY or None)
        walked.enter(field)
        before += len(walked.cells[0])


def shares(field: Field) -> list[Share]:
    """Return in which ways descents ended, of those computed: the minima in their order, then the others.

    Who came to rest elsewhere than in a known minimum is "converged" with no minimum.
    """
    computed = field.computed & (field.statuses != UNKNOWN)
    statuses, nearest, steps = (a[computed] for a in (field.statuses, field.nearest, field.steps))
    found = list[Share]()

    def add(status: str, minimum: int | None, mine: NDArray[np.bool_]) -> None:
        count = int(mine.sum())
        found.append(Share(status, minimum, count, count / statuses.size, int(np.median(steps[mine]))))

    for minimum in np.unique(nearest[nearest >= 0]).tolist():
        add("converged", minimum, nearest == minimum)
    for code, status in enumerate(STATUSES):
        mine = (statuses == code) & (nearest < 0)
        if mine.any():
            add(status, None, mine)
    order = {status: place for place, status in enumerate(("converged", *STATUSES))}
    return sorted(found, key=lambda share: (share.minimum is None, order[share.status], share.minimum or 0))
