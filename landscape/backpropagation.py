"""Which numbers of both passes are on screen: at which step, of which sample, in which phase."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from landscape.analysis.passes import Graph, Passes, graph, passes_of, unknown
from landscape.session import Session, Stage
from landscape.surfaces import Fit, Surface
from landscape.views.chain import ChainRule
from landscape.views.passes import PassesView
from landscape.widgets.worker import Worker

# The mean over more samples than this takes longer than a frame may.
_MOST_AT_ONCE = 20_000


class Backpropagation(QObject):
    """Works the passes out once for the picture and the card, and only if one of them can be seen."""

    sample_shown = Signal(object)  # an index, None for the mean
    lit = Signal(object)  # the phase, None unless steps are made slowly

    def __init__(self, session: Session, picture: PassesView, card: ChainRule) -> None:
        super().__init__()
        self.session, self.picture, self.views = session, picture, (picture, card)
        self.sample: int | None = None
        self._count, self._cursor = -1, 0
        self._surface: Surface | None = None
        self._worker, self._busy, self._again = Worker(self), False, False
        session.phased.connect(self._on_phase)
        card.sample_chosen.connect(self.show_sample)
        for view in self.views:
            view.appeared.connect(self.refresh)

    def show_stage(self, stage: Stage) -> None:
        """Take another stage; its numbers come with the cursor, which is always shown next."""
        self._forget()
        self.picture.show_stage(stage)
        surface = stage.surface
        count = len(surface.samples) if isinstance(surface, Fit) else 0
        if count != self._count:
            self._count = count
            self._choose(0 if count == 1 else None)
        self._on_phase(self.session.phase, 1.0)

    def show_cursor(self, cursor: int) -> None:
        """Show the passes at another step."""
        self._cursor = cursor
        self.refresh()

    def show_sample(self, sample: int | None) -> None:
        """Show the passes of one sample, or the mean over all."""
        if sample is None or 0 <= sample < self._count:
            self._choose(sample)
            self.refresh()

    def refresh(self) -> None:
        """Work the passes out for whoever can be seen."""
        if not any(view.isVisible() for view in self.views):
            return
        stage = self.session.stage
        trace = stage.selected
        if trace is None or trace.surface is not self._surface:
            self._surface = stage.surface
            self._show(unknown(stage.surface))
        if trace is None:
            return
        work = partial(passes_of, trace, min(self._cursor, trace.steps), self.sample)
        if self.sample is not None or self._count <= _MOST_AT_ONCE:
            self._forget()
            self._show(work())
        elif self._busy:
            self._again = True
        else:
            self._busy = True
            self._worker.submit("passes", lambda _: work(), self._on_worked_out)

    def graph(self) -> Graph:
        """Return the picture of now, all of it."""
        trace = self.session.stage.selected
        if trace is None:
            return graph(unknown(self.session.stage.surface))
        return graph(passes_of(trace, min(self._cursor, trace.steps), self.sample))

    def _forget(self) -> None:
        """Drop what is being worked out."""
        self._worker.cancel("passes")
        self._busy = self._again = False

    def _on_worked_out(self, passes: Passes) -> None:
        self._busy = False
        self._show(passes)
        if self._again:
            self._again = False
            self.refresh()

    def _show(self, passes: Passes) -> None:
        for view in self.views:
            view.show_passes(passes)

    def _choose(self, sample: int | None) -> None:
        self.sample = sample
        self.sample_shown.emit(sample)

    def _on_phase(self, phase: int, passed: float) -> None:
        shown = self.session.stage.phases[phase] if self.session.slow else None
        self.picture.show_phase(shown, passed)
        self.lit.emit(shown)
