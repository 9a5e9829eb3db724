"""The options of the commands: how they are read, and what is said of one that is wrong."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable, Sequence
from typing import NoReturn

from landscape import surface_options, usage
from landscape.descent import STEPS, TOLERANCE
from landscape.errors import LandscapeError
from landscape.optimizers import schedules
from landscape.option_values import keys, real, reals, span, whole

# Every other option takes a value.
_SWITCHES = {"--json", "--standardise", "--tune", "--help", "--version", "-h"}


class Parser(argparse.ArgumentParser):
    """Reads the options of one command; a mistake is a LandscapeError."""

    @property
    def known(self) -> tuple[str, ...]:
        """All options there are."""
        return tuple(self._option_string_actions)

    def error(self, message: str) -> NoReturn:
        """Raise LandscapeError instead of printing the usage and leaving."""
        raise LandscapeError(message + ".")


def run_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `run`, with an option for each of the named numbers; their meaning is the help."""
    parser = _parser(usage.RUN, usage.RUN_NOTES)
    _add_walk(parser)
    _add_pace(parser)
    _add_numbers(parser, numbers)
    _add_files(parser, csv="write every step as CSV; - for standard output", image="the path")
    return parser


def race_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `race`, with an option for each of the surface's constants."""
    parser = _parser(usage.RACE, usage.RACE_NOTES)
    add = parser.add_argument
    add(
        "--optimizers",
        type=keys,
        metavar="a,b,c",
        help="who takes part: keys of optimizers, or all",
    )
    add("--tune", action="store_true", help="first find the best learning rate of each")
    _add_walk(parser)
    _add_numbers(parser, numbers)
    _add_files(parser, csv="write the scoreboard as CSV; - for standard output", image="all paths")
    return parser


def check_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `check`, with an option for each of the surface's constants."""
    parser = _parser(usage.CHECK, usage.CHECK_NOTES)
    _add_numbers(parser, numbers)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    return parser


def basins_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `basins`, with an option for each of the named numbers."""
    parser = _parser(usage.BASINS, usage.BASINS_NOTES)
    _add_size(parser, 512)
    _add_end(parser)
    _add_numbers(parser, numbers)
    _add_grids(parser)
    return parser


def sweep_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `sweep`, with an option for each of the named numbers."""
    parser = _parser(usage.SWEEP, usage.SWEEP_NOTES)
    over = "what is changed, and from where to where; once or twice"
    parser.add_argument("--over", type=span, action="append", metavar="NAME=LOW,HIGH", help=over)
    _add_size(parser, None)
    many = "so many starts over the domain in place of one; medians are told"
    parser.add_argument("--starts", type=whole, metavar="K", help=many)
    _add_walk(parser)
    _add_numbers(parser, numbers)
    _add_grids(parser)
    return parser


def _add_size(parser: Parser, default: int | None) -> None:
    told = f"default {default}" if default else "default 400 for a line, 96 for a map"
    parser.add_argument("--size", type=whole, default=default, metavar="N", help=f"cells a side ({told})")


def _add_grids(parser: Parser) -> None:
    """Add the options that say where a table of cells goes."""
    _add_files(parser, csv="write every cell as CSV; - for standard output", image="what came of it")
    parser.add_argument("--npz", metavar="FILE.npz", help="write the arrays for numpy.load")


def _parser(usage: str, notes: str) -> Parser:
    """Return a parser with the options that say which surface is meant."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = Parser(usage=usage, epilog=notes, allow_abbrev=False, formatter_class=raw)
    surface_options.add_to(parser)
    return parser


def _add_walk(parser: Parser) -> None:
    """Add the options of a descent."""
    add = parser.add_argument
    add(
        "--start",
        type=reals,
        metavar="X,Y",
        help="where to begin (default: the surface's own start)",
    )
    _add_end(parser)


def _add_end(parser: Parser) -> None:
    """Add the options that say when a descent ends."""
    add = parser.add_argument
    add(
        "--steps",
        type=whole,
        default=STEPS,
        metavar="N",
        help=f"at most so many steps (default {STEPS})",
    )
    add(
        "--tolerance",
        type=real,
        default=TOLERANCE,
        metavar="T",
        help=f"converged when ‖∇L‖ ≤ T (default {TOLERANCE:g})",
    )


def _add_pace(parser: Parser) -> None:
    """Add the options of the learning-rate schedule and of gradient noise."""
    add = parser.add_argument
    names = ", ".join(schedules.keys())
    add("--schedule", metavar="NAME", help=f"how the learning rate changes: {names} (default constant)")
    add(
        "--noise",
        type=real,
        metavar="SIGMA",
        help="let the rule see the gradient with Gaussian noise",
    )
    add(
        "--batch",
        type=real,
        metavar="B",
        help="let the rule see B samples of the data at a time",
    )
    add("--seed", type=real, metavar="N", help="which noise or samples are drawn (default 0)")


def _add_numbers(parser: Parser, numbers: dict[str, str]) -> None:
    for name, means in numbers.items():
        parser.add_argument(_flag(name), type=real, dest=name, metavar="VALUE", help=means.replace("%", "%%"))


def _add_files(parser: Parser, csv: str, image: str) -> None:
    """Add the options that say where the results go."""
    parser.add_argument("--csv", metavar="FILE", help=csv)
    parser.add_argument("--image", metavar="FILE.png", help=f"draw the surface and {image}")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def check_flags(flags: Iterable[str], known: Sequence[str], command: str) -> None:
    """Raise LandscapeError for an option that does not exist, naming one that does."""
    for flag in flags:
        name = flag.partition("=")[0]
        if name not in known and name != "-h":
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."
            raise LandscapeError(f"{command} has no option {name!r}: {hint}")


def joined(argv: Sequence[str]) -> list[str]:
    """Return the arguments with `--some_name value` written `--some-name=value`.

    Values may begin with a minus, and options and words may come in any order.
    """
    joined: list[str] = []
    waiting = False
    for argument in argv:
        if waiting and not argument.startswith("--"):
            joined[-1] += f"={argument}"
            waiting = False
        elif argument.startswith("--"):
            name, equals, value = argument.partition("=")
            joined.append(name.replace("_", "-") + equals + value)
            waiting = not equals and name not in _SWITCHES
        else:
            joined.append(argument)
    return joined
