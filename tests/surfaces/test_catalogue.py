"""What the catalogue claims of each surface is true."""

from __future__ import annotations

import json
import tomllib
from itertools import groupby, product
from pathlib import Path

import numpy as np
import pytest

from landscape import LandscapeError, surfaces
from landscape.descent.critical import Scale
from landscape.resources import resource
from landscape.surfaces import CriticalPoint, Formula, catalogue, sample

WITNESS = json.loads((Path(__file__).parents[1] / "data" / "surfaces.json").read_text(encoding="utf-8"))


def circle(surface: Formula, corners: int = 360) -> np.ndarray:
    """Points on the ellipse, or the two points, a half-width around the origin."""
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    if len(surface.domain) == 1:
        around = np.array([[1.0], [-1.0]])
    return surface.domain.half_widths * around


def ring(surface: Formula, point: CriticalPoint, radius: float) -> np.ndarray:
    """The rise of the surface on a circle, or at two points, around a point."""
    return surface.value(np.array(point.at) + radius * circle(surface)) - point.value


def steepness(surface: Formula, point: CriticalPoint, radius: float) -> float:
    """The greatest slope on a small circle around a point: at a kink it does not vanish with the circle."""
    return float(np.abs(surface.gradient(np.array(point.at) + radius * circle(surface))).max())


def test_critical_points_have_their_value_and_no_gradient(surface: Formula) -> None:
    scale, spread = Scale.of(surface), sample(surface, 33).spread
    for point in surface.critical_points:
        assert surface.domain.contains(point.at) or surface != surfaces.get(surface.key), point
        assert abs(float(surface.value(point.at)) - point.value) <= 1e-14 * spread + 1e-14 * abs(point.value)
        gradient = surface.gradient(point.at)
        if point.smooth:
            assert np.abs(gradient).max() <= 1e-12 * scale.slope, point
        else:
            assert not np.isfinite(gradient).all() or steepness(surface, point, 1e-9) > 1e-6 * scale.slope


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
            signs = set(np.sign(np.linalg.eigvalsh(surface.hessian(point.at)))) - {0.0}
            expected = {"saddle point": {-1.0, 1.0}, "maximum": {-1.0}}.get(point.kind, {1.0})
            assert signs == expected, point


def test_critical_points_are_listed_once(surface: Formula) -> None:
    places = [point.at for point in surface.critical_points]
    assert len(places) == len(set(places))


def test_the_points_without_curvature_are_the_known_ones() -> None:
    flat = {
        key
        for key in surfaces.keys()  # noqa: SIM118
        for point in surfaces.get(key).critical_points
        if point.smooth and not np.linalg.eigvalsh(surfaces.get(key).hessian(point.at)).all()
    }
    inflections = {"inflection", "forrester", "monkey_saddle", "umbilic"}
    assert flat == {"quartic", "quartic_bowl", "sum_of_powers"} | inflections


def drawn(surface: Formula, width: float) -> np.ndarray:
    """The values at 10,000 points of a box so many times as wide as the domain."""
    reach = width * surface.domain.half_widths
    centre = surface.domain.centre
    points = np.random.default_rng(11).uniform(centre - reach, centre + reach, (10_000, len(reach)))
    values = surface.value(points)
    return values[~np.isnan(values)]


def test_no_point_lies_below_the_least_value(surface: Formula) -> None:
    lowest = {width: drawn(surface, width).min() for width in (1, 3, 100)}
    if surface.least is None:
        assert lowest[100] < -1e3, "a surface without a least value has no bottom"
        return
    rounding = 1e-13 * max(1.0, abs(surface.least))
    assert lowest[1] >= surface.least - rounding
    if surface.bounded:
        assert min(lowest.values()) >= surface.least - rounding
    else:
        assert min(lowest.values()) < surface.least, "nothing lower lies beyond the domain: it is bounded"


