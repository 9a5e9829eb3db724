"""The computation of a loss as a graph: which number is made from which, for each kind of surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from string import digits
from unicodedata import normalize

from landscape.surfaces import Fit, Surface
from landscape.surfaces.neuron import Neuron
from landscape.surfaces.two_weights import TwoWeights

LOSS = "loss"
# A caption that is longer gets in its neighbours' way.
_LONGEST_CAPTION = 14
_LOWERED = str.maketrans(digits, "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Node:
    """A number on the way to the loss.

    `key` is its name among the numbers of the passes. `place` is its column, from the left, and its row,
    0 in the middle and 1 below. `numbers` is how it is made, a template in the keys of others, `caption`
    the same in short.
    """

    key: str
    place: tuple[float, float]
    numbers: str = ""
    caption: str = ""

    @property
    def symbol(self) -> str:
        """The number's name on paper: "ŷ" for y_hat, "w₁" for w1, "L" for the loss."""
        return symbol(self.key)


@dataclass(frozen=True)
class Link:
    """That one number is made from another.

    `slope` is the key of ∂end/∂start, empty for data, to which no gradient goes back; `numbers` is how
    that slope is made, a template in the keys of the nodes.
    """

    start: str
    end: str
    slope: str = ""
    numbers: str = ""


@dataclass(frozen=True)
class Network:
    """All numbers on the way to the loss, and how they hang together."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    weights: tuple[str, ...]

    def path(self, key: str) -> tuple[Link, ...]:
        """Return the links whose slopes multiply to ∂L/∂key, from the loss back to that number."""
        if key == LOSS:
            return ()
        link = next(link for link in self.links if link.start == key)
        return (*self.path(link.end), link)

    @property
    def stops(self) -> tuple[str, ...]:
        """The numbers between the weights and the loss, in the order of the forward pass."""
        made = {link.end for link in self.links}
        return tuple(node.key for node in self.nodes if node.key in made and node.key != LOSS)


def symbol(name: str) -> str:
    """Return a name as it is written on paper: y_hat as ŷ, w1 as w₁, loss as L."""
    if name == LOSS:
        return "L"
    letters = name.rstrip(digits)
    return normalize("NFC", letters.replace("_hat", "\u0302")) + name[len(letters) :].translate(_LOWERED)


def symbol_latex(name: str) -> str:
    """Return a name as LaTeX."""
    if name == LOSS:
        return "L"
    letters = name.rstrip(digits)
    base = letters.removesuffix("_hat")
    below = f"_{{{name[len(letters) :]}}}" if letters != name else ""
    return (rf"\hat{{{base}}}" if base != letters else base) + below


def slope_symbol(of: str, by: str) -> str:
    """Return the name of a slope on paper: ∂L/∂W."""
    return f"∂{symbol(of)}/∂{symbol(by)}"


def network(surface: Surface) -> Network:
    """Return the graph of a surface's loss: of one made of data its model's, of a formula its parameters'."""
    return model_network(surface.model) if isinstance(surface, Fit) else _formula(surface.parameters)


@singledispatch
def model_network(model: object) -> Network:
    """Return the graph of a model's loss for one sample."""
    raise TypeError(f"No graph is known of {type(model).__name__}.")


@model_network.register
def _neuron(model: Neuron) -> Network:
    """W and b make z of x, the activation a of z, and the loss compares a with y."""
    activation, criterion = model.activation, model.criterion
    return Network(
        nodes=(
            Node("x", (0, -1)),
            Node("W", (0, 0)),
            Node("b", (0, 1)),
            Node("z", (1, 0), "{W} × {x} + {b}", "W × x + b"),
            Node("a", (2, 0), activation.numbers, f"ŷ = {_caption(activation.numbers, activation.key)}"),
            Node("y", (2, -1)),
            Node(LOSS, (3, 0), criterion.numbers, _caption(criterion.numbers, criterion.key)),
        ),
        links=(
            Link("x", "z"),
            Link("W", "z", "dz_dW", "{x}"),
            Link("b", "z", "dz_db", "1"),
            Link("z", "a", "da_dz", activation.numbers_slope),
            Link("a", LOSS, "dL_da", criterion.numbers_slope),
            Link("y", LOSS),
        ),
        weights=model.parameters,
    )


@model_network.register
def _two_weights(model: TwoWeights) -> Network:
    """w₁ makes h of x, w₂ makes ŷ of h, and the loss compares ŷ with y."""
    return Network(
        nodes=(
            Node("x", (0, -1)),
            Node("w1", (0, 0)),
            Node("h", (1, 0), "tanh({w1} × {x})", "tanh(w₁ × x)"),
            Node("w2", (1, 1)),
            Node("y_hat", (2, 0), "{w2} × {h}", "w₂ × h"),
            Node("y", (2, -1)),
            Node(LOSS, (3, 0), "({y_hat} − {y})²", "(ŷ − y)²"),
        ),
        links=(
            Link("x", "h"),
            Link("w1", "h", "dh_dw1", "(1 − {h}²) × {x}"),
            Link("h", "y_hat", "dy_hat_dh", "{w2}"),
            Link("w2", "y_hat", "dy_hat_dw2", "{h}"),
            Link("y_hat", LOSS, "dL_dy_hat", "2 × ({y_hat} − {y})"),
            Link("y", LOSS),
        ),
        weights=model.parameters,
    )


def _formula(parameters: Sequence[str]) -> Network:
    """Nothing lies between the parameters and the loss: the gradient comes in one piece."""
    rows = (0.0,) if len(parameters) == 1 else (-0.75, 0.75)
    return Network(
        nodes=(
            *(Node(name, (0, row)) for name, row in zip(parameters, rows, strict=True)),
            Node(LOSS, (1, 0)),
        ),
        links=tuple(Link(name, LOSS, f"dL_d{name}") for name in parameters),
        weights=tuple(parameters),
    )


def _caption(template: str, name: str) -> str:
    """Return a template in symbols, or what it is called where that is shorter."""
    text = template.replace("{", "").replace("}", "")
    return text if len(text) <= _LONGEST_CAPTION else name.replace("_", " ")
