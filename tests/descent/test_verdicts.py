"""Every verdict, every kind, every label, and that a verdict never flatters."""

from __future__ import annotations

import math
import re
from itertools import cycle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape import descend, optimizers, surfaces
from landscape.descent import Trace, suggest_learning_rate
from landscape.optimizers import Planned
from landscape.surfaces import Formula

PLAIN = ("gradient_descent", "momentum", "nesterov")
DIAGONAL = [(-2.0, 2.0), (-2.0, 2.0)]


def run(surface: Formula | str, rule: str, rate: float, start=None, steps: int = 500, **more: float) -> Trace:
    tolerance = more.pop("tolerance", 1e-6)
    if isinstance(surface, str):
        surface = surfaces.get(surface)
    return descend(surface, optimizers.get(rule, learning_rate=rate, **more), start, steps, tolerance)


def ending(*arguments, **more) -> str:
    return str(run(*arguments, **more).verdict)


# Diverged


@pytest.mark.parametrize(
    ("text", "start"), [("log(x)", -1.0), ("1/x", 0.0), ("sqrt(x)", -1.0), ("x^2", math.nan)]
)
def test_nothing_finite_at_the_start_is_diverged_at_step_0(text: str, start: float) -> None:
    verdict = run(surfaces.formula(text), "gradient_descent", 0.1, [start]).verdict
    assert (verdict.status, verdict.step) == ("diverged", 0)
    assert "start" in verdict.sentence


def test_it_is_said_what_did_not_stay_finite_and_when() -> None:
    assert ending("bowl", "gradient_descent", math.nan) == "diverged: point not finite"
    assert run("bowl", "gradient_descent", math.nan).verdict.step == 1
    assert (
        ending(surfaces.formula("log(x) + 2"), "gradient_descent", 1.5, [1.0]) == "diverged: loss not finite"
    )
    assert ending(surfaces.formula("sqrt(x)", least=0), "gradient_descent", 1.0, [0.25]) != "converged"
    assert ending("ackley", "gradient_descent", 0.1, [0.0, 0.0]) == "diverged: gradient not finite"


# Rprop's steps stay between two bounds, and what plans its steps paces itself, whatever the learning rate.
UNBOUNDED = [
    key
    for key in optimizers.keys()  # noqa: SIM118
    if key != "rprop" and not issubclass(optimizers.find(key), Planned)
]


@pytest.mark.parametrize("rule", UNBOUNDED)
@pytest.mark.parametrize("rate", [1e300, math.inf, math.nan])
def test_absurd_learning_rates_are_told_at_once(rule: str, rate: float) -> None:
    trace = run("himmelblau", rule, rate)
    assert trace.verdict.status == "diverged"
    assert trace.steps <= 3


@pytest.mark.parametrize("rule", UNBOUNDED)
def test_a_learning_rate_of_zero_goes_nowhere_and_a_negative_one_uphill(rule: str) -> None:
    assert ending("bowl", rule, 0.0) == "out of steps: level"
    assert ending("bowl", rule, -0.001, steps=50) == "out of steps: rising"


@pytest.mark.parametrize("rule", [key for key in optimizers.keys() if key not in UNBOUNDED])  # noqa: SIM118
@pytest.mark.parametrize("rate", [1e300, math.inf, math.nan, 0.0, -1.0, 1e-300])
@pytest.mark.parametrize("surface", ["himmelblau", "saddle", "plateau"])
def test_what_paces_itself_is_told_honestly_at_any_rate(rule: str, rate: float, surface: str) -> None:
    trace = run(surface, rule, rate, steps=40)
    finite = np.isfinite(trace.points).all() and np.isfinite(trace.losses).all()
    assert finite or trace.verdict.status == "diverged"


def test_leaving_the_domain_says_whether_it_fell_or_overshot() -> None:
    overshot = run("bowl", "gradient_descent", 1.1).verdict
    assert str(overshot) == "diverged: left the domain"
    assert "lower the learning rate" in overshot.sentence
    fell = run("saddle", "gradient_descent", 0.1).verdict
    assert str(fell) == "diverged: left the domain"
    assert "falls without end" in fell.sentence


# Converged, and to what


def test_a_start_on_the_minimum_has_arrived() -> None:
    trace = run("bowl", "gradient_descent", 0.1, [0.0, 0.0])
    assert (str(trace.verdict), trace.steps) == ("converged: global minimum", 0)


