"""Races: hand-computed on x² from 5, where gradient descent at η is at 5(1 − 2η)ᵏ, and laws of all of them."""

from __future__ import annotations

from itertools import pairwise
from threading import Event

import numpy as np
import pytest

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.analysis.race import MOST_STEPS_IN_ALL, Progress, race, rows
from landscape.analysis.racer import Course, Result, positions, ranked, run
from landscape.analysis.tuning import MOST_TRIALS, _nearest_rung, _rate, tunable, tune
from landscape.descent.evaluations import evaluations
from landscape.optimizers import Planned
from landscape.unwanted import Unwanted

PARABOLA = surfaces.get("parabola")
RULES = [optimizers.get(key) for key in optimizers.keys()]  # noqa: SIM118


def course(key: str, steps: int = 500, start: tuple[float, ...] | None = None) -> Course:
    surface = surfaces.get(key)
    return Course(surface, start or surface.start, steps, 1e-6, surface.minima)


def descent(rate: float, steps: int = 500, start: float = 5.0) -> Result:
    rule = optimizers.get("gradient_descent", learning_rate=rate)
    return run(Course(PARABOLA, (start,), steps, 1e-6, PARABOLA.minima), rule)


class Counted:
    """A surface that counts how often it is asked."""

    def __init__(self, surface: surfaces.Formula) -> None:
        self.surface, self.looks, self.hessians = surface, 0, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.surface, name)

    def at(self, point: tuple[float, ...]) -> tuple[float, ...]:
        self.looks += 1
        return self.surface.at(point)

    def hessian(self, points: np.ndarray) -> np.ndarray:
        self.hessians += np.shape(points) == (len(self.surface.parameters),)
        return self.surface.hessian(points)


# One run


def test_steps_to_tolerance_by_hand() -> None:
    # ‖∇L‖ = 10 · 0.8ᵏ ≤ 1e-6 from k = 7 ln 10 / ln 1.25 = 72.2 on; the verdict waits for ten such steps.
    result = descent(0.1)
    assert (result.to_tolerance, result.gradients, result.hessians) == (73, 73, 0)
    assert result.trace.steps == 82
    assert result.loss == pytest.approx(25 * 0.64**82, rel=1e-9)
    assert result.distance == pytest.approx(5 * 0.8**82, rel=1e-9)


def test_a_run_that_does_not_arrive_has_no_such_step() -> None:
    slow, wild = descent(0.001), descent(1.1)
    assert (slow.to_tolerance, slow.gradients, slow.verdict.status) == (None, 500, "out of steps")
    assert (wild.to_tolerance, wild.verdict.status) == (None, "diverged")
    assert wild.gradients == wild.trace.steps < 500


def test_touching_the_tolerance_is_not_arriving() -> None:
    result = run(course("parabola"), optimizers.get("rmsprop", learning_rate=0.1))
    assert (result.trace.grad_norms <= 1e-6).any()
    assert result.verdict.status == "out of steps"
    assert result.to_tolerance is None


def test_a_saddle_is_no_finish() -> None:
    result = run(course("himmelblau", start=(0.0, 3.0)), optimizers.get("newton"))
    assert str(result.verdict) == "converged: saddle point"
    assert result.to_tolerance is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
@pytest.mark.parametrize("key", ["himmelblau", "rosenbrock", "ackley", "double_well"])
def test_laws_of_every_run(key: str, rule: optimizers.Optimizer) -> None:
    result = run(course(key, steps=120), rule)
    if result.to_tolerance is not None:
        assert (result.trace.grad_norms[result.to_tolerance :] <= 1e-6).all()
        assert result.to_tolerance == 0 or result.trace.grad_norms[result.to_tolerance - 1] > 1e-6
    made = result.trace.steps if result.to_tolerance is None else result.to_tolerance
    if isinstance(rule, Planned):
        assert result.gradients >= made
        assert result.hessians <= made
    else:
        assert (result.gradients, result.hessians) == (made, 0)
    if result.distance is not None:
        assert result.distance >= 0