def lowest_places(surface: Formula) -> tuple[np.ndarray, np.ndarray]:
    """The lowest points of a fine mesh, each let down to where no step within the domain leads lower."""
    n = 401 if len(surface.domain) == 2 else 20_001
    axes = surface.domain.axes(n)
    values = np.nan_to_num(surface.on_grid(axes), nan=np.inf)
    padded = np.pad(values, 1, constant_values=np.inf)
    hollow = np.ones_like(values, dtype=bool)
    for shift in product((0, 1, 2), repeat=len(axes)):
        hollow &= values <= padded[tuple(slice(s, s + n) for s in shift)]
    found = np.argwhere(hollow)[np.argsort(values[hollow])][:60]
    points = np.stack([axis[found[:, i]] for i, axis in enumerate(axes)], axis=-1)
    low, high = np.array(surface.domain).T
    steps, losses = np.full((len(points), 1, 1), 2 / n), surface.value(points)
    for _ in range(150):
        around = np.clip(points[:, None] + steps * circle(surface, 12), low, high)
        rows, tried = np.arange(len(points)), np.nan_to_num(surface.value(around), nan=np.inf)
        best = tried.argmin(axis=-1)
        lower = tried[rows, best] < losses
        points = np.where(lower[:, None], around[rows, best], points)
        losses = np.where(lower, tried[rows, best], losses)
        steps = np.where(lower[:, None, None], steps, steps / 2)
    return points, losses


def test_a_search_of_the_whole_domain_finds_the_least_value_and_nothing_lower(surface: Formula) -> None:
    if surface.least is None:
        return
    points, losses = lowest_places(surface)
    scale = Scale.of(surface)
    assert losses.min() >= surface.least - 1e-14 * sample(surface, 33).spread - 1e-13 * abs(surface.least)
    assert losses.min() <= surface.least + 1e-2 * scale.rise
    if not any(point.kind == "global minimum" for point in surface.minima):
        # Then it is attained on the domain's edge, where the slope does not vanish.
        assert losses.min() == pytest.approx(surface.least, rel=1e-12)
        at = points[losses.argmin()]
        assert (np.abs(at - surface.domain.centre) == surface.domain.half_widths).any()
        assert np.abs(surface.gradient(at)).max() > 1e-3 * scale.slope


def test_global_minima_are_those_with_the_least_value(surface: Formula) -> None:
    if surface.least is None:
        assert not surface.minima
    for point in surface.minima:
        same = point.value == surface.least
        assert point.kind == ("global minimum" if same else "local minimum")
        assert same or point.value > surface.least


def test_entries_are_complete(surface: Formula) -> None:
    assert surface.key.islower()
    assert surface.key.isidentifier()
    assert surface.title
    assert surface.group
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
        "degenerate": ("global minimum",),
    }
    places = np.array([point.at for point in ours.critical_points])
    highest = max((point.value for point in ours.minima), default=-np.inf)
    for point in entry.get("critical_points") or entry.get("stationary_points") or []:
        at = [point[name] for name in ours.parameters]
        untold = ours.partial and (point["classification"] != "minimum" or point["value"] > highest)
        if untold or not ours.domain.contains(at):
            continue
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
    for _ in range(20):
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
    hessians = surface.hessian(points)
    curved = np.abs(np.linalg.det(hessians)) > 1e-6 * scale.curvature ** len(low)  # not far-off flats
    asked = settled & curved & ((points >= low) & (points <= high)).all(axis=-1)
    if surface.partial:
        # Of those surfaces with too many, every minimum that is no higher than the highest listed.
        highest = max(point.value for point in surface.minima)
        asked &= surface.value(points) <= highest + 1e-9 * scale.rise
        asked[asked] = (np.linalg.eigvalsh(hessians[asked]) > 0).all(axis=-1)
    found = points[asked]
    listed = np.array([point.at for point in surface.critical_points]).reshape(-1, len(low))
    distance = np.linalg.norm(found[:, None] - listed[None], axis=-1).min(axis=-1, initial=np.inf)
    assert (distance < 1e-3 * scale.length).all(), found[distance.argmax()]


def test_each_entry_is_read_as_the_whole_file_is() -> None:
    whole = tomllib.loads(resource("surfaces.toml").read_text(encoding="utf-8"))
    assert list(whole) == list(surfaces.keys())
    for key, entry in whole.items():
        assert catalogue._entry(key) == entry
        assert surfaces.titles()[key] == (entry["title"], len(entry["parameters"]))
        assert surfaces.groups()[key] == entry["group"]
    assert len({title for title, _ in surfaces.titles().values()}) == len(whole)


def test_surfaces_of_a_group_stand_together() -> None:
    for count in (1, 2):
        order = [surfaces.groups()[key] for key, (_, n) in surfaces.titles().items() if n == count]
        assert len([group for group, _ in groupby(order)]) == len(set(order))
    assert len(set(surfaces.groups().values())) < 10


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
