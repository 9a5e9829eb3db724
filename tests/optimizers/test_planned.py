"""Rules that ask the surface more: each does what its own mathematics promises."""

from __future__ import annotations

import numpy as np
import pytest

from landscape import descend, optimizers, surfaces
from landscape.descent import suggest_learning_rate
from landscape.descent.step import Spot
from landscape.optimizers import Planned
from landscape.optimizers.lines import Place, backtracked, least, wolfe
from landscape.optimizers.regions import _within

PLANNED = [key for key in optimizers.keys() if issubclass(optimizers.find(key), Planned)]  # noqa: SIM118
DOWNHILL = (
    "backtracking",
    "exact_line_search",
    "conjugate_gradient",
    "damped_newton",
    "trust_region",
    "bfgs",
)
QUADRATIC = surfaces.formula("3*x^2 + 2*x*y + 2*y^2 - x + 4*y")
HESSIAN = np.array([[6.0, 2.0], [2.0, 4.0]])
LEAST = np.linalg.solve(HESSIAN, [1.0, -4.0])


def test_these_are_they() -> None:
    assert {*DOWNHILL, "barzilai_borwein", "newton", "lbfgs", "sophia"} == set(PLANNED)


@pytest.mark.parametrize("key", PLANNED)
def test_a_plan_touches_nothing_and_repeats_exactly(key: str) -> None:
    rule, surface = optimizers.get(key), surfaces.get("himmelblau")
    rng = np.random.default_rng(1)
    memory = {name: rng.normal(size=2) for name in rule.remembers}
    kept = {name: column.copy() for name, column in memory.items()}
    point = np.array([0.3, -0.4])

    def plan() -> tuple[np.ndarray, dict]:
        return rule.plan(Spot(surface, point, surface.at((0.3, -0.4))), 5, memory, *rule.values)

    (x, terms), (again, more) = plan(), plan()
    np.testing.assert_array_equal(x, again)
    assert set(rule.remembers) | set(rule.derives) <= set(terms)
    for name, number in terms.items():
        np.testing.assert_array_equal(number, more[name])
    for name, column in memory.items():
        np.testing.assert_array_equal(column, kept[name])
    np.testing.assert_array_equal(point, [0.3, -0.4])


@pytest.mark.parametrize("key", DOWNHILL)
@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock", "beale", "double_well"])
def test_the_loss_never_rises(key: str, name: str) -> None:
    losses = descend(surfaces.get(name), optimizers.get(key), steps=60).losses
    assert (np.diff(losses) <= 1e-12 * (1 + np.abs(losses[1:]))).all()


@pytest.mark.parametrize(
    ("key", "steps"), [("newton", 1), ("conjugate_gradient", 2), ("damped_newton", 1), ("trust_region", 5)]
)
def test_a_quadratic_is_solved_in_so_many_steps(key: str, steps: int) -> None:
    trace = descend(QUADRATIC, optimizers.get(key), (3.0, 2.5), steps=steps)
    np.testing.assert_allclose(trace.points[-1], LEAST, atol=1e-12)


def test_the_exact_step_on_a_quadratic() -> None:
    trace = descend(QUADRATIC, optimizers.get("exact_line_search"), (3.0, 2.5), steps=20)
    for k in range(8):
        g = trace.gradients[k]
        np.testing.assert_allclose(trace.points[k + 1], trace.points[k] - (g @ g) / (g @ HESSIAN @ g) * g)
        # Each gradient is at right angles to the last.
        assert abs(g @ trace.gradients[k + 1]) < 1e-9 * (g @ g)


def test_barzilai_and_borweins_step_is_the_curvature_just_met() -> None:
    trace = descend(QUADRATIC, optimizers.get("barzilai_borwein", learning_rate=0.05), (3.0, 2.5), steps=12)
    np.testing.assert_allclose(trace.points[1], trace.points[0] - 0.05 * trace.gradients[0])
    for k in range(1, 6):
        s = trace.points[k] - trace.points[k - 1]
        expected = trace.points[k] - (s @ s) / (s @ HESSIAN @ s) * trace.gradients[k]
        np.testing.assert_allclose(trace.points[k + 1], expected, rtol=1e-9)


def test_newton_is_drawn_to_a_saddle_and_damped_newton_is_not() -> None:
    surface = surfaces.get("himmelblau")
    assert descend(surface, optimizers.get("newton"), (0.0, 3.0)).verdict.kind == "saddle point"
    assert descend(surface, optimizers.get("damped_newton"), (0.0, 3.0)).verdict.kind == "global minimum"


