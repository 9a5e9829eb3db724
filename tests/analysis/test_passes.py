"""Both passes against hand computation and central differences; the phases of a step for every rule."""

from __future__ import annotations

import math
import re
from itertools import pairwise, product

import numpy as np
import pytest

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.analysis.network import LOSS, slope_symbol, symbol, symbol_latex
from landscape.analysis.passes import PARTS, Graph, graph, passes_at, passes_of, unknown
from landscape.analysis.phases import phases
from landscape.surfaces import Fit, Surface
from landscape.surfaces.activations import ACTIVATIONS
from landscape.surfaces.losses import LOSSES

PAIRINGS = [
    pair for pair in product(ACTIVATIONS, LOSSES) if pair[1] != "binary_cross_entropy" or pair[0] == "sigmoid"
]
X, Y = [-1.5, 0.3, 0.9, 2.0], [0.0, 1.0, 0.0, 1.0]
SURFACES = [
    *(surfaces.neuron(X, Y, *pair) for pair in PAIRINGS),
    surfaces.two_weights(X, Y),
    surfaces.get("himmelblau"),
    surfaces.get("parabola"),
]
MADE_OF_DATA = [surface for surface in SURFACES if isinstance(surface, Fit)]
POINT = (0.7, -0.2)


def textbook() -> Fit:
    return surfaces.neuron(3, 10, "identity", "mean_squared_error")


def labels(shown: Graph, kind: str) -> dict[str, float | None]:
    return {arrow.symbol: arrow.value for arrow in shown.arrows if arrow.kind == kind}


def test_the_textbook_sample_on_every_arrow() -> None:
    rule = optimizers.get("gradient_descent", learning_rate=0.01)
    shown = graph(passes_of(descend(textbook(), rule, (2, 1), 3), 0, 0))
    assert shown.values == {"x": 3, "W": 2, "b": 1, "z": 7, "a": 7, "y": 10, LOSS: 9}
    assert labels(shown, "forward") == {"x": 3, "W": 2, "b": 1, "z": 7, "a": 7, "y": 10}
    assert labels(shown, "backward") == {"∂L/∂a": -6, "∂L/∂z": -6, "∂L/∂W": -18, "∂L/∂b": -6}
    assert labels(shown, "update") == {"next W": 2.18, "next b": 1.06}
    assert shown.note == "sample 1 of 1"
    assert {node.symbol: node.caption for node in shown.nodes if node.caption} == {
        "z": "W × x + b",
        "a": "ŷ = z",
        "L": "(a − y)²",
    }


def test_the_textbook_product() -> None:
    there = passes_at(textbook(), (2, 1), 0)
    of_weight, of_bias = there.products
    assert (of_weight.factors, of_weight.gradient, of_weight.holds) == ((-6, 1, 3), -18, True)
    assert (of_bias.factors, of_bias.gradient, of_bias.holds) == ((-6, 1, 1), -6, True)
    assert [slope_symbol(link.end, link.start) for link in of_weight.links] == ["∂L/∂a", "∂a/∂z", "∂z/∂W"]
    assert passes_at(textbook(), (2, 1)).numbers == there.numbers, "one sample is its own mean"


def test_cross_entropy_behind_a_sigmoid_by_hand() -> None:
    # x = 2, W = 0.5, b = −1, so z = 0 and a = 0.5; y = 1
    shown = graph(passes_at(surfaces.neuron([2.0, 5.0], [1.0, 0.0]), (0.5, -1.0), 0))
    assert shown.values == {"x": 2, "W": 0.5, "b": -1, "z": 0, "a": 0.5, "y": 1, LOSS: math.log(2)}
    assert labels(shown, "backward") == {"∂L/∂a": -2, "∂L/∂z": -0.5, "∂L/∂W": -1, "∂L/∂b": -0.5}
    assert shown.note == "sample 1 of 2"


