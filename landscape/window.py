"""The window: the only place that knows all the views. It lays them out and joins them to the controller."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QMessageBox, QPushButton

from landscape.areas import AREAS, Areas, around
from landscape.backpropagation import Backpropagation
from landscape.classroom import Classroom
from landscape.controller import Controller
from landscape.documents import Documents
from landscape.dress import Dress
from landscape.joints import join_choices, join_data, join_drops, join_gallery, join_notice, join_pictures
from landscape.lessons import Lessons
from landscape.menus import fill_menus, help_as_html
from landscape.minima import Minima
from landscape.observatory import Observatory
from landscape.picture import PASSES_KINDS, save_as_png, save_passes, save_picture
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
from landscape.views.panel import Panel
from landscape.views.passes import PassesView
from landscape.views.relief import ReliefPlace
from landscape.views.runs import Runs
from landscape.views.transport import Transport
from landscape.widgets import worker as background
from landscape.widgets.layout import row
from landscape.widgets.memory import Tidy
from landscape.widgets.theme import Theme


class Window(QMainWindow):
    """Everything on screen is a function of the session's stage and its cursor."""

    def __init__(self, session: Session, settings: QSettings) -> None:
        super().__init__()
        self.session, self.settings = session, settings
        self.controller = Controller(session)
        self.changes = self.controller.changes
        self.tables = Tables(self.controller, settings, self)
        self.documents = Documents(self.changes, self, lambda: self.tables.own)
        self.lessons = Lessons(self.changes, settings, self)
        self.classroom = Classroom(self.lessons)
        self.dress = Dress(settings, self)
        self.dress.restore()  # before there is anything to be dressed, which then takes half the time
        self.tidy = Tidy(self)
        self._complete = False  # what can wait until the first paint is not there yet
        self._make_views()
        self._lay_out()
        self.actions_ = fill_menus(self, self._commands())
        parts = {"optimizer": self.chooser, "runs": self.runs}
        self.classroom.furnish(self.gallery, self.areas, self.actions_, parts, self._show_areas)
        self._join()
        self.setWindowTitle("Landscape")
        self.setMinimumSize(1060, 660)
        self.resize(1440, 900)
        self._restore()
        self._on_stage(session.stage)
        self.transport.show_speed(session.speed)
        for plane in (self.map, self.curve):
            plane.plot.painted.connect(lambda: QTimer.singleShot(0, self._after_first_paint))

    # Making

    def _make_views(self) -> None:
        self.gallery, self.map, self.curve = Gallery(self.settings), Map(), Curve()
        self.charts, self.transport, self.chooser = Charts(), Transport(), Chooser()
        self.panel, self.details, self.formula, self.runs = Panel(), Details(), FormulaCard(), Runs()
        self.relief, self.data, self.gauge = ReliefPlace(), Data(), GaugeCard()
        self.passes, self.chain = PassesView(), ChainRule()
        self.backpropagation = Backpropagation(self.session, self.passes, self.chain)
        self.model, self.columns = ModelCard(self.tables.columns), ColumnsBar()
        self.steps, self.curvature = Steps(), CurvatureCard()
        self.minima = Minima([self.map, self.curve, self.relief, self.panel], self)
        self.observatory = Observatory(self.controller, self)
        self.notice = Notice()
        self.learn, self.export = QPushButton("Lessons"), QPushButton("Export CSV")
        self.theme_switch = QPushButton()
        self.theme_switch.setAccessibleName("Switch between dark and light")
        for button in (self.learn, self.export, self.theme_switch):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        self.areas = Areas(
            left=[self.gallery, *self.classroom.pages],
            planes=[self.map, self.curve],
            beside={"Relief": self.relief, "Data": self.data},
            below={"Charts": self.charts, "Backpropagation": self.passes, "Sweep": self.observatory.sweep},
            transport=self.transport,
            cards={
                "basins": self.observatory.card,
                "arithmetic": self.panel,
                "chain rule": self.chain,
                "learning rate": self.gauge,
                "data": self.model,
                "start": self.details,
                "steps": self.steps,
                "curvature": self.curvature,
                "surface": self.formula,
            },
            runs=self.runs,
        )
        bar = row(self.chooser, None, self.learn, self.export, self.theme_switch)
        self.setCentralWidget(around(bar, self.columns, self.areas, self.notice))

    def _commands(self) -> dict[str, Any]:
        documents, go = self.documents, self.controller.go
        return {
            "open": documents.open,
            "open_data": self.tables.ask,
            "save": documents.save,
            "save_as": documents.save_as,
            "reopen": documents.reopen,
            "export_csv": documents.export_csv,
            "export_picture": self._export_picture,
            "export_passes": self._export_passes,
            "export_window": self._export_window,
            "quit": self.close,
            "undo": self.changes.undo,
            "redo": self.changes.redo,
            "remove": self.controller.remove,
            "put_back": self.tables.put_back,
            "sample_before": lambda: self.tables.step_sample(-1),
            "sample_after": lambda: self.tables.step_sample(1),
            "fit": self._fit,
            "curvature": self._show_curvature,
            "theme": self.dress.switch,
            "system_theme": self.dress.follow_system,
            "keys": lambda: QMessageBox.information(self, "Keys and mouse", help_as_html()),
            **{
                what: lambda what=what: go(what)
                for what in ("play", "replay", "back", "forward", "slow", "start", "end")
            },
            **dict.fromkeys(AREAS, self._show_areas),
            **self.classroom.commands,
            **self.observatory.commands,
        }

    def _join(self) -> None:
        session, controller, tables = self.session, self.controller, self.tables
        for heard in (self._on_stage, self.tidy.worked):
            session.changed.connect(heard)
        session.moved.connect(self._on_cursor)
        session.played.connect(self.transport.show_playing)
        session.phased.connect(lambda *_: self._show_slow(session.slow))
        join_pictures(controller, (self.map, self.curve), self.relief)
        join_choices(controller, self.chooser, self.gauge, self.details, self.steps, self.formula)
        passes = self.backpropagation
        join_data(tables, controller, self.data, self.model, self.columns, passes)
        join_notice(self.notice, self.documents, self.changes, tables, self.lessons)
        for refused in (controller.refused, tables.failed):
            refused.connect(self._refuse)
        join_gallery(self.gallery, controller, tables)
        self.runs.chosen.connect(controller.choose)
        for sought in (self.charts.sought, self.transport.sought):
            sought.connect(session.seek)
        self.transport.wanted.connect(controller.go)
        self.transport.speed_changed.connect(self._on_speed)
        self.export.clicked.connect(self.documents.export_csv)
        self.theme_switch.clicked.connect(self.dress.switch)
        self.dress.changed.connect(self._on_theme)
        passes.lit.connect(self.panel.light)
        self.panel.lit.connect(self.areas.reveal)
        self.passes.export_wanted.connect(self._export_passes)
        self.learn.clicked.connect(self.lessons.browse)
        self.lessons.answered.connect(controller.play)
        self.classroom.left.connect(self.notice.offer)
        self.notice.accepted.connect(self.classroom.bring_back)
        join_drops(self, self.documents, self.lessons, tables)

    # Showing

    @property
    def _plane(self) -> Map | Curve:
        return self.map if self._two else self.curve

    @property
    def _views(self) -> list[Any]:
        """Those that follow the cursor, for as many parameters as there are."""
        others: list[Any] = [self.relief] if self._two else []
        others += [self.data] if self.session.stage.table is not None else []
        cards = [self.panel, self.gauge, self.curvature]
        others += [self.charts, *cards, self.runs, self.transport, self.backpropagation]
        return [self._plane, *others]

    @property
    def _two(self) -> bool:
        return len(self.session.stage.surface.parameters) == 2

    def _on_stage(self, stage: Stage) -> None:
        self._show_areas()
        plane, *others = self._views
        plane.show_stage(stage)
        plane.show_cursor(self.session.cursor)
        plane.plot.repaint()  # the path first: it is what the hand waits for
        for view in (
            *others,
            self.gallery,
            self.chooser,
            self.model,
            self.details,
            self.steps,
            self.formula,
            self.chain,
            self.minima,
        ):
            view.show_stage(stage)
        self.actions_["undo"].setEnabled(self.session.can_undo)
        self.actions_["redo"].setEnabled(self.session.can_redo)
        for view in others:
            view.show_cursor(self.session.cursor)

    def _refuse(self, sentence: str) -> None:
        """Say why not, and show everywhere what still holds."""
        self._on_stage(self.session.stage)
        self.notice.complain(sentence)

    def _on_cursor(self, cursor: int) -> None:
        for view in self._views:
            view.show_cursor(cursor)

    def _on_speed(self, speed: float) -> None:
        self.controller.set_speed(speed)
        self.transport.show_speed(self.session.speed)

    def _show_slow(self, slow: bool) -> None:
        """Show whether steps are made slowly, and the picture that they are seen in."""
        action = self.actions_["slow"]
        if action.isChecked() == slow == self.transport.slow.isChecked():
            return
        action.setChecked(slow)
        self.transport.show_slow(slow)
        if slow:
            self.actions_["backpropagation"].setChecked(True)
            self._show_areas()
            self.areas.below.bring("Backpropagation")

    def _show_areas(self) -> None:
        """Show the areas that the View menu has checked."""
        shown = {name: self.actions_[name].isChecked() for name in AREAS}
        data = self.session.stage.table is not None
        self.areas.show_areas(shown, self._plane, self._two, data)
        for name in ("put_back", "sample_before", "sample_after"):
            self.actions_[name].setEnabled(data)

    def _show_curvature(self) -> None:
        """Draw the local quadratic at the cursor if the View menu has it checked, now and the next time."""
        shown = self.actions_["curvature"].isChecked()
        self.settings.setValue("curvature", "shown" if shown else "")
        for plane in (self.map, self.curve):
            plane.show_curvature(shown)

    def _fit(self) -> None:
        for view in (self.map, self.curve, self.relief, self.data):
            view.fit()

    def _after_first_paint(self) -> None:
        if self._complete:
            return
        self._complete = True
        background.release()
        self.gallery.draw_pictures()
        self.observatory.furnish(
            (self.map, self.curve), self.actions_, self.minima, self.notice, self.dress, self.documents
        )
        problem = self.relief.start()
        if problem is not None:
            self.areas.do_without_relief(problem)
            self._show_areas()

    # Themes

    @property
    def _themed(self) -> tuple[Any, ...]:
        planes = (self.map, self.curve, self.relief, self.data)
        return (
            *planes,
            self.charts,
            self.panel,
            self.gauge,
            self.runs,
            self.transport,
            self.gallery,
            self.formula,
            self.notice,
            self.passes,
            self.chain,
            self.classroom,
        )

    def _on_theme(self, theme: Theme) -> None:
        for view in self._themed:
            view.set_theme(theme)
        self.theme_switch.setText("Light" if theme.dark else "Dark")

    # Exporting

    def _export_picture(self) -> None:
        self.documents.export_picture(
            lambda path, stage: save_picture(path, stage, self.dress.theme, self.minima.findings)
        )

    def _export_passes(self) -> None:
        graph = self.backpropagation.graph()
        self.documents.export_picture(
            lambda path, _: save_passes(path, graph, self.dress.theme), "-backpropagation.svg", PASSES_KINDS
        )

    def _export_window(self) -> None:
        self.documents.export_picture(lambda path, _: save_as_png(self.grab(), path))

    # Coming and going

    def _restore(self) -> None:
        self._on_theme(self.dress.theme)
        self.actions_["curvature"].setChecked(bool(self.settings.value("curvature", "")))
        self._show_curvature()
        self.areas.fold(str(self.settings.value("folded", "")).split("\n"))
        geometry = bytes.fromhex(str(self.settings.value("geometry", "")))
        if geometry:
            self.restoreGeometry(geometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press by Enter the button that has the focus; the space bar is the window's own."""
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Keep the work and the window's place; stop whatever still runs."""
        self.session.pause()
        self.documents.keep(self.lessons.own_scene)
        self.settings.setValue("folded", "\n".join(self.areas.folded))
        self.settings.setValue("geometry", bytes(self.saveGeometry().data()).hex())
        self.documents.cancel()
        self.changes.cancel()
        self.relief.close_view()
        super().closeEvent(event)
