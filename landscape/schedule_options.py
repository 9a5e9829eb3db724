"""The schedule and the noise of a run, as the options of `run` ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landscape.descent import noise as noises
from landscape.errors import LandscapeError
from landscape.optimizers import schedules
from landscape.optimizers.schedules import CONSTANT
from landscape.session.beginning import spanning
from landscape.session.scene import Choice

_PREFIX = "schedule_"


def described(name: str) -> dict[str, str]:
    """Return the options of a schedule, each with its meaning."""
    found = schedules.find(_key(name))
    return {
        _PREFIX + one.name: f"{one.symbol}: {one.means} (default "
        + ("the number of steps)" if one.name == found.spans else f"{one.default:g})")
        for one in found.hyperparameters()
    }


def schedule(given: Mapping[str, Any]) -> Choice:
    """Return the schedule that was asked for; where it spans the run, that is what it does by itself."""
    chosen = spanning(_key(given.get("schedule", CONSTANT.key)), given["steps"])
    for one in schedules.find(chosen.key).hyperparameters():
        if _PREFIX + one.name in given:
            chosen = chosen.with_value(one.name, given[_PREFIX + one.name])
    return chosen


def noise(given: Mapping[str, Any]) -> Choice | None:
    """Return the noise that was asked for, if one was."""
    seed = {"seed": given["seed"]} if "seed" in given else {}
    if "noise" in given and "batch" in given:
        raise LandscapeError("--noise and --batch are two kinds of noise: give one of them.")
    if "noise" in given:
        return Choice(noises.Gaussian.key, {"sigma": given["noise"]} | seed)
    if "batch" in given:
        return Choice(noises.MiniBatch.key, {"size": given["batch"]} | seed)
    if seed:
        raise LandscapeError("--seed belongs to --noise or --batch: say which noise is to be drawn.")
    return None


def _key(name: str) -> str:
    return name.replace("-", "_")
