"""Every schedule is a value that describes itself, and gives torch's learning rates."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.optimizers import Optimizer, schedules
from landscape.optimizers.schedules import CONSTANT, Schedule

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "data" / "reference_rates.json").read_text(encoding="utf-8")
)
# Of η₀, by their defaults: the first η, and the η after very many steps or after as many as it spans.
ENDS = {
    "constant": (1.0, 1.0),
    "step": (1.0, 1e-4),
    "exponential": (1.0, 0.99**499),
    "cosine": (1.0, 0.0),
    "warm_up": (1 / 3, 1.0),
    "one_cycle": (1 / 25, 1 / 25e4),
}


@pytest.fixture(params=schedules.keys())
def schedule(request: pytest.FixtureRequest) -> Schedule:
    return schedules.get(request.param)


def rates(schedule: Schedule, steps: int, base: float = 1.0) -> list[float]:
    return [schedule.rate(base, t) for t in range(1, steps + 1)]


@pytest.mark.parametrize("case", REFERENCE["cases"], ids=lambda case: case["torch"])
def test_the_rates_are_torchs(case: dict) -> None:  # type: ignore[type-arg]
    schedule = schedules.get(case["schedule"], **case["numbers"])
    ours = rates(schedule, len(case["rates"]), case["learning_rate"])
    np.testing.assert_allclose(ours, case["rates"], rtol=1e-10, atol=1e-16)


def test_every_schedule_is_held_against_torch() -> None:
    assert {case["schedule"] for case in REFERENCE["cases"]} == set(schedules.keys())


def test_it_begins_and_ends_where_it_should(schedule: Schedule) -> None:
    first, last = ENDS[schedule.key]
    assert schedule.rate(0.3, 1) == pytest.approx(0.3 * first, rel=1e-12)
    # A wave is at its bottom after T steps; the last of a cycle's T steps is its T-th.
    step = 501 if schedule.key == "cosine" else 500
    assert schedule.rate(0.3, step) == pytest.approx(0.3 * last, rel=1e-9, abs=1e-17)


def test_it_describes_itself_and_is_a_value(schedule: Schedule) -> None:
    for one in schedule.hyperparameters():
        assert one.symbol
        assert one.means
        assert one.low <= one.default <= one.high
        assert one.low > 0 or not one.log
    assert schedule.spans in (None, *(one.name for one in schedule.hyperparameters()))
    assert schedule == schedules.get(schedule.key, **schedule.chosen)
    assert hash(schedule) == hash(schedules.get(schedule.key))
    with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
        schedule.settled = 3.0  # type: ignore[misc]
    assert r"\eta" in schedule.latex


def test_once_settled_it_stays(schedule: Schedule) -> None:
    settled = schedule.settled
    if math.isinf(settled):
        assert len(set(rates(schedule, 600)[-100:])) > 1 or schedule.key == "step"
    else:
        after = {schedule.rate(0.7, int(settled) + k) for k in (0, 1, 2, 10, 10_000)}
        assert len(after) == 1
        before = schedule.rate(0.7, int(settled) - 1) if settled > 1 else None
        assert before not in after


def test_a_rate_can_be_asked_for_at_a_step(schedule: Schedule) -> None:
    for t in (1, 7, 400):
        base = schedule.base_for(0.02, t)
        assert base is not None
        assert schedule.rate(base, t) == pytest.approx(0.02, rel=1e-12)
    assert schedules.get("cosine", period=10, least=0.1).base_for(0.2, 11) is None


def test_the_base_may_be_an_array(schedule: Schedule) -> None:
    bases = np.array([1e-3, 0.1, 7.0])
    for t in (1, 3, 260, 900):
        together = schedule.rate(bases, t)
        assert [schedule.rate(base, t) for base in bases.tolist()] == together.tolist()


def test_what_is_too_large_for_a_float_is_infinite_and_diverges() -> None:
    schedule = schedules.get("exponential", gamma=10.0)
    assert schedule.rate(1.0, 400) == math.inf
    rule = optimizers.get("gradient_descent", learning_rate=1e-9)
    assert descend(surfaces.get("bowl"), rule, schedule=schedule).verdict.status == "diverged"


@pytest.mark.parametrize(
    ("key", "numbers", "says"),
    [
        ("cosine", {"period": 0}, "period must be a whole number ≥ 1"),
        ("cosine", {"period": math.nan}, "period must be a whole number"),
        ("step", {"every": 2.5}, "every must be a whole number"),
        ("warm_up", {"length": math.inf}, "length must be a whole number"),
        ("one_cycle", {"rising": 1.5}, "rising must lie between 0 and 1"),
        ("one_cycle", {"divisor": 0}, "must not be zero"),
        ("cosine", {"T": 3}, "has no hyperparameter 'T'; it has period, least"),
        ("constant", {"T": 3}, "it has none"),
        ("sine", {}, "There is no schedule 'sine': choose one of constant"),
    ],
)
def test_what_is_no_schedule_is_refused(key: str, numbers: dict[str, float], says: str) -> None:
    with pytest.raises(LandscapeError, match=says):
        schedules.get(key, **numbers)


@pytest.fixture(params=optimizers.keys())
def rule(request: pytest.FixtureRequest) -> Optimizer:
    return optimizers.get(request.param, learning_rate=1e-3)


HALVED = schedules.get("step", every=1, gamma=0.5)


def test_a_rule_follows_a_schedule_or_says_that_it_cannot(rule: Optimizer) -> None:
    surface = surfaces.get("rosenbrock")
    plain = descend(surface, rule, steps=6)
    if rule.schedulable:
        trace = descend(surface, rule, steps=6, schedule=HALVED)
        base = float(rule.learning_rate)
        np.testing.assert_array_equal(trace.rates, [base / 2**k for k in range(trace.steps + 1)])
        np.testing.assert_array_equal(trace.points[1], plain.points[1])
        assert not np.array_equal(trace.points[2], plain.points[2])
    else:
        with pytest.raises(LandscapeError, match=r"constant\.$"):
            descend(surface, rule, schedule=HALVED)
    same = descend(surface, rule, steps=6, schedule=CONSTANT)
    np.testing.assert_array_equal(same.points, plain.points)


def test_the_arithmetic_shows_the_learning_rate_of_the_step(rule: Optimizer) -> None:
    if not rule.schedulable:
        pytest.skip("it follows no schedule")
    trace = descend(surfaces.get("rosenbrock"), rule, steps=6, schedule=HALVED)
    for step in range(1, trace.steps + 1):
        for i, numbers in enumerate(trace.numbers(step)):
            assert numbers["learning_rate"] == trace.rates[step - 1]
            assert numbers["x_new"] == trace.points[step, i]
    assert any(r"\eta_{t}" in line.latex for line in trace.equations)


def test_plain_descent_by_hand_from_the_rows() -> None:
    rule = optimizers.get("gradient_descent", learning_rate=0.01)
    trace = descend(surfaces.get("himmelblau"), rule, steps=60, schedule=schedules.get("one_cycle", total=50))
    by_hand = trace.points[:-1] - trace.rates[:-1, None] * trace.gradients[:-1]
    np.testing.assert_array_equal(by_hand, trace.points[1:])
