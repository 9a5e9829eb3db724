"""A walk is the rule applied to the surface's gradient, step by step, and nothing else."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.descent import LABELS, Trace, extend, suggest_learning_rate
from landscape.descent.step import stepping
from landscape.optimizers import Planned
from landscape.surfaces import Formula

STATUSES = ("diverged", "converged", "plateau", "oscillating", "out of steps")


def same(one: Trace, other: Trace) -> None:
    """Two traces are equal to the last bit."""
    for name in ("points", "losses", "gradients", "grad_norms", "update_norms", "moves", "ahead", "memories"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert (one.verdict, one.states, one.budget, one.tolerance) == (
        other.verdict,
        other.states,
        other.budget,
        other.tolerance,
    )


@pytest.fixture(params=surfaces.keys())
def surface(request: pytest.FixtureRequest) -> Formula:
    return surfaces.get(request.param)


@pytest.fixture(params=optimizers.keys())
def rule(request: pytest.FixtureRequest) -> str:
    return request.param  # type: ignore[no-any-return]


@cache
def walked(surface: Formula, rule: str) -> Trace:
    return descend(surface, optimizers.get(rule, learning_rate=0.003), steps=150)


@pytest.fixture
def trace(pair: tuple[str, str]) -> Trace:
    key, rule = pair
    return walked(surfaces.get(key), rule)


def test_every_step_is_the_rules_own(trace: Trace) -> None:
    if isinstance(trace.optimizer, Planned):
        pytest.skip("it looks at all parameters together")
    memories = [trace.optimizer.init()] * trace.points.shape[1]
    for step in range(1, trace.steps + 1):
        for i, (x, g) in enumerate(
            zip(trace.points[step - 1].tolist(), trace.gradients[step - 1].tolist(), strict=True)
        ):
            after, memories[i] = trace.optimizer.update(x, g, memories[i], step)
            assert after == trace.points[step, i]
        assert trace.memories[step].T.tolist() == [list(memory) for memory in memories]


def test_both_kinds_of_step_give_the_same_numbers(trace: Trace) -> None:
    how = stepping(trace.surface, type(trace.optimizer))
    assert (how.fast is how.careful) == isinstance(trace.optimizer, Planned)
    for k in range(trace.steps + 1):
        state = *trace.points[k].tolist(), *trace.memories[k].ravel().tolist()
        numbers = (k + 1, *state, *trace.optimizer.values)
        try:
            quick = how.fast(*numbers)
        except ArithmeticError:
            assert k == trace.steps, "only what has flown off overflows"
        else:
            np.testing.assert_array_equal(quick, how.careful(*numbers))


def test_every_rule_stays_finite_or_says_that_it_diverged(surface: Formula) -> None:
    for key in optimizers.keys():  # noqa: SIM118  # a function, not a dict
        trace = descend(surface, optimizers.get(key), steps=30)
        numbers = np.column_stack([trace.points, trace.losses, trace.gradients])
        fine = np.isfinite(numbers).all(axis=-1)
        assert fine[:-1].all(), key
        assert fine[-1] or trace.verdict.status == "diverged", key
        assert trace.verdict.status in STATUSES, key


def test_where_floats_raise_the_careful_step_has_an_answer() -> None:
    surface, optimizer = surfaces.formula("log(x)"), optimizers.get("adam")
    how = stepping(surface, type(optimizer))
    numbers = (1, -1.0, 0.0, 0.0, *optimizer.values)
    with pytest.raises(ValueError, match="math domain"):
        how.fast(*numbers)
    assert math.isnan(how.careful(*numbers)[0])


def test_one_walk_knows_no_other_with_the_same_names() -> None:
    # t is also what a rule calls its step
    one, other = surfaces.formula("t^2 + 3 m^2"), surfaces.formula("y^2 + 3 x^2")
    walks = [descend(s, optimizers.get("adam", learning_rate=0.1), (1.0, 2.0), 30) for s in (one, other)]
    np.testing.assert_array_equal(walks[0].points, walks[1].points)


def test_the_arrays_of_a_trace(trace: Trace) -> None:
    n, d = trace.steps, len(trace.surface.parameters)
    assert trace.points.shape == trace.gradients.shape == (n + 1, d)
    assert trace.losses.shape == trace.grad_norms.shape == trace.update_norms.shape == (n + 1,)
    assert len(trace.labels) == len(trace.states) == n + 1
    assert trace.points[0].tolist() == list(trace.surface.start)
    np.testing.assert_allclose(trace.losses, trace.surface.value(trace.points), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(trace.update_norms[0], 0)
    np.testing.assert_allclose(
        trace.grad_norms, np.linalg.norm(trace.gradients, axis=-1), rtol=1e-15, atol=1e-150
    )
    np.testing.assert_allclose(
        trace.update_norms[1:],
        np.linalg.norm(np.diff(trace.points, axis=0), axis=-1),
        rtol=1e-15,
        atol=1e-150,
    )
    for array in (trace.points, trace.losses, trace.gradients):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


def test_states_are_labels_and_then_the_verdict(trace: Trace) -> None:
    assert set(trace.labels) <= set(LABELS)
    assert trace.states[:-1] == trace.labels[:-1]
    assert trace.states[-1] == str(trace.verdict)
    assert trace.verdict.status in STATUSES
    assert trace.verdict.step == trace.steps
    assert trace.verdict.sentence.endswith(".")


def test_the_numbers_of_a_step_are_those_of_its_update(trace: Trace) -> None:
    for step in {1, trace.steps, trace.steps + 1} - {0}:
        after = trace.points[step] if step <= trace.steps else trace.ahead
        for i, numbers in enumerate(trace.numbers(step)):
            np.testing.assert_equal(numbers["x"], trace.points[step - 1, i])
            np.testing.assert_equal(numbers["g"], trace.gradients[step - 1, i])
            np.testing.assert_equal(numbers["x_new"], after[i])
            assert numbers["t"] == step


@pytest.mark.parametrize("steps", [0, 7])
def test_extending_is_walking_on(pair: tuple[str, str], steps: int) -> None:
    surface, optimizer = surfaces.get(pair[0]), optimizers.get(pair[1], learning_rate=0.003)
    same(extend(descend(surface, optimizer, steps=steps), 60), descend(surface, optimizer, steps=60))


@pytest.mark.parametrize("key", ["rosenbrock", "himmelblau", "wavy"])
def test_extending_far_is_walking_on(key: str, rule: str) -> None:
    surface, optimizer = surfaces.get(key), optimizers.get(rule, learning_rate=0.003)
    same(extend(descend(surface, optimizer, steps=600), 1100), descend(surface, optimizer, steps=1100))


def test_extending_to_fewer_steps_cuts(rule: str) -> None:
    surface, optimizer = surfaces.get("himmelblau"), optimizers.get(rule, learning_rate=0.003)
    same(extend(descend(surface, optimizer, steps=60), 20), descend(surface, optimizer, steps=20))


@pytest.mark.parametrize("rate", [1e300, math.nan, -0.1, 0.0, math.inf, 1e-300])
def test_extending_a_hopeless_walk(rule: str, rate: float) -> None:
    surface, optimizer = surfaces.get("rosenbrock"), optimizers.get(rule, learning_rate=rate)
    same(extend(descend(surface, optimizer, steps=5), 40), descend(surface, optimizer, steps=40))


def test_a_longer_walk_begins_with_the_shorter(trace: Trace) -> None:
    longer = descend(trace.surface, trace.optimizer, steps=400)
    shared = min(trace.steps, longer.steps) + 1
    assert shared == trace.steps + 1
    np.testing.assert_array_equal(longer.points[:shared], trace.points)
    assert longer.labels[:shared] == trace.labels


@pytest.mark.parametrize("start", [(3.0,), (1.0, 2.0, 3.0), ()])
def test_a_start_of_the_wrong_length_is_refused(start: tuple[float, ...]) -> None:
    with pytest.raises(LandscapeError, match="x, y"):
        descend(surfaces.get("bowl"), optimizers.get("adam"), start)


@pytest.mark.parametrize(
    ("steps", "tolerance"), [(-1, 1e-6), (1_000_001, 1e-6), (10, -1.0), (10, math.nan), (10, math.inf)]
)
def test_impossible_wishes_are_refused(steps: int, tolerance: float) -> None:
    with pytest.raises(LandscapeError):
        descend(surfaces.get("bowl"), optimizers.get("adam"), steps=steps, tolerance=tolerance)


def test_the_textbooks_parabola() -> None:
    trace = descend(
        surfaces.get("parabola"), optimizers.get("gradient_descent", learning_rate=0.1), (5.0,), steps=60
    )
    np.testing.assert_allclose(trace.points[:, 0], 5 * 0.8 ** np.arange(61), rtol=1e-14)


def test_the_textbooks_neuron() -> None:
    surface = surfaces.formula("(10 - (W*3 + b))^2", parameters=("W", "b"))
    trace = descend(surface, optimizers.get("gradient_descent", learning_rate=0.01), (2.0, 1.0), steps=1)
    assert trace.losses[0] == 9
    assert trace.gradients[0].tolist() == [-18, -6]
    assert trace.points[1].tolist() == [2.18, 1.06]


def test_a_suggested_rate_makes_a_walk_that_neither_freezes_nor_flies_off(pair: tuple[str, str]) -> None:
    key, rule = pair
    if rule == "newton":
        pytest.skip("it goes to any critical point, uphill as well")
    if pair == ("holder_table", "backtracking"):
        pytest.skip("the surface falls without end beyond its domain, and the first try goes there")
    surface = surfaces.get(key)
    rate = suggest_learning_rate(surface, rule, {}, surface.start)
    trace = descend(surface, optimizers.get(rule, learning_rate=rate), steps=120)
    assert trace.verdict.kind not in ("point not finite", "loss not finite", "gradient not finite")
    assert trace.verdict.status != "oscillating"
    assert trace.losses.min() < trace.losses[0]
    travelled = np.abs(trace.points - trace.points[0]).max(axis=0) / surface.domain.half_widths
    assert travelled.max() > 0.02


@pytest.mark.parametrize("start", [(0.0, 0.0), (1e8, -1e8), (math.nan, 0.0), (0.5, -0.5)])
def test_a_rate_is_suggested_for_any_start(rule: str, start: tuple[float, float]) -> None:
    for key in ("ackley", "beale", "saddle"):
        assert 0 < suggest_learning_rate(surfaces.get(key), rule, {}, start) < 100
