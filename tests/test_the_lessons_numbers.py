"""Every number in the lessons, against hand-computed values and against the program's own computation.

A number may stand in a text if it is given by the page's scene, if it is in an equation that works out, or if
it is claimed here, in the words of the text, with where it comes from.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
import pytest

from landscape import descend, optimizers, surfaces
from landscape.descent import Trace
from landscape.resources import resource
from landscape.session import FromTable
from landscape.session import lesson as reader
from landscape.session.lesson import Lesson, Page, Setting
from landscape.surfaces import Fit
from landscape.surfaces.surface import Array

LESSONS = {entry.key: entry for entry in reader.read_folder(resource("lessons")) if isinstance(entry, Lesson)}
# Too plain to be checked one by one.
PLAIN = {0.0, 1.0, 2.0}
NUMBER = re.compile(r"(?<![\w.^])-?\d+(?:\.\d+)?")
CHAIN = re.compile(r"[-0-9.+*/()^ =]+")
SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@cache
def walk(
    key: str, *start: float, rule: str = "gradient_descent", kappa: float | None = None, **h: float
) -> Trace:
    surface = surfaces.get(key) if kappa is None else surfaces.get(key, kappa=kappa)
    return descend(surface, optimizers.get(rule, **h), start=start, steps=500)


@cache
def fit(table: str, activation: str, loss: str, standardise: bool = False) -> Fit:
    return FromTable(table, activation=activation, loss=loss, standardise=standardise).build()


def learn(surface: Fit, *start: float, rate: float = 1.0) -> Trace:
    return descend(surface, optimizers.get("gradient_descent", learning_rate=rate), start=start, steps=500)


def x2(rate: float, start: float = 5.0) -> Trace:
    return walk("parabola", start, learning_rate=rate)


def x_of(trace: Trace, *steps: int) -> list[float]:
    return [float(trace.points[step, 0]) for step in steps]


def slope(key: str, *at: float, **constants: float) -> list[float]:
    return [float(g) for g in surfaces.get(key, **constants).gradient(list(at))]


def loss(key: str, *at: float) -> float:
    return float(surfaces.get(key).value(list(at)))


PAIR = ("pair", "identity", "mean_squared_error")
RELU = ("pair", "relu", "mean_squared_error")
SQUARED = ("two_classes", "sigmoid", "mean_squared_error")
ENTROPY = ("two_classes", "sigmoid", "binary_cross_entropy")


def one_sample(criterion: str) -> surfaces.ChainRule:
    surface = surfaces.neuron([1.0], [0.0], activation="sigmoid", loss=criterion)
    return surfaces.chain_rule(surface, (5.0, 0.0), sample=0)


def steps_of(trace: Trace) -> float:
    assert trace.verdict.status in ("converged", "diverged")
    return float(trace.steps)


def halving(factor: float) -> float:
    return math.ceil(math.log(0.5) / math.log(factor))


def first_near_a_saddle() -> float:
    return float(walk("saddle", -1.8, 0.001, learning_rate=0.1).labels.index("near a saddle"))


def within(steps: int) -> list[float]:
    """The least and the greatest learning rate, in hundredths, that converge on x² in so many steps."""
    good = [
        rate
        for rate in np.arange(0.01, 1.0, 0.01).tolist()
        if x2(rate).verdict.status == "converged" and x2(rate).steps <= steps
    ]
    return [min(good), max(good)]


def growth(factor: float) -> float:
    return math.log(1000) / math.log(factor)


# lesson, page, the words of the text -> the numbers in them, in order
CLAIMS: dict[tuple[str, int], dict[str, Callable[[], Sequence[float] | Array]]] = {
    ("01_gradient", 1): {
        "the loss is 9 and the slope is 6": lambda: [loss("parabola", 3), *slope("parabola", 3)],
        "What does a slope of 6": lambda: slope("parabola", 3),
        "about six times": list,
        "Take 0.01: at x = 3.01 the loss is 9.0601, which is 0.0601 more": lambda: [
            0.01,
            3 + 0.01,
            loss("parabola", 3.01),
            loss("parabola", 3.01) - loss("parabola", 3),
        ],
    },
    ("01_gradient", 2): {
        "the slope is -8": lambda: slope("parabola", -4),
        "At x = 3 the slope was 6": lambda: [3, *slope("parabola", 3)],
        "where the slope is -6": lambda: slope("parabola", -3),
        "At x = -3": lambda: [-3],
        "as steep as at x = 3": lambda: [-slope("parabola", -3)[0] / 2],
        "makes that -6": lambda: slope("parabola", -3),
    },
    ("01_gradient", 3): {
        "they are 8 and 6": lambda: slope("bowl", 4, 3),
        "together, (8, 6)": lambda: slope("bowl", 4, 3),
        r"8^2 + 6^2 = 10": lambda: [8, 6, float(np.hypot(*slope("bowl", 4, 3)))],
    },
    ("01_gradient", 4): {
        "The slope at some place is -8": lambda: slope("parabola", -4),
        "if you go 0.01 to the right": lambda: [0.01],
    },
    ("02_chain_rule", 1): {
        "It gets x = 3, and the right answer is y = 10": lambda: [
            *fit(*PAIR).samples.x,
            *fit(*PAIR).samples.y,
        ],
        "its answer is ŷ = 7": lambda: [surfaces.chain_rule(fit(*PAIR), (2.0, 1.0), sample=0).a],
        "That is 3 too little": lambda: [10 - surfaces.chain_rule(fit(*PAIR), (2.0, 1.0), sample=0).a],
        "there the loss is 9": lambda: [surfaces.chain_rule(fit(*PAIR), (2.0, 1.0), sample=0).loss],
    },
    ("02_chain_rule", 2): {
        "(7 - 10) = -6:": lambda: [7, -10, surfaces.chain_rule(fit(*PAIR), (2.0, 1.0), sample=0).dL_da],
        "= x = 3": lambda: [surfaces.chain_rule(fit(*PAIR), (2.0, 1.0), sample=0).dz_dW],
        "= (-6) * 1 * 3 = -18": lambda: [
            -6,
            1,
            3,
            surfaces.chain_rule(fit(*PAIR), (2.0, 1.0), sample=0).dL_dW,
        ],
        "= (-6) * 1 * 1 = -6": lambda: [
            -6,
            1,
            1,
            surfaces.chain_rule(fit(*PAIR), (2.0, 1.0), sample=0).dL_db,
        ],
        "Then ŷ = 7.03, and L = 8.8209: it fell by 0.1791": lambda: [
            2.01 * 3 + 1,
            float(fit(*PAIR).value([2.01, 1.0])),
            float(fit(*PAIR).value([2.0, 1.0]) - fit(*PAIR).value([2.01, 1.0])),
        ],
    },
    ("02_chain_rule", 3): {
        "(0 - 10)^2 = 100": lambda: [0, -10, float(fit(*RELU).value([-2.0, 1.0]))],
        "(-20) * 0 * 3 = 0": lambda: [
            surfaces.chain_rule(fit(*RELU), (-2.0, 1.0), sample=0).dL_da,
            surfaces.chain_rule(fit(*RELU), (-2.0, 1.0), sample=0).da_dz,
            surfaces.chain_rule(fit(*RELU), (-2.0, 1.0), sample=0).dz_dW,
            surfaces.chain_rule(fit(*RELU), (-2.0, 1.0), sample=0).dL_dW,
        ],
    },
    ("02_chain_rule", 4): {
        "It was 9": lambda: [float(learn(fit(*PAIR), 2, 1, rate=0.01).losses[0])],
        "W = 2.18 and b = 1.06": lambda: learn(fit(*PAIR), 2, 1, rate=0.01).points[1],
        "fall from 9 to 5.76": lambda: learn(fit(*PAIR), 2, 1, rate=0.01).losses[:2],
        "move from 2 to 2.18": lambda: x_of(learn(fit(*PAIR), 2, 1, rate=0.01), 0, 1),
    },
    ("03_update", 1): {
        "the slope is 10": lambda: slope("parabola", 5),
        "4 - 0.1 * 8 = 3.2": lambda: [
            x_of(x2(0.1), 1)[0],
            -0.1,
            slope("parabola", 4)[0],
            x_of(x2(0.1), 2)[0],
        ],
        "3.2 - 0.1 * 6.4 = 2.56": lambda: [3.2, -0.1, slope("parabola", 3.2)[0], x_of(x2(0.1), 3)[0]],
        "Before the third step x = 3.2": lambda: x_of(x2(0.1), 2),
    },
    ("03_update", 2): {
        "5, 6, 7.2, … and has left after 27 steps": lambda: [*x_of(x2(-0.1), 0, 1, 2), steps_of(x2(-0.1))],
        "type -0.1 as": lambda: [-0.1],
        "type -0.1 and": lambda: [-0.1],
    },
    ("03_update", 3): {
        "L = (x^2 + 10y^2)/2": lambda: [surfaces.get("ravine").values_of_constants["kappa"], 2],
        "-5 along x and 25 along y": lambda: slope("ravine", -5, 2.5),
        "it is at -4.5": lambda: x_of(walk("ravine", -5, 2.5, learning_rate=0.1), 1),
        "η = 0.1, for 2.5 - 0.1 * 25 = 0": lambda: [
            0.1,
            2.5,
            -0.1,
            25,
            float(walk("ravine", -5, 2.5, learning_rate=0.1).points[1, 1]),
        ],
        "-5 - 0.05 * (-5) = -4.75": lambda: [
            -5,
            -0.05,
            -5,
            *x_of(walk("ravine", -5, 2.5, learning_rate=0.05), 1),
        ],
        "2.5 - 0.05 * 25 = 1.25": lambda: [
            2.5,
            -0.05,
            25,
            float(walk("ravine", -5, 2.5, learning_rate=0.05).points[1, 1]),
        ],
        "2.5 - η * 25": lambda: [2.5, 25],
    },
    ("03_update", 4): {
        "that is after 82 steps": lambda: [steps_of(x2(0.1))],
        "x = 4, η": lambda: [4],
        "The slope is 8, so": lambda: slope("parabola", 4),
        "The step is 0.8 and not 1, because the slope at 4": lambda: [4 - 3.2, 5 - 4, 4],
    },
    ("04_bowl", 1): {
        "x - 0.1 * 2x = 0.8 * x": lambda: [-0.1, 2, 1 - 2 * 0.1],
        "5 to 4, 3.2, 2.56, 2.048, 1.6384": lambda: x_of(x2(0.1), 0, 1, 2, 3, 4, 5),
        "5 * 0.8^k": lambda: [5, 0.8],
        "After 20 steps that is 0.0576, and the loss, which began at 25, is 0.0033": lambda: [
            20,
            5 * 0.8**20,
            float(x2(0.1).losses[0]),
            float(x2(0.1).losses[20]),
        ],
        "x = 0.0576": lambda: x_of(x2(0.1), 20),
    },
    ("04_bowl", 2): {
        "is 1 long, the second 0.8, the third 0.64": lambda: x2(0.1).update_norms[1:4],
        "A factor of 0.8 has halved the distance after 4 steps": lambda: [0.8, halving(0.8)],
        "0.98, which is η = 0.01, after 35": lambda: [1 - 2 * 0.01, 0.01, halving(0.98)],
        "from 5 to 2.5 to 1.25": lambda: x_of(x2(0.25), 0, 1, 2),
        "η = 0.25, for": lambda: [0.25],
    },
    ("04_bowl", 3): {
        "it takes 82 steps until": lambda: [steps_of(x2(0.1))],
        "With η = 0.3 the factor is 0.4, and it takes 27": lambda: [0.3, 1 - 2 * 0.3, steps_of(x2(0.3))],
        "under 10 steps": lambda: [10],
        "η = 0.5 makes": lambda: [0.5 * steps_of(x2(0.5))],
    },
    ("04_bowl", 4): {
        "(1 - 10η) * y": lambda: [1, -surfaces.get("ravine").hessian([0.0, 0.0])[1, 1]],
        "still 0.9, and that takes 156 steps": lambda: [
            x_of(walk("ravine", -5, 2.5, learning_rate=0.1), 1)[0] / -5,
            steps_of(walk("ravine", -5, 2.5, learning_rate=0.1)),
        ],
        "From x = 5 on": lambda: [5],
        "At the start x = 5": lambda: [5],
        "the fourth step x = 2.56": lambda: x_of(x2(0.1), 3),
    },
    ("05_learning_rate", 1): {
        "after 20 steps x is still 3.338, and even after 500": lambda: [
            20,
            x_of(x2(0.01), 20)[0],
            x2(0.01).steps,
        ],
        "within 50 steps": lambda: [50],
        "from about 0.17 to 0.83": lambda: within(50),
    },
    ("05_learning_rate", 2): {
        "5, -4, 3.2, -2.56": lambda: x_of(x2(0.9), 0, 1, 2, 3),
        "The 0.8 means": lambda: [abs(1 - 2 * 0.9)],
        "after 82 steps, exactly as many as with η = 0.1": lambda: [
            steps_of(x2(0.9)),
            0.1 * x2(0.9).steps / x2(0.1).steps,
        ],
        "With η = 1.1 the factor is -1.2": lambda: [1.1, 1 - 2 * 1.1],
        "5, -6, 7.2, -8.64": lambda: x_of(x2(1.1), 0, 1, 2, 3),
        "After 27 steps": lambda: [steps_of(x2(1.1))],
    },
    ("05_learning_rate", 3): {
        "5, -5, 5, -5": lambda: x_of(x2(1.0), 0, 1, 2, 3),
        "stays above -1": lambda: [-1],
        "λ = 2": lambda: [float(surfaces.get("parabola").hessian([5.0])[0, 0])],
        "above 0.9": lambda: [0.9],
        "0.95 has the factor -0.9": lambda: [0.95, 1 - 2 * 0.95],
    },
    ("05_learning_rate", 4): {
        "10 times as much": lambda: [
            surfaces.get("ravine").hessian([0.0, 0.0])[1, 1]
            / surfaces.get("ravine").hessian([0.0, 0.0])[0, 0]
        ],
        "curvatures are 1 and 10": lambda: np.diag(surfaces.get("ravine").hessian([-5.0, 2.5])).tolist(),
        "At 0.21 it diverges": lambda: [
            0.21 * (walk("ravine", -5, 2.5, learning_rate=0.21).verdict.status == "diverged")
        ],
        "takes 310 steps": lambda: [steps_of(walk("ravine", -5, 2.5, learning_rate=0.05))],
        "within 90 steps": lambda: [90],
        "the limit of 0.2": lambda: [2 / 10],
        "The limit is 0.2": lambda: [2 / 10],
        "η = 1.1 diverge": lambda: [1.1],
        "lands 1.2 times": lambda: [abs(1 - 2 * 1.1)],
        "and 1.1 is above": lambda: [1.1],
    },
    ("06_minima", 1): {
        "stops at x = 1.347, where the loss is -2.619": lambda: [
            x_of(walk("double_well", 2.2, learning_rate=0.02), -1)[0],
            float(walk("double_well", 2.2, learning_rate=0.02).losses[-1]),
        ],
        "at x = -1.473 the loss is -5.444": lambda: [
            *surfaces.get("double_well").minima[0].at,
            surfaces.get("double_well").minima[0].value,
        ],
    },
    ("06_minima", 2): {
        "At x = 0.126 the slope": lambda: [
            point.at[0] for point in surfaces.get("double_well").critical_points if point.kind == "maximum"
        ],
        "ridge is at x = 0.126": lambda: [
            point.at[0] for point in surfaces.get("double_well").critical_points if point.kind == "maximum"
        ],
    },
    ("06_minima", 3): {
        "from step 13 on": lambda: [first_near_a_saddle()],
        "multiplies x by 0.8, but y by 1.2": lambda: (
            walk("saddle", -1.8, 0.001, learning_rate=0.1).points[1]
            / walk("saddle", -1.8, 0.001, learning_rate=0.1).points[0]
        ),
        "After 20 steps that is 0.038, after 40 it is 1.47": lambda: [
            20,
            float(walk("saddle", -1.8, 0.001, learning_rate=0.1).points[20, 1]),
            40,
            float(walk("saddle", -1.8, 0.001, learning_rate=0.1).points[40, 1]),
        ],
        "multiplied by 1.2": lambda: [1 + 2 * 0.1],
    },
    ("06_minima", 4): {
        "A factor of 1.2 makes up for a thousand in 38 steps": lambda: [1 + 2 * 0.1, growth(1.2)],
        "gone after 67 steps, the second after 105": lambda: [
            steps_of(walk("saddle", -1.8, 0.001, learning_rate=0.1)),
            steps_of(walk("saddle", -1.8, 0.000001, learning_rate=0.1)),
        ],
        "another 38 steps": lambda: [growth(1.2)],
    },
    ("06_minima", 5): {
        "At (3.584, -1.848) the loss is 0": lambda: [
            *min(
                (minimum.at for minimum in surfaces.get("himmelblau").minima),
                key=lambda at: math.dist(at, (4, -4)),
            ),
            0,
        ],
        "1.2 on the saddle of this lesson, so even a distance of 0.000001": lambda: [1 + 2 * 0.1, 0.000001],
    },
    ("07_losses", 1): {
        "at most 0.25": lambda: [0.5 * (1 - 0.5)],
        "at z = 5 the answer is 0.9933 and the slope 0.00665": lambda: [
            5,
            one_sample("mean_squared_error").a,
            one_sample("mean_squared_error").da_dz,
        ],
    },
    ("07_losses", 2): {
        "the loss is still 0.499": lambda: [float(learn(fit(*SQUARED), -5, 5).losses[500])],
        "down to 0.116": lambda: [float(learn(fit(*SQUARED), -2, 0).losses[500])],
        "so a = 0.9933": lambda: [one_sample("mean_squared_error").a],
        "1.9866 * 0.00665 = 0.0132": lambda: [
            one_sample("mean_squared_error").dL_da,
            one_sample("mean_squared_error").da_dz,
            one_sample("mean_squared_error").dL_db,
        ],
        "below 0.12": lambda: [0.12],
    },
    ("07_losses", 3): {
        "in 162 steps: W = 1.581 and b = 0.223, with a loss of 0.375": lambda: [
            steps_of(learn(fit(*ENTROPY), -5, 5)),
            *fit(*ENTROPY).minima[0].at,
            fit(*ENTROPY).minima[0].value,
        ],
        "a = 0.9933": lambda: [one_sample("binary_cross_entropy").a],
        "1/(1 - a) = 149.4": lambda: [1, 1, one_sample("binary_cross_entropy").dL_da],
        "= a - y = 0.9933": lambda: [one_sample("binary_cross_entropy").dL_db],
        "That is 75 times": lambda: [
            one_sample("binary_cross_entropy").dL_db / one_sample("mean_squared_error").dL_db
        ],
    },
    ("07_losses", 4): {
        "the 23 launches": lambda: [len(fit("o_rings", "sigmoid", "binary_cross_entropy", True).samples)],
        "-1.602, and b = -1.108": lambda: list(
            fit("o_rings", "sigmoid", "binary_cross_entropy", True).minima[0].at
        ),
    },
    ("08_momentum_adam", 2): {
        "arrives in 182 steps": lambda: [
            steps_of(walk("ravine", -5, 2.5, rule="momentum", kappa=100, learning_rate=0.018, momentum=0.8))
        ],
        "under 150 steps": lambda: [150],
        "0.03, with β between 0.6 and": lambda: [0.03, 0.6],
    },
    ("08_momentum_adam", 3): {
        "-5 along x and 250 along y": lambda: slope("ravine", -5, 2.5, kappa=100),
        "arrives after 375 steps here, where momentum took 182": lambda: [
            steps_of(walk("ravine", -5, 2.5, rule="adam", kappa=100, learning_rate=0.1)),
            steps_of(walk("ravine", -5, 2.5, rule="momentum", kappa=100, learning_rate=0.018, momentum=0.8)),
        ],
        "from -5 to -4.9, y from 2.5 to 2.4": lambda: (
            walk("ravine", -5, 2.5, rule="adam", kappa=100, learning_rate=0.1).points[:2].T.ravel().tolist()
        ),
    },
    ("08_momentum_adam", 4): {
        "With β = 0.9 it does": lambda: [
            0.9
            * (
                walk("double_well", 2.2, rule="momentum", learning_rate=0.02, momentum=0.9).verdict.kind
                == "global minimum"
            )
        ],
        "with β = 0.8 it does not": lambda: [
            0.8
            * (
                walk("double_well", 2.2, rule="momentum", learning_rate=0.02, momentum=0.8).verdict.kind
                == "local minimum"
            )
        ],
        "β = 0.9.": lambda: [0.9],
        "with β = 0.8 up to 5 times": lambda: [0.8, 1 / (1 - 0.8)],
    },
}


def plain(text: str) -> str:
    """The text with its signs as Python writes them, and without what only decorates."""
    for old, new in {"−": "-", "·": "*", r"\cdot": "*", "**": "", "²": "^2", "{": "", "}": ""}.items():
        text = text.replace(old, new)
    return re.sub(r"\s+", " ", text.replace("\n- ", "\n; "))


def texts(page: Page) -> Iterator[str]:
    written = [page.text]
    for given in page.tries:
        written += [given.ask, given.met, given.hint]
    for question in page.questions:
        written += [question.ask, question.answer]
    return map(plain, written)


def value(text: str) -> float:
    def of(node: ast.expr) -> float:
        if isinstance(node, ast.Constant):
            return float(node.value)
        if isinstance(node, ast.UnaryOp):
            return -of(node.operand)
        assert isinstance(node, ast.BinOp)
        return SIGNS[type(node.op)](of(node.left), of(node.right))

    return of(ast.parse(text.strip().replace("^", "**"), mode="eval").body)


def right(shown: str, true: float) -> bool:
    """Whether a number is what rounding the true one to its digits gives."""
    digits = len(shown.partition(".")[2])
    return abs(float(shown) - true) <= 0.5000001 * 10.0**-digits


def equations(text: str) -> Iterator[str]:
    """Equations of nothing but numbers, with what they are equal to."""
    for found in CHAIN.finditer(text):
        sides = [side.strip(" .") for side in found[0].split("=")]
        sides = [side for side in sides if side and side.count("(") == side.count(")")]
        # After a letter it is part of a formula, such as the root of a sum.
        rooted = text[: found.start()][-1:].isalpha() and found[0][0].isdigit()
        if not rooted and len(sides) > 1 and NUMBER.fullmatch(sides[-1]):
            yield found[0]
            for side in sides[:-1]:
                if side[0] not in "*/^)":
                    assert right(sides[-1], value(side)), found[0]


def given_by(page: Page) -> set[float]:
    numbers: set[float] = set()
    for setting in (page.setting, *(given.answer for given in page.tries)):
        assert isinstance(setting, Setting)
        numbers |= {float(setting.scene.steps), *getattr(setting.scene.surface, "constants", {}).values()}
        for run in setting.scene.runs:
            numbers |= {*run.start, *run.rule.hyperparameters.values()}
    return numbers


ALL = [
    pytest.param(key, i, id=f"{key}-{i}")
    for key, lesson in LESSONS.items()
    for i in range(1, len(lesson.pages) + 1)
]


@pytest.mark.parametrize(("key", "number"), ALL)
def test_every_number_is_given_or_works_out_or_is_what_the_program_computes(key: str, number: int) -> None:
    page = LESSONS[key].pages[number - 1]
    claims = CLAIMS.get((key, number), {})
    unused = set(claims)
    for text in texts(page):
        left = text
        for fragment, compute in claims.items():
            if fragment in text:
                unused.discard(fragment)
                shown, true = NUMBER.findall(fragment.replace("- ", "-")), compute()
                assert len(shown) == len(true), (fragment, shown, true)
                assert all(map(right, shown, true)), (fragment, true)
                left = left.replace(fragment, " ")
        for equation in equations(text):
            left = left.replace(equation.strip(), " ")
        left = re.sub(r"\b(lessons?|step|than|as) \d+", " ", left)
        loose = {float(shown) for shown in NUMBER.findall(left)} - given_by(page) - PLAIN
        assert not loose, (loose, left)
    assert not unused


def test_what_is_said_of_the_data() -> None:
    x, y = fit(*SQUARED).samples.x, fit(*SQUARED).samples.y
    assert len(x) == 60
    assert {*y} == {0.0, 1.0}
    # "No threshold on x gets all of them right."
    assert min(x[y == 1]) < max(x[y == 0])


def test_squared_error_stalls_where_cross_entropy_arrives() -> None:
    assert learn(fit(*SQUARED), -5, 5).verdict.status == "out of steps"
    assert learn(fit(*ENTROPY), -5, 5).verdict.kind == "global minimum"


def test_what_is_said_of_verdicts() -> None:
    assert x2(1.0).verdict.status == "oscillating"
    assert str(x2(0.01).verdict) == "out of steps: falling"
    assert learn(fit(*RELU), -2, 1, rate=0.01).verdict.status == "plateau"
    assert walk("ravine", -5, 2.5, kappa=100, learning_rate=0.018).verdict.status == "out of steps"
    for rate in (0.02, 0.1, 0.5):
        assert walk("double_well", 2.2, rule="adam", learning_rate=rate).verdict.kind == "local minimum"
    himmelblau = surfaces.get("himmelblau")
    assert [point.kind for point in himmelblau.minima] == ["global minimum"] * 4
    assert sum(point.kind == "saddle point" for point in himmelblau.critical_points) == 4
    assert (
        walk("double_well", 0.12, learning_rate=0.02).points[-1, 0]
        < 0
        < walk("double_well", 0.13, learning_rate=0.02).points[-1, 0]
    )