def test_two_weights_by_hand() -> None:
    # w₁·x = ½ log 3, so h = 0.5; ŷ = 4·0.5 = 2; L = (2 − 5)² = 9
    w1 = math.log(3) / 4
    there = passes_at(surfaces.two_weights([2.0, 1.0], [5.0, 1.0]), (w1, 4.0), 0)
    shown = graph(there)
    assert shown.values == pytest.approx({"x": 2, "w1": w1, "h": 0.5, "w2": 4, "y_hat": 2, "y": 5, LOSS: 9})
    expected = {"∂L/∂ŷ": -6, "∂L/∂w₂": -3, "∂L/∂h": -24, "∂L/∂w₁": -36}
    assert labels(shown, "backward") == pytest.approx(expected)
    assert there.products[0].factors == pytest.approx((-6, 4, 1.5))
    assert there.products[1].factors == pytest.approx((-6, 0.5))


@pytest.mark.parametrize("surface", MADE_OF_DATA, ids=lambda surface: surface.key)
def test_for_each_sample_the_factors_multiply_to_the_gradient_and_the_gradients_mean_is_the_surfaces(
    surface: Fit,
) -> None:
    each = [passes_at(surface, POINT, index) for index in range(len(X))]
    assert all(product.holds for one in each for product in one.products)
    gradients = [[product.gradient for product in one.products] for one in each]
    mean = passes_at(surface, POINT)
    assert [product.gradient for product in mean.products] == pytest.approx(np.mean(gradients, axis=0))
    assert [product.gradient for product in mean.products] == surface.gradient(POINT).tolist()
    assert mean.numbers[LOSS] == surface.value(POINT)


def test_the_mean_of_products_is_not_taken_for_the_product_of_means() -> None:
    # At 0 the slopes are 2 and −2 and x is 1 and −1: their means are 0, the mean of their products is 2.
    there = passes_at(surfaces.neuron([1.0, -1.0], [-1.0, 1.0], "identity", "mean_squared_error"), (0, 0))
    of_weight, _ = there.products
    assert (of_weight.factors, of_weight.of_factors, of_weight.gradient) == ((0, 1, 0), 0, 2)
    assert not of_weight.holds


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.key)
def test_the_graph_is_one_whole(surface: Surface) -> None:
    net = passes_at(surface, tuple(surface.start)).network
    assert net.weights == surface.parameters
    keys = {node.key for node in net.nodes}
    assert {key for link in net.links for key in (link.start, link.end)} == keys
    for weight in net.weights:
        path = net.path(weight)
        assert (path[0].end, path[-1].start) == (LOSS, weight)
        assert all(one.start == other.end for one, other in pairwise(path))
    places = {node.key: node.place for node in net.nodes}
    assert len(set(places.values())) == len(places)
    for link in net.links:
        assert places[link.start][0] < places[link.end][0], "forward is to the right"


@pytest.mark.parametrize("surface", MADE_OF_DATA, ids=lambda surface: surface.key)
def test_what_is_written_is_what_is_computed(surface: Fit) -> None:
    there = passes_at(surface, POINT, 2)
    written = [(node.numbers, node.key) for node in there.network.nodes if node.numbers]
    written += [(link.numbers, link.slope) for link in there.network.links if link.slope]
    assert len(written) > 5
    for template, key in written:
        assert evaluate(template, there.numbers) == pytest.approx(there.numbers[key], rel=1e-12), template


def evaluate(template: str, numbers: dict[str, float]) -> float:
    """The value of a line of arithmetic as it stands in the card."""
    text = re.sub(r"\{(\w+)\}", lambda match: f"({numbers[match[1]]!r})", template)
    text = text.translate(str.maketrans({"−": "-", "×": "*", "σ": "s", "[": "(", "]": ")"}))
    text = re.sub(r"\|(.*)\|", r"abs(\1)", text.replace("²", "**2"))
    text = re.sub(r"\) log ?", ")*log", text).replace("- log", "-log")
    names = {
        "s": lambda z: 1 / (1 + math.exp(-z)),
        "huber": lambda e: e * e / 2 if abs(e) <= 1 else abs(e) - 0.5,
        "sign": lambda u: math.copysign(1, u),
        **{name: getattr(math, name) for name in ("tanh", "log", "exp")},
    }
    return float(eval(text, names))


