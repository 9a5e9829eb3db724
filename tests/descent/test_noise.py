"""Gradient noise: drawn from a seed, seen by the rule alone; what is true of the surface stays true."""

from __future__ import annotations

import numpy as np
import pytest

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.descent import Trace, extend, noise
from landscape.descent.evaluations import evaluations
from landscape.descent.noise import Gaussian, MiniBatch
from landscape.descent.step import stepping
from landscape.optimizers import Elementwise, Optimizer, schedules
from landscape.surfaces import Fit

X = np.linspace(-2.0, 3.0, 20)
Y = (np.sin(3 * X) + X > 0.5).astype(float)
# What numpy's frozen streams give for seed 0 at step 1.
FIRST, PLACES = (-1.8000062611392156, 0.019259937058402763), [1, 6, 8, 14, 19]
COSINE = schedules.get("cosine", period=60)


@pytest.fixture(scope="module")
def data() -> Fit:
    return surfaces.neuron(X, Y)


@pytest.fixture(params=optimizers.keys())
def rule(request: pytest.FixtureRequest) -> Optimizer:
    return optimizers.get(request.param)


def same(one: Trace, other: Trace) -> None:
    for name in ("points", "losses", "gradients", "memories", "ahead", "rates"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert one.verdict == other.verdict


def noises(surface: object) -> list[noise.Noise]:
    gaussian = Gaussian(sigma=20.0, seed=3)
    return [gaussian, MiniBatch(size=6, seed=4)] if isinstance(surface, Fit) else [gaussian]


def test_every_rule_walks_with_noise_the_same_again_and_tells_the_truth(rule: Optimizer, data: Fit) -> None:
    for surface in (surfaces.get("himmelblau"), surfaces.get("forrester"), data):
        for chosen in noises(surface):
            trace = descend(surface, rule, steps=10, noise=chosen)
            same(trace, descend(surface, rule, steps=10, noise=chosen))
            true = descend(surface, rule, steps=10)
            assert not np.array_equal(trace.points, true.points)
            for point, loss, gradient in zip(trace.points, trace.losses, trace.gradients, strict=True):
                value, *partials = surface.at(tuple(point.tolist()))
                assert [value, *partials] == [loss, *gradient]


def test_the_arithmetic_shows_what_the_rule_saw(rule: Optimizer, data: Fit) -> None:
    for surface in (surfaces.get("himmelblau"), data):
        for chosen in noises(surface):
            trace = descend(surface, rule, steps=8, noise=chosen)
            for step in range(1, trace.steps + 1):
                for i, numbers in enumerate(trace.numbers(step)):
                    assert numbers["x_new"] == trace.points[step, i]
                    assert numbers["g"] == trace.spot(step).gradient[i] != trace.gradients[step - 1, i]
            assert evaluations(trace, trace.steps).gradients >= trace.steps


def test_both_kinds_of_step_see_the_same(rule: Optimizer, data: Fit) -> None:
    if not isinstance(rule, Elementwise):
        pytest.skip("it has one kind of step")
    for surface in (surfaces.get("himmelblau"), data):
        for chosen in noises(surface):
            how = stepping(surface, type(rule), chosen)
            assert not how.settles
            numbers = (3, 0.4, -0.2, *(0.1,) * (2 * len(rule.remembers)), *rule.values)
            np.testing.assert_array_equal(how.fast(*numbers), how.careful(*numbers))


@pytest.mark.parametrize("key", ["adam", "sophia"])
def test_extended_is_the_whole(key: str, data: Fit) -> None:
    rule = optimizers.get(key, learning_rate=0.001)
    for surface in (surfaces.get("himmelblau"), data):
        for chosen in (None, *noises(surface)):
            how = {"schedule": COSINE, "noise": chosen}
            whole = descend(surface, rule, steps=120, **how)  # type: ignore[arg-type]
            for first in (0, 40, 100):
                same(extend(descend(surface, rule, steps=first, **how), 120), whole)  # type: ignore[arg-type]
            left = descend(surface, rule, steps=120, patience=70, **how)  # type: ignore[arg-type]
            assert left.verdict.status == "walking"
            same(extend(left, 120), whole)
            shorter = extend(whole, 40)
            same(shorter, descend(surface, rule, steps=40, **how))  # type: ignore[arg-type]


def test_gaussian_noise_is_standard_normal_times_sigma() -> None:
    drawn = np.array([Gaussian(sigma=2.5, seed=7).shift(t, 2) for t in range(1, 20_001)])
    # Four standard errors of the mean, of the standard deviation, and of a correlation.
    few = 4 / np.sqrt(len(drawn))
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=2.5 * few)
    np.testing.assert_allclose(drawn.std(axis=0), 2.5, rtol=few)
    assert abs(np.corrcoef(drawn.T)[0, 1]) < few
    assert abs(np.corrcoef(drawn[1:, 0], drawn[:-1, 0])[0, 1]) < few
    assert abs((np.abs(drawn) < 2.5).mean() - 0.6827) < few


def test_noise_depends_on_the_seed_and_the_step_alone() -> None:
    one = [Gaussian(seed=5).shift(t, 2) for t in (700, 3, 256, 255)]
    assert one[::-1] == [Gaussian(seed=5).shift(t, 2) for t in (255, 256, 3, 700)]
    assert Gaussian(seed=5).shift(3, 2) != Gaussian(seed=6).shift(3, 2)
    # From numpy's frozen streams: the same everywhere, for good.
    assert Gaussian(sigma=1.0, seed=0).shift(1, 2) == pytest.approx(FIRST, rel=1e-13)
    assert MiniBatch(size=5, seed=0).places(20, 1).tolist() == PLACES