def test_bfgs_learns_the_inverse_of_the_hessian() -> None:
    trace = descend(QUADRATIC, optimizers.get("bfgs"), (3.0, 2.5), steps=60)
    for k in range(2, 6):
        rows = trace.numbers(k)
        learnt = np.array([[row["inverse1"], row["inverse2"]] for row in rows])
        s, y = trace.points[k - 1] - trace.points[k - 2], trace.gradients[k - 1] - trace.gradients[k - 2]
        if s @ y > 1e-10:  # the secant equation
            np.testing.assert_allclose(learnt @ y, s, rtol=1e-6, atol=1e-12)
            np.testing.assert_allclose(learnt, learnt.T, atol=1e-12)
    assert str(trace.verdict).startswith("converged")


def test_the_step_within_a_radius_is_the_least_there() -> None:
    rng = np.random.default_rng(7)
    angles = np.linspace(0, 2 * np.pi, 721)
    rim = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    for _ in range(200):
        a = rng.normal(size=(2, 2))
        hessian, g, radius = a + a.T, rng.normal(size=2), 10 ** rng.uniform(-2, 1)
        p = _within(g, hessian, radius)
        assert np.hypot(*p) <= radius * (1 + 1e-12)
        tried = radius * np.concatenate([rim * share for share in (1.0, 0.7, 0.3)])
        losses = tried @ g + 0.5 * np.einsum("ni,ij,nj->n", tried, hessian, tried)
        assert g @ p + 0.5 * p @ hessian @ p <= losses.min() + 1e-12


def test_the_hard_case_of_the_radius() -> None:
    # No slope along the direction that curves down: p must take it all the same.
    p = _within(np.array([0.0, 1.0]), np.diag([-2.0, 4.0]), 1.0)
    assert np.hypot(*p) == pytest.approx(1.0)
    assert p[1] == pytest.approx(-1 / 6)


def test_sophia_by_hand() -> None:
    surface = surfaces.formula("x^2 + 5*y^2")
    rule = optimizers.get("sophia", learning_rate=0.01, weight_decay=0.0)
    trace = descend(surface, rule, (1.0, 0.001), steps=30)
    m, h, x = np.zeros(2), np.zeros(2), np.array([1.0, 0.001])
    for t in range(30):
        g = np.array([2 * x[0], 10 * x[1]])
        m = 0.965 * m + 0.035 * g
        if t % 10 == 0:
            h = 0.99 * h + 0.01 * np.array([2.0, 10.0])
        x = x - 0.01 * np.clip(m / np.maximum(0.04 * h, 1e-12), -1, 1)
        np.testing.assert_allclose(trace.points[t + 1], x, rtol=1e-12, atol=1e-15)


def quartic(at: float) -> Place:
    return Place(at, (at - 3) ** 4 - at, 4 * (at - 3) ** 3 - 1)


@pytest.mark.parametrize("first", [1e-3, 0.5, 3.0, 40.0])
def test_lines_are_searched_to_what_is_promised(first: float) -> None:
    origin = quartic(0.0)
    exact = least(quartic, origin, first)
    assert exact == pytest.approx(3 + 0.25 ** (1 / 3), rel=1e-12)
    far = quartic(backtracked(quartic, origin, first))
    assert far.loss <= origin.loss + 1e-4 * far.at * origin.slope
    found = quartic(wolfe(quartic, origin, first, 1.0))
    assert found.loss <= origin.loss + 1e-4 * found.at * origin.slope
    assert abs(found.slope) <= 0.9 * abs(origin.slope)


def test_a_line_that_falls_without_end_and_one_that_only_rises() -> None:
    down = lambda at: Place(at, -at, -1.0)  # noqa: E731
    up = lambda at: Place(at, at, 1.0)  # noqa: E731
    assert least(down, down(0.0), 1.0) > 1e15
    assert backtracked(up, Place(0.0, 0.0, -1.0), 1.0) == 0.0


@pytest.mark.parametrize("key", [key for key in PLANNED if optimizers.find(key).paces])
def test_a_rule_that_paces_itself_keeps_its_learning_rate(key: str) -> None:
    rate = suggest_learning_rate(surfaces.get("himmelblau"), key, {}, (0.0, 0.0))
    assert rate == optimizers.get(key).learning_rate


@pytest.mark.parametrize("key", PLANNED)
@pytest.mark.parametrize("rate", [0.0, 1e-3, -1.0, 1e300])
def test_every_step_can_be_explained_at_any_rate(key: str, rate: float) -> None:
    trace = descend(surfaces.get("himmelblau"), optimizers.get(key, learning_rate=rate), (7.0, 1.5), steps=60)
    for step in range(1, trace.steps + 2):
        assert all("x_new" in terms for terms in trace.numbers(step))