@pytest.mark.parametrize(
    ("key", "rate", "start", "kind"),
    [
        ("parabola", 0.1, [5.0], "global minimum"),
        ("double_well", 0.02, [2.2], "local minimum"),
        ("styblinski_tang", 0.01, [4.0, 0.4], "local minimum"),
        ("saddle", 0.1, [1.0, 0.0], "saddle point"),
        ("saddle", 0.1, [0.0, 0.0], "saddle point"),
        ("himmelblau", 0.01, [-0.2708445906673476, -0.9230385564799815], "maximum"),
        ("monkey_saddle", 0.1, [0.0, 0.0], "saddle point"),
    ],
)
def test_what_kind_of_point_was_reached(key: str, rate: float, start: list[float], kind: str) -> None:
    verdict = run(key, "gradient_descent", rate, start).verdict
    assert (verdict.status, verdict.kind) == ("converged", kind)


def test_a_flat_point_with_the_least_value_is_a_degenerate_minimum() -> None:
    surface = surfaces.formula("x^4", least=0.0)
    assert (
        ending(surface, "gradient_descent", 0.05, [1.0], 20_000, tolerance=1e-4)
        == "converged: degenerate minimum"
    )
    bottom = surfaces.formula("x^2 + 0y", domain=DIAGONAL, least=0.0)
    assert ending(bottom, "gradient_descent", 0.1) == "converged: degenerate minimum"


def test_only_a_known_least_value_makes_a_minimum_global() -> None:
    for least, kind in ((None, "local minimum"), (-1.0, "local minimum"), (0.0, "global minimum")):
        surface = surfaces.formula("x^2 + y^2", least=least)
        assert run(surface, "gradient_descent", 0.1).verdict.kind == kind


def test_momentum_near_its_limit_alternates_and_still_arrives() -> None:
    limit = 2 * (1 + 0.9) / 2
    trace = run("parabola", "momentum", 0.99 * limit, steps=5000)
    assert str(trace.verdict) == "converged: global minimum"
    assert (np.sign(trace.points[1:, 0]) == -np.sign(trace.points[:-1, 0])).mean() > 0.9


@pytest.mark.parametrize(
    ("rule", "limit"), [("gradient_descent", 1.0), ("momentum", 1.9), ("nesterov", 1.9 / 2.8)]
)
def test_the_limits_of_stability(rule: str, limit: float) -> None:
    """On a parabola with λ = 2: 2/λ, 2(1+β)/λ and 2(1+β)/((1+2β)λ)."""
    assert ending("parabola", rule, 0.99 * limit, steps=5000) == "converged: global minimum"
    assert ending("parabola", rule, 1.01 * limit, steps=5000) == "diverged: left the domain"


# What is not convergence


@pytest.mark.parametrize("surface", ["parabola", "bowl"])
def test_exactly_two_over_lambda_oscillates(surface: str) -> None:
    assert ending(surface, "gradient_descent", 1.0) == "oscillating"


def test_a_fixed_step_on_a_kink_oscillates() -> None:
    assert ending(surfaces.formula("abs(x)", least=0.0), "gradient_descent", 0.3, [1.05]) == "oscillating"


def test_rmsprop_touches_the_tolerance_and_cycles() -> None:
    trace = run("bowl", "rmsprop", 0.01, None, 5000, decay=0.9, tolerance=0.008)
    assert (trace.grad_norms <= trace.tolerance).any()
    assert str(trace.verdict) == "oscillating"


@pytest.mark.parametrize(
    ("rule", "rate"), [("gradient_descent", 0.01), ("momentum", 0.01), ("nesterov", 0.001)]
)
@pytest.mark.parametrize("beside", [1e-9, 1e-12, 1e-14])
@pytest.mark.parametrize("tolerance", [1e-6, 1e-4])
def test_a_ball_rolling_past_a_saddle_has_not_arrived(
    rule: str, rate: float, beside: float, tolerance: float
) -> None:
    trace = run("saddle", rule, rate, [1.0, beside], 20_000, tolerance=tolerance)
    assert str(trace.verdict) == "diverged: left the domain"
    if (rule, tolerance) == ("gradient_descent", 1e-4):
        assert (trace.grad_norms < tolerance).sum() >= 50


def test_a_ball_with_velocity_is_not_at_rest() -> None:
    # It crosses the bottom of the bowl fast, where the gradient is nothing for an instant.
    trace = run("parabola", "momentum", 0.01, [1.0], 2000)
    assert trace.verdict.status == "converged"
    assert trace.moves[-1] < 1e-5


@pytest.mark.parametrize("rule", PLAIN)
def test_far_from_easoms_hole_is_a_plateau(rule: str) -> None:
    easom = surfaces.formula(
        "-cos(x)cos(y)exp(-((x - pi)^2 + (y - pi)^2))", domain=[(-10, 10)] * 2, least=-1.0
    )
    assert ending(easom, rule, 0.1, [-8.0, -8.0]) == "plateau"
    assert ending(easom, rule, 0.1, [3.5, 3.0], 1000) == "converged: global minimum"


