"""A race and a scene: what a race is to be run by, and its racers as the runs of a scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from landscape.files.table import Table
from landscape.session.scene import MOST_RUNS, MOST_STEPS_IN_ALL, Rule, Run, Scene, free_colour
from landscape.session.stage import Stage
from landscape.surfaces import Fit, Formula
from landscape.surfaces.surface import Point

if TYPE_CHECKING:
    from landscape.analysis.race import Race
    from landscape.analysis.racer import Result


@dataclass(frozen=True)
class Terms:
    """Which rules race, by their keys, and what holds for all of them."""

    keys: tuple[str, ...]
    steps: int
    tolerance: float
    tuning: bool


def as_stage(scene: Scene, surface: Formula | Fit, table: Table | None, race: Race) -> Stage:
    """Return a race as the window would show it: as the racers ended, the best first, as many as it can."""
    results = [racer.after for racer in race.scoreboard[:MOST_RUNS]]
    runs = tuple(_as_run(result, race.course.start, colour) for colour, result in enumerate(results))
    steps, tolerance = race.course.steps, race.course.tolerance
    shown = msgspec.structs.replace(
        scene, runs=runs, chosen=runs[0].rule, selected=0, steps=steps, tolerance=tolerance
    )
    return Stage(shown, surface, tuple(result.trace for result in results), table)


def with_racers(scene: Scene, race: Race, results: Sequence[Result]) -> tuple[Scene, int, int]:
    """Return a scene with some of a race's results as further runs; how many were added, and for how many
    there was no room.

    Those that it has are not added again. The first that was asked for is selected. All runs get the race's
    steps and tolerance, so that they end where the race's did.
    """
    course, left = race.course, 0
    room = max(1, min(MOST_RUNS, MOST_STEPS_IN_ALL // course.steps))
    runs, asked = list(scene.runs), []
    for result in results:
        run = _as_run(result, course.start, free_colour(runs))
        same = (i for i, one in enumerate(runs) if (one.rule, one.start) == (run.rule, run.start))
        index = next(same, None)
        if index is not None:
            asked.append(index)
        elif len(runs) < room:
            asked.append(len(runs))
            runs.append(run)
        else:
            left += 1
    if not asked:
        return scene, 0, left
    shown = msgspec.structs.replace(
        scene,
        runs=tuple(runs),
        selected=asked[0],
        chosen=runs[asked[0]].rule,
        steps=course.steps,
        tolerance=course.tolerance,
    )
    return shown, len(runs) - len(scene.runs), left


def _as_run(result: Result, start: Point, colour: int) -> Run:
    return Run(Rule(result.optimizer.key, {"learning_rate": result.learning_rate}), start, colour)
