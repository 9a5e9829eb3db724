"""A scene with its surface built and its descents walked: what every view shows, with a cursor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from landscape.analysis.phases import Phase, phases
from landscape.descent import Trace, descend, extend
from landscape.session.scene import Run, Scene
from landscape.surfaces import Fit, Formula


@dataclass(frozen=True, eq=False)
class Stage:
    """A frozen scene, its surface, and one trace for each of its runs."""

    scene: Scene
    surface: Formula | Fit
    traces: tuple[Trace, ...]

    @property
    def length(self) -> int:
        """How many steps the longest run makes: the last place of the cursor."""
        return max((trace.steps for trace in self.traces), default=0)

    @property
    def selected(self) -> Trace | None:
        """The run the panel speaks of."""
        return self.traces[self.scene.selected] if self.traces else None

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """What one step of the selected run is gone through in when it is made slowly; at least one."""
        rule = self.selected.optimizer if self.selected else self.scene.chosen.build()
        return phases(self.surface, rule)


def set_stage(scene: Scene, before: Stage | None = None) -> Stage:
    """Build and walk everything in a scene; what stands on the stage before is not walked again."""
    kept = before if before is not None and before.scene.surface == scene.surface else None
    surface = kept.surface if kept else scene.surface.build()
    return Stage(scene, surface, tuple(_walk(run, scene, surface, kept) for run in scene.runs))


def _walk(run: Run, scene: Scene, surface: Formula | Fit, kept: Stage | None) -> Trace:
    if kept is not None and kept.scene.tolerance == scene.tolerance:
        for old, trace in zip(kept.scene.runs, kept.traces, strict=True):
            if old.rule == run.rule and old.start == run.start:
                return trace if kept.scene.steps == scene.steps else extend(trace, scene.steps)
    return descend(surface, run.rule.build(), run.start, scene.steps, scene.tolerance)
