"""The command line. No arguments: the window; `run` and `list` answer in the terminal and need no Qt."""

from __future__ import annotations

import argparse
import difflib
import io
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from landscape import __version__, commands, optimizers, surfaces
from landscape.descent import STEPS, TOLERANCE
from landscape.errors import LandscapeError
from landscape.files.numbers import number
from landscape.session.scene import BuiltIn, Rule, Run, Scene, Typed

HELP = """\
usage: landscape                                     open the window
       landscape list surfaces | optimizers [--json]
       landscape run SURFACE OPTIMIZER [options]     descend, and say what was reached
       landscape run --formula TEXT OPTIMIZER [options]

`landscape run --help` tells all options; with a surface and an optimizer, theirs too."""
_RUN_USAGE = """\
landscape run SURFACE OPTIMIZER [options]
       landscape run --formula TEXT [--domain=x0,x1,y0,y1] [--least=VALUE] OPTIMIZER [options]"""
_RUN_NOTES = """\
What is not given has the rule's own default, learning rate included: see `landscape list optimizers`.
With `--csv -` the table takes standard output, and the summary (or the JSON) goes to standard error.
The exit status is 0 when the run was made, whatever became of it, and 2 when it could not be."""
# Every other option takes a value.
_SWITCHES = {"--json", "--help", "--version", "-h"}


def main(argv: list[str] | None = None) -> int:
    """Do what the arguments ask and return the exit status: 0, or 2 with one line on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without η shows ?
    try:
        status = _answer(_joined(sys.argv[1:] if argv is None else argv))
        if sys.stdout:  # there is none under pythonw
            sys.stdout.flush()
    except LandscapeError as error:
        print("landscape:", " ".join(str(error).split()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _let_go_of_output()  # whoever was reading has read enough
        return 0
    except OSError as error:
        _let_go_of_output()
        print("landscape: the output cannot be written:", error.strerror or error, file=sys.stderr)
        return 2
    return status


def _let_go_of_output() -> None:
    """Keep the interpreter from flushing, at its end, what can no longer be written."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # closed by the exit


def _joined(argv: Sequence[str]) -> list[str]:
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


def _answer(arguments: list[str]) -> int:
    words = [argument for argument in arguments if not argument.startswith("-")]
    flags = [argument for argument in arguments if argument.startswith("-")]
    match words:
        case ["run", *named]:
            return _run(named, flags)
        case ["list", *named]:
            return _list(named, flags)
        case [unknown, *_]:
            raise LandscapeError(
                f"There is no command {unknown!r}: use run, list, or nothing for the window."
            )
    if not flags:
        return commands.open_program()
    _check_flags(flags, ("--help", "--version"), "landscape without a command")
    print(f"landscape {__version__}" if "--version" in flags else HELP)
    return 0


def _list(words: Sequence[str], flags: Sequence[str]) -> int:
    _check_flags(flags, ("--json", "--help"), "list")
    if {"--help", "-h"} & set(flags):
        print("usage: landscape list surfaces | optimizers [--json]")
    elif list(words) == ["surfaces"]:
        commands.list_surfaces("--json" in flags)
    elif list(words) == ["optimizers"]:
        commands.list_optimizers("--json" in flags)
    else:
        raise LandscapeError("list needs one word: surfaces or optimizers.")
    return 0


def _run(words: list[str], flags: list[str]) -> int:
    typed = any(flag.startswith("--formula") for flag in flags)
    chosen, rules = ([], words) if typed else (words[:1], words[1:])
    help_wanted = bool({"--help", "-h"} & set(flags))
    if len(rules) != 1 and not help_wanted:
        # An option that does not exist may have swallowed one of the words.
        everything = _constants(surfaces.keys()) | _hyperparameters(optimizers.keys())
        _check_flags(flags, _run_parser(everything).known, "run")
        wanted = "the optimizer beside --formula" if typed else "a surface and an optimizer"
        raise LandscapeError(f"run needs {wanted}, not {len(words)} words: see `landscape list`.")
    parser = _run_parser(_constants(chosen) | _hyperparameters(rules[:1]))
    if help_wanted:
        parser.print_help()
        return 0
    _check_flags(flags, parser.known, f"run {' '.join(words)}")
    options = parser.parse_args(flags)
    commands.run(
        _scene(options, chosen, rules[0]), csv=options.csv, image=options.image, as_json=options.json
    )
    return 0


