"""Everything a person has chosen, as one frozen value, to and from JSON."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Literal

import msgspec

from landscape import optimizers, surfaces
from landscape.descent import STEPS, TOLERANCE, check_fit, noise
from landscape.descent.noise import Noise
from landscape.errors import LandscapeError
from landscape.optimizers import Optimizer, schedules
from landscape.optimizers.schedules import CONSTANT, Schedule
from landscape.session.data import FromTable
from landscape.surfaces import Constant, Formula
from landscape.surfaces.surface import Point

MOST_RUNS = 32
MOST_STEPS = 20_000
# Of all runs together: what can be walked again while a start is dragged.
MOST_STEPS_IN_ALL = 60_000
FORMAT = "landscape scene 1"


class BuiltIn(msgspec.Struct, frozen=True, tag="built-in", forbid_unknown_fields=True):
    """A surface of the catalogue, with the constants that were changed."""

    key: str
    constants: dict[str, float] = {}

    def build(self) -> Formula:
        """Return the surface itself."""
        return surfaces.get(self.key, **self.constants)

    def with_constant(self, name: str, value: float) -> BuiltIn:
        """Return the same surface with one constant changed."""
        return BuiltIn(self.key, self.constants | {name: value})


class Typed(msgspec.Struct, frozen=True, tag="formula", forbid_unknown_fields=True, omit_defaults=True):
    """A surface given by a typed formula, whole: it opens where nobody has heard of it.

    See `surfaces.formula` for what is left out.
    """

    text: str
    domain: tuple[tuple[float, float], ...] | None = None
    least: float | None = None
    title: str | None = None
    parameters: tuple[str, ...] | None = None
    start: Point | None = None
    constants: dict[str, Constant] = {}
    bounded: bool = True
    height: Literal["linear", "log"] = "linear"
    note: str = ""
    source: str = ""

    @classmethod
    def of(cls, surface: Formula) -> Typed:
        """Return what a scene keeps of a surface of one's own."""
        return cls(
            surface.text,
            tuple(surface.domain),
            surface.least,
            None if surface.title == surface.text.strip() else surface.title,
            surface.parameters,
            surface.start,
            dict(surface.constants),
            surface.bounded,
            "log" if surface.height == "log" else "linear",
            surface.note,
            surface.source,
        )

    def build(self) -> Formula:
        """Return the surface itself."""
        facts = msgspec.structs.asdict(self)
        return surfaces.formula(facts.pop("text"), **facts)

    def with_constant(self, name: str, value: float) -> Typed:
        """Return the same formula with another number for one of its constants."""
        constant = replace(self.constants[name], value=value)
        return msgspec.structs.replace(self, constants=self.constants | {name: constant})


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A schedule or a noise by its key, with those of its numbers that were set."""

    key: str
    numbers: dict[str, float] = {}

    def with_value(self, name: str, value: float) -> Choice:
        """Return the same with one number changed."""
        return Choice(self.key, self.numbers | {name: value})


_CONSTANT = Choice(CONSTANT.key)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An optimizer with those of its hyperparameters that were set, its schedule and its gradient noise."""

    key: str
    hyperparameters: dict[str, float] = {}
    schedule: Choice = _CONSTANT
    noise: Choice | None = None

    @property
    def extras(self) -> tuple[str, ...]:
        """What it has that a bare rule has not, in words."""
        return ("schedule",) * (self.schedule != _CONSTANT) + ("noise",) * (self.noise is not None)

    def build(self) -> Optimizer:
        """Return the optimizer itself."""
        return optimizers.get(self.key, **self.hyperparameters)

    def build_schedule(self) -> Schedule:
        """Return its schedule itself."""
        return schedules.get(self.schedule.key, **self.schedule.numbers)

    def build_noise(self) -> Noise | None:
        """Return its noise itself."""
        return None if self.noise is None else noise.get(self.noise.key, **self.noise.numbers)

    def check(self, data: bool) -> None:
        """Raise LandscapeError unless it can be built, for a surface that is made of data or is not."""
        check_fit(type(self.build()), self.build_schedule(), self.build_noise(), data=data)

    def with_value(self, name: str, value: float) -> Rule:
        """Return the same rule with one hyperparameter changed."""
        return msgspec.structs.replace(self, hyperparameters=self.hyperparameters | {name: value})

    def by(self, key: str) -> Rule:
        """Return another rule with the same noise, and with the same schedule if it can follow one."""
        follows = optimizers.find(key).schedulable
        return Rule(key, {}, self.schedule if follows else _CONSTANT, self.noise)

    def fitted(self, data: bool) -> Rule:
        """Return the same without a noise that needs data, where there is none."""
        needs = self.noise is not None and noise.find(self.noise.key).needs_data
        return msgspec.structs.replace(self, noise=None) if needs and not data else self


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One descent: where it starts, by which rule, and which colour it has everywhere."""

    rule: Rule
    start: Point
    colour: int = 0


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A surface, the runs on it, and what the next run will be made with.

    `chosen` is the rule that the next click uses; while `automatic` holds, its learning rate is suggested
    anew for each start. `selected` is the run the panel speaks of.
    """

    surface: BuiltIn | Typed | FromTable
    chosen: Rule
    runs: tuple[Run, ...] = ()
    selected: int = 0
    automatic: bool = True
    steps: int = STEPS
    tolerance: float = TOLERANCE
    format: str = FORMAT


