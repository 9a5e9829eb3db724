"""The budget: hand-computed on x² from 5 at η = 0.1, where the loss after k steps is 25·0.64ᵏ."""

from __future__ import annotations

import numpy as np
import pytest

from landscape import descend, optimizers, surfaces
from landscape.analysis.budget import ENOUGH, IN_VAIN, TOO_FEW, WASTED, budget
from landscape.descent import Trace


def walk(steps: int, rate: float = 0.1) -> Trace:
    rule = optimizers.get("gradient_descent", learning_rate=rate)
    return descend(surfaces.get("parabola"), rule, (5.0,), steps)


def test_what_stopping_at_each_step_would_have_cost() -> None:
    judged = budget(walk(20))
    losses = 25 * 0.64 ** np.arange(21)
    assert judged.excess == pytest.approx(losses - losses[20], rel=1e-9)
    assert judged.done == pytest.approx((25 - losses) / (25 - losses[20]), rel=1e-9)
    assert judged.done[[0, 20]].tolist() == [0, 1]
    # 0.64¹⁰ = 0.0115, 0.64¹¹ = 0.0074: with eleven steps less than 1 % is left
    assert judged.mark == 11


@pytest.mark.parametrize(
    ("steps", "status", "left", "more"),
    [
        (2, TOO_FEW, "10.2", "9 steps"),  # 25·0.64² = 10.24; 2 + 9 = 11
        (5, TOO_FEW, "2.68", "6 steps"),  # 25·0.64⁵ = 2.684; 5 + 6 = 11
        (8, TOO_FEW, "0.704", "3 steps"),  # 25·0.64⁸ = 0.7037; 8 + 3 = 11
        (10, TOO_FEW, "0.288", "1 step"),  # 25·0.64¹⁰ = 0.2882; 10 + 1 = 11
        (11, ENOUGH, "0.184", ""),  # 25·0.64¹¹ = 0.1845: below 1 % of 25
        (20, ENOUGH, "0.00332", ""),  # 25·0.64²⁰ = 0.003323
    ],
)
def test_how_much_is_left_and_how_many_steps_would_do(steps: int, status: str, left: str, more: str) -> None:
    judged = budget(walk(steps))
    assert judged.status == status
    assert f"about {left} is left to fall" in judged.sentence
    assert f"about {more} more would do" in judged.sentence if more else "more" not in judged.sentence


def test_a_run_that_converges_long_after_the_fall_has_wasted_steps() -> None:
    trace = walk(500)
    judged = budget(trace)
    # 0.64¹⁵ = 0.00124, 0.64¹⁶ = 0.00079; 25·0.64¹⁶ = 0.0198
    assert (trace.verdict.status, trace.steps, judged.status) == ("converged", 82, WASTED)
    assert judged.sentence == (
        "Wasted steps: 99.9 % of the fall was done after 16; the other 66 gained 0.0198."
    )


def test_one_step_cannot_tell_how_much_is_left() -> None:
    assert budget(walk(1)).sentence == "Too few steps: the loss is still falling, and does not slow down."


@pytest.mark.parametrize(
    ("rate", "says"),
    [
        (1.1, "never lower than at the start"),
        (1.0, "none of the 199 led lower"),
        (-0.1, "never lower than at the start"),
    ],
)
def test_steps_that_lead_nowhere_are_in_vain(rate: float, says: str) -> None:
    judged = budget(walk(500, rate))
    assert judged.status == IN_VAIN
    assert says in judged.sentence
    assert judged.mark is None
    assert not judged.done.any()


def test_no_step_at_all() -> None:
    assert budget(walk(0)).sentence == "No step was made."


def test_no_number_of_steps_reaches_the_bottom_of_what_has_none() -> None:
    rule = optimizers.get("gradient_descent", learning_rate=0.1)
    judged = budget(descend(surfaces.get("saddle"), rule, (1.0, 0.001), 500))
    assert judged.sentence == "No number of steps is enough: the loss falls without end here."


def test_a_run_that_was_low_and_flew_off_says_when_it_was_lowest() -> None:
    rule = optimizers.get("gradient_descent", learning_rate=0.11)
    trace = descend(surfaces.formula("x^2 + 10*y^2", ((-5, 5), (-5, 5))), rule, (4.0, 1e-6), 500)
    judged = budget(trace)
    assert (trace.verdict.status, judged.status) == ("diverged", IN_VAIN)
    assert f"lowest after {int(trace.losses.argmin())} steps" in judged.sentence


def test_ground_lost_again_is_said() -> None:
    rule = optimizers.get("rmsprop", learning_rate=0.05)
    trace = descend(surfaces.get("rosenbrock"), rule, (-1.2, 1.0), 500)
    judged, best = budget(trace), int(trace.losses.argmin())
    assert judged.status == WASTED
    assert f"lowest after {best:,}; the other {500 - best} lost" in judged.sentence


@pytest.mark.parametrize("steps", [3, 300])
def test_laws_of_every_budget(pair: tuple[str, str], steps: int) -> None:
    key, rule = pair
    trace = descend(surfaces.get(key), optimizers.get(rule, learning_rate=0.01), steps=steps)
    judged = budget(trace)
    assert judged.excess.min() == 0
    assert judged.done.max() <= 1
    assert judged.sentence.endswith(".")
    if judged.mark is not None:
        assert (judged.done[judged.mark :] >= 0.99).all()
        assert judged.mark == 0 or judged.done[judged.mark - 1] < 0.99
    if judged.status == TOO_FEW:
        assert str(trace.verdict) == "out of steps: falling"
