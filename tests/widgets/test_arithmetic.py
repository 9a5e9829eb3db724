"""Lines of arithmetic: every row fits into the room there is, whatever its numbers become."""

from __future__ import annotations

import re

import pytest

from landscape import optimizers
from landscape.widgets.arithmetic import folded, substituted, with_chosen

# So many characters have room in the panel at its narrowest, and at its usual width.
NARROW, USUAL = 39, 43


@pytest.mark.parametrize("width", [NARROW, USUAL])
@pytest.mark.parametrize("key", optimizers.keys())
def test_every_row_of_every_rule_fits(key: str, width: int) -> None:
    rule = optimizers.get(key)
    chosen = {hyper.name: float(getattr(rule, hyper.name)) for hyper in rule.hyperparameters()}
    for equation in rule.equations:
        line = with_chosen(equation.numbers, chosen)
        broken = folded(line, width)
        assert "".join(broken.split()) == "".join(line.split())
        numbers = dict.fromkeys(re.findall(r"\{(\w+)\}", broken), -1.234567e-5) | {"t": 500}
        first, *rest = substituted(broken, numbers).split("\n")
        assert max(map(len, [f"x: {first}", *rest])) <= width


def test_what_fits_is_one_row_and_else_the_outermost_place_breaks_first() -> None:
    line = "{u} = max(0.999 × {u_old}, abs({g}) + 1e−8)"
    assert folded(line, 70) == line
    assert folded(line, NARROW).split("\n") == [
        "{u} = max(0.999 × {u_old},",
        "              abs({g}) + 1e−8)",
    ]
