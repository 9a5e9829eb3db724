"""Both passes at a point, with every number: forward to the loss, back to each weight, and the update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isclose, prod
from typing import Literal

from landscape.analysis.network import LOSS, Link, Network, Node, network, slope_symbol, symbol
from landscape.descent import Trace
from landscape.surfaces import Fit, Surface

# What is lit together while a step is made slowly, in its order.
Part = Literal["forward", "loss", "backward", "update"]
PARTS: tuple[Part, ...] = ("forward", "loss", "backward", "update")


@dataclass(frozen=True)
class Product:
    """The chain rule for one weight: the slopes along the way back from the loss, and the gradient.

    Of several samples each factor is a mean and so is the gradient; then `holds` is false as a rule, for
    the mean of products is not the product of means.
    """

    weight: str
    links: tuple[Link, ...]
    factors: tuple[float, ...]
    gradient: float

    @property
    def of_factors(self) -> float:
        """What the factors multiply to."""
        return prod(self.factors)

    @property
    def holds(self) -> bool:
        """Whether the factors multiply to the gradient."""
        return isclose(self.of_factors, self.gradient, rel_tol=1e-9, abs_tol=1e-300)


@dataclass(frozen=True)
class Passes:
    """Every number of both passes at one point, by its key, and of the update that follows.

    `sample` is the one they belong to, counted from 0, None for the means over all `count` (0 where there
    are no samples). `updates` are, for each weight, the numbers of the rule's equations.
    """

    network: Network
    numbers: Mapping[str, float]
    sample: int | None = None
    count: int = 0
    updates: tuple[Mapping[str, float], ...] = ()

    @property
    def products(self) -> tuple[Product, ...]:
        """The chain rule for each weight."""
        numbers = self.numbers
        paths = [(weight, self.network.path(weight)) for weight in self.network.weights]
        return tuple(
            Product(weight, path, tuple(numbers[link.slope] for link in path), numbers[f"dL_d{weight}"])
            for weight, path in paths
        )


@dataclass(frozen=True)
class Arrow:
    """A number on its way: forward along a link, a gradient back along it, or from a weight to the next.

    `value` is None while nobody knows it.
    """

    kind: Literal["forward", "backward", "update"]
    start: str
    end: str
    symbol: str
    value: float | None
    part: Part


@dataclass(frozen=True)
class Graph:
    """What the picture of both passes shows; `values` are the nodes' by their keys."""

    nodes: tuple[Node, ...]
    values: Mapping[str, float | None]
    arrows: tuple[Arrow, ...]
    note: str = ""

    def part(self, node: Node) -> Part:
        """Return what a node belongs to: the loss takes with it what leads nowhere else."""
        forward = [arrow for arrow in self.arrows if arrow.kind == "forward"]
        made = any(arrow.end == node.key for arrow in forward)
        leads = {arrow.end for arrow in forward if arrow.start == node.key}
        return "loss" if node.key == LOSS or (not made and leads == {LOSS}) else "forward"


def passes_at(surface: Surface, point: tuple[float, ...], sample: int | None = None) -> Passes:
    """Return both passes at a point, for one sample or the mean over all; of a formula there are none.

    Raises LandscapeError if there is no such sample.
    """
    weights = dict(zip(surface.parameters, point, strict=True))
    if isinstance(surface, Fit):
        numbers = weights | surface.passes(point, sample)
        return Passes(network(surface), numbers, sample, len(surface.samples))
    value, *partials = surface.at(point)
    gradient = {f"dL_d{name}": slope for name, slope in zip(surface.parameters, partials, strict=True)}
    return Passes(network(surface), weights | {LOSS: value} | gradient)


def passes_of(trace: Trace, step: int, sample: int | None = None) -> Passes:
    """Return both passes where a run is after so many steps, with the numbers of the step that follows."""
    there = passes_at(trace.surface, tuple(trace.points[step].tolist()), sample)
    return replace(there, updates=tuple(trace.numbers(step + 1)))


def unknown(surface: Surface) -> Passes:
    """Return the passes of a surface that nobody has walked yet: the graph without its numbers."""
    count = len(surface.samples) if isinstance(surface, Fit) else 0
    return Passes(network(surface), {}, None, count)


def graph(passes: Passes, gives: str = "x_new") -> Graph:
    """Return the picture of both passes; `gives` names the number of the update that is shown."""
    nodes = passes.network.nodes
    values = {node.key: passes.numbers.get(node.key) for node in nodes}
    return Graph(nodes, values, tuple(_arrows(passes, values, gives)), _note(passes))


def _arrows(passes: Passes, values: Mapping[str, float | None], gives: str) -> Iterator[Arrow]:
    links = passes.network.links
    for link in links:
        part: Part = "loss" if link.end == LOSS else "forward"
        yield Arrow("forward", link.start, link.end, symbol(link.start), values[link.start], part)
    for link in reversed(links):
        if link.slope:
            value = passes.numbers.get(f"dL_d{link.start}")
            yield Arrow("backward", link.end, link.start, slope_symbol(LOSS, link.start), value, "backward")
    # A step follows the mean, whichever sample is looked at.
    whose = "" if passes.sample is None or passes.count == 1 else " (mean)"
    for weight, numbers in zip(passes.network.weights, passes.updates, strict=False):
        name = (f"next {symbol(weight)}" if gives == "x_new" else symbol(gives)) + whose
        yield Arrow("update", weight, weight, name, float(numbers[gives]), "update")


def _note(passes: Passes) -> str:
    if not passes.count:
        return ""
    if passes.sample is None and passes.count > 1:
        return f"means of {passes.count:,} samples"
    return f"sample {(passes.sample or 0) + 1:,} of {passes.count:,}"