def _scene(options: argparse.Namespace, chosen: list[str], rule: str) -> Scene:
    """Return the scene with the one run that was asked for."""
    given = {name: value for name, value in vars(options).items() if value is not None}
    surface: BuiltIn | Typed
    if chosen:
        if {"domain", "least"} & given.keys():
            raise LandscapeError("--domain and --least belong to --formula: a surface has its own.")
        constants = _constants(chosen)
        surface = BuiltIn(chosen[0], {name: given[name] for name in constants if name in given})
    else:
        surface = Typed(options.formula, options.domain, options.least)
    names = _hyperparameters([rule])
    chosen_rule = Rule(rule, {name: given[name] for name in names if name in given})
    start = surface.build().start if options.start is None else options.start
    return Scene(
        surface, chosen_rule, (Run(chosen_rule, start),), steps=options.steps, tolerance=options.tolerance
    )


def _constants(keys: Iterable[str]) -> dict[str, str]:
    """Return the constants of surfaces, each with its meaning."""
    return {name: constant.means for key in keys for name, constant in surfaces.get(key).constants.items()}


def _hyperparameters(keys: Iterable[str]) -> dict[str, str]:
    """Return the hyperparameters of rules, each with its meaning."""
    found = [described for key in keys for described in optimizers.rule(key).hyperparameters()]
    return {one.name: f"{one.symbol}: {one.means} (default {one.default:g})" for one in found}


class _Parser(argparse.ArgumentParser):
    """Reads the options of one command; a mistake is a LandscapeError."""

    @property
    def known(self) -> tuple[str, ...]:
        """All options there are."""
        return tuple(self._option_string_actions)

    def error(self, message: str) -> NoReturn:
        raise LandscapeError(message + ".")


def _run_parser(numbers: dict[str, str]) -> _Parser:
    """Return the parser of `run`, with an option for each of the named numbers; their meaning is the help."""
    parser = _Parser(
        usage=_RUN_USAGE,
        epilog=_RUN_NOTES,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--formula", metavar="TEXT", help="a surface of your own, in place of SURFACE: --formula 'x^2 + 3y^2'"
    )
    add(
        "--domain", type=_domain, metavar="x0,x1,…", help="where the formula is looked at (default −5,5,−5,5)"
    )
    add("--least", type=_number, metavar="VALUE", help="the formula's least value, if it is known")
    add("--start", type=_numbers, metavar="X,Y", help="where to begin (default: the surface's own start)")
    add("--steps", type=_whole, default=STEPS, metavar="N", help=f"at most so many steps (default {STEPS})")
    add(
        "--tolerance",
        type=_number,
        default=TOLERANCE,
        metavar="T",
        help=f"converged when ‖∇L‖ ≤ T (default {TOLERANCE:g})",
    )
    for name, means in numbers.items():
        add(_flag(name), type=_number, dest=name, metavar="VALUE", help=means)
    add("--csv", metavar="FILE", help="write every step as CSV; - for standard output")
    add("--image", metavar="FILE.png", help="draw the surface and the path")
    add("--json", action="store_true", help="print the result as one JSON object")
    return parser


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _check_flags(flags: Iterable[str], known: Sequence[str], command: str) -> None:
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


def _domain(text: str) -> tuple[tuple[float, ...], ...]:
    numbers = _numbers(text)
    if len(numbers) % 2:
        raise argparse.ArgumentTypeError(
            "a domain needs a low and a high for each parameter: --domain=-5,5,-5,5"
        )
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
