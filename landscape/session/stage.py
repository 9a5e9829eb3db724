"""A scene with its surface built and its descents walked: what every view shows, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from landscape.analysis.phases import Phase, phases
from landscape.descent import WALKING, Trace, descend, extend
from landscape.files.table import Table
from landscape.session.data import FromTable
from landscape.session.scene import Run, Scene
from landscape.surfaces import Fit, Formula
from landscape.surfaces.surface import Point

# What one step of a walk over data costs, in seconds: at least, and for each sample. Reckoned, not
# measured, so that what is shown does not depend on how busy the machine is.
_STEP, _SAMPLE = 3.5e-5, 1.2e-7


@dataclass(frozen=True, eq=False)
class Stage:
    """A frozen scene, its surface, one trace for each of its runs, and the data if it is made of data."""

    scene: Scene
    surface: Formula | Fit
    traces: tuple[Trace, ...]
    table: Table | None = None

    @property
    def length(self) -> int:
        """How many steps the longest run makes: the last place of the cursor."""
        return max((trace.steps for trace in self.traces), default=0)

    @property
    def selected(self) -> Trace | None:
        """The run the panel speaks of."""
        return self.traces[self.scene.selected] if self.traces else None

    @property
    def start(self) -> Point:
        """Where the selected run starts, or else the surface's own start."""
        runs = self.scene.runs
        return runs[self.scene.selected].start if runs else self.surface.start

    @property
    def left_out(self) -> str:
        """What races, basins, sweeps and swarms do without, in words: theirs are rules alone."""
        extras, whose = self.scene.chosen.extras, "selected" if self.scene.runs else "next"
        return f"without the {whose} run's {' and '.join(extras)}" if extras else ""

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """What one step of the selected run is gone through in when it is made slowly; at least one."""
        rule = self.selected.optimizer if self.selected else self.scene.chosen.build()
        return phases(self.surface, rule)

    @property
    def finished(self) -> bool:
        """Whether every run has been walked to its end."""
        return all(trace.verdict.status != WALKING for trace in self.traces)


def set_stage(
    scene: Scene, before: Stage | None = None, seconds: float | None = None, walked: Stage | None = None
) -> Stage:
    """Build and walk everything in a scene; what stands on the stage before is not walked again.

    Nor what has been `walked` on another stage of the same surface. Over data, walks are left unfinished
    after about so many seconds for all of them.
    """
    kept = before if before is not None and before.scene.surface == scene.surface else None
    if kept is not None:
        surface, table = kept.surface, kept.table
    elif isinstance(scene.surface, FromTable):
        table, surface = scene.surface.fitted()
    else:
        surface, table = scene.surface.build(), None
    # With noise two gradients are computed at a step: the true one and the one that the rule sees.
    steps = _patience(surface, seconds, sum(1 if run.rule.noise is None else 2 for run in scene.runs))
    known = [stage for stage in (walked, kept) if stage is not None and stage.surface is surface]
    return Stage(scene, surface, tuple(_walk(run, scene, surface, known, steps) for run in scene.runs), table)


def _patience(surface: Formula | Fit, seconds: float | None, runs: int) -> int | None:
    """Return how many steps of each run can be made in some seconds, None for all of them."""
    if seconds is None or not isinstance(surface, Fit) or not runs:
        return None
    return int(seconds / runs / (_STEP + _SAMPLE * len(surface.samples)))


def _walk(
    run: Run, scene: Scene, surface: Formula | Fit, known: Sequence[Stage], patience: int | None
) -> Trace:
    for stage in known:
        for old, trace in zip(stage.scene.runs, stage.traces, strict=True):
            if (old.rule, old.start, stage.scene.tolerance) == (run.rule, run.start, scene.tolerance):
                done = stage.scene.steps == scene.steps and trace.verdict.status != WALKING
                return trace if done else extend(trace, scene.steps, patience)
    rule = run.rule
    how = (patience, rule.build_schedule(), rule.build_noise())
    return descend(surface, rule.build(), run.start, scene.steps, scene.tolerance, *how)
