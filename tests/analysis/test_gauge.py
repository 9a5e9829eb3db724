"""The gauge against walks: what it calls stable is, what it calls unstable grows, by the rules' own arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import descend, optimizers, surfaces
from landscape.analysis.gauge import (
    EDGE,
    GOOD,
    SMOOTH,
    TOO_SLOW,
    UNSTABLE,
    ZONES,
    Gauge,
    gauge,
    measured,
    zone,
)
from landscape.analysis.stability import Response
from landscape.optimizers import Elementwise, Equation, Optimizer

# The largest stable h = ηλ of the design's table, by the rule's β.
TABLE = {
    "gradient_descent": lambda beta: 2.0,
    "momentum": lambda beta: 2 * (1 + beta),
    "nesterov": lambda beta: 2 * (1 + beta) / (1 + 2 * beta),
    "rmsprop": lambda beta: 2.0,
    "adagrad": lambda beta: 2.0,
    "adam": lambda beta: 2 * (1 + beta) / (1 - beta),
}
BETA = {"momentum": "momentum", "nesterov": "momentum", "adam": "beta1"}
# At these a rule's scaling stays what it is, however long it walks: nothing is forgotten, nothing is new.
FROZEN = {"rmsprop": {"decay": 1.0}, "adam": {"beta2": 1 - 1e-12}}
LATE = 10**15  # no correction is left at this step
# So small that its square is nothing beside any scaling.
TINY = 1e-150
COUNT = 1000

rules = pytest.mark.parametrize("key", TABLE)


@dataclass(frozen=True)
class Quadratics:
    """A thousand bowls ½ xᵀHx, each with the memory and the β of one rule; the last axis is the parameters."""

    key: str
    hessians: np.ndarray
    betas: np.ndarray
    squares: np.ndarray
    starts: np.ndarray

    def rule(self, rates: np.ndarray) -> Optimizer:
        """One rule whose hyperparameters are columns."""
        chosen = dict(FROZEN.get(self.key, {}))
        if self.key in BETA:
            chosen[BETA[self.key]] = self.betas[:, None]
        return optimizers.find(self.key)(learning_rate=rates[:, None], **chosen)

    def memory(self, rule: Optimizer) -> tuple:
        held = {"s": self.squares, "v": self.squares if self.key == "adam" else 0 * self.squares}
        return tuple(held.get(name, np.zeros((COUNT, 2))) for name in rule.remembers)

    def grow(self, rates: np.ndarray, steps: int) -> np.ndarray:
        """Walk them all, and tell for each whether its error has become a hundred times as large.

        It is measured as √P x, in which the scaled Hessian is symmetric.
        """
        rule = self.rule(rates)
        x, memory = TINY * self.starts, self.memory(rule)
        root = np.sqrt(np.sqrt(self.squares) + rule.epsilon) if rule.recursion.scaling else 1.0
        first = np.abs(root * x).max(axis=-1)
        grown = np.zeros(COUNT, dtype=bool)
        with np.errstate(all="ignore"):
            for step in range(1, steps + 1):
                gradient = np.einsum("nij,nj->ni", self.hessians, x)
                x, memory = rule.update(x, gradient, memory, LATE)
                if step % 20 == 0:
                    grown |= ~(np.abs(root * x).max(axis=-1) < 100 * first)
        return grown

    def gauges(self, rates: np.ndarray) -> list[Gauge]:
        """The gauge of each, one by one."""
        measurements = []
        for i, rate in enumerate(rates.tolist()):
            chosen = dict(FROZEN.get(self.key, {}))
            if self.key in BETA:
                chosen[BETA[self.key]] = float(self.betas[i])
            rule = optimizers.get(self.key, learning_rate=rate, **chosen)
            memories = zip(*(column[i] for column in self.memory(rule)), strict=True)
            if not rule.remembers:
                memories = [(), ()]
            numbers = [rule.terms(TINY, TINY, memory, LATE) for memory in memories]
            measurements.append(measured(rule, self.hessians[i], numbers))
        return measurements


@cache
def quadratics(key: str) -> Quadratics:
    rng = np.random.default_rng(list(key.encode()))
    condition = 10 ** rng.uniform(0, 3, COUNT)
    steepest = 10 ** rng.uniform(-2, 2, COUNT)
    angle = rng.uniform(0, np.pi, COUNT)
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], -1).reshape(-1, 2, 2)
    values = np.stack([steepest, steepest / condition], -1)
    return Quadratics(
        key,
        hessians=(turn * values[:, None]) @ turn.transpose(0, 2, 1),
        betas=rng.uniform(0, 0.99, COUNT),
        squares=10 ** rng.uniform(-2, 2, (COUNT, 2)),
        starts=rng.uniform(0.5, 1, (COUNT, 2)) * rng.choice([-1, 1], (COUNT, 2)),
    )


def limits(key: str) -> np.ndarray:
    return np.array([one.limit for one in quadratics(key).gauges(np.ones(COUNT))])


@rules
def test_a_thousand_quadratics_are_stable_or_not_as_it_says(key: str) -> None:
    rng = np.random.default_rng(5)
    below, above = rng.uniform(0.03, 0.97, COUNT), rng.uniform(1.03, 3, COUNT)
    # Half of them close to the limit, where it is hard to tell.
    below[::2], above[::2] = (
        rng.uniform(0.9, 0.97, (COUNT + 1) // 2),
        rng.uniform(1.03, 1.1, (COUNT + 1) // 2),
    )
    rates = limits(key) * np.where(rng.random(COUNT) < 0.5, below, above)
    said = np.array([one.zone == UNSTABLE for one in quadratics(key).gauges(rates)])
    assert 400 < said.sum() < 600
    np.testing.assert_array_equal(quadratics(key).grow(rates, 400), said)


@rules
def test_its_limit_is_that_of_the_walk_within_one_percent(key: str) -> None:
    told = limits(key)
    low, high = np.full(COUNT, 0.9), np.full(COUNT, 1.1)
    assert not quadratics(key).grow(low * told, 400).any()
    assert quadratics(key).grow(high * told, 400).all()
    for _ in range(5):
        middle = (low + high) / 2
        grown = quadratics(key).grow(middle * told, 800)
        low, high = np.where(grown, low, middle), np.where(grown, middle, high)
    found = told * (low + high) / 2
    ratios = np.array([one.ratio for one in quadratics(key).gauges(found)])
    assert np.abs(ratios - 1).max() < 0.01


@rules
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_the_limit_is_that_of_the_table(key: str, beta: float) -> None:
    assert response(key, beta).limit == pytest.approx(TABLE[key](beta), rel=1e-12)


def test_every_rule_with_a_recursion_is_in_the_table() -> None:
    assert {key for key in optimizers.keys() if optimizers.find(key).recursion} == set(TABLE)  # noqa: SIM118


def numbers_of(rule: Optimizer) -> dict:
    return dict(rule.terms(0.3, 0.7, (0.5,) * len(rule.remembers), 4))


def response(key: str, beta: float = 0.9) -> Response:
    rule = optimizers.get(key, **({BETA[key]: beta} if key in BETA else {}))
    return Response.of(rule.recursion, numbers_of(rule))


@rules
@pytest.mark.parametrize("h", [-0.5, 0.0, 0.01, 0.7, 1.3, 5.0])
def test_the_polynomial_is_that_of_the_rules_own_step(key: str, h: float) -> None:
    """The step as a matrix: what it makes of each unit of error and of memory that the gradient enters."""
    rule = optimizers.get(key, learning_rate=0.5, **FROZEN.get(key, {}))
    linear = [
        name
        for name in rule.remembers
        if (key, name) not in {("rmsprop", "s"), ("adagrad", "s"), ("adam", "v")}
    ]
    scaling = rule.recursion.scaling
    held = 4.0
    curvature = h / rule.learning_rate * ((math.sqrt(held) + rule.epsilon) if scaling else 1.0)
    columns = []
    for unit in ("x", *linear):
        x = TINY * (unit == "x")
        memory = tuple(TINY * (unit == name) if name in linear else held for name in rule.remembers)
        after = rule.terms(x, curvature * x, memory, LATE)
        columns.append([after[name] / TINY for name in ("x_new", *linear)])
    numbers = rule.terms(TINY, TINY, (held,) * len(rule.remembers), LATE)
    if scaling:
        assert scaling(numbers) == pytest.approx(math.sqrt(held) + rule.epsilon, rel=1e-9)
    expected = np.poly(np.array(columns).T)
    np.testing.assert_allclose(rule.recursion.polynomial(h, numbers), expected, rtol=1e-9, atol=1e-12)


def worst_root(key: str, rates: np.ndarray, *curvatures: float) -> np.ndarray:
    """The greatest modulus of all roots, by numpy's eigenvalues of the companion matrix."""
    rule = optimizers.get(key)
    moduli = []
    for curvature in curvatures:
        one, b, *c = rule.recursion.polynomial(rates * curvature, numbers_of(rule))
        companion = np.zeros((len(rates), 2, 2))
        companion[:, 0, 0], companion[:, 0, 1], companion[:, 1, 0] = -b, -(c[0] if c else 0.0), one
        moduli.append(np.abs(np.linalg.eigvals(companion)).max(axis=-1))
    return np.max(moduli, axis=0)


