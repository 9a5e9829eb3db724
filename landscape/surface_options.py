"""The surface that options ask for: one of the catalogue by its key, a formula, or one made of data."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from landscape import surfaces
from landscape.errors import LandscapeError
from landscape.files import table
from landscape.option_values import domain, real
from landscape.session.data import FromTable
from landscape.session.scene import BuiltIn, Typed
from landscape.surfaces.activations import ACTIVATIONS
from landscape.surfaces.losses import LOSSES

# What says which surface a table makes; none of them means anything without --data.
DATA = ("x", "y", "model", "activation", "loss", "standardise")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which surface is meant."""
    add = parser.add_argument
    add(
        "--formula", metavar="TEXT", help="a surface of your own, in place of SURFACE: --formula 'x^2 + 3y^2'"
    )
    add(
        "--domain",
        type=domain,
        metavar="x0,x1,…",
        help="where the formula is looked at (default −5,5,−5,5)",
    )
    add("--least", type=real, metavar="VALUE", help="the formula's least value, if it is known")
    _add_data(parser)


def _add_data(parser: argparse.ArgumentParser) -> None:
    """Add the options that make a surface of a table."""
    add = parser.add_argument
    shipped = ", ".join(table.built_in())
    add("--data", metavar="FILE.csv", help=f"a surface made of data, or one of {shipped}")
    add("--x", metavar="COLUMN", help="the column that the neuron is given")
    add("--y", metavar="COLUMN", help="the column that it has to learn")
    add("--model", choices=("neuron", "two_weights"), help="what learns (default neuron)")
    add("--activation", metavar="NAME", help=f"{', '.join(ACTIVATIONS)} (default sigmoid)")
    add("--loss", metavar="NAME", help=f"{', '.join(LOSSES)} (default binary_cross_entropy)")
    # None, not False, where it is not given, like all the others.
    add(
        "--standardise",
        action="store_const",
        const=True,
        help="measure x in standard deviations",
    )


def surface(given: Mapping[str, Any], chosen: Sequence[str]) -> BuiltIn | Typed | FromTable:
    """Return the surface that was asked for: the key `chosen`, if there is one, a formula or its data.

    Raises LandscapeError for options that do not go together.
    """
    if "formula" not in given and {"domain", "least"} & given.keys():
        raise LandscapeError("--domain and --least belong to --formula: a surface has its own.")
    data = {name: given[name] for name in DATA if name in given}
    if "data" not in given:
        if data:
            raise LandscapeError(f"--{next(iter(data))} belongs to --data: name the file that it speaks of.")
        if chosen:
            names = constants(chosen)
            return BuiltIn(chosen[0], {name: given[name] for name in names if name in given})
        return Typed(given["formula"], given.get("domain"), given.get("least"))
    if "formula" in given:
        raise LandscapeError("--formula and --data are two surfaces: give one of them.")
    if data.get("model") == "two_weights" and {"activation", "loss"} & data.keys():
        raise LandscapeError(
            "two_weights has a tanh and the mean squared error: leave out --activation and --loss."
        )
    return FromTable(given["data"], **data)


def constants(keys: Iterable[str]) -> dict[str, str]:
    """Return the constants of surfaces, each with its meaning."""
    return {name: constant.means for key in keys for name, constant in surfaces.get(key).constants.items()}
