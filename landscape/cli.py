"""The command line. No arguments: the window; every command answers in the terminal and needs no Qt."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from landscape import (
    __version__,
    commands,
    comparing,
    listing,
    optimizers,
    schedule_options,
    surface_options,
    surfaces,
    surveying,
    usage,
)
from landscape.errors import LandscapeError
from landscape.optimizers.schedules import CONSTANT
from landscape.options import (
    Parser,
    basins_parser,
    check_flags,
    check_parser,
    joined,
    race_parser,
    run_parser,
    sweep_parser,
)
from landscape.session.data import FromTable
from landscape.session.scene import Rule, Run, Scene


def main(argv: list[str] | None = None) -> int:
    """Do what the arguments ask and return the exit status: 0, or 2 with one line on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without η shows ?
    try:
        status = _answer(joined(sys.argv[1:] if argv is None else argv))
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


def _answer(arguments: list[str]) -> int:
    words = [argument for argument in arguments if not argument.startswith("-")]
    flags = [argument for argument in arguments if argument.startswith("-")]
    match words:
        case ["run", *named]:
            return _run(named, flags)
        case ["list", *named]:
            return _list(named, flags)
        case ["race", *named]:
            return _race(named, flags)
        case ["check", *named]:
            return _check(named, flags)
        case ["basins", *named]:
            return _basins(named, flags)
        case ["sweep", *named]:
            return _sweep(named, flags)
        case [unknown, *_]:
            raise LandscapeError(
                f"There is no command {unknown!r}: "
                "use run, race, basins, sweep, check, list, or nothing for the window."
            )
    if not flags:
        return commands.open_program()
    check_flags(flags, ("--help", "--version"), "landscape without a command")
    print(f"landscape {__version__}" if "--version" in flags else usage.HELP)
    return 0


def _list(words: Sequence[str], flags: Sequence[str]) -> int:
    check_flags(flags, ("--json", "--help"), "list")
    if {"--help", "-h"} & set(flags):
        print(f"usage: landscape list {' | '.join(listing.KINDS)} [--json]")
    elif len(words) == 1 and words[0] in listing.KINDS:
        listing.print_list(words[0], "--json" in flags)
    else:
        *others, last = listing.KINDS
        raise LandscapeError(f"list needs one word: {', '.join(others)} or {last}.")
    return 0


def _run(words: list[str], flags: list[str]) -> int:
    asked = _descending("run", words, flags, run_parser)
    if asked is not None:
        options, scene = asked
        commands.run(scene, csv=options.csv, image=options.image, as_json=options.json)
    return 0


def _basins(words: list[str], flags: list[str]) -> int:
    asked = _descending("basins", words, flags, basins_parser)
    if asked is not None:
        surveying.basins(*asked)
    return 0


def _sweep(words: list[str], flags: list[str]) -> int:
    asked = _descending("sweep", words, flags, sweep_parser)
    if asked is not None:
        surveying.sweep(*asked)
    return 0


def _descending(
    command: str, words: list[str], flags: list[str], parser_of: Callable[[dict[str, str]], Parser]
) -> tuple[argparse.Namespace, Scene] | None:
    """Return the options of a command that takes a surface and an optimizer, and the scene they make.

    None if help was wanted, and given.
    """
    own = next((name for name in ("--formula", "--data") if _given(name, flags)), None)
    chosen, rules = ([], words) if own else (words[:1], words[1:])
    help_wanted = bool({"--help", "-h"} & set(flags))
    if len(rules) != 1 and not help_wanted:
        # An option that does not exist may have swallowed one of the words.
        everything = surface_options.constants(surfaces.keys()) | _hyperparameters(optimizers.keys())
        check_flags(flags, parser_of(everything).known, command)
        wanted = f"the optimizer beside {own}" if own else "a surface and an optimizer"
        raise LandscapeError(f"{command} needs {wanted}, not {len(words)} words: see `landscape list`.")
    paced = (_value(flag) for flag in flags if command == "run" and flag.startswith("--schedule="))
    schedule = next(paced, CONSTANT.key)
    parser = parser_of(
        surface_options.constants(chosen) | _hyperparameters(rules[:1]) | schedule_options.described(schedule)
    )
    if help_wanted:
        parser.print_help()
        return None
    check_flags(flags, parser.known, f"{command} {' '.join(words)}")
    options = parser.parse_args(flags)
    return options, _scene(options, chosen, rules[0])


def _race(words: list[str], flags: list[str]) -> int:
    options = _compared("race", words, flags, race_parser)
    if options is None:
        return 0
    if not options.optimizers:
        raise LandscapeError("race needs --optimizers: name them with commas, such as adam,momentum, or all.")
    scene = comparing.scene(surface_options.surface(_given_in(options), words), options)
    comparing.race(scene, tuning=options.tune, csv=options.csv, image=options.image, as_json=options.json)
    return 0


def _check(words: list[str], flags: list[str]) -> int:
    options = _compared("check", words, flags, check_parser)
    if options is not None:
        comparing.check(surface_options.surface(_given_in(options), words), options.json)
    return 0


def _compared(
    command: str, words: list[str], flags: list[str], parser_of: Callable[[dict[str, str]], Parser]
) -> argparse.Namespace | None:
    """Return the options of a command that takes a surface and no other word; None if help was wanted."""
    own = next((name for name in ("--formula", "--data") if _given(name, flags)), None)
    help_wanted = bool({"--help", "-h"} & set(flags))
    if len(words) != (0 if own else 1) and not help_wanted:
        check_flags(flags, parser_of(surface_options.constants(surfaces.keys())).known, command)
        wanted = f"no other word beside {own}" if own else "a surface"
        raise LandscapeError(f"{command} needs {wanted}, not {len(words)} words: see `landscape list`.")
    parser = parser_of(surface_options.constants(words[:1]))
    if help_wanted:
        parser.print_help()
        return None
    check_flags(flags, parser.known, " ".join([command, *words]))
    return parser.parse_args(flags)


def _scene(options: argparse.Namespace, chosen: list[str], rule: str) -> Scene:
    """Return the scene with the one run that was asked for."""
    given = _given_in(options)
    surface = surface_options.surface(given, chosen)
    names = _hyperparameters([rule])
    hyperparameters = {name: given[name] for name in names if name in given}
    chosen_rule = Rule(rule, hyperparameters, schedule_options.schedule(given), schedule_options.noise(given))
    chosen_rule.check(isinstance(surface, FromTable))
    start = given.get("start") or surface.build().start
    return Scene(
        surface, chosen_rule, (Run(chosen_rule, start),), steps=options.steps, tolerance=options.tolerance
    )


def _given_in(options: argparse.Namespace) -> dict[str, Any]:
    return {name: value for name, value in vars(options).items() if value is not None}


def _value(flag: str) -> str:
    return flag.partition("=")[2]


def _given(name: str, flags: Iterable[str]) -> bool:
    return any(flag.partition("=")[0] == name for flag in flags)


def _hyperparameters(keys: Iterable[str]) -> dict[str, str]:
    """Return the hyperparameters of rules, each with its meaning."""
    found = [described for key in keys for described in optimizers.find(key).hyperparameters()]
    return {one.name: f"{one.symbol}: {one.means} (default {one.default:g})" for one in found}
