"""Where a descent begins on another surface, and at which learning rate."""

from __future__ import annotations

import msgspec

from landscape.descent import suggest_learning_rate
from landscape.optimizers import schedules
from landscape.session.data import FromTable
from landscape.session.scene import BuiltIn, Choice, Rule, Run, Scene, Typed
from landscape.surfaces import Surface
from landscape.surfaces.surface import Point


def fitting(scene: Scene, surface: Surface, start: Point) -> Rule:
    """Return the chosen rule, with a learning rate that fits the start if that is left to us."""
    if not scene.automatic:
        return scene.chosen
    others = {name: value for name, value in scene.chosen.hyperparameters.items() if name != "learning_rate"}
    rate = suggest_learning_rate(surface, scene.chosen.key, others, start)
    return scene.chosen.with_value("learning_rate", rate)


def on_surface(scene: Scene, chosen: BuiltIn | Typed | FromTable, start: Point | None = None) -> Scene:
    """Return the scene on another surface, with one run at a start or at the surface's own."""
    rule = scene.chosen.fitted(data=isinstance(chosen, FromTable))
    scene = msgspec.structs.replace(scene, surface=chosen, automatic=True, chosen=rule)
    surface = chosen.build()
    start = surface.start if start is None else start
    rule = fitting(scene, surface, start)
    return msgspec.structs.replace(scene, runs=(Run(rule, start),), selected=0, chosen=rule)


def spanning(key: str, steps: int) -> Choice:
    """Return a schedule that takes, if it can, as many steps as a run has."""
    spans = schedules.find(key).spans
    return Choice(key, {spans: float(max(1, steps))} if spans else {})


def with_model(scene: Scene, chosen: FromTable) -> Scene:
    """Return the scene with its data seen otherwise: runs start where they did, if that is in sight."""
    surface = chosen.build()
    runs = tuple(
        run if surface.domain.contains(run.start) else msgspec.structs.replace(run, start=surface.start)
        for run in scene.runs
    )
    if runs and scene.automatic:
        run = runs[scene.selected]
        rule = fitting(scene, surface, run.start)
        run = msgspec.structs.replace(run, rule=rule)
        runs = (*runs[: scene.selected], run, *runs[scene.selected + 1 :])
        scene = msgspec.structs.replace(scene, chosen=rule)
    return msgspec.structs.replace(scene, surface=chosen, runs=runs)
