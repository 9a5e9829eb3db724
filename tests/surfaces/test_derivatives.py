"""The gradient and the Hessian of every surface are the derivatives of its value."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy

from landscape import LandscapeError, surfaces
from landscape.surfaces import Formula
from landscape.surfaces.mathematics import symbolic
from landscape.surfaces.operations import FUNCTIONS

H = np.cbrt(np.finfo(float).eps)


def central(function, points: np.ndarray, h: float = H) -> np.ndarray:
    """Central differences of a function [..., d] → [...] along each parameter, on a new last axis."""
    columns = []
    for i in range(points.shape[-1]):
        step = np.zeros_like(points)
        step[..., i] = h * np.maximum(1.0, np.abs(points[..., i]))
        ahead, behind = points + step, points - step
        width = (ahead - behind)[..., i]
        rise = function(ahead) - function(behind)
        columns.append(rise / width.reshape(width.shape + (1,) * (rise.ndim - width.ndim)))
    return np.stack(columns, axis=-1)


def agree_with_differences(exact: np.ndarray, function, points: np.ndarray, scale: float) -> None:
    """Compare derivatives with differences, where these can tell.

    They cannot across a kink, nor where the surface bends within a step: there, differences of h and of 2h
    are not the same. Such places are few.
    """
    fine, coarse = central(function, points), central(function, points, 2 * H)
    tell = np.abs(fine - coarse) <= 1e-6 * np.abs(fine) + 1e-8 * scale
    assert tell.mean() > 0.9
    np.testing.assert_allclose(exact[tell], fine[tell], rtol=1e-6, atol=1e-8 * scale)


def test_gradient_agrees_with_central_differences(surface: Formula, inside: np.ndarray) -> None:
    exact = surface.gradient(inside)
    scale = np.abs(exact).max() + np.abs(surface.value(inside)).max()
    agree_with_differences(exact, surface.value, inside, scale)


def test_hessian_is_symmetric_and_agrees_with_the_gradient(surface: Formula, inside: np.ndarray) -> None:
    exact = surface.hessian(inside)
    np.testing.assert_allclose(
        exact, np.swapaxes(exact, -1, -2), rtol=1e-12, atol=1e-12 * np.abs(exact).max()
    )
    scale = np.abs(exact).max() + np.abs(surface.gradient(inside)).max()
    agree_with_differences(exact, surface.gradient, inside, scale)


def test_value_and_gradient_are_those_of_the_separate_functions(surface: Formula, inside: np.ndarray) -> None:
    value, gradient = surface.value_and_gradient(inside)
    np.testing.assert_allclose(value, surface.value(inside), rtol=1e-13, atol=1e-13 * np.abs(value).max())
    np.testing.assert_array_equal(gradient, surface.gradient(inside))


def test_floats_and_arrays_agree(surface: Formula, inside: np.ndarray) -> None:
    value, gradient = surface.value_and_gradient(inside)
    rows = np.array([surface.at(tuple(point)) for point in inside.tolist()])
    scale = np.abs(rows).max()
    np.testing.assert_allclose(rows, np.column_stack([value, gradient]), rtol=1e-13, atol=1e-14 * scale)
    assert all(type(number) is float for number in surface.at(surface.start))


@pytest.mark.parametrize("batch", [(), (1,), (5,), (3, 4), (0,), (2, 0, 3)])
def test_shapes(surface: Formula, batch: tuple[int, ...]) -> None:
    d = len(surface.parameters)
    points = np.full((*batch, d), 0.5)
    assert surface.value(points).shape == batch
    assert surface.gradient(points).shape == (*batch, d)
    assert surface.hessian(points).shape == (*batch, d, d)
    for array in (surface.value(points), surface.gradient(points), surface.hessian(points)):
        assert array.dtype == np.float64


def test_points_of_another_dimension_are_refused(surface: Formula) -> None:
    for points in (0.5, np.zeros(len(surface.parameters) + 1), np.zeros((4, 3))):
        with pytest.raises(LandscapeError, match="parameters"):
            surface.value(points)


def test_sympy_is_a_second_witness(surface: Formula, inside: np.ndarray) -> None:
    names = [sympy.Symbol(name, real=True) for name in surface.parameters]
    whole = symbolic(surface.expression).subs(
        {
            sympy.Symbol(name, real=True): sympy.Float(repr(value), 40)
            for name, value in surface.values_of_constants.items()
        }
    )
    first = [sympy.diff(whole, name) for name in names]
    second = [sympy.diff(partial, name) for partial in first for name in names]
    # On a kink itself the second derivative is infinite; beside it that counts for nothing.
    beside = {"DiracDelta": lambda *_: mpmath.mpf(0)}
    exactly = sympy.lambdify(names, [whole, *first, *second], modules=[beside, "mpmath"])
    points = inside[:5]
    with mpmath.workdps(40):
        exact = np.array(
            [[float(number) for number in exactly(*map(mpmath.mpf, point))] for point in points.tolist()]
        )
    value, gradient = surface.value_and_gradient(points)
    ours = np.column_stack([value, gradient, surface.hessian(points).reshape(len(points), -1)])
    # Where terms cancel, what is left is exact to the size of the terms.
    np.testing.assert_allclose(ours, exact, rtol=1e-12, atol=1e-12 * np.abs(exact).max())


# Each function of the language, with an argument that stays where it is defined and smooth.
ARGUMENTS = {
    "asin": "x*y/4", "acos": "x*y/4", "log": "x + y", "sqrt": "x + y", "max": "x^2, y", "min": "x^2, y",
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_the_right_derivatives(name: str) -> None:
    surface = surfaces.formula(
        f"{name}({ARGUMENTS.get(name, 'x*y - 0.5')})*y", domain=[(0.1, 1.5), (0.1, 1.5)]
    )
    points = np.random.default_rng(7).uniform(0.2, 1.4, size=(100, 2))
    points = points[np.abs(points[:, 0] ** 2 - points[:, 1]) > 0.01]  # off the crease of max and min
    points = points[np.abs(points[:, 0] * points[:, 1] - 0.5) > 0.01]  # off the kink of abs and sign
    np.testing.assert_allclose(surface.gradient(points), central(surface.value, points), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(
        surface.hessian(points), central(surface.gradient, points), rtol=1e-6, atol=1e-6
    )
    rows = np.array([surface.at(tuple(point)) for point in points.tolist()])
    np.testing.assert_allclose(rows[:, 0], surface.value(points), rtol=1e-13)


@pytest.mark.parametrize(
    "text", ["x^y", "2^x", "x^-2", "x^0.5*y", "x/y", "y^3.7", "(x + y)^(x*y)", "e^(x*y)"]
)
def test_powers_and_quotients_have_the_right_derivatives(text: str) -> None:
    surface = surfaces.formula(text, domain=[(0.5, 2), (0.5, 2)])
    points = np.random.default_rng(8).uniform(0.6, 1.9, size=(50, 2))
    np.testing.assert_allclose(surface.gradient(points), central(surface.value, points), rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(
        surface.hessian(points), central(surface.gradient, points), rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize(
    "text",
    [
        *(f"{name}(x)" for name in FUNCTIONS if name not in ("max", "min")),
        "max(x, 1)",
        "min(1, x)",
        "1/x",
        "x^0.5",
        "x^-3",
        "x^x",
        "x^64",
    ],
)
@pytest.mark.parametrize("x", [0.0, -2.0, 1e308, -1e308, math.inf, -math.inf, math.nan])
def test_no_point_raises_or_warns(text: str, x: float) -> None:
    surface = surfaces.formula(text)
    row = surface.at((x,))
    value, gradient = surface.value_and_gradient([x])
    np.testing.assert_allclose(row, [value, *gradient], rtol=1e-12)


def test_ackley_has_no_gradient_at_its_cusp_and_says_so() -> None:
    assert np.isnan(surfaces.get("ackley").gradient([0.0, 0.0])).all()
