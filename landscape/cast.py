"""All the views, and which of them shows what."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QSettings

from landscape.backpropagation import Backpropagation
from landscape.checking import Checking
from landscape.minima import Minima
from landscape.session import Session, Stage
from landscape.tables import Tables
from landscape.views.budget import Steps
from landscape.views.chain import ChainRule
from landscape.views.charts import Charts
from landscape.views.chooser import Chooser, Details
from landscape.views.columns import ColumnsBar
from landscape.views.curvature import CurvatureCard
from landscape.views.curve import Curve
from landscape.views.data import Data
from landscape.views.formula import FormulaCard
from landscape.views.gallery import Gallery
from landscape.views.gauge import GaugeCard
from landscape.views.map import Map
from landscape.views.model import ModelCard
from landscape.views.notice import Notice
from landscape.views.pace import PaceCard
from landscape.views.panel import Panel
from landscape.views.passes import PassesView
from landscape.views.relief import ReliefPlace
from landscape.views.runs import Runs
from landscape.views.transport import Transport
from landscape.widgets.theme import Theme


class Cast:
    """Everything on screen is a function of the session's stage and its cursor: here is how it is told."""

    def __init__(self, session: Session, settings: QSettings, tables: Tables, owner: QObject) -> None:
        self.session = session
        self.gallery, self.map, self.curve = Gallery(settings), Map(), Curve()
        self.charts, self.transport, self.chooser = Charts(), Transport(), Chooser()
        self.panel, self.details, self.formula, self.runs = Panel(), Details(), FormulaCard(), Runs()
        self.relief, self.data, self.gauge, self.pace = ReliefPlace(), Data(), GaugeCard(), PaceCard()
        self.passes, self.chain = PassesView(), ChainRule()
        self.backpropagation = Backpropagation(session, self.passes, self.chain)
        self.model, self.columns = ModelCard(tables.columns), ColumnsBar()
        self.steps, self.curvature = Steps(), CurvatureCard()
        self.minima = Minima([self.map, self.curve, self.relief, self.panel], owner)
        self.notice, self.checking = Notice(), Checking(session, owner)

    @property
    def two(self) -> bool:
        """Whether the surface has two parameters."""
        return len(self.session.stage.surface.parameters) == 2

    @property
    def planes(self) -> tuple[Map, Curve]:
        """The map and the curve."""
        return self.map, self.curve

    @property
    def plane(self) -> Map | Curve:
        """The one of them that fits the surface."""
        return self.map if self.two else self.curve

    @property
    def _followers(self) -> list[Any]:
        """Those beside the plane that follow the cursor, for as many parameters as there are."""
        others: list[Any] = [self.relief] if self.two else []
        others += [self.data] if self.session.stage.table is not None else []
        cards = [self.panel, self.gauge, self.pace, self.curvature]
        return [*others, self.charts, *cards, self.runs, self.transport, self.backpropagation]

    def show_stage(self, stage: Stage) -> None:
        """Show another stage everywhere, the path on the plane first: it is what the hand waits for."""
        plane, followers, cursor = self.plane, self._followers, self.session.cursor
        plane.show_stage(stage)
        plane.show_cursor(cursor)
        plane.plot.repaint()
        choices = (self.gallery, self.chooser, self.model, self.details, self.steps, self.formula)
        for view in (*followers, *choices, self.chain, self.minima):
            view.show_stage(stage)
        for view in followers:
            view.show_cursor(cursor)

    def show_cursor(self, cursor: int) -> None:
        """Show another step."""
        for view in (self.plane, *self._followers):
            view.show_cursor(cursor)

    def show_curvature(self, shown: bool) -> None:
        """Draw the local quadratic at the cursor, or leave it out."""
        for plane in self.planes:
            plane.show_curvature(shown)

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in other colours."""
        pictures = (*self.planes, self.relief, self.data, self.charts, self.passes, self.gallery)
        cards = (self.panel, self.gauge, self.pace, self.runs, self.formula, self.chain)
        for view in (*pictures, *cards, self.transport, self.notice):
            view.set_theme(theme)

    def fit(self) -> None:
        """Show all there is in every picture."""
        for view in (*self.planes, self.relief, self.data):
            view.fit()