# Counting


@pytest.mark.parametrize("key", [rule.key for rule in RULES if isinstance(rule, Planned)])
@pytest.mark.parametrize("name", ["rosenbrock", "styblinski_tang"])
def test_what_is_counted_was_really_asked_for(key: str, name: str) -> None:
    surface = Counted(surfaces.get(name))
    # A walk that is left after 3 steps has looked at 4 points and planned a step from each.
    descend(surface, optimizers.get(key), surface.start, patience=3)  # type: ignore[arg-type]
    trace = descend(surface.surface, optimizers.get(key), steps=4)
    cost = evaluations(trace, 4)
    assert (cost.gradients, cost.hessians) == (surface.looks, surface.hessians)
    assert cost.gradients >= 4


def test_evaluations_by_hand() -> None:
    # x⁴ from 1 with g = 4: backtracking from η = 1 tries 1 − 4, 1 − 2, 1 − 1: the third lowers the loss.
    quartic = surfaces.formula("x^4")
    once = descend(quartic, optimizers.get("backtracking"), (1.0,), steps=1)
    assert once.points[1] == 0
    assert evaluations(once, 1).gradients == 1 + 3
    newton = descend(quartic, optimizers.get("newton"), (1.0,), steps=5)
    cost = evaluations(newton, 5)
    assert (cost.gradients, cost.hessians) == (5, 5)
    trust = evaluations(descend(quartic, optimizers.get("trust_region"), (1.0,), steps=5), 5)
    assert (trust.gradients, trust.hessians) == (10, 5)  # and the loss where each step would lead


def test_work_counts_a_hessian_for_each_parameter() -> None:
    result = run(course("rosenbrock"), optimizers.get("newton"))
    assert result.work == result.gradients + 2 * result.hessians


# The order


def test_the_order_is_as_stated() -> None:
    arrived_late, arrived_soon = descent(0.1), descent(0.3)
    near, far, gone = descent(0.01), descent(0.001), descent(1.1)
    assert near.to_tolerance is far.to_tolerance is None
    assert ranked([gone, far, near, arrived_late, arrived_soon]) == [4, 3, 2, 1, 0]
    assert ranked([far, far, far]) == [0, 1, 2]


def test_results_of_which_none_is_better_share_their_position() -> None:
    gone, near, far = descent(1.1), descent(0.001, 50), descent(0.0001, 50)
    soon, late = descent(0.4), descent(0.1)
    same = run(Course(PARABOLA, (5.0,), 500, 1e-6, PARABOLA.minima), optimizers.get("sgd", learning_rate=0.4))
    assert positions([gone, soon, near, same, late, gone, far]) == [6, 1, 4, 1, 3, 6, 5]
    results = [late, far, gone, soon]
    assert [positions(results)[place] for place in ranked(results)] == [1, 2, 3, 4]


def test_a_lower_minimum_is_better_however_long_it_took() -> None:
    right = run(course("double_well", start=(1.2,)), optimizers.get("newton"))
    left = run(course("double_well", start=(-3.0,)), optimizers.get("gradient_descent", learning_rate=0.005))
    assert right.to_tolerance is not None
    assert left.to_tolerance is not None
    assert right.to_tolerance < left.to_tolerance
    assert right.loss > left.loss
    assert ranked([right, left]) == [1, 0]


