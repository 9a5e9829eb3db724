"""Every rule is pure, describes itself, and is one and the same on floats and on arrays."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.optimizers import Elementwise, Optimizer

DATA = Path(__file__).parents[1] / "data"
REFERENCE = json.loads((DATA / "reference_steps.json").read_text(encoding="utf-8"))
MORE = json.loads((DATA / "more_reference_steps.json").read_text(encoding="utf-8"))
OURS = {
    "lr": "learning_rate",
    "b1": "beta1",
    "b2": "beta2",
    "eps": "epsilon",
    "rho": "decay",
    "alpha": "decay",
}
FIRST_STEP = {"adagrad": 1.0, "rmsprop": 1 / math.sqrt(1 - 0.99), "adam": 1.0}


ALONE = [key for key in optimizers.keys() if issubclass(optimizers.find(key), Elementwise)]  # noqa: SIM118


@pytest.fixture(params=optimizers.keys())
def any_rule(request: pytest.FixtureRequest) -> Optimizer:
    return optimizers.get(request.param)


@pytest.fixture(params=ALONE)
def rule(request: pytest.FixtureRequest) -> Optimizer:
    return optimizers.get(request.param)


def walk(rule: Optimizer, x, gradients):
    """Every x that a rule visits for given gradients."""
    memory = rule.init()
    visited = []
    for step, gradient in enumerate(gradients, 1):
        x, memory = rule.update(x, gradient, memory, step)
        visited.append(x)
    return visited


def test_keys_are_identifiers_and_unique() -> None:
    keys = optimizers.keys()
    assert len(set(keys)) == len(keys)
    assert all(key.isidentifier() and key.islower() for key in keys)
    assert {"gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam"} <= set(keys)


def test_hyperparameters_describe_themselves(any_rule: Optimizer) -> None:
    described = any_rule.hyperparameters()
    assert described[0].name == "learning_rate"
    for one in described:
        assert one.symbol
        assert one.means
        assert one.low < one.high
        assert one.low <= one.default <= one.high
        assert one.low > 0 or not one.log
        assert getattr(any_rule, one.name) == one.default


def test_a_rule_is_frozen_and_a_value(any_rule: Optimizer) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        any_rule.learning_rate = 3.0  # type: ignore[misc]
    assert any_rule == optimizers.get(any_rule.key)
    assert hash(any_rule) == hash(optimizers.get(any_rule.key))


def test_an_update_touches_nothing_and_repeats_exactly(rule: Optimizer) -> None:
    rng = np.random.default_rng(1)
    x, gradient = rng.normal(size=(2, 50))
    memory = tuple(rng.random((len(rule.remembers), 50)))
    before = [array.copy() for array in (x, gradient, *memory)]
    first = rule.update(x, gradient, memory, 7)
    second = rule.update(x, gradient, memory, 7)
    for array, copy in zip((x, gradient, *memory), before, strict=True):
        np.testing.assert_array_equal(array, copy)
    np.testing.assert_array_equal(first[0], second[0])
    assert len(first[1]) == len(rule.init()) == len(rule.remembers)
    for one, other in zip(first[1], second[1], strict=True):
        np.testing.assert_array_equal(one, other)


def test_arrays_and_floats_agree_to_the_last_bit(rule: Optimizer) -> None:
    rng = np.random.default_rng(2)
    x, gradients = rng.normal(size=40), rng.normal(size=(30, 40)) * 10.0 ** rng.integers(-8, 8, size=40)
    together = walk(rule, x, gradients)
    for i in range(40):
        alone = walk(rule, float(x[i]), gradients[:, i].tolist())
        assert all(type(value) is float for value in alone)
        assert alone == [step[i] for step in together]


def test_a_hyperparameter_may_be_an_array(rule: Optimizer) -> None:
    rates = np.array([1e-3, 1e-2, 1e-1])
    sweep = walk(dataclasses.replace(rule, learning_rate=rates), np.full(3, 1.5), [0.3, -0.2, 0.1])
    for i, rate in enumerate(rates.tolist()):
        alone = walk(dataclasses.replace(rule, learning_rate=rate), 1.5, [0.3, -0.2, 0.1])
        assert alone == [step[i] for step in sweep]


def test_the_first_step_goes_downhill(rule: Optimizer) -> None:
    assert walk(rule, 1.0, [2.0])[0] < 1.0 < walk(rule, 1.0, [-2.0])[0]


@pytest.mark.parametrize("key", ["momentum", "nesterov"])
def test_without_momentum_it_is_plain_descent(key: str) -> None:
    gradients = np.random.default_rng(3).normal(size=50).tolist()
    plain = optimizers.get("gradient_descent", learning_rate=0.03)
    assert walk(optimizers.get(key, learning_rate=0.03, momentum=0.0), 1.5, gradients) == walk(
        plain, 1.5, gradients
    )


@pytest.mark.parametrize(("key", "times"), FIRST_STEP.items())
@pytest.mark.parametrize("gradient", [1e-3, -5.0, 1e6])
def test_the_first_adaptive_step_has_the_size_of_the_learning_rate(
    key: str, times: float, gradient: float
) -> None:
    (x,) = walk(optimizers.get(key, learning_rate=0.25), 0.0, [gradient])
    assert x == pytest.approx(-math.copysign(0.25 * times, gradient), rel=2e-4)


@pytest.mark.parametrize("key", FIRST_STEP)
def test_adaptive_rules_do_not_see_the_scale_of_the_loss(key: str) -> None:
    gradients = np.random.default_rng(4).normal(size=30)
    rule = optimizers.get(key, learning_rate=0.1, epsilon=0.0)
    np.testing.assert_allclose(walk(rule, 1.0, gradients), walk(rule, 1.0, 1e5 * gradients), rtol=1e-11)


def test_momentum_reaches_its_terminal_velocity() -> None:
    rule = optimizers.get("momentum", learning_rate=0.1, momentum=0.9)
    visited = walk(rule, 0.0, [1.0] * 400)
    assert visited[-1] - visited[-2] == pytest.approx(-0.1 / (1 - 0.9))


@pytest.mark.parametrize("key", ["himmelblau", "double_well"])
def test_the_equations_say_what_is_done(any_rule: Optimizer, key: str) -> None:
    trace = descend(surfaces.get(key), any_rule, steps=12)
    for step in (1, 2, min(9, trace.steps + 1)):
        for terms in trace.numbers(step):
            for equation in any_rule.equations:
                assert equation.latex
                assert equation.says.endswith(".")
                # In numbers, the line is a true equation.
                numbers = {name: repr(float(value)) for name, value in terms.items()}
                left, right = equation.numbers.format(**numbers).split(" = ")
                assert equation.gives in terms
                assert evaluate(right) == pytest.approx(evaluate(left), rel=1e-9, abs=1e-13)


def evaluate(text: str) -> float:
    """The value of one line of arithmetic, read by the formula parser, which executes nothing."""
    text = text.replace("√", "sqrt ").replace("²", "^2")
    number = r"(-?[0-9.]+(?:e-?[0-9]+)?)"
    text = re.sub(rf"sqrt {number}", r"sqrt(\1)", text)
    text = re.sub(rf"{number}\^2", r"(\1)^2", text)
    return surfaces.formula(text).at((0.0,))[0]


@pytest.mark.parametrize(
    "case",
    [case for case in REFERENCE["cases"] if case["optimizer"] in optimizers.keys()],  # noqa: SIM118
    ids=lambda case: f"{case['optimizer']}-{case['surface']}",
)
def test_other_libraries_take_the_same_steps(case: dict) -> None:
    chosen = {
        OURS.get(name, name): value for name, value in case["hyperparameters"].items() if name != "nesterov"
    }
    surface = surfaces.formula(case["formula"])
    trace = descend(surface, optimizers.get(case["optimizer"], **chosen), case["positions"][0], steps=30)
    for ours, theirs in (
        (trace.points, "positions"),
        (trace.losses, "losses"),
        (trace.gradients, "gradients"),
    ):
        np.testing.assert_allclose(ours, case[theirs], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(
        trace.points, case["positions"], rtol=case["tolerance"], atol=case["tolerance"]
    )


@pytest.mark.parametrize(
    "case", MORE["cases"], ids=lambda case: f"{case['optimizer']}-{case['library']}-{case['surface']}"
)
def test_still_other_libraries_take_the_same_steps(case: dict) -> None:
    optimizer = optimizers.get(case["optimizer"], **case["hyperparameters"])
    trace = descend(
        surfaces.formula(case["formula"]), optimizer, case["positions"][0], steps=len(case["positions"]) - 1
    )
    np.testing.assert_allclose(trace.points, case["positions"], rtol=1e-12, atol=1e-12)


def test_every_rule_has_a_second_witness() -> None:
    witnessed = {case["optimizer"] for case in (*REFERENCE["cases"], *MORE["cases"])}
    assert set(ALONE) <= witnessed


def test_mistakes_are_refused_in_a_sentence() -> None:
    with pytest.raises(LandscapeError, match="gradient_descent, momentum"):
        optimizers.get("gradient")
    with pytest.raises(LandscapeError, match="learning_rate, momentum"):
        optimizers.get("momentum", beta=0.9)
    with pytest.raises(LandscapeError, match="must be a number"):
        optimizers.get("adam", beta1="much")  # type: ignore[arg-type]
