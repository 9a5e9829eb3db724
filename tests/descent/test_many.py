"""Many descents together end as each would end alone."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.descent import at_once, block, closely, many, stopping
from landscape.descent.critical import kind_of
from landscape.descent.many import STATUSES, Ends, descend_many
from landscape.descent.reached import on_plateau
from landscape.descent.stepper import Stretch
from landscape.surfaces import Surface
from landscape.unwanted import Unwanted, unless

RATES = (0.003, 0.05, 0.5)


def spread(surface: Surface, n: int, seed: int = 0) -> np.ndarray:
    """Starts all over a domain."""
    at = np.random.default_rng(seed).uniform(-1, 1, (n, len(surface.parameters)))
    return surface.domain.centre + surface.domain.half_widths * at


def ended(ends: Ends) -> list[tuple[str, int]]:
    return [(STATUSES[status], int(step)) for status, step in zip(ends.statuses, ends.steps, strict=True)]


def alone(surface: Surface, optimizer, starts: np.ndarray, steps: int) -> list[tuple[str, int]]:
    traces = [descend(surface, optimizer, start, steps) for start in starts]
    return [(trace.verdict.status, trace.steps) for trace in traces]


def same(one: Ends, other: Ends) -> None:
    for name in ("points", "losses", "statuses", "steps", "nearest"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


# Every rule on surfaces of its own, every surface with some rule: chosen by the registry alone.
PAIRS = [
    (key, rule)
    for i, key in enumerate(surfaces.keys())
    for j, rule in enumerate(optimizers.keys())
    if (3 * i + j) % 31 == 0
]


@pytest.mark.parametrize(("key", "rule"), PAIRS)
def test_each_ends_as_it_does_alone(key: str, rule: str) -> None:
    surface = surfaces.get(key)
    optimizer = optimizers.get(rule, learning_rate=RATES[len(key) % 3])
    starts = spread(surface, 4)
    ends = descend_many(surface, optimizer, starts, steps=120, compiled=False)
    assert ended(ends) == alone(surface, optimizer, starts, 120)
    assert np.isin(ends.nearest[ends.statuses != STATUSES.index("converged")], -1).all()


@pytest.mark.parametrize(
    ("key", "rule", "rate", "steps", "found"),
    [
        ("himmelblau", "gradient_descent", 0.01, 300, {"converged"}),
        ("himmelblau", "momentum", 0.01, 400, {"converged"}),
        ("easom", "gradient_descent", 0.01, 300, {"plateau", "out of steps"}),
        ("rastrigin", "gradient_descent", 0.01, 400, {"oscillating"}),
        ("rosenbrock", "gradient_descent", 0.01, 100, {"diverged"}),
        ("bowl", "rmsprop", 0.05, 700, {"out of steps"}),
        ("bowl", "adam", 0.3, 600, {"converged"}),
    ],
)
def test_every_verdict_is_that_of_the_single_descent(
    key: str, rule: str, rate: float, steps: int, found: set[str]
) -> None:
    surface, optimizer = surfaces.get(key), optimizers.get(rule, learning_rate=rate)
    starts = spread(surface, 12)
    ends = descend_many(surface, optimizer, starts, steps, compiled=False)
    assert ended(ends) == alone(surface, optimizer, starts, steps)
    assert found <= {status for status, _ in ended(ends)}
    for i, start in enumerate(starts):
        trace = descend(surface, optimizer, start, steps)
        np.testing.assert_allclose(ends.points[i], trace.points[-1], rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(ends.losses[i], trace.losses[-1], rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("key", ["easom", "ackley", "rosenbrock", "monkey_saddle"])
def test_what_is_a_plateau_is_the_same_for_many_and_for_one(key: str) -> None:
    surface = surfaces.get(key)
    points = np.vstack([spread(surface, 40), *(point.at for point in surface.critical_points)])
    with np.errstate(all="ignore"):
        one_by_one = [kind_of(surface, point) is None for point in points]
        np.testing.assert_array_equal(on_plateau(surface, points), one_by_one)


def test_on_the_ridge_and_beside_it() -> None:
    surface, optimizer = (
        surfaces.formula("x^4 - x^2 + y^2"),
        optimizers.get("gradient_descent", learning_rate=0.1),
    )
    starts = np.array([[0.0, 0.5], [1e-12, 0.5], [1e-3, 0.5], [-0.3, 0.2]])
    ends = descend_many(surface, optimizer, starts, 400, compiled=False)
    assert ended(ends) == alone(surface, optimizer, starts, 400)


def test_which_minimum_was_reached() -> None:
    surface = surfaces.get("himmelblau")
    optimizer = optimizers.get("gradient_descent", learning_rate=0.01)
    ends = descend_many(surface, optimizer, spread(surface, 60), compiled=False)
    assert set(ends.nearest) == {0, 1, 2, 3}
    for point, index in zip(ends.points, ends.nearest, strict=True):
        np.testing.assert_allclose(point, surface.minima[index].at, atol=1e-5)
    one = descend_many(surface, optimizer, spread(surface, 60), minima=surface.minima[:1], compiled=False)
    np.testing.assert_array_equal(one.nearest, np.where(ends.nearest == 0, 0, -1))
    assert one.minima == surface.minima[:1]


@pytest.mark.parametrize("rule", ["momentum", "adam"])
def test_neither_blocks_nor_threads_change_anything(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    surface, optimizer = surfaces.get("himmelblau"), optimizers.get(rule, learning_rate=0.01)
    starts = spread(surface, 300)
    whole = descend_many(surface, optimizer, starts, 200, threads=1, compiled=False)
    monkeypatch.setattr(many, "_BLOCK", 37)
    same(whole, descend_many(surface, optimizer, starts, 200, threads=3, compiled=False))


@pytest.mark.parametrize(
    ("text", "rule", "rate"),
    [
        ("x^2 + y^2", "gradient_descent", 0.45),  # stands still
        ("x^2 + y^2", "gradient_descent", 0.999),  # swings
        ("x^2 + 3y^2", "momentum", 0.1),
        ("x^4 - 2x^2 + y^2", "gradient_descent", 0.3),
        ("x^2 + y^2", "rmsprop", 0.05),
        ("0*x + 0*y", "adam", 0.1),
        ("max(x^2 - 1, 0) + y^2", "gradient_descent", 0.25),
        ("x^3 + y^2", "gradient_descent", 0.1),  # leaves
    ],
)
def test_whatever_the_budget_the_end_is_that_of_the_single_descent(
    text: str, rule: str, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Budgets just before and after the end, and a watch so short that what rests is seen to leave."""
    for module in (stopping, block, closely, at_once):
        monkeypatch.setattr(module, "WATCH", 120)
    surface, optimizer = surfaces.formula(text), optimizers.get(rule, learning_rate=rate)
    starts = np.round(spread(surface, 6), 1)
    lasts = {descend(surface, optimizer, start, 600).steps for start in starts}
    budgets = {0, 1, 9, 10, 49, 50, 51, 199, 200, *(last + more for last in lasts for more in (-9, -1, 0, 1))}
    for budget in sorted(budgets & set(range(601))):
        ends = descend_many(surface, optimizer, starts, budget, compiled=False)
        assert ended(ends) == alone(surface, optimizer, starts, budget), budget