@pytest.mark.parametrize("text", ["sigmoid(x)", "(sigmoid(x) - 1)^2", "tanh(x)", "1 - exp(-x^2)"])
def test_a_saturated_neuron_is_on_a_plateau(text: str) -> None:
    assert ending(surfaces.formula(text, domain=[(-50, 50)]), "gradient_descent", 0.1, [-45.0]) == "plateau"


def test_flat_is_not_minimum() -> None:
    assert ending(surfaces.formula("3 + 0x"), "adam", 0.1) == "plateau"
    assert (
        ending(surfaces.formula("x^4"), "gradient_descent", 0.05, [1.0], 20_000, tolerance=1e-4) == "plateau"
    )


def test_out_of_steps_tells_the_trend() -> None:
    assert ending("bowl", "gradient_descent", 0.001, steps=50) == "out of steps: falling"
    assert ending("bowl", "gradient_descent", 1.01, steps=20) == "out of steps: rising"
    assert ending("bowl", "gradient_descent", 1.0, steps=20) == "out of steps: level"
    assert ending("bowl", "gradient_descent", 0.1, steps=0).startswith("out of steps")


# Laws


@given(
    st.sampled_from(surfaces.keys()),
    st.sampled_from(optimizers.keys()),
    st.floats(-3.5, 0.5),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)
@settings(max_examples=200)
def test_a_verdict_never_flatters(key: str, rule: str, rate: float, where: tuple[float, float]) -> None:
    surface = surfaces.get(key)
    start = surface.domain.centre + np.array(where)[: len(surface.domain)] * surface.domain.half_widths
    trace = run(surface, rule, 10**rate, start, 600)
    verdict = trace.verdict
    if verdict.status != "converged":
        return
    assert trace.grad_norms[-1] <= trace.tolerance
    assert trace.moves[-1] <= trace.tolerance * surface.domain.size
    values = np.linalg.eigvalsh(surface.hessian(trace.points[-1]))
    if verdict.kind == "global minimum":
        assert trace.losses[-1] == pytest.approx(surface.least, abs=1e-9)
    if verdict.kind in ("global minimum", "local minimum"):
        kinks = [point.at for point in surface.minima if not point.smooth]
        assert (values > 0).all() or tuple(trace.points[-1].tolist()) in kinks
    if verdict.kind == "local minimum":
        assert surface.least is None or trace.losses[-1] > surface.least
    # It has truly arrived: a thousand steps more change nothing.
    if np.abs(values).max() < 1e-6:
        return
    after = run(surface, "gradient_descent", 1e-3 / np.abs(values).max(), trace.points[-1], 1000)
    assert verdict.kind == "saddle point" or np.abs(after.points[-1] - trace.points[-1]).max() < 1e-4


def scaled(surface: Formula, a: float, b: float) -> Formula:
    """The surface a·f + b, its constants written out."""
    text = surface.text
    for name, value in surface.values_of_constants.items():
        text = re.sub(rf"\b{name}\b", repr(value), text)
    least = None if surface.least is None else a * surface.least + b
    return surfaces.formula(
        f"{a!r}*({text}) + {b!r}", domain=surface.domain, least=least, parameters=surface.parameters
    )


@pytest.mark.parametrize(("key", "rule"), list(zip(surfaces.keys(), cycle(PLAIN), strict=False)))
def test_scaling_a_surface_changes_no_verdict(key: str, rule: str) -> None:
    surface = surfaces.get(key)
    start = surface.start
    curved = np.abs(np.linalg.eigvalsh(surface.hessian(np.array(start)))).max()
    steepest = max(curved, float(np.linalg.norm(surface.gradient(start))) / surface.domain.size)
    rate = (0.3 if rule == "gradient_descent" else 0.03) / steepest
    before = run(scaled(surface, 1.0, 0.0), rule, rate, start, 2000)
    for a, b in ((1e-6, 0.0), (1e-3, -1e-3), (1e3, 5e3), (1e6, -1e6)):
        after = run(scaled(surface, a, b), rule, rate / a, start, 2000)
        # How soon the tolerance is met does depend on the scale; what is met, does not. Only far beyond the
        # domain, where a walk is thrown from wave to wave, it hangs on the last digit.
        strayed = np.abs((after.points - surface.domain.centre) / surface.domain.half_widths).max() > 10
        if "out of steps" in (before.verdict.status, after.verdict.status) or (
            strayed and after.verdict.status != "diverged"
        ):
            continue
        assert str(after.verdict) == str(before.verdict), (a, b)


# Labels


def labels_of(*arguments, **more) -> list[str]:
    return list(run(*arguments, **more).labels)


def test_a_calm_walk_descends() -> None:
    assert set(labels_of("bowl", "gradient_descent", 0.1)) == {"descending"}


