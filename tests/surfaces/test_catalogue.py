"""What the catalogue claims of each surface is true."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from landscape import LandscapeError, surfaces
from landscape.descent.critical import Scale
from landscape.surfaces import CriticalPoint, Formula, sample

WITNESS = json.loads((Path(__file__).parents[1] / "data" / "surfaces.json").read_text(encoding="utf-8"))


def ring(surface: Formula, point: CriticalPoint, radius: float) -> np.ndarray:
    """The rise of the surface on a circle, or at two points, around a point."""
    angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    if len(point.at) == 1:
        around = np.array([[1.0], [-1.0]])
    return surface.value(np.array(point.at) + radius * surface.domain.half_widths * around) - point.value


def test_critical_points_have_their_value_and_no_gradient(surface: Formula) -> None:
    scale, spread = Scale.of(surface), sample(surface, 33).spread
    for point in surface.critical_points:
        assert surface.domain.contains(point.at) or surface != surfaces.get(surface.key), point
        assert abs(float(surface.value(point.at)) - point.value) <= 1e-14 * spread + 1e-14 * abs(point.value)
        gradient = surface.gradient(point.at)
        if point.smooth:
            assert np.abs(gradient).max() <= 1e-12 * scale.slope, point
        else:
            assert not np.isfinite(gradient).all()


def test_critical_points_are_of_their_kind(surface: Formula) -> None:
    for point in surface.critical_points:
        rises = ring(surface, point, 1e-3)
        if point.kind.endswith("minimum"):
            assert (rises > 0).all(), point
        elif point.kind == "maximum":
            assert (rises < 0).all(), point
        else:
            assert rises.min() < 0 < rises.max(), point
        if point.smooth and np.abs(surface.hessian(point.at)).max() > 0:
            signs = set(np.sign(np.linalg.eigvalsh(surface.hessian(point.at))))
            expected = {"saddle point": {-1.0, 1.0}, "maximum": {-1.0}}.get(point.kind, {1.0})
            assert signs == expected, point


def test_critical_points_are_listed_once(surface: Formula) -> None:
    places = [point.at for point in surface.critical_points]
    assert len(places) == len(set(places))


def test_only_the_monkey_saddle_is_degenerate() -> None:
    flat = {
        key
        for key in surfaces.keys()  # noqa: SIM118
        for point in surfaces.get(key).critical_points
        if point.smooth and not surfaces.get(key).hessian(point.at).any()
    }
    assert flat == {"monkey_saddle"}


def test_no_point_lies_below_the_least_value(surface: Formula) -> None:
    low, high = np.array(surface.domain).T
    rng = np.random.default_rng(11)
    for width in (1, 3, 100):
        centre, half = (low + high) / 2, width * (high - low) / 2
        lowest = surface.value(rng.uniform(centre - half, centre + half, size=(10_000, len(low)))).min()
        if surface.least is not None:
            assert lowest >= surface.least - 1e-13 * max(1.0, abs(surface.least))
    if surface.least is None:
        assert lowest < -1e3, "a surface without a least value has no bottom"


def test_global_minima_are_those_with_the_least_value(surface: Formula) -> None:
    kinds = {point.kind: point.value for point in surface.minima}
    if surface.least is None:
        assert not surface.minima
    else:
        assert kinds["global minimum"] == surface.least
        assert all(point.value > surface.least for point in surface.minima if point.kind == "local minimum")


def test_entries_are_complete(surface: Formula) -> None:
    assert surface.key.islower()
    assert surface.key.isidentifier()
    assert surface.title
    assert surface.note.endswith(".")
    assert surface.source
    assert surface.height in ("linear", "log")
    assert surface.latex
    assert len(surface.latex_partials) in (0, len(surface.parameters))
    assert surface.domain.contains(surface.start)
    assert np.linalg.norm(surface.gradient(surface.start)) > 0
    for name, constant in surface.constants.items():
        assert constant.low <= constant.value <= constant.high, name
        assert constant.means
        assert constant.low > 0 or not constant.log


@pytest.mark.parametrize("entry", [e for group in WITNESS.values() for e in group], ids=lambda e: e["key"])
def test_an_independent_list_agrees(entry: dict) -> None:
    ours = surfaces.get(entry["ours"])
    theirs = surfaces.formula(entry["formula"], [*ours.domain])
    low, high = np.array(ours.domain).T
    points = np.random.default_rng(5).uniform(low, high, size=(50, len(low)))
    np.testing.assert_allclose(ours.value(points), theirs.value(points), rtol=1e-11, atol=1e-11)
    if entry.get("global_minimum") is not None:
        assert ours.least == pytest.approx(entry["global_minimum"], abs=1e-9)
    names = {
        "minimum": ("global minimum", "local minimum"),
        "saddle": ("saddle point",),
        "maximum": ("maximum",),
    }
    places = np.array([point.at for point in ours.critical_points])
    for point in entry.get("critical_points") or entry.get("stationary_points") or []:
        at = [point[name] for name in ours.parameters]
        nearest = int(np.abs(places - at).sum(axis=-1).argmin())
        np.testing.assert_allclose(places[nearest], at, atol=1e-8)
        assert ours.critical_points[nearest].kind in names[point["classification"]]
        assert ours.critical_points[nearest].value == pytest.approx(point["value"], abs=1e-8)


def test_every_critical_point_in_the_domain_is_listed(surface: Formula) -> None:
    """Newton's method from a fine mesh finds no other: where it settles, one of those listed is."""
    points = np.stack(np.meshgrid(*surface.domain.axes(61), indexing="ij"), axis=-1).reshape(
        -1, len(surface.domain)
    )
    # Off the mesh's own symmetries, where a Hessian may be singular.
    points = points + 1e-3 * surface.domain.half_widths * np.random.default_rng(3).uniform(
        -1, 1, points.shape
    )
    for _ in range(30):
        gradient, hessian = surface.gradient(points), surface.hessian(points)
        usable = np.isfinite(hessian).all(axis=(-1, -2)) & (
            np.abs(np.linalg.det(np.nan_to_num(hessian))) > 1e-300
        )
        points, gradient, hessian = points[usable], gradient[usable], hessian[usable]
        step = np.linalg.solve(hessian, gradient[..., None])[..., 0]
        reach = 0.2 * surface.domain.half_widths
        points = points - np.clip(step, -reach, reach)
    scale = Scale.of(surface)
    low, high = np.array(surface.domain).T
    settled = np.abs(surface.gradient(points)).max(axis=-1) <= 1e-9 * scale.slope
    curved = np.abs(np.linalg.det(surface.hessian(points))) > 1e-6 * scale.curvature ** len(
        low
    )  # not far-off flats
    found = points[settled & curved & ((points >= low) & (points <= high)).all(axis=-1)]
    listed = np.array([point.at for point in surface.critical_points])
    distance = np.linalg.norm(found[:, None] - listed[None], axis=-1).min(axis=-1, initial=np.inf)
    assert (distance < 1e-3 * scale.length).all(), found[distance.argmax()]


def test_unknown_keys_and_constants_are_refused() -> None:
    with pytest.raises(LandscapeError, match="bowl"):
        surfaces.get("bowel")
    with pytest.raises(LandscapeError, match="kappa"):
        surfaces.get("ravine", kapa=3.0)
    with pytest.raises(LandscapeError, match="between"):
        surfaces.get("ravine", kappa=float("nan"))


def test_constants_move_the_surface_and_its_minimum() -> None:
    surface = surfaces.get("rosenbrock", a=0.5, b=7.0)
    assert surface.minima == (CriticalPoint("global minimum", (0.5, 0.25), 0.0),)
    assert float(surface.value([0.0, 1.0])) == 0.25 + 7.0
    assert surfaces.get("rosenbrock").values_of_constants == {"a": 1.0, "b": 100.0}