def test_nobody_wins_by_leaving_the_domain_of_a_surface_without_a_floor() -> None:
    forrester = course("forrester")
    away, home = (run(forrester, optimizers.get(key)) for key in ("damped_newton", "bfgs"))
    slow = run(forrester, optimizers.get("gradient_descent", learning_rate=1e-5))
    assert away.to_tolerance is not None
    assert home.to_tolerance is not None
    assert away.loss < -1000 < home.loss
    assert not forrester.surface.domain.contains(away.trace.points[-1].tolist())
    assert ranked([slow, away, home]) == [2, 1, 0]
    # Where nothing is lower beyond the domain, a minimum there is as good as one within.
    typed = surfaces.formula("(x - 10)^2", domain=((-5, 5),))
    out = Course(typed, (4.0,), 500, 1e-6, ())
    found, short = (run(out, optimizers.get("gradient_descent", learning_rate=rate)) for rate in (0.5, 1e-4))
    assert ranked([short, found]) == [1, 0]


def test_the_scoreboard_does_not_depend_on_who_is_named_first() -> None:
    rules = [optimizers.get(key) for key in ("adam", "lbfgs", "newton", "momentum", "rprop")]
    forth, back = race(PARABOLA, rules), race(PARABOLA, rules[::-1])
    assert [racer.after.optimizer for racer in forth.racers] == rules
    assert [row["optimizer"] for row in rows(forth)] == [row["optimizer"] for row in rows(back)]
    assert [row["place"] for row in rows(forth)] == [1, 2, 3, 4, 5]


# Tuning


@pytest.mark.parametrize("key", ["parabola", "bowl"])
def test_gradient_descent_on_a_round_bowl_is_tuned_to_one_step(key: str) -> None:
    surface = surfaces.get(key)
    tuned = race(surface, [optimizers.get("gradient_descent")], tuning=True).racers[0]
    assert (tuned.after.learning_rate, tuned.after.to_tolerance) == (0.5, 1)
    assert (tuned.before.learning_rate, tuned.before.to_tolerance) == (0.001, None)


def test_gradient_descent_in_a_ravine_is_tuned_to_two_over_the_sum_of_the_curvatures() -> None:
    # λ = 1 and 10: the error shrinks by |1 − ηλ| in both, least at η = 2 / (1 + 10) = 0.1818, by 9/11 a step.
    tuned = tune(course("ravine", start=(5.0, 2.0)), optimizers.get("gradient_descent"))
    assert tuned.after.learning_rate == pytest.approx(2 / 11, rel=0.02)


def test_scaling_the_surface_scales_the_rate() -> None:
    for scale in (1e-6, 1e6):
        surface = surfaces.formula(f"{scale!r}*x^2")
        tuned = tune(
            Course(surface, (5.0,), 100, 1e-6, ()), optimizers.get("gradient_descent", learning_rate=1e-9)
        )
        assert tuned.after.learning_rate == pytest.approx(0.5 / scale, rel=0.1)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_tuning_never_makes_it_worse_and_is_bounded(rule: optimizers.Optimizer) -> None:
    where = course("wavy", steps=60)
    tuned = tune(where, rule)
    assert ranked([tuned.after, tuned.before])[0] == 0
    assert tuned.trials[0].learning_rate == tuned.before.learning_rate == rule.learning_rate
    rates = [trial.learning_rate for trial in tuned.trials]
    assert len(set(rates)) == len(rates) <= MOST_TRIALS
    assert tuned.after.learning_rate in rates
    if not tunable(rule):
        assert tuned.after is tuned.before
        assert len(rates) == 1
    else:
        assert len(rates) > 20
    # Only the learning rate is changed.
    assert dict(tuned.after.optimizer.chosen) | {"learning_rate": 0} == dict(rule.chosen) | {
        "learning_rate": 0
    }


def test_the_best_of_all_trials_is_taken() -> None:
    tuned = tune(course("himmelblau"), optimizers.get("gradient_descent"))
    arrived = [trial.to_tolerance for trial in tuned.trials if trial.to_tolerance is not None]
    assert tuned.after.to_tolerance == min(arrived)


def test_tuning_repeats_exactly() -> None:
    one, other = (tune(course("wavy", steps=100), optimizers.get("adam")) for _ in range(2))
    assert one.trials == other.trials


