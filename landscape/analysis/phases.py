"""One step made slowly: the phases that it is gone through in, each with a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from landscape.analysis.network import Network, network, symbol
from landscape.analysis.passes import Part
from landscape.optimizers import Optimizer
from landscape.surfaces import Surface


@dataclass(frozen=True)
class Phase:
    """A part of a step: what it is called, what happens in it, and what is lit meanwhile.

    `line` is the number of the rule's equation that is then worked out, None before the update, and
    `gives` the name of the number it computes.
    """

    name: str
    sentence: str
    part: Part
    line: int | None = None
    gives: str = "x_new"


def phases(surface: Surface, rule: Optimizer) -> tuple[Phase, ...]:
    """Return the phases of one step: forward, loss, backward, and each equation of the rule."""
    return (*_passes(network(surface)), *_update(rule))


def _passes(net: Network) -> Iterator[Phase]:
    weights = _listed(net.weights)
    if not net.stops:
        yield Phase("Loss", "How high the surface is here.", "loss")
        yield Phase("Gradient", f"How the loss changes with {weights} here.", "backward")
        return
    answer, back = symbol(net.stops[-1]), _listed(net.stops[::-1])
    made = _listed(net.stops, ", then ")
    yield Phase("Forward pass", f"The data and the weights go in; {made}, come out.", "forward")
    yield Phase("Loss", f"How wrong the answer {answer} is where y was wanted.", "loss")
    sentence = f"The slope of L goes back through {back} to {weights}, multiplied at every stop."
    yield Phase("Backward pass", sentence, "backward")


def _update(rule: Optimizer) -> Iterator[Phase]:
    count = len(rule.equations)
    for line, equation in enumerate(rule.equations):
        name = f"Update {line + 1} of {count}" if count > 1 else "Update"
        yield Phase(name, equation.says, "update", line, equation.gives)


def _listed(keys: Sequence[str], between: str = " and ") -> str:
    return between.join(map(symbol, keys))