def free_colour(runs: Sequence[Run]) -> int:
    """Return the first colour that none of some runs has."""
    taken = {run.colour for run in runs}
    return next(colour for colour in range(len(runs) + 1) if colour not in taken)


def to_json(scene: Scene) -> bytes:
    """Return a scene as indented JSON; raise LandscapeError where JSON has no such number."""
    if not has_only_numbers(scene):
        raise LandscapeError("The scene has a number that is not finite: change it before saving.")
    return msgspec.json.format(msgspec.json.encode(scene), indent=2) + b"\n"


def from_json(text: bytes, own: Collection[str] = ()) -> Scene:
    """Return the scene in a file's bytes; raise LandscapeError, saying where, if it is none.

    `own` are the tables that this person has opened: of other files a scene may name none.
    """
    try:
        scene = msgspec.json.decode(text, type=Scene)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise LandscapeError(f"This is not a scene that Landscape can read: {error}.") from None
    if scene.format != FORMAT:
        raise LandscapeError(f"This scene has the format {scene.format!r}; this program reads {FORMAT!r}.")
    check(scene, own)
    return scene


def has_only_numbers(scene: Scene) -> bool:
    """Tell whether a scene has no infinity and no NaN in it."""
    return _finite(msgspec.to_builtins(scene))


def check_size(scene: Scene) -> None:
    """Raise LandscapeError if a scene is more than can be walked without waiting; before any work."""
    runs, steps = len(scene.runs), scene.steps
    if runs > MOST_RUNS:
        raise LandscapeError(
            f"{MOST_RUNS} runs are the most that can be shown, not {runs}: remove one first."
        )
    if not 1 <= steps <= MOST_STEPS:
        raise LandscapeError(f"A run here can have 1 to {MOST_STEPS:,} steps: choose a number of those.")
    if runs * steps > MOST_STEPS_IN_ALL:
        raise LandscapeError(
            f"{runs} runs of {steps:,} steps are too many to show at once: "
            f"allow fewer steps, at most {MOST_STEPS_IN_ALL // runs:,}, or remove runs."
        )


def check(scene: Scene, own: Collection[str] = ()) -> None:
    """Raise LandscapeError unless every part of a scene from elsewhere can be built and fits the others.

    It may not have files read that it names, but for those in `own`; and those are not read yet: that takes
    its time.
    """
    if isinstance(scene.surface, FromTable) and not scene.surface.allowed(own):
        raise LandscapeError("This scene is on a table of its own: only tables that ship here are opened.")
    data = isinstance(scene.surface, FromTable)
    in_file = isinstance(scene.surface, FromTable) and scene.surface.file is not None
    count = 2 if in_file else len(scene.surface.build().parameters)
    scene.chosen.check(data)
    check_size(scene)
    if not 0 <= scene.selected < max(1, len(scene.runs)):
        raise LandscapeError("The scene selects a run that it does not have.")
    if not 0 <= scene.tolerance < math.inf:
        raise LandscapeError("The scene needs a tolerance ≥ 0.")
    for run in scene.runs:
        run.rule.check(data)
        if len(run.start) != count or not 0 <= run.colour <= MOST_RUNS:
            raise LandscapeError("A run's start does not fit the surface, or its colour does not exist.")


def _finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_finite, value))
    return not isinstance(value, float) or math.isfinite(value)
