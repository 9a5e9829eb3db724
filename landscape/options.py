"""The options of the commands: how they are read, and what is said of one that is wrong."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

from landscape.descent import STEPS, TOLERANCE
from landscape.errors import LandscapeError
from landscape.files import table
from landscape.files.numbers import number
from landscape.optimizers import schedules
from landscape.surfaces.activations import ACTIVATIONS
from landscape.surfaces.losses import LOSSES

_RUN_USAGE = """\
landscape run SURFACE OPTIMIZER [options]
       landscape run --formula TEXT [--domain=x0,x1,y0,y1] [--least=VALUE] OPTIMIZER [options]
       landscape run --data FILE.csv [--x COLUMN --y COLUMN] [--model MODEL] [--activation NAME]
                     [--loss NAME] [--standardise] OPTIMIZER [options]"""
_RUN_NOTES = """\
What is not given has the rule's own default, learning rate included: see `landscape list optimizers`;
`landscape list schedules` has the numbers of each schedule.
With `--csv -` the table takes standard output, and the summary (or the JSON) goes to standard error.
The exit status is 0 when the run was made, whatever became of it, and 2 when it could not be."""

_RACE_USAGE = """\
landscape race SURFACE --optimizers a,b,c [--tune] [options]
       landscape race --formula TEXT [--domain=x0,x1,y0,y1] [--least=VALUE] --optimizers a,b,c [options]
       landscape race --data FILE.csv [options of the data, as for run] --optimizers a,b,c [options]"""
_RACE_NOTES = """\
Every rule starts where the others do and has the same number of steps. It has its own default learning
rate; with --tune, the best one for this surface and start, and both are told. Best first: those that came to
rest in a minimum, the lower one before the higher, and in the same one by how many gradients it took (a
Hessian counts as one for each parameter); then those that left the domain for a minimum of a surface that is
lower still beyond it; then those that did not come to rest, by final loss; those that diverged last.
A race is one of rules alone: schedules and noise take no part in it.
With `--csv -` the table takes standard output, and the scoreboard (or the JSON) goes to standard error. The
exit status is 0 when the race was run, and 2 when it could not be."""
_CHECK_USAGE = """\
landscape check SURFACE [--json]
       landscape check --formula TEXT [--domain=x0,x1,y0,y1] [--json]
       landscape check --data FILE.csv [options of the data, as for run] [--json]"""
_CHECK_NOTES = """\
The exact gradient is compared with central differences of the loss all over the domain, the Hessian with
those of the gradient; places where that cannot be told, such as kinks, are said. The exit status is 0 when it
was done, whatever came of it, and 2 when it could not be."""


_BASINS_USAGE = """\
landscape basins SURFACE OPTIMIZER [options]
       landscape basins --formula TEXT [--domain=x0,x1,y0,y1] [--least=VALUE] OPTIMIZER [options]
       landscape basins --data FILE.csv [options of the data, as for run] OPTIMIZER [options]"""
_BASINS_NOTES = """\
One descent from the middle of each of N × N cells of the domain. Minima that the surface does not list are
searched for. What is printed: how many starts reached which minimum, and how many none. With `--csv -` the
table takes standard output, and the summary (or the JSON) goes to standard error. Ctrl+C leaves no file."""
_SWEEP_USAGE = """\
landscape sweep SURFACE OPTIMIZER --over learning_rate=1e-4,1 [--over momentum=0,0.99] [options]
       landscape sweep --formula TEXT OPTIMIZER --over NAME=LOW,HIGH [options]
       landscape sweep --data FILE.csv OPTIMIZER --over NAME=LOW,HIGH [options]"""
_SWEEP_NOTES = """\
One descent for each of N values, or N × N; from the start, or from K starts evenly over the domain. A range
that is not given is the hyperparameter's own; those of a learning rate and of other small numbers go by
powers of ten. --json tells every cell, as the CSV does. With `--csv -` the table takes standard output, and
the summary (or the JSON) goes to standard error."""


# What says which surface a table makes; none of them means anything without --data.
DATA = ("x", "y", "model", "activation", "loss", "standardise")


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
    parser = _parser(_RUN_USAGE, _RUN_NOTES)
    _add_walk(parser)
    _add_pace(parser)
    _add_numbers(parser, numbers)
    _add_files(parser, csv="write every step as CSV; - for standard output", image="the path")
    return parser


def race_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `race`, with an option for each of the surface's constants."""
    parser = _parser(_RACE_USAGE, _RACE_NOTES)
    add = parser.add_argument
    add("--optimizers", type=_names, metavar="a,b,c", help="who takes part: keys of optimizers, or all")
    add("--tune", action="store_true", help="first find the best learning rate of each")
    _add_walk(parser)
    _add_numbers(parser, numbers)
    _add_files(parser, csv="write the scoreboard as CSV; - for standard output", image="all paths")
    return parser


def check_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `check`, with an option for each of the surface's constants."""
    parser = _parser(_CHECK_USAGE, _CHECK_NOTES)
    _add_numbers(parser, numbers)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    return parser


