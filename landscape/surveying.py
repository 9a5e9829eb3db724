"""What the commands `basins` and `sweep` do once they are understood."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any, TextIO

import msgspec

from landscape.analysis.basins import Share, Task, field_over, shares, whole
from landscape.analysis.figures import field_arrays, field_rows, sweep_arrays, sweep_rows
from landscape.analysis.lattice import Axis, Field
from landscape.analysis.search import minima_of
from landscape.analysis.sweep import Sweep, axis_of, spread_starts
from landscape.analysis.sweep import sweep as run_sweep
from landscape.descent.many import STATUSES
from landscape.errors import LandscapeError
from landscape.files import atomic, grid
from landscape.output import (
    check_image,
    pour,
    print_json,
    print_json_table,
    print_table,
    say_notes,
    with_pictures,
)
from landscape.session.data import FromTable
from landscape.session.scene import Scene
from landscape.session.stage import Stage
from landscape.surfaces import CriticalPoint

_BAR = 30
_LINE, _SIDE = 400, 96


def basins(options: argparse.Namespace, scene: Scene) -> None:
    """Walk from every cell, write what is asked for, and print which minima were reached."""
    _check_files(options)
    stage = _stage(scene)
    surface = stage.surface
    task = Task(surface, scene.chosen.build(), scene.steps, scene.tolerance, minima_of(surface))
    field = field_over(surface, surface.domain, [options.size] * len(surface.parameters))
    with _progress("basins") as tell:
        whole(task, field, tell)
    say_notes(scene.surface, surface, [])
    _write(options, field_rows(field), field_arrays(field, task.minima))
    if options.image is not None:
        with_pictures().save_basins(options.image, stage, task, field)
    _print_basins(options, task, field)


def sweep(options: argparse.Namespace, scene: Scene) -> None:
    """Walk with every value, write what is asked for, and print which was best."""
    _check_files(options)
    if not options.over:
        raise LandscapeError("sweep needs --over: name what is changed, such as --over learning_rate=1e-4,1.")
    if options.start is not None and options.starts is not None:
        raise LandscapeError("--start is one start and --starts are many: give one of them.")
    stage, rule = _stage(scene), scene.chosen.build()
    surface = stage.surface
    size = (_LINE if len(options.over) == 1 else _SIDE) if options.size is None else options.size
    if size < 1:
        raise LandscapeError(f"--size must be at least 1, not {size}.")
    axes = [axis_of(rule, name, size, ends) for name, ends in options.over]
    starts = [scene.runs[0].start] if options.starts is None else spread_starts(surface, options.starts)
    minima = minima_of(surface)
    with _progress("sweep") as tell:
        done = run_sweep(
            surface, rule, axes, starts, scene.steps, scene.tolerance, minima, tell, compiled=True
        )
    say_notes(scene.surface, surface, [] if options.starts else [scene.runs[0].start])
    _write(options, sweep_rows(done), sweep_arrays(done))
    if options.image is not None:
        with_pictures().save_sweep(options.image, stage, rule, done)
    _print_sweep(options, stage, done)


def _stage(scene: Scene) -> Stage:
    """Return the scene with no run on it."""
    chosen = scene.surface
    table, surface = chosen.fitted() if isinstance(chosen, FromTable) else (None, chosen.build())
    return Stage(msgspec.structs.replace(scene, runs=()), surface, (), table)


def _check_files(options: argparse.Namespace) -> None:
    """Raise LandscapeError for a file that cannot be written, before the work that it is to hold."""
    check_image(options.image)
    if options.npz == "-":
        raise LandscapeError("--npz needs the name of a file: standard output is for --csv -.")
    for path in (options.csv, options.npz, options.image):
        if path is not None and path != "-":
            atomic.check(path)


def _write(options: argparse.Namespace, rows: Iterator[tuple[Any, ...]], arrays: dict[str, Any]) -> None:
    if options.csv == "-":
        pour(grid.text(rows))
    elif options.csv is not None:
        grid.write_csv(options.csv, rows)
    if options.npz is not None:
        grid.write_npz(options.npz, arrays)


@contextmanager
def _progress(what: str) -> Iterator[Any]:
    """Give what tells of the progress in one line, on a terminal; it is gone at the end."""
    began = perf_counter()
    watched = sys.stderr is not None and sys.stderr.isatty()

    def tell(part: float) -> None:
        spent = perf_counter() - began
        left = f"{spent / part - spent:.0f} s left" if part > 0 else ""
        bar = "█" * round(_BAR * part)
        print(f"\r{what} {bar:░<{_BAR}} {100 * part:3.0f} % {left:<14}", end="", file=sys.stderr, flush=True)

    try:
        if watched:
            tell(0.0)
        yield tell if watched else lambda part: None
    finally:
        if watched:
            print(f"\r{'':<78}\r", end="", file=sys.stderr, flush=True)


def _summary(options: argparse.Namespace) -> TextIO:
    return sys.stderr if options.csv == "-" else sys.stdout


def _print_basins(options: argparse.Namespace, task: Task, field: Field) -> None:
    found = shares(field)
    places = [task.minima[share.minimum] if share.minimum is not None else None for share in found]
    if options.json:
        print_json(_basins_facts(task, field, list(zip(found, places, strict=True))), _summary(options))
        return
    rule = task.optimizer
    chosen = ", ".join(f"{name} = {value:g}" for name, value in rule.chosen.items())
    size = " × ".join(str(axis.count) for axis in field.axes)
    print(f"{task.surface.title}, {rule.title} ({chosen}): {size} starts", file=_summary(options))
    rows = [("part", "median steps", "ending", "minimum", "at")]
    for share, place in zip(found, places, strict=True):
        at = ", ".join(f"{x:.6g}" for x in place.at) if place else ""
        number = f"{share.minimum + 1}: {place.kind}" if place and share.minimum is not None else ""
        rows.append((f"{100 * share.part:.2f} %", f"{share.median:,}", share.status, number, at))
    print_table(rows, _summary(options))


def _basins_facts(
    task: Task, field: Field, found: Sequence[tuple[Share, CriticalPoint | None]]
) -> dict[str, Any]:
    return {
        "surface": task.surface.key,
        "optimizer": task.optimizer.key,
        "hyperparameters": task.optimizer.chosen,
        "axes": [_axis(axis) for axis in field.axes],
        "starts": field.statuses.size,
        "steps": task.steps,
        "tolerance": task.tolerance,
        "shares": [
            {
                "status": share.status,
                "minimum": None if share.minimum is None else share.minimum + 1,
                "kind": place.kind if place else None,
                "at": place.at if place else None,
                "value": place.value if place else None,
                "starts": share.count,
                "part": share.part,
                "median_steps": share.median,
            }
            for share, place in found
        ],
    }


def _print_sweep(options: argparse.Namespace, stage: Stage, done: Sweep) -> None:
    if options.json:
        print_json_table(_sweep_facts(stage, done), "cells", sweep_rows(done), _summary(options))
        return
    size = " × ".join(f"{axis.count} {axis.name}" for axis in done.axes)
    lines = [f"{stage.surface.title}: {size}, from {done.origin}"]
    lines.append(", ".join(f"{count:,} {status}" for status, count in _counts(done).items() if count))
    if done.best is not None:
        named = ", ".join(f"{name} = {value:.4g}" for name, value in _values(done, done.best).items())
        lines.append(f"fastest: {named}, {done.steps[done.best]:.0f} steps")
    if done.limit is not None and len(done.limit) == 1:
        lines.append(f"largest stable learning rate at the lowest minimum: {done.limit[0]:.4g}")
    for line in lines:
        print(line, file=_summary(options))


def _sweep_facts(stage: Stage, done: Sweep) -> dict[str, Any]:
    rule, best = stage.scene.chosen.build(), done.best
    swept = {axis.name for axis in done.axes}
    return {
        "surface": stage.surface.key,
        "optimizer": rule.key,
        "hyperparameters": {name: value for name, value in rule.chosen.items() if name not in swept},
        "axes": [_axis(axis) for axis in done.axes],
        "starts": done.starts,
        "start": done.begins[0].tolist() if done.starts == 1 else None,
        "steps": stage.scene.steps,
        "tolerance": stage.scene.tolerance,
        "statuses": _counts(done),
        "best": None if best is None else _values(done, best) | {"steps": float(done.steps[best])},
        "stability_limit": None if done.limit is None else done.limit.tolist(),
    }


def _axis(axis: Axis) -> dict[str, Any]:
    return {"name": axis.name, "low": axis.low, "high": axis.high, "cells": axis.count, "log": axis.log}


def _values(done: Sweep, cell: tuple[int, ...]) -> dict[str, float]:
    """Return the hyperparameters of a cell."""
    return {axis.name: float(axis.values[i]) for axis, i in zip(done.axes, cell, strict=True)}


def _counts(done: Sweep) -> dict[str, int]:
    """Return how many cells ended in each way."""
    return {status: int((done.statuses == code).sum()) for code, status in enumerate(STATUSES)}