@pytest.mark.parametrize("key", ["himmelblau", "parabola"])
def test_a_formula_has_a_graph_of_its_parameters(key: str) -> None:
    surface = surfaces.get(key)
    trace = descend(surface, optimizers.get("adam", learning_rate=0.1), None, 5)
    shown = graph(passes_of(trace, 2))
    assert shown.values[LOSS] == trace.losses[2]
    slopes = {f"∂L/∂{name}": g for name, g in zip(surface.parameters, trace.gradients[2], strict=True)}
    assert labels(shown, "backward") == slopes
    following = {f"next {name}": x for name, x in zip(surface.parameters, trace.points[3], strict=True)}
    assert labels(shown, "update") == following
    assert shown.note == ""
    assert not passes_of(trace, 2).network.stops


def test_the_update_shows_the_number_that_a_line_gives_and_whose_mean_it_follows() -> None:
    surface = surfaces.neuron(X, Y)
    trace = descend(surface, optimizers.get("adam", learning_rate=0.1), None, 5)
    m_hat = [numbers["m_hat"] for numbers in trace.numbers(3)]
    assert list(labels(graph(passes_of(trace, 2), "m_hat"), "update")) == ["m̂"]
    arrows = [arrow for arrow in graph(passes_of(trace, 2, 1), "m_hat").arrows if arrow.kind == "update"]
    assert [arrow.value for arrow in arrows] == m_hat
    assert {arrow.symbol for arrow in arrows} == {"m̂ (mean)"}


def test_before_anybody_walks_there_is_a_graph_without_numbers() -> None:
    shown = graph(unknown(textbook()))
    assert all(arrow.value is None for arrow in shown.arrows)
    assert len(shown.nodes) == 7


def test_a_sample_that_is_not_there_is_refused() -> None:
    with pytest.raises(LandscapeError, match="0 to 3"):
        passes_at(surfaces.two_weights(X, Y), POINT, 4)


def test_where_the_loss_overflows_the_numbers_say_so() -> None:
    trace = descend(textbook(), optimizers.get("gradient_descent", learning_rate=1e200), (2, 1), 50)
    there = passes_of(trace, trace.steps)
    assert not math.isfinite(there.numbers[LOSS])


@pytest.mark.parametrize("key", optimizers.keys())
@pytest.mark.parametrize("surface", [SURFACES[0], *SURFACES[-3:]], ids=lambda surface: surface.key)
def test_a_step_has_a_phase_for_each_pass_and_for_each_equation_of_its_rule(
    surface: Surface, key: str
) -> None:
    rule = optimizers.get(key)
    made = phases(surface, rule)
    parts = [PARTS.index(phase.part) for phase in made]
    assert parts == sorted(parts)
    update = [phase for phase in made if phase.part == "update"]
    assert [phase.line for phase in update] == list(range(len(rule.equations)))
    gives = {phase.gives for phase in update}
    assert "x_new" in gives
    assert gives <= {"x_new", *rule.remembers, *rule.derives}
    assert [phase.sentence for phase in update] == [equation.says for equation in rule.equations]
    before = [phase.part for phase in made if phase.line is None]
    assert before == (["forward", "loss", "backward"] if isinstance(surface, Fit) else ["loss", "backward"])
    for phase in made:
        assert phase.sentence[0].isupper()
        assert phase.sentence.endswith(".")
        assert len(phase.sentence) <= 100, "one sentence, read from the last row"
        assert phase.name


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.key)
def test_each_part_of_the_picture_is_lit_by_some_phase(surface: Surface) -> None:
    trace = descend(surface, optimizers.get("momentum", learning_rate=0.01), None, 2)
    shown = graph(passes_of(trace, 0))
    lit = {phase.part for phase in phases(surface, trace.optimizer)}
    assert {arrow.part for arrow in shown.arrows} == lit
    assert {shown.part(node) for node in shown.nodes} <= lit


def test_names_are_written_as_on_paper() -> None:
    assert [symbol(name) for name in ("y_hat", "w1", LOSS, "x12", "W")] == ["ŷ", "w₁", "L", "x₁₂", "W"]
    assert [symbol_latex(name) for name in ("y_hat", "w1", LOSS)] == [r"\hat{y}", "w_{1}", "L"]