@pytest.mark.parametrize(
    ("key", "rule", "rate"),
    [
        ("himmelblau", "gradient_descent", 0.03),
        ("himmelblau", "momentum", 0.01),
        ("himmelblau", "rmsprop", 0.05),
        ("bowl", "adam", 0.5),
        ("monkey_saddle", "momentum", 0.01),
    ],
)
def test_what_is_told_at_once_is_what_each_step_tells(
    key: str, rule: str, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    surface, optimizer = surfaces.get(key), optimizers.get(rule, learning_rate=rate)
    starts = spread(surface, 200)
    ends = descend_many(surface, optimizer, starts, 300, compiled=False)
    told: list[int] = []

    def nothing(path: Stretch, *_: object) -> np.ndarray:
        told.append(path.rows.shape[-1])
        return np.zeros(path.rows.shape[-1], bool)

    monkeypatch.setattr(at_once, "enter", nothing)
    same(ends, descend_many(surface, optimizer, starts, 300, compiled=False))
    assert told


@pytest.mark.parametrize("rule", ["momentum", "adam", "damped_newton"])
def test_a_sweep_is_many_single_runs(rule: str) -> None:
    surface = surfaces.get("himmelblau")
    optimizer = optimizers.get(rule)
    rates = np.geomspace(1e-3, 0.1, 9)
    starts = np.tile(surface.start, (len(rates), 1))
    ends = descend_many(surface, optimizer, starts, 150, values={"learning_rate": rates}, compiled=False)
    for i, rate in enumerate(rates.tolist()):
        trace = descend(surface, replace(optimizer, learning_rate=rate), surface.start, 150)
        assert ended(ends)[i] == (trace.verdict.status, trace.steps)
        np.testing.assert_allclose(ends.points[i], trace.points[-1], rtol=1e-9)


def test_a_surface_made_of_data_works_as_well() -> None:
    surface = surfaces.neuron([1.0, 2.0, 3.0], [2.0, 4.1, 5.9], "identity", "mean_squared_error")
    assert surface.on_tape is None
    optimizer = optimizers.get("adam", learning_rate=0.1)
    starts = spread(surface, 5)
    ends = descend_many(surface, optimizer, starts, 150)
    assert ended(ends) == alone(surface, optimizer, starts, 150)


def running() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("landscape-many")]