def test_turning_back_and_shrinking_is_overshooting() -> None:
    assert set(labels_of("bowl", "gradient_descent", 0.9)[1:]) == {"overshooting"}


def test_turning_back_and_growing_is_unstable() -> None:
    assert set(labels_of("bowl", "gradient_descent", 1.05)[2:]) == {"unstable"}


def test_hardly_any_slope_and_no_curvature_is_crawling() -> None:
    surface = surfaces.formula("tanh(x)", domain=[(-50, 50)])
    trace = run(surface, "momentum", 0.1, [1.0], 60, momentum=0.99)  # rolls far out on to the plateau
    assert trace.labels[0] == "descending"
    assert trace.labels[-1] == "crawling"


def test_a_pass_is_near_a_saddle() -> None:
    trace = run("saddle", "gradient_descent", 0.05, [-1.5, 1e-4])
    assert trace.labels[0] == "descending"
    beside = np.abs(trace.points).max(axis=-1) < 0.05
    assert {label for label, near in zip(trace.labels, beside, strict=True) if near} == {"near a saddle"}


def test_labels_look_at_the_past_only() -> None:
    trace = run("himmelblau", "momentum", 0.01, steps=200)
    for step in (10, 40, 90):
        shorter = run("himmelblau", "momentum", 0.01, steps=step)
        assert shorter.labels == trace.labels[: step + 1]


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5])
def test_rmsprop_that_will_be_thrown_out_again_is_not_converged(rate: float) -> None:
    trace = run("parabola", "rmsprop", rate, steps=3000)
    assert trace.grad_norms.min() < 1e-6
    assert trace.verdict.status != "converged"


def test_what_is_converged_stays_at_rest(pair: tuple[str, str]) -> None:
    key, rule = pair
    surface = surfaces.get(key)
    rate = suggest_learning_rate(surface, rule, {}, surface.start)
    optimizer = optimizers.get(rule, learning_rate=rate)
    trace = descend(surface, optimizer, None, 800)
    if trace.verdict.status == "converged":
        longer = descend(surface, optimizer, None, trace.steps + 900, tolerance=0.0)
        assert longer.grad_norms[trace.steps :].max() <= 1e-6
        assert longer.losses[-1] <= trace.losses[-1] + 1e-9


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"learning_rate": -1.0}, "negative learning rate climbs"),
        ({"learning_rate": 0.1, "momentum": 1.5}, "β must stay below 1"),
        ({"learning_rate": 5.0}, "lower the learning rate"),
    ],
)
def test_the_remedy_fits_the_cause(changes: dict[str, float], says: str) -> None:
    trace = descend(surfaces.get("bowl"), optimizers.get("momentum", **changes), None, 1000)
    assert trace.verdict.status == "diverged"
    assert says in trace.verdict.sentence


def test_a_start_that_is_far_away_is_said_to_be() -> None:
    trace = descend(surfaces.get("bowl"), optimizers.get("momentum"), (1e6, 0.0), 10)
    assert trace.steps == 0
    assert "The start lies" in trace.verdict.sentence


def test_nothing_moved_is_said() -> None:
    for steps, rate in ((0, 0.1), (20, 0.0)):
        trace = run("bowl", "gradient_descent", rate, steps=steps)
        assert ("nothing has moved" if steps else "none was allowed") in trace.verdict.sentence


def test_bounded_chaos_is_never_told_to_take_longer_steps() -> None:
    for key, rate in (("wavy", 0.5), ("double_well", 0.15)):
        trace = run(key, "gradient_descent", rate, steps=2000)
        assert "larger learning rate" not in trace.verdict.sentence, (key, str(trace.verdict))


def test_the_plateau_surface_has_its_plateau() -> None:
    for start in (6.0, 6.5, 7.0, 8.0):
        trace = run("plateau", "gradient_descent", 0.5, start=(start,), steps=500)
        assert trace.verdict.status == "plateau", start


@pytest.mark.parametrize(
    ("text", "start", "rate"), [("1e-8*x^2 + y^2", (4.0, 3.0), 0.4), ("x^2*1e-9 + y^2", (2.0, 1.0), 0.4)]
)
def test_far_along_a_flat_valley_is_no_minimum(text: str, start: tuple[float, ...], rate: float) -> None:
    surface = surfaces.formula(text, [(-5, 5)] * 2, least=0.0)
    trace = descend(surface, optimizers.get("gradient_descent", learning_rate=rate), start, 2000)
    assert trace.verdict.kind == "flat valley"


def test_a_sharp_minimum_in_a_domain_of_huge_losses_is_no_plateau() -> None:
    surface = surfaces.formula("exp(x^2)", [(-5, 5)])
    trace = descend(surface, optimizers.get("gradient_descent", learning_rate=0.01), (1.0,), 3000)
    assert str(trace.verdict) == "converged: local minimum"