def basins_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `basins`, with an option for each of the named numbers."""
    parser = _parser(_BASINS_USAGE, _BASINS_NOTES)
    _add_size(parser, 512)
    _add_end(parser)
    _add_numbers(parser, numbers)
    _add_grids(parser)
    return parser


def sweep_parser(numbers: dict[str, str]) -> Parser:
    """Return the parser of `sweep`, with an option for each of the named numbers."""
    parser = _parser(_SWEEP_USAGE, _SWEEP_NOTES)
    over = "what is changed, and from where to where; once or twice"
    parser.add_argument("--over", type=_range, action="append", metavar="NAME=LOW,HIGH", help=over)
    _add_size(parser, None)
    many = "so many starts over the domain in place of one; medians are told"
    parser.add_argument("--starts", type=_whole, metavar="K", help=many)
    _add_walk(parser)
    _add_numbers(parser, numbers)
    _add_grids(parser)
    return parser


def _add_size(parser: Parser, default: int | None) -> None:
    told = f"default {default}" if default else "default 400 for a line, 96 for a map"
    parser.add_argument("--size", type=_whole, default=default, metavar="N", help=f"cells a side ({told})")


def _add_grids(parser: Parser) -> None:
    """Add the options that say where a table of cells goes."""
    _add_files(parser, csv="write every cell as CSV; - for standard output", image="what came of it")
    parser.add_argument("--npz", metavar="FILE.npz", help="write the arrays for numpy.load")


def _parser(usage: str, notes: str) -> Parser:
    """Return a parser with the options that say which surface is meant."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = Parser(usage=usage, epilog=notes, allow_abbrev=False, formatter_class=raw)
    add = parser.add_argument
    add(
        "--formula", metavar="TEXT", help="a surface of your own, in place of SURFACE: --formula 'x^2 + 3y^2'"
    )
    add(
        "--domain", type=_domain, metavar="x0,x1,…", help="where the formula is looked at (default −5,5,−5,5)"
    )
    add("--least", type=_number, metavar="VALUE", help="the formula's least value, if it is known")
    _add_data(parser)
    return parser


def _add_walk(parser: Parser) -> None:
    """Add the options of a descent."""
    add = parser.add_argument
    add("--start", type=_numbers, metavar="X,Y", help="where to begin (default: the surface's own start)")
    _add_end(parser)


def _add_end(parser: Parser) -> None:
    """Add the options that say when a descent ends."""
    add = parser.add_argument
    add("--steps", type=_whole, default=STEPS, metavar="N", help=f"at most so many steps (default {STEPS})")
    add(
        "--tolerance",
        type=_number,
        default=TOLERANCE,
        metavar="T",
        help=f"converged when ‖∇L‖ ≤ T (default {TOLERANCE:g})",
    )


def _add_pace(parser: Parser) -> None:
    """Add the options of the learning-rate schedule and of gradient noise."""
    add = parser.add_argument
    names = ", ".join(schedules.keys())
    add("--schedule", metavar="NAME", help=f"how the learning rate changes: {names} (default constant)")
    add("--noise", type=_number, metavar="SIGMA", help="let the rule see the gradient with Gaussian noise")
    add("--batch", type=_number, metavar="B", help="let the rule see B samples of the data at a time")
    add("--seed", type=_number, metavar="N", help="which noise or samples are drawn (default 0)")


def _add_numbers(parser: Parser, numbers: dict[str, str]) -> None:
    for name, means in numbers.items():
        parser.add_argument(
            _flag(name), type=_number, dest=name, metavar="VALUE", help=means.replace("%", "%%")
        )


def _add_files(parser: Parser, csv: str, image: str) -> None:
    """Add the options that say where the results go."""
    parser.add_argument("--csv", metavar="FILE", help=csv)
    parser.add_argument("--image", metavar="FILE.png", help=f"draw the surface and {image}")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def _add_data(parser: Parser) -> None:
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


def _number(text: str) -> float:
    value = number(text)
    if value is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number: write one like 0.01 or 1e-3")
    return value


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number: write one like 200")
    return int(text)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(_number(part.strip()) for part in text.split(","))


def _range(text: str) -> tuple[str, tuple[float, float] | None]:
    """Read NAME=LOW,HIGH, or NAME alone."""
    name, equals, ends = text.partition("=")
    numbers = _numbers(ends) if equals else ()
    if equals and len(numbers) != 2:
        raise argparse.ArgumentTypeError(f"{text!r} is no range: write one like learning_rate=1e-4,1")
    return name.strip().replace("-", "_"), (numbers[0], numbers[1]) if equals else None


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip().replace("-", "_") for part in text.split(","))


def _domain(text: str) -> tuple[tuple[float, ...], ...]:
    numbers = _numbers(text)
    if len(numbers) % 2:
        raise argparse.ArgumentTypeError(
            "a domain needs a low and a high for each parameter: --domain=-5,5,-5,5"
        )
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
