"""The window: it lays the views out and joins them to those who act."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QMessageBox, QPushButton

from landscape.areas import Areas, around
from landscape.cast import Cast
from landscape.classroom import Classroom
from landscape.controller import Controller
from landscape.desk import Desk
from landscape.documents import Documents
from landscape.dress import Dress
from landscape.exports import Exports
from landscape.joints import (
    join_check,
    join_choices,
    join_data,
    join_desk,
    join_drops,
    join_gallery,
    join_notice,
    join_pictures,
    join_race,
)
from landscape.lessons import Lessons
from landscape.menus import fill_menus, help_as_html
from landscape.observatory import Observatory
from landscape.racing import Racing
from landscape.session import Session, Stage
from landscape.tables import Tables
from landscape.viewing import Viewing
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
        self.desk = Desk(self.controller, settings, self)
        self.racing = Racing(self.changes, self.documents, self)
        self.dress = Dress(settings, self)
        self.dress.restore()  # before there is anything to be dressed, which then takes half the time
        self.tidy = Tidy(self)
        self._complete = False  # what can wait until the first paint is not there yet
        self.cast = Cast(session, settings, self.tables, self)
        self.observatory = Observatory(self.controller, self)
        self.exports = Exports(self.documents, self.cast, self.dress, self)
        self._make_bar()
        self._lay_out()
        self.viewing = Viewing(session, settings, self.cast, self.areas)
        self.actions_ = fill_menus(self, self._commands())
        self.viewing.furnish(self.actions_)
        parts = {"optimizer": self.cast.chooser, "runs": self.cast.runs}
        self.classroom.furnish(self.cast.gallery, self.areas, self.actions_, parts, self.viewing.show_areas)
        self.desk.furnish(self.actions_)
        self._join()
        self.setWindowTitle("Landscape")
        self.setMinimumSize(1060, 660)
        self.resize(1440, 900)
        self._restore()
        self._on_stage(session.stage)
        self.cast.transport.show_speed(session.speed)
        for plane in self.cast.planes:
            plane.plot.painted.connect(lambda: QTimer.singleShot(0, self._after_first_paint))

    # Making

    def _make_bar(self) -> None:
        self.learn, self.export = QPushButton("Lessons"), QPushButton("Export CSV")
        self.theme_switch = QPushButton()
        self.theme_switch.setAccessibleName("Switch between dark and light")
        for button in (self.learn, self.export, self.theme_switch):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        cast = self.cast
        self.areas = Areas(
            left=[cast.gallery, *self.classroom.pages],
            planes=[*cast.planes],
            beside={"Relief": cast.relief, "Data": cast.data},
            below={"Charts": cast.charts, "Backpropagation": cast.passes, "Sweep": self.observatory.sweep},
            transport=cast.transport,
            cards={
                "basins": self.observatory.card,
                "arithmetic": cast.panel,
                "chain rule": cast.chain,
                "learning rate": cast.gauge,
                "schedule": cast.pace,
                "data": cast.model,
                "start": cast.details,
                "steps": cast.steps,
                "curvature": cast.curvature,
                "surface": cast.formula,
            },
            runs=cast.runs,
        )
        bar = row(cast.chooser, None, self.learn, self.export, self.theme_switch)
        self.setCentralWidget(around(bar, cast.columns, self.areas, cast.notice))

    def _commands(self) -> dict[str, Any]:
        documents, go = self.documents, self.controller.go
        return {
            "open": documents.open,
            "open_data": self.tables.ask,
            "save": documents.save,
            "save_as": documents.save_as,
            "reopen": documents.reopen,
            "export_csv": documents.export_csv,
            "export_picture": self.exports.picture,
            "export_passes": self.exports.passes,
            "export_window": self.exports.window,
            "quit": self.close,
            "undo": self.changes.undo,
            "redo": self.changes.redo,
            "remove": self.controller.remove,
            "put_back": self.tables.put_back,
            "sample_before": lambda: self.tables.step_sample(-1),
            "sample_after": lambda: self.tables.step_sample(1),
            "race": self.racing.ask,
            "check": self.cast.checking.run,
            "theme": self.dress.switch,
            "system_theme": self.dress.follow_system,
            "keys": lambda: QMessageBox.information(self, "Keys and mouse", help_as_html()),
            **{
                what: lambda what=what: go(what)
                for what in ("play", "replay", "back", "forward", "slow", "start", "end")
            },
            **self.viewing.commands,
            **self.classroom.commands,
            **self.desk.commands,
            **self.observatory.commands,
        }

    def _join(self) -> None:
        cast = self.cast
        session, controller, tables = self.session, self.controller, self.tables
        for heard in (self._on_stage, self.tidy.worked):
            session.changed.connect(heard)
        session.moved.connect(cast.show_cursor)
        session.played.connect(cast.transport.show_playing)
        join_pictures(controller, cast.planes, cast.relief)
        join_choices(controller, cast.chooser, cast.gauge, cast.pace, cast.details, cast.steps, cast.formula)
        passes = cast.backpropagation
        join_data(tables, controller, cast.data, cast.model, cast.columns, passes)
        join_notice(cast.notice, self.documents, self.changes, tables, self.lessons, self.classroom)
        join_desk(self.desk, cast.gallery, cast.notice)
        join_check(cast.checking, cast.formula, cast.notice)
        for refused in (controller.refused, tables.failed):
            refused.connect(self._refuse)
        join_race(self.racing, cast.runs, self, self.exports.draw)
        join_gallery(cast.gallery, controller, tables, self.desk)
        cast.runs.chosen.connect(controller.choose)
        for sought in (cast.charts.sought, cast.transport.sought):
            sought.connect(session.seek)
        cast.transport.wanted.connect(controller.go)
        cast.transport.speed_changed.connect(self._on_speed)
        self.export.clicked.connect(self.documents.export_csv)
        self.theme_switch.clicked.connect(self.dress.switch)
        self.dress.changed.connect(self._on_theme)
        passes.lit.connect(cast.panel.light)
        cast.panel.lit.connect(self.areas.reveal)
        cast.passes.export_wanted.connect(self.exports.passes)
        self.learn.clicked.connect(self.lessons.browse)
        self.lessons.answered.connect(controller.play)
        join_drops(self, self.documents, self.lessons, tables, self.desk)

    # Showing

    def _on_stage(self, stage: Stage) -> None:
        self.viewing.show_areas()
        self.cast.show_stage(stage)
        self.actions_["undo"].setEnabled(self.session.can_undo)
        self.actions_["redo"].setEnabled(self.session.can_redo)

    def _refuse(self, sentence: str) -> None:
        """Say why not, and show everywhere what still holds."""
        self._on_stage(self.session.stage)
        self.cast.notice.complain(sentence)

    def _on_speed(self, speed: float) -> None:
        self.controller.set_speed(speed)
        self.cast.transport.show_speed(self.session.speed)

    def _after_first_paint(self) -> None:
        if self._complete:
            return
        self._complete = True
        background.release()
        self.cast.gallery.draw_pictures()
        self.desk.formulas.load()
        self.observatory.furnish(self.cast, self.actions_, self.dress, self.documents)
        problem = self.cast.relief.start()
        if problem is not None:
            self.areas.do_without_relief(problem)
            self.viewing.show_areas()

    # Themes

    def _on_theme(self, theme: Theme) -> None:
        for dressed in (self.cast, self.classroom, self.desk):
            dressed.set_theme(theme)
        self.theme_switch.setText("Light" if theme.dark else "Dark")

    # Coming and going

    def _restore(self) -> None:
        self._on_theme(self.dress.theme)
        self.viewing.restore()
        self.areas.fold(str(self.settings.value("folded", self.cast.pace.name)).split("\n"))
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
        for busy in (self.documents, self.changes, self.racing, self.cast.checking):
            busy.cancel()
        self.racing.left.emit()
        self.cast.relief.close_view()
        super().closeEvent(event)
