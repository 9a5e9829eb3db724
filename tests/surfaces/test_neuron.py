"""Surfaces made of data: both passes by hand, exact derivatives, and what is known of their minima."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import ziamath
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.descent.critical import Scale
from landscape.files import table
from landscape.surfaces import Fit, fit, samples
from landscape.surfaces.activations import ACTIVATIONS
from landscape.surfaces.losses import LOSSES
from landscape.widgets.latex import readable

H = np.cbrt(np.finfo(float).eps)
KINKED = {"relu", "leaky_relu", "mean_absolute_error", "huber"}
PAIRINGS = [
    (activation, loss)
    for activation in ACTIVATIONS
    for loss in LOSSES
    if loss != "binary_cross_entropy" or activation == "sigmoid"
]


def data(activation: str, loss: str, n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n)
    x = rng.normal(0.3, 1.5, n)
    if activation == "sigmoid":
        y = rng.integers(0, 2, n).astype(float) if loss == "binary_cross_entropy" else rng.uniform(0, 1, n)
    else:
        y = rng.uniform(-1, 1, n)
    return x, y


def made(activation: str, loss: str) -> Fit:
    return surfaces.neuron(*data(activation, loss), activation, loss)


ALL = [*PAIRINGS, ("two", "weights")]


@pytest.fixture(params=ALL, ids="-".join)
def surface(request: pytest.FixtureRequest) -> Fit:
    if request.param == ("two", "weights"):
        return surfaces.two_weights(*data("tanh", "mean_squared_error"))
    return made(*request.param)


@pytest.fixture
def points(surface: Fit) -> np.ndarray:
    """Points with no sample so near a kink that a difference would straddle it."""
    low, high = np.array(surface.domain).T
    points = np.random.default_rng(1).uniform(low, high, size=(300, 2))
    if not any(name in surface.key for name in KINKED):
        return points
    x, y = surface.samples.x, surface.samples.y
    z = points[:, :1] * x + points[:, 1:]
    error = np.abs(surface.model.activation.of(z) - y)
    nearest = np.min([np.abs(z), error, np.abs(error - 1)], axis=(0, 2))
    return points[nearest > 2e-4]


def central(function, points: np.ndarray) -> np.ndarray:
    columns = []
    for i in range(2):
        step = np.zeros(2)
        step[i] = H
        columns.append((function(points + step) - function(points - step)) / (2 * H))
    return np.stack(columns, axis=-1)


def test_gradient_agrees_with_central_differences(surface: Fit, points: np.ndarray) -> None:
    assert len(points) > 50
    exact = surface.gradient(points)
    scale = np.abs(exact).max() + np.abs(surface.value(points)).max()
    np.testing.assert_allclose(exact, central(surface.value, points), rtol=1e-6, atol=1e-8 * scale)


def test_hessian_agrees_with_the_gradient(surface: Fit, points: np.ndarray) -> None:
    exact = surface.hessian(points)
    np.testing.assert_array_equal(exact, np.swapaxes(exact, -1, -2))
    scale = np.abs(exact).max() + np.abs(surface.gradient(points)).max()
    np.testing.assert_allclose(exact, central(surface.gradient, points), rtol=1e-6, atol=1e-8 * scale)


def test_shapes_and_the_ways_to_ask_agree(surface: Fit, points: np.ndarray) -> None:
    value, gradient = surface.value_and_gradient(points)
    np.testing.assert_array_equal(gradient, surface.gradient(points))
    np.testing.assert_allclose(value, surface.value(points), rtol=1e-14)
    rows = np.array([surface.at(tuple(point)) for point in points.tolist()])
    np.testing.assert_allclose(rows, np.column_stack([value, gradient]), rtol=1e-13, atol=1e-14)
    assert all(type(number) is float for number in surface.at(surface.start))
    for batch in [(), (1,), (3, 4), (0,), (2, 0, 3)]:
        some = np.full((*batch, 2), 0.5)
        assert surface.value(some).shape == batch
        assert surface.gradient(some).shape == (*batch, 2)
        assert surface.hessian(some).shape == (*batch, 2, 2)
    axes = surface.domain.axes(7)
    grid = surface.on_grid(axes)
    assert grid[2, 5] == pytest.approx(surface.at((axes[0][2], axes[1][5]))[0], rel=1e-13)
    for bad in (0.5, np.zeros(3), np.zeros((4, 1))):
        with pytest.raises(LandscapeError, match="parameters"):
            surface.value(bad)


def test_the_box_holds_the_start_and_the_best(surface: Fit) -> None:
    assert surface.domain.contains(surface.start)
    assert np.any(surface.gradient(surface.start))
    for low, high in surface.domain:
        assert low == -high
        assert f"{high:e}"[0] in "125"
    for point in surface.critical_points:
        assert surface.domain.contains(point.at)


def test_what_is_claimed_of_critical_points_is_true(surface: Fit) -> None:
    scale = Scale.of(surface)
    for point in surface.critical_points:
        assert float(surface.value(point.at)) == point.value
        assert np.abs(surface.gradient(point.at)).max() <= 1e-12 * scale.slope
        signs = set(np.sign(np.linalg.eigvalsh(surface.hessian(point.at))))
        assert signs == ({-1.0, 1.0} if point.kind == "saddle point" else {1.0})
    if surface.least is not None:
        low, high = np.array(surface.domain).T
        found = surface.value(np.random.default_rng(3).uniform(3 * low, 3 * high, (20_000, 2)))
        assert found.min() >= surface.least


def test_its_mathematics_can_be_shown(surface: Fit) -> None:
    assert surface.title
    assert surface.text
    assert surface.note.endswith(".")
    assert len(surface.latex_partials) == 2
    for latex in (surface.latex, *surface.latex_partials):
        ziamath.Latex(latex)
        assert not set(readable(latex)) & set("\\{}")


# The textbook


def test_the_textbook_sample() -> None:
    surface = surfaces.neuron(3, 10, "identity", "mean_squared_error")
    rule = surfaces.chain_rule(surface, (2, 1), 0)
    assert dataclasses.asdict(rule) == {
        "z": 7, "a": 7, "loss": 9, "dL_da": -6, "da_dz": 1, "dz_dW": 3, "dz_db": 1, "dL_dW": -18, "dL_db": -6,
    }  # fmt: skip
    assert surfaces.chain_rule(surface, (2, 1)) == rule
    assert surface.at((2, 1)) == (9, -18, -6)
    trace = descend(surface, optimizers.get("gradient_descent", learning_rate=0.01), (2, 1), steps=1)
    assert trace.points[1].tolist() == [2.18, 1.06]
    assert surface.least == 0
    assert surface.minima == (), "a whole line of W and b is best"


@pytest.mark.parametrize(
    ("activation", "loss", "expected"),
    [
        # x = 2, W = 0.5, b = −1, so z = 0; y = 1
        ("sigmoid", "binary_cross_entropy", (0, 0.5, math.log(2), -2, 0.25, 2, 1, -1, -0.5)),
        ("sigmoid", "mean_squared_error", (0, 0.5, 0.25, -1, 0.25, 2, 1, -0.5, -0.25)),
        ("tanh", "mean_absolute_error", (0, 0, 1, -1, 1, 2, 1, -2, -1)),
        ("softplus", "huber", (0, math.log(2), (1 - math.log(2)) ** 2 / 2, math.log(2) - 1, 0.5, 2, 1,
                               math.log(2) - 1, (math.log(2) - 1) / 2)),
    ],
)  # fmt: skip
def test_both_passes_by_hand(activation: str, loss: str, expected: tuple[float, ...]) -> None:
    surface = surfaces.neuron([2.0, 5.0], [1.0, 1.0], activation, loss)
    assert dataclasses.astuple(surfaces.chain_rule(surface, (0.5, -1.0), 0)) == pytest.approx(
        expected, rel=1e-15
    )


@pytest.mark.parametrize("pairing", PAIRINGS, ids="-".join)
def test_the_factors_multiply_and_their_means_are_the_gradient(pairing: tuple[str, str]) -> None:
    surface = made(*pairing)
    each = [surfaces.chain_rule(surface, (0.7, -0.2), i) for i in range(len(surface.samples))]
    for one in each:
        assert one.dL_dW == pytest.approx(one.dL_da * one.da_dz * one.dz_dW, rel=1e-15)
        assert one.dL_db == pytest.approx(one.dL_da * one.da_dz * one.dz_db, rel=1e-15)
    mean = surfaces.chain_rule(surface, (0.7, -0.2))
    assert dataclasses.astuple(mean) == pytest.approx(
        np.mean([dataclasses.astuple(one) for one in each], axis=0), rel=1e-12
    )
    assert (mean.loss, mean.dL_dW, mean.dL_db) == surface.at((0.7, -0.2))


def test_the_chain_rule_asks_for_a_sample_that_is_there() -> None:
    surface = made("identity", "huber")
    for sample in (-1, 40):
        with pytest.raises(LandscapeError, match="0 to 39"):
            surfaces.chain_rule(surface, (0, 0), sample)
    with pytest.raises(LandscapeError, match="neuron"):
        surfaces.chain_rule(surfaces.two_weights([1], [2]), (0, 0))


# Far out


@pytest.mark.parametrize("z", [1000.0, -1000.0, 700.0, -750.0, 40.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_cross_entropy_stays_finite_and_exact(z: float, y: float) -> None:
    surface = surfaces.neuron([1.0], [y])
    rule = surfaces.chain_rule(surface, (z, 0.0), 0)
    assert all(map(math.isfinite, dataclasses.astuple(rule)))
    wrong = (z > 0) != (y > 0)
    assert rule.loss == pytest.approx(abs(z) if wrong else math.exp(-abs(z)), rel=1e-14, abs=1e-300)
    expected = math.copysign(1.0 if wrong else math.exp(-abs(z)), z if wrong else -z)
    assert rule.dL_db == pytest.approx(expected, rel=1e-13, abs=1e-300)
    hessian = surface.hessian((z, 0.0))
    assert (hessian >= 0).all()
    assert hessian[1, 1] == pytest.approx(math.exp(-abs(z)), rel=1e-13, abs=1e-300)


@pytest.mark.parametrize("pairing", PAIRINGS, ids="-".join)
def test_no_activation_overflows(pairing: tuple[str, str]) -> None:
    surface = made(*pairing)
    for W in (-1000.0, 0.0, 1000.0):
        for b in (-1000.0, 1000.0):
            assert np.isfinite(surface.at((W, b))).all()
            assert np.isfinite(surface.hessian((W, b))).all()


def test_cross_entropy_is_convex_and_squared_error_is_not() -> None:
    x, y = data("sigmoid", "binary_cross_entropy")
    points = np.random.default_rng(4).uniform(-10, 10, (2000, 2))
    convex = np.linalg.eigvalsh(surfaces.neuron(x, y).hessian(points))
    assert convex.min() > -1e-15
    bent = np.linalg.eigvalsh(surfaces.neuron(x, y, loss="mean_squared_error").hessian(points))
    assert bent.min() < -1e-3


# What is known


def test_least_squares_in_closed_form() -> None:
    rng = np.random.default_rng(5)
    for offset in (0.0, 1e6):
        x = offset + rng.normal(size=50)
        y = 3 * x - 2 + rng.normal(size=50)
        surface = surfaces.neuron(x, y, "identity", "mean_squared_error")
        (best,) = surface.minima
        slope, intercept = np.polynomial.Polynomial.fit(x, y, 1).convert().coef[::-1]
        assert best.at == pytest.approx((slope, intercept), rel=1e-9)
        assert surface.least == pytest.approx(np.mean((slope * x + intercept - y) ** 2), rel=1e-6)


@pytest.mark.parametrize("activation", ["identity", "sigmoid"])
def test_equal_x_make_a_valley_whose_floor_is_known(activation: str) -> None:
    loss = "mean_squared_error" if activation == "identity" else "binary_cross_entropy"
    surface = surfaces.neuron([2, 2, 2, 2], [0, 1, 1, 1], activation, loss)
    assert surface.minima == ()
    expected = 3 / 16 if activation == "identity" else -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert surface.least == pytest.approx(expected, rel=1e-14)
    trace = descend(surface, optimizers.get("gradient_descent", learning_rate=0.1), steps=5000)
    assert str(trace.verdict) == "converged: degenerate minimum"


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu", "softplus"])
@pytest.mark.parametrize("loss", ["mean_squared_error", "mean_absolute_error", "huber"])
def test_of_one_pair_the_least_loss_is_none_at_all(activation: str, loss: str) -> None:
    surface = surfaces.neuron([3], [10], activation, loss)
    assert surface.least == 0
    if loss != "mean_absolute_error":  # at its kink no fixed step comes to rest
        trace = descend(surface, optimizers.get("gradient_descent", learning_rate=0.02), start=(2, 1))
        assert str(trace.verdict) == "converged: degenerate minimum"
    assert surfaces.neuron([3], [-10], "leaky_relu", loss).least == 0
    assert surfaces.neuron([3, 3], [0, 1], "sigmoid", loss).least is None
    assert surfaces.neuron([3], [1], "sigmoid", loss).least is None, "a sigmoid never is 1"


@pytest.mark.parametrize("y", [[0, 0, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], [0, 0.5, 1, 1]])
def test_separable_classes_have_no_minimum(y: list[float]) -> None:
    surface = surfaces.neuron([1, 2, 3, 4], y)
    assert surface.minima == ()
    assert surface.least is None


def test_soft_labels_have_one() -> None:
    x = np.array([-1.0, 0.5, 2.0])
    surface = surfaces.neuron(x, 1 / (1 + np.exp(-(1.5 * x - 0.5))))
    assert surface.minima[0].at == pytest.approx((1.5, -0.5), rel=1e-12)


def test_the_o_rings() -> None:
    launches = table.read(table.find("o_rings"))
    assert (len(launches.x), launches.y.sum(), launches.x.min(), launches.x.max()) == (23, 7, 53, 81)
    surface = surfaces.neuron(launches.standardised().x, launches.y)
    assert surface.minima[0].at == pytest.approx((-1.602, -1.108), abs=5e-4)
    assert surface.least == pytest.approx(0.4416, abs=5e-5)
    trace = descend(surface, optimizers.get("gradient_descent", learning_rate=2.0))
    assert str(trace.verdict) == "converged: global minimum"


def test_two_weights_have_twins_and_a_saddle_between() -> None:
    bend = table.read(table.find("bend"))
    surface = surfaces.two_weights(bend.x, bend.y)
    one, other, saddle = surface.critical_points
    assert one.kind == other.kind == "global minimum"
    assert one.at == tuple(-weight for weight in other.at)
    assert one.at == pytest.approx((1.2, 1.8), abs=0.05)
    assert (saddle.kind, saddle.at) == ("saddle point", (0.0, 0.0))
    trace = descend(surface, optimizers.get("gradient_descent", learning_rate=0.2))
    assert str(trace.verdict) == "converged: global minimum"
    assert "near a saddle" in trace.labels


@pytest.mark.parametrize(("x", "y"), [([1], [2]), ([0, 0], [1, 2]), ([1, 2], [0, 0]), ([1, -1], [1, 1])])
def test_two_weights_claim_no_twins_where_none_stand_alone(x: list, y: list) -> None:
    assert surfaces.two_weights(x, y).minima == ()


# Much data


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    surface = made("sigmoid", "binary_cross_entropy")
    points = np.random.default_rng(6).uniform(-3, 3, (101, 2))
    whole = surface.value(points), surface.gradient(points), surface.hessian(points)
    monkeypatch.setattr(samples, "_BLOCK", 50)
    for rows in (1, 7, 40):
        monkeypatch.setattr(samples, "_ROWS", rows)
        cut = surface.value(points), surface.gradient(points), surface.hessian(points)
        for one, other in zip(whole, cut, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-15)


def test_the_map_may_show_a_part_and_says_which() -> None:
    x, y = data("sigmoid", "binary_cross_entropy", 30_000)
    surface = surfaces.neuron(x, y)
    part = surface.sketch.samples
    assert len(part) == fit.MOST_DRAWN
    assert set(zip(part.x, part.y, strict=True)) <= set(zip(x, y, strict=True))
    np.testing.assert_array_equal(part.x, surfaces.neuron(x, y).sketch.samples.x)
    axes = surface.domain.axes(5)
    np.testing.assert_array_equal(surface.on_grid(axes), surface.sketch.on_grid(axes))
    z = 0.3 * x - 0.1
    exact = np.mean(np.logaddexp(0, z) - y * z)
    assert surface.at((0.3, -0.1))[0] == pytest.approx(exact, rel=1e-13)
    assert surface.value((0.3, -0.1)) == pytest.approx(exact, rel=1e-13)
    assert made("identity", "huber").sketch.samples.x.size == 40


# What is refused


@pytest.mark.parametrize(
    ("x", "y", "activation", "loss", "says"),
    [
        ([1, 2], [1, 2], "sigmoid", "binary_cross_entropy", "between 0 and 1"),
        ([1, 2], [0, 1], "tanh", "binary_cross_entropy", "sigmoid"),
        ([1, 2], [0, 10], "sigmoid", "mean_squared_error", "identity"),
        ([1, 2], [-1, 1], "sigmoid", "huber", "stays between 0 and 1"),
        ([1, 2], [0, 3], "tanh", "mean_absolute_error", "stays between -1 and 1"),
        ([1, 2], [-3, -1], "relu", "mean_squared_error", "never goes below 0"),
        ([1, 2], [-3, -1], "softplus", "huber", "leaky_relu"),
        ([1, 2], [0, 1], "swish", "huber", "sigmoid, tanh"),
        ([1, 2], [0, 1], "tanh", "hinge", "mean_squared_error, "),
        ([1, 2, 3], [0, 1], "identity", "huber", "one x for each y"),
        ([], [], "identity", "huber", "1 to 1,000,000"),
        (np.zeros((2, 2)), np.zeros((2, 2)), "identity", "huber", "in a row"),
        ([1, math.nan], [0, 1], "identity", "huber", "finite"),
        ([1, 2], [0, math.inf], "identity", "huber", "finite"),
        (["a", "b"], [0, 1], "identity", "huber", "must be numbers"),
        (np.zeros(1_000_001), np.zeros(1_000_001), "identity", "huber", "1,000,000 samples"),
    ],
)
def test_refusals_say_what_to_change(x, y, activation: str, loss: str, says: str) -> None:
    with pytest.raises(LandscapeError, match=says):
        surfaces.neuron(x, y, activation, loss)


NUMBERS = st.floats(-1e99, 1e99) | st.sampled_from([0.0, 1.0, -1.0, 5e-324, 1e-200, 1e99])


@settings(max_examples=300)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5), st.sampled_from(ALL))
def test_any_data_makes_a_surface_or_a_sentence(rows: list[tuple[float, float]], pairing) -> None:
    x, y = zip(*rows, strict=True)
    try:
        surface = (
            surfaces.two_weights(x, y) if pairing == ("two", "weights") else surfaces.neuron(x, y, *pairing)
        )
    except LandscapeError as error:
        assert str(error).endswith(".")
    else:
        assert surface.domain.contains(surface.start)
        surface.at(surface.start)


def test_data_surfaces_are_no_catalogue_entries() -> None:
    assert not {"neuron", "two_weights"} & set(surfaces.keys())
