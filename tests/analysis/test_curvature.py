"""Curvature: eigenvalues and directions at every step, and the word for what they look like."""

from __future__ import annotations

import numpy as np
import pytest

from landscape import descend, optimizers, surfaces
from landscape.analysis.curvature import curvature
from landscape.descent import Trace


def still(text: str, *at: float, width: float = 3.0) -> Trace:
    surface = surfaces.formula(text, ((-width, width),) * len(at))
    return descend(surface, optimizers.get("gradient_descent", learning_rate=0.0), at, 0)


@pytest.mark.parametrize("key", surfaces.keys())
def test_every_direction_is_stretched_by_its_eigenvalue(key: str) -> None:
    surface = surfaces.get(key)
    trace = descend(surface, optimizers.get("adam", learning_rate=0.05), steps=30)
    for step in range(0, trace.steps + 1, 5):
        here, hessian = curvature(trace, step), surface.hessian(trace.points[step])
        assert list(here.values) == sorted(here.values)
        np.testing.assert_allclose(
            here.values, np.linalg.eigvalsh(hessian), rtol=1e-9, atol=1e-9 * np.abs(hessian).max()
        )
        vectors = np.array(here.directions)
        np.testing.assert_allclose(vectors @ vectors.T, np.eye(len(vectors)), atol=1e-12)
        np.testing.assert_allclose(
            vectors @ hessian, np.array(here.values)[:, None] * vectors, atol=1e-7 * np.abs(hessian).max()
        )
        assert all(max(vector, key=abs) > 0 for vector in here.directions)


@pytest.mark.parametrize(
    ("text", "at", "kind", "condition"),
    [
        ("x^2 + 3y^2", (1, 1), "bowl", 3),
        ("x^2 + 100y^2", (1, 1), "valley", 100),
        ("x^2 - 2y^2", (1, 1), "saddle-shaped", 2),
        ("-x^2 - 4y^2", (1, 1), "dome", 4),
        ("x^2 + 0y", (1, 1), "trough", np.inf),
        ("0x - y^2", (1, 1), "ridge", np.inf),
        ("x + y", (1, 1), "flat", 1),
        ("x^2", (1,), "bowl", 1),
        ("-x^2", (1,), "dome", 1),
        ("exp(-9x^2)", (2.99,), "flat", 1),
    ],
)
def test_kinds_of_places(text: str, at: tuple[float, ...], kind: str, condition: float) -> None:
    here = curvature(still(text, *at), 0)
    assert here.kind == kind
    assert here.condition == pytest.approx(condition)


def test_a_surface_scaled_and_raised_looks_the_same() -> None:
    text = "x^4 - 2x^2 + y^2 + x y"
    for at in [(0.0, 0.0), (1.0, 1.0), (0.55, 0.2)]:
        plain, scaled = curvature(still(text, *at), 0), curvature(still(f"1e-9*({text}) + 4", *at), 0)
        assert plain.kind == scaled.kind
        assert plain.condition == pytest.approx(scaled.condition)


def test_the_textbook_hessian_of_himmelblaus_minimum() -> None:
    # [[74, 20], [20, 34]] at (3, 2): λ = 54 ± √(20² + 20²), directions at 22.5° to the axes
    trace = descend(surfaces.get("himmelblau"), optimizers.get("adam", learning_rate=0.1), (3.0, 2.0), 0)
    here = curvature(trace, 0)
    assert here.values == pytest.approx((54 - 800**0.5, 54 + 800**0.5))
    assert here.directions[1] == pytest.approx((np.cos(np.pi / 8), np.sin(np.pi / 8)))


@pytest.mark.parametrize("text", ["x^2 + 9y^2 + x y", "x^2 - 4y^2"])
def test_the_axes_end_where_the_local_quadratic_has_changed_by_the_same(text: str) -> None:
    trace = still(text, 1.0, 1.0)
    (hessian,) = trace.hessians
    changes = [np.array(axis) @ hessian @ np.array(axis) for axis in curvature(trace, 0).axes]
    assert np.abs(changes) == pytest.approx(np.full(2, np.abs(np.linalg.eigvalsh(hessian)).max()))


def test_a_level_place_has_no_axes_and_a_trough_long_ones() -> None:
    assert curvature(still("x + y", 1, 1), 0).axes == ()
    along, across = curvature(still("x^2 + 0y", 1, 1), 0).axes
    assert np.hypot(*along) == pytest.approx(1000)
    assert np.hypot(*across) == pytest.approx(1)
