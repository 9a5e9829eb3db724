"""Derivatives against differences: true ones agree, wrong ones are found, and kinks are said."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from landscape import surfaces
from landscape.analysis.check import KINK, ROUGH, UNDEFINED, UNGIVEN, Check, check
from landscape.unwanted import Unwanted


class Faulty:
    """A surface whose derivatives are wrong by some function of the points."""

    def __init__(self, surface: surfaces.Formula, gradient=0.0, hessian=0.0) -> None:
        self.surface, self.wrong, self.bent = surface, gradient, hessian

    def __getattr__(self, name: str) -> object:
        return getattr(self.surface, name)

    def gradient(self, points: np.ndarray) -> np.ndarray:
        wrong = self.wrong(points) if callable(self.wrong) else self.wrong
        return self.surface.gradient(points) + wrong

    def hessian(self, points: np.ndarray) -> np.ndarray:
        return self.surface.hessian(points) + self.bent


def faulty(key: str, **wrong: object) -> Check:
    return check(Faulty(surfaces.get(key), **wrong))  # type: ignore[arg-type]


def untold(done: Check) -> dict[str, int]:
    return {one.reason: one.places for one in done.gradient.untold}


@pytest.mark.parametrize("key", surfaces.keys())
def test_every_surface_agrees(key: str) -> None:
    surface = surfaces.get(key)
    done = check(surface)
    assert done.agrees
    for compared in (done.gradient, done.hessian):
        assert compared.told + sum(one.places for one in compared.untold) == compared.places
        assert compared.told > 0.9 * compared.places
        assert compared.worst is not None
        assert compared.worst.error <= 1e-5
        assert "agrees with differences" in compared.sentence
    # Where there is no gradient, the entry says so; that of a listed point exists unless the entry says so.
    assert surface.kinks or {one.reason for one in done.gradient.untold} <= {ROUGH}
    assert surface.kinks or all(point.smooth for point in surface.critical_points)
    worst = done.gradient.worst
    assert worst is not None
    np.testing.assert_allclose(worst.exact, surface.gradient(worst.at), rtol=1e-9)


@pytest.mark.parametrize("key", ["bowl", "rosenbrock", "rastrigin", "parabola"])
def test_a_gradient_that_is_a_little_too_large_is_found(key: str) -> None:
    surface = surfaces.get(key)
    done = check(Faulty(surface, lambda points: 1e-3 * surface.gradient(points)))  # type: ignore[arg-type]
    assert not done.agrees
    assert done.gradient.wrong > 0.5 * done.gradient.places
    assert done.gradient.worst is not None
    assert done.gradient.worst.error == pytest.approx(1e-3, rel=0.02)
    assert "is not that of the surface" in done.gradient.sentence


def test_a_gradient_that_is_wrong_in_one_place_is_found_there() -> None:
    # A bump of a tenth, as wide as the distance between two places of the grid, around (2, −1).
    def bump(points: np.ndarray) -> np.ndarray:
        near = np.hypot(points[..., 0] - 2, points[..., 1] + 1) < 0.15
        return 0.1 * near[..., None] * np.array([0.0, 1.0])

    done = faulty("bowl", gradient=bump)
    worst = done.gradient.worst
    assert 1 <= done.gradient.wrong < 20
    assert worst is not None
    assert np.hypot(worst.at[0] - 2, worst.at[1] + 1) < 0.15
    assert worst.exact[1] - worst.differences[1] == pytest.approx(0.1, rel=1e-6)
    assert worst.exact[0] == pytest.approx(worst.differences[0], rel=1e-6)


def test_a_wrong_sign_and_swapped_parameters_are_found() -> None:
    ravine = surfaces.get("ravine")
    swapped = Faulty(ravine, lambda points: ravine.gradient(points)[..., ::-1] - ravine.gradient(points))
    assert not check(swapped).gradient.agrees  # type: ignore[arg-type]
    turned = Faulty(ravine, lambda points: -2 * ravine.gradient(points))
    assert check(turned).gradient.worst.error == pytest.approx(2, rel=1e-6)  # type: ignore[arg-type,union-attr]


def test_a_wrong_hessian_is_found_and_the_gradient_is_not_blamed() -> None:
    done = faulty("himmelblau", hessian=np.array([[0.0, 1.0], [0.0, 0.0]]))
    assert done.gradient.agrees
    assert not done.hessian.agrees
    assert not done.agrees
    assert done.hessian.worst is not None
    assert done.hessian.worst.exact[1] - done.hessian.worst.differences[1] == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_the_scale_of_the_surface_does_not_matter(scale: float) -> None:
    surface = surfaces.formula(f"{scale!r}*(x^2 + x*y + 3*y^4)")
    assert check(surface).agrees
    gradient = surface.gradient
    assert not check(Faulty(surface, lambda points: 1e-3 * gradient(points))).agrees  # type: ignore[arg-type]


def test_kinks_are_said_and_not_called_wrong() -> None:
    # The middle line of 61 × 61 places, and the start if it lies on it.
    for text in ("abs(x) + y^2", "max(x, 2*x) + y^2", "sqrt(abs(x)) + y^2"):
        done = check(surfaces.formula(text))
        assert done.gradient.agrees
        found = untold(done)
        assert sum(found.values()) >= 61
        assert set(found) <= {KINK, UNDEFINED}
        (first, *_) = done.gradient.untold
        assert first.such_as[0] == 0
        assert "cannot be told" in done.gradient.sentence


def test_a_jump_is_too_rough_and_a_pole_is_not_finite() -> None:
    assert untold(check(surfaces.formula("sign(x) + x^2"))) == {ROUGH: 1}
    assert UNDEFINED in untold(check(surfaces.formula("1/x")))
    half = check(surfaces.formula("log(x)"))
    assert half.agrees
    assert untold(half)[UNDEFINED] == pytest.approx(half.gradient.places / 2, abs=3)
    assert "not finite" in half.gradient.sentence


def test_a_missing_gradient_is_said() -> None:
    done = faulty("bowl", gradient=lambda points: np.where(points[..., :1] == 0, np.nan, 0.0))
    assert done.gradient.agrees
    assert untold(done) == {UNGIVEN: 61}


def test_what_can_be_told_nowhere_does_not_agree() -> None:
    done = faulty("bowl", gradient=np.nan)
    assert not done.agrees
    assert done.gradient.worst is None
    assert "at none of" in done.gradient.sentence


def test_a_surface_made_of_data_and_how_much_is_asked_of_it() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=20_000)
    surface = surfaces.neuron(x, (x > 0.3).astype(float))
    done = check(surface)
    assert done.agrees
    assert done.gradient.places < 60


def test_a_stop_ends_it_at_once() -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Unwanted):
        check(surfaces.get("bowl"), stop)
