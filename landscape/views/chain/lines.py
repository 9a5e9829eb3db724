"""Both passes as lines of arithmetic, each with its numbers in it."""

from __future__ import annotations

from collections.abc import Mapping

from landscape.analysis.network import slope_symbol, symbol
from landscape.analysis.passes import Passes
from landscape.widgets.arithmetic import substituted, worked_out
from landscape.widgets.numbers import brief

# One less than in the panel: up to four numbers stand in a row.
DIGITS = 7


def short(number: float) -> str:
    """Return a number as it stands in the chain rule's card."""
    return brief(number, DIGITS)


def forward(passes: Passes, room: int) -> list[str]:
    """Return a line for every number that is made on the way forward."""
    net = passes.network
    answer = net.stops[-1]
    lines = []
    for node in net.nodes:
        if node.numbers:
            name = f"ŷ = {node.symbol}" if node.key == answer and node.symbol != "ŷ" else node.symbol
            lines.append(_line(name, node.numbers, node.key, passes.numbers, room))
    return lines


def slopes(passes: Passes, room: int) -> list[str]:
    """Return a line for every slope on the way back."""
    links = dict.fromkeys(link for product in passes.products for link in product.links)
    return [
        _line(slope_symbol(link.end, link.start), link.numbers, link.slope, passes.numbers, room)
        for link in links
    ]


def _line(name: str, template: str, key: str, numbers: Mapping[str, float], room: int) -> str:
    """Return "name = how it is made, in numbers = what it is"; a copy names what it is a copy of."""
    if template == "1":
        return f"{name} = 1"
    if template.startswith("{") and template.endswith("}") and template.count("{") == 1:
        return f"{name} = {symbol(template[1:-1])} = {short(numbers[key])}"
    return substituted(worked_out(name, template, key, room, DIGITS), numbers, short)


def means(passes: Passes) -> list[str]:
    """Return a line for the mean of every number that is made on the way forward."""
    nodes = [node for node in passes.network.nodes if node.numbers]
    return [f"mean {node.symbol} = {short(passes.numbers[node.key])}" for node in nodes]


def mean_note(passes: Passes) -> str:
    """Return a sentence that keeps the mean of products and the product of means apart."""
    text = f"Every number is a mean over {passes.count:,} samples; the gradient is the mean of the products."
    others = [product for product in passes.products if not product.holds]
    if not others:
        return text
    would = " and ".join(f"{short(product.of_factors)} for {symbol(product.weight)}" for product in others)
    return f"{text} The product of the means would be {would}."
