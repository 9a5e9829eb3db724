"""A picture is walked coarse first, whole, and no cell twice, at whatever pace."""

from __future__ import annotations

import numpy as np
import pytest

from landscape import optimizers, surfaces
from landscape.analysis import refining
from landscape.analysis.basins import Task, field_over
from landscape.analysis.refining import Refining
from landscape.descent.many import descend_many


def begun(rule: str, pace: float = 0.0, shape: tuple[int, int] = (60, 47)) -> Refining:
    surface = surfaces.get("bowl")
    task = Task(surface, optimizers.get(rule), 1, minima=surface.minima)
    return Refining(task, field_over(surface, surface.domain, shape), pace)


@pytest.mark.parametrize("pace", [0.0, 1e-9, 1e-5, 1e-3, 1.0])
@pytest.mark.parametrize("seconds", [0.0, 1e-4, 10.0])
def test_all_cells_are_walked_once_the_coarse_ones_first(pace: float, seconds: float) -> None:
    left = begun("gradient_descent", pace)
    field, firsts, walked = left.field, list[bool](), 0
    while piece := left.take():
        firsts.append(left.on_first)
        cells = field.lacks(piece)
        count = len(cells[0])
        ends = descend_many(left.task.surface, left.task.optimizer, field.points(cells), 1, compiled=False)
        field.put(piece, cells, ends)
        walked += count
        left.walked(count, seconds)
    assert field.computed.all()
    assert walked == field.computed.size
    assert firsts == sorted(firsts, reverse=True)
    assert firsts[0]
    assert not left


def test_a_quick_pace_makes_pieces_larger() -> None:
    slow, quick = begun("gradient_descent", 1e-2), begun("gradient_descent", 1e-7)
    sizes = [len(left.field.lacks(piece)[0]) for left in (slow, quick) if (piece := left.take())]
    assert sizes[0] < sizes[1]


def test_what_takes_too_long_one_by_one_stays_coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(np.arange(0.0, 1e6, 10.0))
    monkeypatch.setattr(refining, "perf_counter", lambda: next(clock))
    left = begun("lbfgs")
    assert left.task.alone
    walked = 0
    while left:
        piece = left.take()
        walked += len(left.field.lacks(piece)[0])
        left.walked(10, 1.0)
    assert refining._ENOUGH <= walked < 9 * refining._ENOUGH
    assert left.take() is None


def test_what_can_be_had_soon_is_told_from_what_cannot() -> None:
    quick, slow = begun("gradient_descent", 1e-6), begun("gradient_descent", 1e-1)
    assert quick.soon
    assert not slow.soon
