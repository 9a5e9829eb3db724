"""Pictures of many descents: each cell computed once, and what it shows is what a descent from there does."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.analysis.basins import Task, field_over, shares, whole
from landscape.analysis.lattice import UNKNOWN, Axis, Field, plan
from landscape.analysis.swarm import Swarm
from landscape.analysis.sweep import axis_of, spread_starts, stability_limit, sweep
from landscape.descent.many import STATUSES, Ends
from landscape.surfaces import CriticalPoint, formula

HIMMELBLAU = surfaces.get("himmelblau")
DESCENT = optimizers.get("gradient_descent", learning_rate=0.01)


def task(surface=HIMMELBLAU, optimizer=DESCENT, steps=150) -> Task:  # type: ignore[no-untyped-def]
    return Task(surface, optimizer, steps, minima=surface.minima)


def ends_at(points: np.ndarray) -> Ends:
    """Endings that tell where they began."""
    n = len(points)
    code = points[:, 0] + 1000 * (points[:, 1] if points.shape[1] > 1 else 0)
    return Ends(points, code, np.ones(n, np.uint8), code.astype(np.int32), np.zeros(n, np.int16), ())


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    coarse=st.integers(1, 400),
    together=st.integers(1, 500),
    line=st.booleans(),
)
def test_every_cell_is_computed_once_whatever_the_levels(
    shape: tuple[int, int], coarse: int, together: int, line: bool
) -> None:
    axes = [Axis("x", 0.0, shape[0], shape[0]), Axis("y", 0.0, shape[1], shape[1])]
    field = Field(axes[: 1 if line else 2])
    computed = 0
    for level in plan(field.shape, coarse, together):
        for piece in level:
            cells = field.lacks(piece)
            computed += len(cells[0])
            field.put(piece, cells, ends_at(field.points(cells)))
        assert (field.statuses != UNKNOWN).all(), "a level covers the whole picture"
    assert computed == field.statuses.size
    assert field.known == 1
    mesh = np.meshgrid(*(axis.values for axis in field.axes), indexing="ij")
    expected = mesh[0] + 1000 * (mesh[1] if len(mesh) > 1 else 0)
    np.testing.assert_array_equal(field.losses.reshape(expected.shape), expected)


def test_a_coarse_cell_shows_the_middle_of_its_place() -> None:
    field = Field([Axis("x", 0.0, 27.0, 27), Axis("y", 0.0, 27.0, 27)])
    (piece,), *_ = plan(field.shape, 9, 100)
    cells = field.lacks(piece)
    field.put(piece, cells, ends_at(field.points(cells)))
    assert piece.stride == 9
    assert (field.losses[:9, :9] == field.losses[4, 4]).all()
    assert (field.losses[9:18, 18:] == field.losses[13, 22]).all()


def test_each_cell_ends_as_a_descent_from_there() -> None:
    field = field_over(HIMMELBLAU, HIMMELBLAU.domain, (6, 5))
    whole(task(), field)
    for i, j in itertools.product(range(6), range(5)):
        start = (field.axes[0].values[i], field.axes[1].values[j])
        trace = descend(HIMMELBLAU, DESCENT, start, 150)
        assert STATUSES[field.statuses[i, j]] == trace.verdict.status
        assert field.steps[i, j] == trace.steps
        if trace.verdict.status == "converged":
            at = HIMMELBLAU.minima[field.nearest[i, j]].at
            np.testing.assert_allclose(trace.points[-1], at, atol=1e-4)


def test_shares_are_parts_of_the_whole() -> None:
    surface = surfaces.get("easom")
    field = field_over(surface, surface.domain, (20, 20))
    whole(task(surface, steps=60), field)
    found = shares(field)
    assert sum(share.part for share in found) == pytest.approx(1)
    assert {share.status for share in found} <= set(STATUSES)
    assert [share.minimum is None for share in found] == sorted(share.minimum is None for share in found)


def test_half_of_those_that_reach_a_minimum_take_no_longer_than_is_told() -> None:
    field = field_over(HIMMELBLAU, HIMMELBLAU.domain, (9, 9))
    whole(task(), field)
    for share in shares(field):
        status = field.statuses == STATUSES.index(share.status)
        steps = field.steps[status & (field.nearest == (-1 if share.minimum is None else share.minimum))]
        assert (share.count, share.part) == (steps.size, steps.size / 81)
        assert share.median == int(np.median(steps))


def test_progress_rises_to_the_whole_in_whatever_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landscape.analysis.basins._LARGE_PIECE", 20)
    monkeypatch.setattr("landscape.analysis.sweep._PIECE", 20)
    field, told, swept = field_over(HIMMELBLAU, HIMMELBLAU.domain, (9, 7)), list[float](), list[float]()
    whole(task(steps=5), field, told.append)
    axis, starts = axis_of(DESCENT, "learning_rate", 12), spread_starts(HIMMELBLAU, 9)
    in_pieces = sweep(HIMMELBLAU, DESCENT, [axis], starts, 30, progress=swept.append)
    for parts in (told, swept):
        assert len(parts) > 3
        assert parts == sorted(parts)
        assert parts[-1] == 1
    monkeypatch.undo()
    at_once = sweep(HIMMELBLAU, DESCENT, [axis], starts, 30)
    np.testing.assert_array_equal(in_pieces.losses, at_once.losses)


@pytest.mark.parametrize("size", [0, -1, 4097])
def test_a_wrong_size_is_refused(size: int) -> None:
    with pytest.raises(LandscapeError, match="1 to 4096 cells"):
        field_over(HIMMELBLAU, HIMMELBLAU.domain, (size, 5))


# Sweeps


def test_a_sweep_makes_the_run_of_every_cell() -> None:
    rule = optimizers.get("momentum")
    axes = [axis_of(rule, "learning_rate", 4, (1e-3, 1e-1)), axis_of(rule, "momentum", 3)]
    done = sweep(HIMMELBLAU, rule, axes, [HIMMELBLAU.start], 120)
    for i, j in itertools.product(range(4), range(3)):
        own = optimizers.get(
            "momentum", learning_rate=float(axes[0].values[i]), momentum=float(axes[1].values[j])
        )
        trace = descend(HIMMELBLAU, own, steps=120)
        assert STATUSES[done.statuses[i, j]] == trace.verdict.status
        assert done.losses[i, j] == pytest.approx(trace.losses[-1], nan_ok=True)
        if trace.verdict.status == "converged":
            assert done.steps[i, j] == trace.steps
        else:
            assert np.isnan(done.steps[i, j])


def test_over_many_starts_medians_are_told() -> None:
    axis = axis_of(DESCENT, "learning_rate", 3, (1e-3, 5e-2))
    starts = spread_starts(HIMMELBLAU, 9)
    done = sweep(HIMMELBLAU, DESCENT, [axis], starts, 100)
    for i, rate in enumerate(axis.values):
        rule = optimizers.get("gradient_descent", learning_rate=float(rate))
        traces = [descend(HIMMELBLAU, rule, start, 100) for start in starts]
        arrived = [trace.steps for trace in traces if trace.verdict.status == "converged"]
        assert done.converged[i] == pytest.approx(len(arrived) / 9)
        if arrived:
            assert done.steps[i] == pytest.approx(np.median(arrived))


@pytest.mark.parametrize("key", ["gradient_descent", "momentum", "nesterov"])
def test_the_limit_parts_what_arrives_from_what_does_not(key: str) -> None:
    surface, rule = surfaces.get("ravine"), optimizers.get(key)
    axis = axis_of(rule, "learning_rate", 2, (1e-3, 1e0))
    limit = stability_limit(surface, rule, [axis])
    assert limit is not None
    near = np.array(surface.minima[0].at) + 1e-3
    for factor, stays in ((0.98, True), (1.02, False)):
        own = optimizers.get(key, learning_rate=factor * float(limit[0]))
        trace = descend(surface, own, near, 2000)
        assert (trace.verdict.status == "converged") is stays


def test_the_limit_is_that_of_the_lowest_minimum_of_those_given() -> None:
    surface = formula("x^4 - x^3 - 2x^2 + y^2", domain=((-2, 3), (-1, 1)))
    places = [(3 + s * 73**0.5) / 8 for s in (1, -1)]
    known = [
        CriticalPoint("local minimum", (x, 0.0), float(surface.value(np.array([x, 0.0])))) for x in places
    ]
    axis = axis_of(DESCENT, "learning_rate", 3)
    for minima in (known, known[::-1]):
        limit = stability_limit(surface, DESCENT, [axis], minima)
        assert limit == pytest.approx(2 / (12 * places[0] ** 2 - 6 * places[0] - 4))


def test_a_rule_that_scales_its_steps_has_no_limit() -> None:
    rule = optimizers.get("adam")
    assert stability_limit(HIMMELBLAU, rule, [axis_of(rule, "learning_rate", 5)]) is None


@pytest.mark.parametrize(
    ("names", "words"),
    [(["foo"], "has no foo"), (["learning_rate", "learning_rate"], "two different ones"), ([], "one hyper")],
)
def test_a_sweep_over_nothing_is_refused(names: list[str], words: str) -> None:
    with pytest.raises(LandscapeError, match=words):
        sweep(HIMMELBLAU, DESCENT, [axis_of(DESCENT, name, 3) for name in names], [(0.0, 0.0)], 5)


def test_a_sweep_that_is_too_large_is_refused_before_any_work() -> None:
    axes = [Axis("learning_rate", 1e-3, 1.0, 1 << 20)]
    with pytest.raises(LandscapeError, match="fewer starts or cells"):
        sweep(HIMMELBLAU, DESCENT, axes, spread_starts(HIMMELBLAU, 64), 10)


@pytest.mark.parametrize("ends", [(1.0, 1.0), (2.0, 1.0), (np.nan, 1.0), (0.0, np.inf), (-1.0, 1.0)])
def test_a_range_that_is_none_is_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(LandscapeError):
        axis_of(DESCENT, "learning_rate", 5, ends)


@pytest.mark.parametrize("log", [False, True])
def test_a_cell_holds_its_own_value(log: bool) -> None:
    axis = Axis("x", 0.01, 3.0, 17, log)
    assert [axis.cell(float(value)) for value in axis.values] == list(range(17))
    assert axis.cell(0.001) is None
    assert axis.cell(4.0) is None


# Swarms


@pytest.mark.parametrize("key", ["momentum", "adam", "newton"])
@pytest.mark.parametrize("count", [1, 7, 100])
def test_a_particle_of_a_swarm_is_where_its_descent_is(key: str, count: int) -> None:
    starts = spread_starts(HIMMELBLAU, 9)
    rule = optimizers.get(key)
    swarm = Swarm(HIMMELBLAU, rule, starts, 20)
    while not swarm.complete:
        before = swarm.made
        swarm.made = swarm.go(count)
        assert swarm.made > before
    for start, i in zip(starts, range(9), strict=True):
        trace = descend(HIMMELBLAU, rule, start, 20)
        for step in (0, 1, min(20, trace.steps)):
            points, losses = swarm.at(step)
            np.testing.assert_allclose(points[i], trace.points[step], rtol=1e-5)
            np.testing.assert_allclose(losses[i], trace.losses[step], rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("key", ["momentum", "newton"])
def test_heights_far_above_nothing_keep_their_differences(key: str) -> None:
    surface = formula("1e9 + x^2 + y^2", domain=((-5, 5), (-5, 5)))
    starts = spread_starts(surface, 16)
    swarm = Swarm(surface, optimizers.get(key), starts, 3)
    while not swarm.complete:
        swarm.made = swarm.go(2)
    for step in range(4):
        points, losses = swarm.at(step)
        np.testing.assert_allclose(losses, surface.value(points), rtol=0, atol=1e-4)


@pytest.mark.parametrize("bytes_", [12 * 4 * 8, 12 * 4 * 21])
def test_every_frame_of_a_long_swarm_has_its_own_height(bytes_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landscape.analysis.swarm._MOST_BYTES", bytes_)
    swarm = Swarm(HIMMELBLAU, DESCENT, spread_starts(HIMMELBLAU, 4), 40)
    assert swarm.stride > 1
    while not swarm.complete:
        swarm.made = swarm.go(3)
        points, losses = swarm.at(40)
        np.testing.assert_allclose(losses, HIMMELBLAU.value(points), rtol=1e-5, atol=1e-3)
    for step in range(41):
        points, losses = swarm.at(step)
        np.testing.assert_allclose(losses, HIMMELBLAU.value(points), rtol=1e-5, atol=1e-3)
    last = swarm.stride * (len(swarm.frames) - 1)
    for start, point in zip(spread_starts(HIMMELBLAU, 4), swarm.at(40)[0], strict=True):
        np.testing.assert_allclose(point, descend(HIMMELBLAU, DESCENT, start, last).points[-1], rtol=1e-4)


@pytest.mark.parametrize("key", ["gradient_descent", "newton"])
def test_losses_beyond_all_single_numbers_are_no_trouble(key: str) -> None:
    surface = formula("exp(100*x) + y^2", domain=((-5, 5), (-5, 5)))
    swarm = Swarm(surface, optimizers.get(key), spread_starts(surface, 9), 4)
    while not swarm.complete:
        swarm.made = swarm.go(2)
    assert swarm.at(4)[1].shape == (9,)


def test_where_a_surface_has_no_value_a_swarm_has_no_height() -> None:
    surface = formula("log(x) + y^2", domain=((-1, 1), (-1, 1)))
    swarm = Swarm(surface, DESCENT, np.array([[-0.5, 0.0], [0.5, 0.0]]), 1)
    swarm.made = swarm.go(1)
    assert np.isfinite(swarm.at(0)[1]).tolist() == [False, True]


def test_the_frames_of_a_swarm_are_bounded() -> None:
    starts = np.zeros((10_000, 2))
    swarm = Swarm(HIMMELBLAU, DESCENT, starts, 10_000)
    assert swarm.frames.nbytes + swarm.losses.nbytes <= 65 << 20
    assert swarm.stride * (len(swarm.frames) - 1) <= 10_000
