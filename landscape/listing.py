"""What `list` prints: all there is to choose from, as a table or with all that is known of it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Any

from landscape import optimizers, surfaces
from landscape.descent import noise
from landscape.descent.noise import Noise
from landscape.optimizers import Optimizer, schedules
from landscape.optimizers.described import Described, Hyperparameter
from landscape.optimizers.schedules import Schedule
from landscape.output import print_json, print_table
from landscape.surfaces import CriticalPoint, Formula


def print_list(kind: str, as_json: bool) -> None:
    """Print what there is of one of KINDS."""
    KINDS[kind](as_json)


def _surfaces(as_json: bool) -> None:
    found = [surfaces.get(key) for key in surfaces.keys()]  # noqa: SIM118  # a function, not a dict
    if as_json:
        print_json([_surface(one) for one in found], sys.stdout)
    else:
        print_table([(one.key, one.title, ", ".join(one.parameters), one.text) for one in found])


def _surface(one: Formula) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "group": one.group,
        "parameters": one.parameters,
        "formula": one.text,
        "domain": one.domain,
        "start": one.start,
        "height": one.height,
        "least": one.least,
        "bounded": one.bounded,
        "minima": [_point(point) for point in one.minima],
        "critical_points": [_point(point) | {"smooth": point.smooth} for point in one.critical_points],
        "partial": one.partial,
        "kinks": one.kinks,
        "constants": {
            name: {"value": constant.value, "low": constant.low, "high": constant.high}
            | {"log": constant.log, "means": constant.means}
            for name, constant in one.constants.items()
        },
        "note": one.note,
        "source": one.source,
    }


def _point(point: CriticalPoint) -> dict[str, Any]:
    return {"kind": point.kind, "at": point.at, "value": point.value}


def _choices(
    keys: Callable[[], Sequence[str]],
    find: Callable[[str], type[Described]],
    more: Callable[[Any], dict[str, Any]],
) -> Callable[[bool], None]:
    """Return what prints all choices of one kind; `more` is known of this kind alone."""

    def print_all(as_json: bool) -> None:
        found = [find(key) for key in keys()]
        if as_json:
            print_json([_choice(one) | more(one) for one in found], sys.stdout)
            return
        rows = [
            (one.key, one.title, ", ".join(f"{h.name} = {h.default:g}" for h in one.hyperparameters()))
            for one in found
        ]
        print_table(rows)

    return print_all


def _choice(one: type[Described]) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "says": (inspect.getdoc(one) or "").partition("\n")[0],
        "hyperparameters": [_hyperparameter(h) for h in one.hyperparameters()],
    }


def _hyperparameter(h: Hyperparameter) -> dict[str, Any]:
    facts = {"name": h.name, "symbol": h.symbol, "default": h.default, "low": h.low, "high": h.high}
    return facts | {"log": h.log, "means": h.means}


def _rule(rule: type[Optimizer]) -> dict[str, Any]:
    return {
        "equations": [{"latex": line.latex, "says": line.says} for line in rule.equations],
        "paces": rule.paces,
        "schedulable": rule.schedulable,
    }


def _schedule(schedule: type[Schedule]) -> dict[str, Any]:
    return {"latex": schedule.latex, "spans": schedule.spans}


def _noise(kind: type[Noise]) -> dict[str, Any]:
    return {"needs_data": kind.needs_data}


KINDS: dict[str, Callable[[bool], None]] = {
    "surfaces": _surfaces,
    "optimizers": _choices(optimizers.keys, optimizers.find, _rule),
    "schedules": _choices(schedules.keys, schedules.find, _schedule),
    "noises": _choices(noise.keys, noise.find, _noise),
}