def test_an_epoch_goes_through_all_samples_once(data: Fit) -> None:
    n = len(data.samples)
    for size in (1, 6, 7, 19, 20, 500):
        batch = MiniBatch(size=size, seed=2)
        steps = -(-n // min(size, n))
        for epoch in (0, 3):
            parts = [batch.places(n, epoch * steps + k) for k in range(1, steps + 1)]
            assert sorted(np.concatenate(parts).tolist()) == list(range(n))
            point = (0.3, -0.8)
            weights = [len(part) / n for part in parts]
            gradients = [data.part(part).at(point)[1:] for part in parts]
            np.testing.assert_allclose(
                np.average(gradients, axis=0, weights=weights), data.at(point)[1:], rtol=1e-12
            )
    assert MiniBatch(size=6).places(n, 1).tolist() != MiniBatch(size=6).places(n, 5).tolist()


def test_a_batch_of_all_samples_is_the_full_gradient(rule: Optimizer, data: Fit) -> None:
    whole = descend(data, rule, steps=12, noise=MiniBatch(size=20, seed=9))
    np.testing.assert_array_equal(whole.points, descend(data, rule, steps=12).points)


def test_a_planned_rule_sees_one_consistent_surface() -> None:
    surface = surfaces.get("himmelblau")
    trace = descend(surface, optimizers.get("exact_line_search"), steps=5, noise=Gaussian(sigma=1.0))
    seen = trace.spot(3)
    direction, small = np.array([0.6, 0.8]), 1e-6
    line = seen.along(direction)
    slope = (line(small).loss - line(-small).loss) / (2 * small)
    assert slope == pytest.approx(float(seen.gradient @ direction), rel=1e-6)
    assert line(0.0).loss == trace.losses[2]


def test_noise_that_keeps_a_run_moving_is_said_and_no_verdict_flatters() -> None:
    surface = surfaces.get("bowl")
    for key in ("gradient_descent", "momentum", "adam", "rmsprop", "newton", "lbfgs"):
        trace = descend(surface, optimizers.get(key, learning_rate=0.1), steps=600, noise=Gaussian(sigma=1.0))
        assert trace.verdict.status == "out of steps", key
        assert "noise keeps it moving" in trace.verdict.sentence


def test_noise_that_a_schedule_calms_may_converge() -> None:
    rule = optimizers.get("gradient_descent", learning_rate=0.1)
    falling = schedules.get("exponential", gamma=0.99)
    trace = descend(surfaces.get("bowl"), rule, steps=1200, schedule=falling, noise=Gaussian(sigma=1e-7))
    assert str(trace.verdict) == "converged: global minimum"
    assert trace.grad_norms[-1] <= trace.tolerance


@pytest.mark.parametrize("key", ["gradient_descent", "momentum", "adam", "adagrad", "lion"])
@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "rastrigin", "monkey_saddle", "easom"])
def test_a_rate_that_falls_to_nothing_is_no_convergence(key: str, name: str) -> None:
    schedule = schedules.get("exponential", gamma=0.5)
    trace = descend(surfaces.get(name), optimizers.get(key, learning_rate=1e-4), steps=400, schedule=schedule)
    assert trace.rates[-1] < 1e-100
    if trace.grad_norms[-1] > trace.tolerance:
        assert trace.verdict.status == "out of steps"
        assert "the learning rate has fallen to" in trace.verdict.sentence
    else:
        assert trace.verdict.status == "plateau"


def test_a_swing_is_final_only_where_the_rate_no_longer_changes() -> None:
    surface = surfaces.formula("x^2 + y^2")
    rule = optimizers.get("gradient_descent", learning_rate=1.0)  # 2/λ: it swings for ever
    assert descend(surface, rule, (1.0, 2.0), 400).verdict.status == "oscillating"
    later = schedules.get("step", every=300, gamma=0.3)
    assert descend(surface, rule, (1.0, 2.0), 800, schedule=later).verdict.status == "converged"
    risen = schedules.get("warm_up", begin=1.0, end=1.0, length=60)
    trace = descend(surface, rule, (1.0, 2.0), 400, schedule=risen)
    assert (trace.verdict.status, trace.steps) == ("oscillating", 299)


@pytest.mark.parametrize(
    ("key", "numbers", "says"),
    [
        ("gaussian", {"sigma": -1.0}, "sigma must be a number ≥ 0"),
        ("gaussian", {"sigma": float("nan")}, "sigma must be a number ≥ 0"),
        ("gaussian", {"seed": -1.0}, "seed must be a whole number ≥ 0"),
        ("mini_batch", {"size": 0.0}, "size must be a whole number ≥ 1"),
        ("mini_batch", {"seed": 1e300}, "seed must be a whole number"),
        ("pink", {}, "There is no noise 'pink': choose one of gaussian, mini_batch"),
    ],
)
def test_what_is_no_noise_is_refused(key: str, numbers: dict[str, float], says: str) -> None:
    with pytest.raises(LandscapeError, match=says):
        noise.get(key, **numbers)


def test_mini_batches_need_data() -> None:
    with pytest.raises(LandscapeError, match="drawn from data"):
        descend(surfaces.get("bowl"), optimizers.get("adam"), noise=MiniBatch())