@rules
@pytest.mark.parametrize("condition", [1.0, 1.5, 10.0, 300.0, 1e4])
def test_no_learning_rate_shrinks_the_error_faster_than_the_best(key: str, condition: float) -> None:
    flattest, steepest = 3.0 / condition, 3.0
    best = response(key).best(flattest, steepest)
    rates = np.geomspace(1e-6, 1, 4000) * response(key).limit / flattest
    assert worst_root(key, np.array([best]), flattest, steepest)[0] <= worst_root(
        key, rates, flattest, steepest
    ).min() * (1 + 1e-7)
    assert 0 < best < response(key).limit / steepest


@given(st.floats(1e-6, 1e6), st.floats(1, 1e6))
def test_the_best_of_gradient_descent_is_two_over_the_sum(flattest: float, condition: float) -> None:
    steepest = flattest * condition
    best = response("gradient_descent").best(flattest, steepest)
    assert best == pytest.approx(2 / (flattest + steepest), rel=1e-9)


def test_where_many_rates_are_best_it_is_half_the_limit_else_the_only_one() -> None:
    # Complex roots all have the modulus √β; from κ = ((1 + √β) / (1 − √β))² on some are real.
    assert response("momentum").best(1.0, 100.0) == pytest.approx(1.9 / 100, rel=1e-9)
    assert response("momentum").best(1.0, 1000.0) == pytest.approx((1 - math.sqrt(0.9)) ** 2, rel=1e-9)
    assert response("momentum").best(1.0, 1e4) == pytest.approx(2 * 1.9 / (1 + 1e4), rel=1e-9)


