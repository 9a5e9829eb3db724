"""The search: it finds what the catalogue knows without being told, invents nothing, and stays bounded."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from threading import Event

import numpy as np
import pytest

from landscape import surfaces
from landscape.analysis import search as searching
from landscape.analysis.search import LOWEST, MOST_FLAT, Findings, lower, search
from landscape.descent.critical import Scale, eigenvalues, norms
from landscape.session import FromTable
from landscape.surfaces import CriticalPoint, Surface


def bare(surface):  # type: ignore[no-untyped-def]
    return replace(surface, critical_points=())


@cache
def found_on(key: str) -> Findings:
    return search(bare(surfaces.get(key)))


def kinds(findings: Findings) -> list[str]:
    return [point.kind for point in findings.points]


def test_all_that_is_known_is_found_without_being_told_and_nothing_else(key: str) -> None:
    known = surfaces.get(key)
    wanted = [point for point in known.critical_points if point.smooth]
    found = found_on(key).points
    if known.partial:
        pytest.skip("there are more than are listed")
    assert len(found) == len(wanted)
    places = np.array([point.at for point in found])
    for point in wanted:
        distances = norms(places - np.array(point.at))
        nearest = found[int(distances.argmin())]
        assert distances.min() <= 1e-7 * known.domain.size, point
        assert nearest.value == pytest.approx(point.value, abs=1e-12 * Scale.of(known).rise, rel=1e-12)
        # Without its cusp, which no gradient shows, the deepest of Ackley's dips are the lowest found.
        flat = "degenerate minimum" if (eigenvalues(known.hessian(point.at)) == 0).any() else point.kind
        assert nearest.kind in (point.kind, flat) or (key, nearest.kind) == ("ackley", LOWEST)


def test_every_point_that_is_found_is_proved(key: str) -> None:
    surface = surfaces.get(key)
    scale = Scale.of(surface)
    for point in found_on(key).points:
        assert surface.domain.contains(point.at)
        assert norms(surface.gradient(point.at)) <= 1e-9 * scale.slope
        assert point.value == float(surface.value(point.at))


def test_what_is_listed_stays_as_it_is(key: str) -> None:
    surface = surfaces.get(key)
    listed, points = surface.critical_points, search(surface).points
    assert surface.partial or len(points) == len(listed)
    for point, kept in zip(listed, points, strict=False):
        # Where the least value lies on the domain's edge, the lowest of the minima is called so.
        assert kept in (point, replace(point, kind=LOWEST))


@pytest.fixture(params=surfaces.keys())
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_a_surface_does_not_list_is_added() -> None:
    himmelblau = surfaces.get("himmelblau")
    found = search(replace(himmelblau, critical_points=himmelblau.minima))
    assert found.points[:4] == himmelblau.minima
    assert sorted(kinds(found)[4:]) == ["maximum", *["saddle point"] * 4]


@pytest.mark.parametrize(
    ("least", "kind"), [(None, LOWEST), (-1.0, LOWEST), (0.25, "global minimum"), (1.0, LOWEST)]
)
def test_a_minimum_is_global_only_against_a_known_least_value(least: float | None, kind: str) -> None:
    found = search(surfaces.formula("(x-1)^2 + y^2 + 0.25", ((-3, 3), (-3, 3)), least=least))
    (point,) = found.points
    assert point.kind == kind
    assert point.at == pytest.approx((1, 0), abs=1e-12)


def test_of_two_minima_the_lower_is_the_lowest_found() -> None:
    found = search(surfaces.formula("x^4 - 2x^2 + 0.3x", ((-2, 2),)))
    assert kinds(found) == [LOWEST, "local minimum", "maximum"]
    assert [point.at[0] for point in found.points] == pytest.approx(
        np.sort(np.roots([4, 0, -4, 0.3]).real)[[0, 2, 1]], abs=1e-12
    )


@pytest.mark.parametrize("scale", ["1e-6*", "1e6*"])
def test_a_surface_scaled_and_raised_has_the_same_points(scale: str) -> None:
    text = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    plain = search(surfaces.formula(text, ((-6, 6), (-6, 6))))
    other = search(surfaces.formula(f"{scale}({text}) + 5", ((-6, 6), (-6, 6))))
    assert len(plain.points) == 9
    assert sorted(kinds(other)) == sorted(kinds(plain))
    for point in plain.points:
        assert min(norms(np.array(point.at) - np.array(p.at)) for p in other.points) < 1e-6


@pytest.mark.parametrize(
    ("text", "kind", "others"),
    [("x^2 + 0y", "flat valley", 0), ("(x^2 + y^2 - 1)^2", "flat valley", 1)],
)
def test_a_line_of_minima_is_not_flooded(text: str, kind: str, others: int) -> None:
    found = search(surfaces.formula(text, ((-2, 2), (-2, 2))))
    flat = [point for point in found.points if point.kind == kind]
    assert 3 <= len(flat) <= MOST_FLAT
    assert len(found.points) - len(flat) == others
    assert "line" in found.note


def test_very_many_points_are_cut_at_the_lowest(monkeypatch: pytest.MonkeyPatch) -> None:
    surface = bare(surfaces.get("rastrigin"))
    everything = search(surface)
    assert everything.note == ""
    monkeypatch.setattr(searching, "MOST", 50)
    found = search(surface)
    assert found.note == "the lowest 50 of them"
    assert [p.value for p in found.points] == pytest.approx([p.value for p in everything.points][:50])


@pytest.mark.parametrize(
    "text", ["max(x, 0) + max(y, 0)", "3 + 0x + 0y", "x + y", "exp(x) + exp(y)", "abs(x) + y^2"]
)
def test_nothing_is_found_where_nothing_is(text: str) -> None:
    assert search(surfaces.formula(text, ((-3, 3), (-3, 3)))).points == ()


def test_a_wide_domain_does_not_hide_what_is_in_the_middle() -> None:
    text = "x^2 + 2y^2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7"
    found = search(surfaces.formula(text, ((-100, 100), (-100, 100)), least=0.0))
    assert found.points[0].kind == "global minimum"
    assert found.points[0].at == pytest.approx((0, 0), abs=1e-12)


def test_a_search_that_is_stopped_returns_at_once_with_what_is_listed() -> None:
    stop = Event()
    stop.set()
    surface = surfaces.get("beale")
    assert search(surface, stop).points == surface.critical_points
    assert search(bare(surface), stop).points == ()


class TestData:
    def test_the_twins_and_the_saddle_of_two_weights_are_found(self) -> None:
        surface = FromTable("bend", model="two_weights").build()
        found = search(bare(surface))
        listed = {tuple(np.round(point.at, 6)): point.kind for point in surface.critical_points}
        assert {tuple(np.round(point.at, 6)): point.kind for point in found.points} == listed

    def test_squared_error_on_a_sigmoid_is_not_convex(self) -> None:
        surface = FromTable("o_rings", loss="mean_squared_error", standardise=True).build()
        found = search(surface)
        assert kinds(found) == [LOWEST, "saddle point"]
        values = [np.linalg.eigvalsh(surface.hessian(point.at)) for point in found.points]
        assert values[0].min() > 0 > values[1].min()

    def test_a_kink_is_no_critical_point(self) -> None:
        surface = FromTable("two_classes", activation="relu", loss="mean_squared_error").build()
        assert not surface.gradient((0.0, 0.0)).any()
        assert [point.kind for point in search(surface).points] == [LOWEST]

    def test_of_much_data_all_of_it_proves_what_a_part_has_shown(self) -> None:
        random = np.random.default_rng(2026)
        x = random.normal(size=5_000)
        y = (random.random(5_000) < 1 / (1 + np.exp(1 - 2 * x))).astype(float)
        surface = surfaces.neuron(x, y, "sigmoid", "mean_squared_error")
        (point,) = search(surface).points
        scale = Scale.of(surface)
        assert norms(surface.gradient(point.at)) <= 1e-9 * scale.slope
        assert norms(surface.sketch.gradient(point.at)) > 1e-6 * scale.slope

    def test_of_too_much_data_only_the_lowest_points_are_proved(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        surface = FromTable("bend", model="two_weights").build()
        monkeypatch.setattr(searching, "_PROVE", len(surface.samples))
        few = replace(bare(surface), samples=surface.samples)
        sketch = replace(few)
        object.__setattr__(few, "sketch", sketch)
        found = search(few)
        assert len(found.points) == 1
        assert found.note == "the lowest 1 of them"


@pytest.mark.parametrize(
    ("loss", "says"), [(2.0, "lies at (1, −0.5), 1.5 lower."), (0.5, "No lower minimum")]
)
def test_a_run_is_compared_with_the_lowest_minimum_found(loss: float, says: str) -> None:
    points = (CriticalPoint(LOWEST, (1.0, -0.5), 0.5), CriticalPoint("saddle point", (0.0, 0.0), 3.0))
    surface: Surface = surfaces.get("bowl")
    assert says in lower(surface, points, loss)
    assert lower(surface, points[1:], loss) == ""
    assert lower(surface, points, 0.25) == ""
