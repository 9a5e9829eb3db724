"""Domains, meshes and drawn heights."""

from __future__ import annotations

import numpy as np
import pytest

from landscape import LandscapeError, surfaces
from landscape.surfaces import Domain, Formula, Heights, sample


@pytest.mark.parametrize(
    "intervals",
    [
        [(1, 1)],
        [(2, 1)],
        [(0, np.inf)],
        [(np.nan, 1)],
        [(0, 1, 2)],
        [(0,)],
        [(1, 1 + 1e-15)],
        [(-1e200, 1e200)],
    ],
)
def test_domains_that_cannot_be_drawn_are_refused(intervals: list) -> None:
    with pytest.raises(LandscapeError):
        Domain(intervals)


def test_domain_facts() -> None:
    domain = Domain([(-6, 2), (0, 1)])
    assert domain.centre.tolist() == [-2, 0.5]
    assert domain.half_widths.tolist() == [4, 0.5]
    assert domain.size == 2.25
    assert domain.contains((-6, 1))
    assert not domain.contains((-6.001, 1))


def test_mesh_is_indexed_ij(surface: Formula) -> None:
    mesh = sample(surface, 9)
    assert mesh.values.shape == (9,) * len(surface.parameters)
    at = [axis[i] for axis, i in zip(mesh.axes, (2, 7), strict=False)]
    index = (2, 7)[: len(at)]
    assert mesh.values[index] == pytest.approx(float(surface.value(at)), rel=1e-12, abs=1e-12)
    assert sample(surface, 9) is mesh
    with pytest.raises(ValueError, match="read-only"):
        mesh.values[0] = 0


def test_heights_run_from_0_to_1_and_keep_the_order(surface: Formula) -> None:
    mesh = sample(surface, 33)
    heights = Heights.of(surface, mesh)
    drawn = heights(mesh.values)
    assert drawn.min() == 0
    assert drawn.max() == pytest.approx(1)
    order = np.argsort(mesh.values, axis=None)
    assert (np.diff(drawn.ravel()[order]) >= 0).all()


def test_a_surface_without_finite_values_still_has_heights() -> None:
    surface = surfaces.formula("log(-1 - x^2)")
    mesh = sample(surface, 9)
    assert (mesh.lowest, mesh.spread) == (0.0, 0.0)
    assert np.isnan(Heights.of(surface, mesh)(mesh.values)).all()


def test_a_flat_surface_has_no_spread() -> None:
    surface = surfaces.formula("3 + 0*x")
    assert (Heights.of(surface, sample(surface, 9))(sample(surface, 9).values) == 0).all()