def test_halving_is_counted_by_walking() -> None:
    rng = np.random.default_rng(7)
    cases = quadratics("gradient_descent")
    rates = limits("gradient_descent") * rng.uniform(0.1, 0.95, COUNT)
    told = np.array([one.halving for one in cases.gauges(rates)])
    _, vectors = np.linalg.eigh(cases.hessians)
    along = vectors[:, :, 0]
    x, counted = along.copy(), np.zeros(COUNT)
    rule = cases.rule(rates)
    for step in range(1, 4000):
        x, _ = rule.update(x, np.einsum("nij,nj->ni", cases.hessians, x), (), step)
        halved = np.abs((x * along).sum(axis=-1)) <= 0.5
        counted[halved & (counted == 0)] = step
    assert (counted > 0).all()
    np.testing.assert_array_equal(np.maximum(1, np.ceil(told)), counted)
    assert told.max() > 1000


# At a step of a run


def test_the_textbooks_parabola() -> None:
    trace = descend(surfaces.get("parabola"), optimizers.get("gradient_descent", learning_rate=1.1), (5,), 3)
    for step in range(trace.steps + 1):
        told = gauge(trace, step)
        assert (told.curvature, told.limit, told.zone) == (2.0, 1.0, UNSTABLE)
        assert told.ratio == pytest.approx(1.1, rel=1e-15)
        assert told.best == pytest.approx(0.5, rel=1e-9)
        assert "1.2-fold" in told.sentence


