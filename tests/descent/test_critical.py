"""Curvature: eigenvalues, eigenvectors and what kind of point they make."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import descend, optimizers, surfaces
from landscape.descent.critical import eigenvalues, eigenvector, kind_of, norms
from landscape.surfaces import CriticalPoint, Formula

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_eigenvalues_and_vectors(a: float, b: float, c: float) -> None:
    matrix = np.array([[a, b], [b, c]])
    values = eigenvalues(matrix)
    scale = np.abs(matrix).max()
    np.testing.assert_allclose(values, np.linalg.eigvalsh(matrix), rtol=1e-9, atol=1e-13 * scale)
    for value in values:
        vector = eigenvector(matrix, value)
        assert norms(vector) == pytest.approx(1)
        np.testing.assert_allclose(matrix @ vector, value * vector, atol=1e-7 * scale)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=5))
def test_a_batch_is_its_members(rows: list[tuple[float, float, float]]) -> None:
    matrices = np.array([[[a, b], [b, c]] for a, b, c in rows])
    values = eigenvalues(matrices)
    assert values.shape == (len(rows), 2)
    for matrix, pair in zip(matrices, values, strict=True):
        np.testing.assert_array_equal(eigenvalues(matrix), pair)


def test_a_small_eigenvalue_keeps_its_digits() -> None:
    # det = 1e-10 exactly where a − c would have cancelled it away
    values = eigenvalues(np.array([[1.0, 0.0], [0.0, 1e-10]]))
    assert values.tolist() == [1e-10, 1.0]


def expected_kind(surface: Formula, point: CriticalPoint) -> str:
    """The kind that is listed; a minimum that is flat in some direction is told as such."""
    flat = point.smooth and not np.linalg.eigvalsh(surface.hessian(point.at)).all()
    return "degenerate minimum" if flat and point.kind == "global minimum" else point.kind


@pytest.mark.parametrize("key", surfaces.keys())
def test_the_kind_of_every_listed_point_is_found(key: str) -> None:
    surface = surfaces.get(key)
    for point in surface.critical_points:
        assert kind_of(surface, np.array(point.at)) == expected_kind(surface, point), point


@pytest.mark.parametrize("key", surfaces.keys())
def test_the_kind_is_the_same_from_nearby(key: str) -> None:
    surface = surfaces.get(key)
    for point in [point for point in surface.critical_points[:20] if point.smooth]:
        beside = np.array(point.at) + 1e-6 * surface.domain.half_widths
        assert kind_of(surface, beside) == expected_kind(surface, point), point


@pytest.mark.parametrize(
    ("surface", "at", "kind"),
    [
        (surfaces.formula("x^4", least=0.0), [1e-4], "degenerate minimum"),
        (surfaces.formula("x^4"), [1e-4], None),
        (surfaces.formula("-x^4"), [1e-4], "maximum"),
        (surfaces.formula("x^3"), [1e-4], "saddle point"),
        (surfaces.formula("x^2 + 0y", least=0.0), [0.0, 3.0], "degenerate minimum"),
        (surfaces.formula("x^2 + 0y"), [0.0, 3.0], "flat valley"),
        (surfaces.formula("x^4 + y^4", least=0.0), [1e-4, 1e-4], "degenerate minimum"),
        (surfaces.formula("x^4 - y^4"), [1e-4, 1e-4], "saddle point"),
        (surfaces.formula("x^2 + y^2", least=-1.0), [0.0, 0.0], "local minimum"),
        (surfaces.formula("x^2 + y^2"), [0.0, 0.0], "local minimum"),
        (surfaces.formula("3 + 0x"), [1.0], None),
    ],
)
def test_kinds_of_typed_formulas(surface: Formula, at: list[float], kind: str | None) -> None:
    assert kind_of(surface, np.array(at)) == kind


@pytest.mark.parametrize("curvature", [np.nan, np.inf, -np.inf])
def test_where_a_formula_has_no_curvature_nothing_is_warned_of(curvature: float) -> None:
    hessians = np.full((1, 2, 2), curvature)
    assert eigenvector(hessians, eigenvalues(hessians)[:, 0]).shape == (1, 2)


@pytest.mark.parametrize("width", [2, 1000])
def test_a_wide_domain_makes_no_local_minimum_global(width: float) -> None:
    surface = surfaces.formula("x^4 - 2x^2 + 0.3x", [(-width, width)], least=-1.3054)
    kinds = []
    for start in (0.5, -0.5):
        trace = descend(surface, optimizers.get("gradient_descent", learning_rate=0.05), (start,), 500)
        kinds.append(trace.verdict.kind)
    assert kinds == ["local minimum", "global minimum"]


@pytest.mark.parametrize("x", [26.5, 26.6, 26.7, 26.8])
def test_next_to_no_curvature_is_flat(x: float) -> None:
    """There is nothing to warn of where its reciprocal is beyond all numbers."""
    surface = surfaces.formula("exp(-x^2)")
    assert kind_of(surface, np.array([x])) is None