def test_who_paces_itself_is_not_tuned() -> None:
    assert not tunable(optimizers.get("lbfgs"))
    assert tunable(optimizers.get("sophia"))
    assert tunable(optimizers.get("adam"))


def test_rungs() -> None:
    assert [_rate(rung) for rung in range(-3, 5)] == [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
    assert all(_nearest_rung(_rate(rung)) == rung for rung in range(-30, 10))


# Progress and stopping


def test_progress_is_told_and_grows() -> None:
    heard: list[Progress] = []
    rules = [optimizers.get("gradient_descent"), optimizers.get("lbfgs")]
    race(PARABOLA, rules, steps=50, tuning=True, progress=heard.append)
    assert all(one.part <= other.part for one, other in pairwise(heard))
    assert heard[0].part == 0
    assert heard[-1].part == 1
    assert {one.optimizer.key for one in heard} == {"gradient_descent", "lbfgs"}
    assert all(one.tried <= one.most for one in heard)
    assert heard[0].best is None


@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_stop_ends_it_at_once(after: int) -> None:
    stop, heard = Event(), []

    def hear(progress: Progress) -> None:
        heard.append(progress)
        if progress.tried == after:
            stop.set()

    with pytest.raises(Unwanted):
        race(PARABOLA, [optimizers.get("adam")], tuning=True, progress=hear, stop=stop)
    assert len(heard) == after + 1


def test_a_stop_ends_a_run_in_its_middle() -> None:
    stop = Event()

    class Tiresome(Counted):
        """A surface on which somebody gives up after a hundred looks."""

        def at(self, point: tuple[float, ...]) -> tuple[float, ...]:
            if self.looks == 100:
                stop.set()
            return super().at(point)

    surface, rule = Tiresome(PARABOLA), optimizers.get("backtracking", learning_rate=1e-4)
    with pytest.raises(Unwanted):
        race(surface, [rule], steps=100_000, stop=stop)  # type: ignore[arg-type]
    assert surface.looks < 105


# Distances and refusals


def test_where_no_minimum_is_listed_the_found_ones_count() -> None:
    surface = surfaces.formula("(x - 1)^2 + (y + 2)^2")
    assert not surface.minima
    rule = optimizers.get("gradient_descent", learning_rate=0.5)
    (racer,) = race(surface, [rule], (3.0, 3.0)).racers
    assert racer.after.distance == pytest.approx(0, abs=1e-9)
    (plain,) = race(surface, [rule], (3.0, 3.0), steps=0).racers
    assert plain.after.distance == pytest.approx(np.hypot(2, 5), abs=1e-9)
    (told,) = race(surface, [rule], (3.0, 3.0), steps=0, minima=()).racers
    assert told.after.distance is None


def test_a_race_that_cannot_be_run_is_refused() -> None:
    adam = optimizers.get("adam")
    with pytest.raises(LandscapeError, match="1 to 100 optimizers"):
        race(PARABOLA, [])
    with pytest.raises(LandscapeError, match="allow at most"):
        race(PARABOLA, [adam, adam], steps=MOST_STEPS_IN_ALL)
    with pytest.raises(LandscapeError, match="between 0 and"):
        race(PARABOLA, [adam], steps=-1)
    with pytest.raises(LandscapeError, match="one number for each of x"):
        race(PARABOLA, [adam], (1.0, 2.0))


def test_what_was_before_is_empty_where_nothing_was_tuned() -> None:
    rules = [optimizers.get("adam"), optimizers.get("lbfgs")]
    plain, tuned = rows(race(PARABOLA, rules, steps=30)), rows(race(PARABOLA, rules, steps=30, tuning=True))
    assert plain[0].keys() == tuned[0].keys()
    for row in plain:
        assert all(value is None for name, value in row.items() if name.startswith("before_"))
    for row in tuned:
        assert row["before_learning_rate"] == optimizers.get(str(row["optimizer"])).learning_rate