SCALINGS = {
    "adagrad": lambda g, rule: np.sqrt((g**2).sum(axis=0)) + rule.epsilon,
    "rmsprop": lambda g, rule: np.sqrt(mean(g**2, rule.decay)) + rule.epsilon,
    "adam": lambda g, rule: np.sqrt(mean(g**2, rule.beta2) / (1 - rule.beta2 ** len(g))) + rule.epsilon,
}


def mean(values: np.ndarray, keep: float) -> np.ndarray:
    weights = (1 - keep) * keep ** np.arange(len(values))[::-1]
    return weights @ values


@pytest.mark.parametrize("key", SCALINGS)
@pytest.mark.parametrize("step", [0, 1, 7, 30])
def test_the_scaling_is_that_of_the_step_that_comes(key: str, step: int) -> None:
    rule, surface = optimizers.get(key, learning_rate=0.05), surfaces.get("rosenbrock")
    trace = descend(surface, rule, (-0.4, 1.2), 30)
    scaling = SCALINGS[key](trace.gradients[: step + 1], rule)
    values = np.linalg.eigvals(surface.hessian(trace.points[step]) / scaling[:, None])
    told = gauge(trace, step)
    assert told.adapts
    assert told.curvature == pytest.approx(values.real.max(), rel=1e-9)
    # The step itself is divided by that scaling.
    if key != "adam":
        following = trace.points[step] - 0.05 * trace.gradients[step] / scaling
        np.testing.assert_allclose(np.vstack([trace.points, trace.ahead])[step + 1], following, rtol=1e-12)


def at(text: str, point: tuple[float, ...], key: str = "gradient_descent", **chosen: float) -> Gauge:
    surface = surfaces.formula(text, domain=((-5, 5),) * len(point))
    return gauge(descend(surface, optimizers.get(key, **chosen), point, 1), 0)


def test_a_saddle_has_a_limit_but_no_best() -> None:
    told = at("x^2 - y^2", (1.0, 1.0), learning_rate=0.6)
    assert (told.limit, told.best, told.zone) == (1.0, None, GOOD)
    assert "along the direction that curves up" in told.sentence


def test_a_valley_flat_one_way_has_no_best() -> None:
    told = at("(x + y)^2", (1.0, 1.0), learning_rate=0.1)
    assert told.limit == pytest.approx(0.5)
    assert told.best is None


@pytest.mark.parametrize("key", TABLE)
@pytest.mark.parametrize(
    ("text", "says"),
    [("-x^2 - 3y^2", "curves down"), ("-x^2 + 0y", "curves down"), ("x + 2y", "next to no curvature")],
)
def test_no_limit_where_nothing_curves_up(key: str, text: str, says: str) -> None:
    told = at(text, (1.0, 1.0), key)
    assert (told.limit, told.best, told.zone) == (None, None, None)
    assert told.sentence.startswith("No limit here")
    assert says in told.sentence


