"""What the commands `race` and `check` do once they are understood."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, TextIO

import msgspec

from landscape import optimizers
from landscape.analysis.check import check as check_surface
from landscape.analysis.race import Progress, Race, Racer, figures, rows
from landscape.analysis.race import race as run_race
from landscape.analysis.racer import ORDER, Result, positions
from landscape.errors import LandscapeError
from landscape.files import cells
from landscape.output import check_image, draw, pour, print_json, print_table, say_notes
from landscape.session.data import FromTable
from landscape.session.raced import as_stage
from landscape.session.scene import MOST_RUNS, BuiltIn, Rule, Run, Scene, Typed
from landscape.surfaces import Fit, Formula

# The width of the line that tells of the progress.
_LINE = 78
_HEADINGS = ("", "optimizer", "rate", "to tolerance", "gradients", "Hessians", "loss", "distance", "verdict")


def scene(surface: BuiltIn | Typed | FromTable, options: argparse.Namespace) -> Scene:
    """Return the scene with one run for each optimizer that was named."""
    keys: Sequence[str] = optimizers.keys() if options.optimizers == ("all",) else options.optimizers
    for key in keys:
        optimizers.find(key)
        if keys.count(key) > 1:
            raise LandscapeError(f"{key} is named twice, and would run twice alike: name it once.")
    start = surface.build().start if options.start is None else options.start
    runs = tuple(Run(Rule(key), start, colour) for colour, key in enumerate(keys))
    return Scene(surface, runs[0].rule, runs, steps=options.steps, tolerance=options.tolerance)


def race(scene: Scene, *, tuning: bool, csv: str | None, image: str | None, as_json: bool) -> None:
    """Race the runs of a scene, write what is asked for, and print the scoreboard."""
    check_image(image)
    if image is not None and len(scene.runs) > MOST_RUNS:
        raise LandscapeError(f"A picture shows {MOST_RUNS} runs at most: leave out --image, or race fewer.")
    chosen = scene.surface
    table, surface = chosen.fitted() if isinstance(chosen, FromTable) else (None, chosen.build())
    done = _run(scene, surface, tuning)
    say_notes(chosen, surface, [done.course.start])
    if csv == "-":
        pour([cells.table(rows(done))])
    elif csv is not None:
        cells.write(csv, rows(done))
    if image is not None:
        draw(image, as_stage(scene, surface, table, done))
    summary = sys.stderr if csv == "-" else sys.stdout
    if as_json:
        print_json(_facts(done), summary)
    else:
        _print_scoreboard(done, summary)


def _run(scene: Scene, surface: Formula | Fit, tuning: bool) -> Race:
    """Run the race; on a terminal one line tells how far it has come."""
    rules = [run.rule.build() for run in scene.runs]
    watched = sys.stderr is not None and sys.stderr.isatty()
    try:
        return run_race(
            surface,
            rules,
            scene.runs[0].start,
            scene.steps,
            scene.tolerance,
            tuning=tuning,
            progress=_tell if watched else None,
        )
    finally:
        if watched:
            print(f"\r{'':<{_LINE}}\r", end="", file=sys.stderr, flush=True)


def _tell(progress: Progress) -> None:
    print(f"\r{progress.sentence[:_LINE]:<{_LINE}}", end="", file=sys.stderr, flush=True)


def _facts(done: Race) -> dict[str, Any]:
    course = done.course
    return {
        "surface": course.surface.key,
        "start": course.start,
        "steps": course.steps,
        "tolerance": course.tolerance,
        "tuned": done.tuned,
        "results": [
            _facts_of(place, racer, done.tuned)
            for place, racer in zip(
                positions([racer.after for racer in done.scoreboard]), done.scoreboard, strict=True
            )
        ],
    }


def _facts_of(place: int, racer: Racer, tuned: bool) -> dict[str, Any]:
    result = racer.after
    return {
        "place": place,
        "optimizer": result.optimizer.key,
        "hyperparameters": dict(result.optimizer.chosen),
        **figures(result),
        "point": result.trace.points[-1].tolist(),
        "status": result.verdict.status,
        "kind": result.verdict.kind,
        "sentence": result.verdict.sentence,
        "tried": len(racer.trials),
        "before": figures(racer.before) if tuned else None,
    }


def _print_scoreboard(done: Race, file: TextIO) -> None:
    course = done.course
    start = ", ".join(
        f"{name} = {x:g}" for name, x in zip(course.surface.parameters, course.start, strict=True)
    )
    print(
        f"{course.surface.title}, from {start}: {course.steps:,} steps, tolerance {course.tolerance:g}",
        file=file,
    )
    print(ORDER, file=file)
    _print_results([racer.after for racer in done.scoreboard], file)
    if done.tuned:
        print("\nbefore tuning", file=file)
        _print_results([racer.before for racer in done.scoreboard_before], file)


def _print_results(results: Sequence[Result], file: TextIO) -> None:
    places = positions(results)
    table = [
        (
            f"={place}" if places.count(place) > 1 else str(place),
            result.optimizer.title,
            f"{result.learning_rate:g}",
            _number(result.to_tolerance),
            f"{result.gradients:,}",
            f"{result.hessians:,}",
            f"{result.loss:.6g}",
            _number(result.distance),
            str(result.verdict),
        )
        for place, result in zip(places, results, strict=True)
    ]
    print_table([_HEADINGS, *table], file)


def _number(number: float | None) -> str:
    return "–" if number is None else f"{number:,}" if isinstance(number, int) else f"{number:.4g}"


def check(chosen: BuiltIn | Typed | FromTable, as_json: bool) -> None:
    """Compare a surface's derivatives with differences and print what came of it."""
    surface = chosen.build()
    done = check_surface(surface)
    say_notes(chosen, surface, [])
    if as_json:
        comparisons = {
            "gradient": msgspec.to_builtins(done.gradient),
            "hessian": msgspec.to_builtins(done.hessian),
        }
        print_json({"surface": surface.key, "agrees": done.agrees} | comparisons, sys.stdout)
        return
    print(f"{'surface':<15}{surface.title}")
    for compared in (done.gradient, done.hessian):
        print(f"{compared.name:<15}{compared.sentence}")
        if compared.worst is not None:
            for label, numbers in zip(
                ("worst at", "exact", "differences"), compared.worst.numbers, strict=True
            ):
                print(f"{'':<15}{label:<13}{', '.join(f'{x:.12g}' for x in numbers)}")