@pytest.mark.parametrize("rule", ["adam", "damped_newton"])
def test_cancelled_at_any_moment_it_leaves_nothing_running(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "_BLOCK", 8)
    monkeypatch.setattr(many, "_FEW", 2)
    surface, optimizer = surfaces.get("ackley"), optimizers.get(rule)
    for after in (0, 1, 20):
        done: list[int] = []
        with unless(lambda done=done, after=after: len(done) >= after), pytest.raises(Unwanted):
            descend_many(surface, optimizer, spread(surface, 400), 300, progress=done.append, compiled=False)
        assert after <= len(done) < 200
        assert running() == []


def test_progress_rises_to_all() -> None:
    surface, done = surfaces.get("bowl"), list[int]()
    optimizer = optimizers.get("gradient_descent", learning_rate=0.1)
    descend_many(surface, optimizer, spread(surface, 20_000), 20, progress=done.append, compiled=False)
    assert done == sorted(done)
    assert done[-1] == 20_000


@pytest.mark.parametrize("text", ["log(1 + (x - 0.3y)^2)", "tanh(x + 0.3y)^2"])
def test_a_valley_that_is_flat_to_the_last_bit_is_no_trouble(text: str) -> None:
    surface, optimizer = surfaces.formula(text), optimizers.get("adam", learning_rate=0.05)
    starts = spread(surface, 30)
    ends = descend_many(surface, optimizer, starts, 300, compiled=False)
    assert ended(ends) == alone(surface, optimizer, starts, 300)
    assert "converged" in {status for status, _ in ended(ends)}


@pytest.mark.parametrize("tolerance", [1e160, 1e300])
def test_a_tolerance_that_anything_meets(tolerance: float) -> None:
    surface, optimizer = surfaces.get("himmelblau"), optimizers.get("gradient_descent", learning_rate=1e-3)
    starts = spread(surface, 4)
    ends = descend_many(surface, optimizer, starts, 60, tolerance, compiled=False)
    traces = [descend(surface, optimizer, start, 60, tolerance) for start in starts]
    assert ended(ends) == [("converged", trace.steps) for trace in traces]


def test_none_at_all() -> None:
    ends = descend_many(surfaces.get("bowl"), optimizers.get("adam"), np.empty((0, 2)))
    assert ends.points.shape == (0, 2)


@pytest.mark.parametrize(
    ("starts", "options", "says"),
    [
        ([1.0, 2.0], {}, "a row for each"),
        ([[1.0, 2.0, 3.0]], {}, "each of x, y"),
        ([[1.0, 2.0]], {"steps": -1}, "number of steps"),
        ([[1.0, 2.0]], {"tolerance": -1.0}, "tolerance"),
        ([[1.0, 2.0]], {"values": {"beta9": np.ones(1)}}, "has no beta9"),
        ([[1.0, 2.0]], {"values": {"beta1": np.ones(2)}}, "each of the 1 starts"),
    ],
)
def test_what_cannot_be_is_said(starts: list, options: dict, says: str) -> None:
    with pytest.raises(LandscapeError, match=says):
        descend_many(surfaces.get("bowl"), optimizers.get("adam"), starts, **options)


def test_every_rule_is_met() -> None:
    assert {rule for _, rule in PAIRS} == set(optimizers.keys())