@pytest.mark.parametrize("key", TABLE)
def test_where_nothing_is_finite_nothing_is_measured(key: str) -> None:
    surface = surfaces.formula("x^4 + y^4", domain=((-2, 2), (-2, 2)))
    trace = descend(surface, optimizers.get(key, learning_rate=1e200), (1.5, 1), 50)
    told = gauge(trace, trace.steps)
    assert trace.verdict.status == "diverged"
    assert told.zone in (None, UNSTABLE)
    broken = measured(trace.optimizer, np.full((2, 2), np.nan), trace.numbers(1))
    assert broken.limit is None
    assert "not a finite number" in broken.sentence


def test_a_rule_that_cannot_say_is_not_guessed_at() -> None:
    class Strolling(Elementwise):
        title = "Strolling"
        equations = (Equation("x", "{x_new} = {x}", "Stay."),)

        @staticmethod
        def arithmetic(x, g, t, learning_rate):  # type: ignore[no-untyped-def]
            return (x - learning_rate * g,)

    told = measured(Strolling(), np.eye(2), [])
    assert told.limit is None
    assert "Strolling" in told.sentence


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(0.04, TOO_SLOW), (0.05, TOO_SLOW), (0.3, SMOOTH), (0.5, SMOOTH), (0.7, GOOD), (0.95, EDGE), (1.0, EDGE), (1.01, UNSTABLE)],
)  # fmt: skip
def test_zones_begin_where_the_table_says(rate: float, expected: str) -> None:
    told = at("x^2", (3.0,), learning_rate=rate)
    assert told.zone == zone(rate) == expected
    assert told.zone in ZONES
    assert "diverge" not in told.sentence


def test_sentences_count() -> None:
    assert "17 steps halve the error" in at("x^2 + 0.5y^2", (1, 1), learning_rate=0.04).sentence
    assert "One step halves the error" in at("x^2", (1,), learning_rate=0.4).sentence
    assert "7 steps halve the swing" in at("x^2", (1,), learning_rate=0.95).sentence
    assert "neither grows nor dies down" in at("x^2", (1,), learning_rate=1.0).sentence
    # 0.9^(1/2) a step whatever η: slow by the limit, and yet as fast as it gets.
    slow = at("x^2", (1,), "momentum", learning_rate=0.01).sentence
    assert slow == "14 steps halve the error; the limit is far, yet a larger η is no faster."


def test_odd_hyperparameters_are_answered() -> None:
    assert at("x^2", (1.0,), learning_rate=0.0).sentence == "At η = 0 nothing moves."
    climbing = at("x^2", (1.0,), learning_rate=-0.1)
    assert climbing.zone == UNSTABLE
    assert "make it positive" in climbing.sentence
    undamped = at("x^2", (1.0,), "momentum", learning_rate=0.1, momentum=1.0)
    assert (undamped.zone, undamped.limit, undamped.best) == (UNSTABLE, 0.0, None)
    assert "β must stay below 1" in undamped.sentence
    # Here no root passes −1: a pair leaves the unit circle.
    strange = response("nesterov", -0.6).limit
    assert strange == pytest.approx(1 + 1 / 0.6)
    assert (
        response("nesterov", -0.6).radius(0.99 * strange)
        < 1
        < response("nesterov", -0.6).radius(1.01 * strange)
    )


entries = st.floats(allow_nan=True, allow_infinity=True)


@given(entries, entries, entries, st.floats(-1e300, 1e300), st.sampled_from(list(TABLE)), st.floats(0, 1e300))
def test_any_numbers_get_an_answer(
    a: float, b: float, c: float, rate: float, key: str, memory: float
) -> None:
    rule = optimizers.get(key, learning_rate=rate)
    with np.errstate(all="ignore"):
        numbers = [
            rule.terms(np.float64(1), np.float64(1), (np.float64(memory),) * len(rule.remembers), 3)
        ] * 2
    told = measured(rule, np.array([[a, b], [b, c]]), numbers)
    assert told.sentence
    assert (told.zone is None) == (told.limit is None)
    if told.best is not None:
        assert told.limit is not None
        assert 0 <= told.best <= told.limit * (1 + 1e-9)
