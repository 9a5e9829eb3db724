"""The window: the only place that knows all the views. It lays them out and joins them to the controller."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from landscape.controller import Controller
from landscape.documents import Documents
from landscape.menus import fill_menus
from landscape.resources import resource
from landscape.session import Session, Stage
from landscape.session.opening import opening_scene
from landscape.views.charts import Charts
from landscape.views.chooser import Chooser, Details
from landscape.views.curve import Curve
from landscape.views.formula import FormulaCard
from landscape.views.gallery import Gallery
from landscape.views.map import Map
from landscape.views.panel import Panel
from landscape.views.runs import Runs
from landscape.views.transport import Transport
from landscape.widgets import theme as themes
from landscape.widgets import worker as background
from landscape.widgets.opengl import three_d_problem
from landscape.widgets.worker import Worker

HINT = (
    "Click to start a descent · Shift-click adds one beside it · drag a start, or the learning rate, "
    "and the path follows · Space plays"
)
_KEYS = """<table cellspacing=6>
<tr><td><b>Click</b></td><td>start a descent there (map, curve or relief)</td></tr>
<tr><td><b>Shift-click</b></td><td>add a descent beside the others</td></tr>
<tr><td><b>Drag a start</b></td><td>the whole path follows</td></tr>
<tr><td><b>Drag the plane, wheel</b></td><td>move and zoom; F shows the whole domain again</td></tr>
<tr><td><b>Space</b></td><td>play or pause</td></tr>
<tr><td><b>← →</b></td><td>one step back, one step on</td></tr>
<tr><td><b>Home, End, R</b></td><td>to the start, to the end, replay</td></tr>
<tr><td><b>Delete</b></td><td>remove the selected run</td></tr>
<tr><td><b>Ctrl+Z, Ctrl+Shift+Z</b></td><td>undo, redo</td></tr>
<tr><td><b>Ctrl+S, Ctrl+O</b></td><td>save and open a scene</td></tr>
<tr><td><b>Ctrl+E</b></td><td>export the trajectory as CSV</td></tr>
</table>"""


class Window(QMainWindow):
    """Everything on screen is a function of the session's stage and its cursor."""

    def __init__(self, session: Session, settings: QSettings) -> None:
        super().__init__()
        self.session, self.settings = session, settings
        self.controller = Controller(session)
        self.documents = Documents(session, self)
        self.worker = Worker(self)
        self.theme = themes.DARK
        self._make_views()
        self._lay_out()
        self.actions_ = fill_menus(self, self._commands())
        self._join()
        self.setWindowTitle("Landscape")
        self.setMinimumSize(900, 560)
        self.resize(1440, 900)
        self._restore()
        self._on_stage(session.stage)
        self.transport.show_speed(session.speed)
        for plane in (self.map, self.curve):
            plane.plot.painted.connect(lambda: QTimer.singleShot(0, self._after_first_paint))

    # Making

    def _make_views(self) -> None:
        self.gallery, self.map, self.curve = Gallery(), Map(), Curve()
        self.gallery.setMinimumWidth(150)
        self.charts, self.transport, self.chooser = Charts(), Transport(), Chooser()
        self.panel, self.details, self.formula, self.runs = Panel(), Details(), FormulaCard(), Runs()
        self.relief: Any = None
        self.notice = QLabel(HINT)
        self.notice.setObjectName("notice")
        self.notice.setAccessibleName("Hints and messages")
        self.no_relief = QLabel()
        self.no_relief.setObjectName("quiet")
        self.no_relief.hide()
        self.cancel = QPushButton("Cancel")
        self.cancel.hide()
        self.export = QPushButton("Export CSV")
        self.theme_switch = QPushButton()
        self.theme_switch.setAccessibleName("Switch between dark and light")
        for button in (self.cancel, self.export, self.theme_switch):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        top = _row(self.chooser, None, self.export, self.theme_switch)
        self.plane = QStackedWidget()
        self.plane.addWidget(self.map)
        self.plane.addWidget(self.curve)
        self.relief_place = QStackedWidget()
        self.relief_place.addWidget(QWidget())
        self.relief_place.setMinimumWidth(200)
        self.pictures = _splitter(Qt.Orientation.Horizontal, (self.plane, 1), (self.relief_place, 1))
        self.centre = _splitter(Qt.Orientation.Vertical, (self.pictures, 3), (self.charts, 1))
        middle = _column(self.centre, self.no_relief, self.transport)
        cards = _column(self.panel, self.details, self.formula, None)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(cards)
        self.side = _splitter(Qt.Orientation.Vertical, (scroll, 3), (self.runs, 1))
        self.body = _splitter(Qt.Orientation.Horizontal, (self.gallery, 0), (middle, 1), (self.side, 0))
        self.body.setSizes([168, 880, 372])
        self.pictures.setSizes([600, 600])
        self.centre.setSizes([620, 190])
        self.side.setSizes([620, 180])
        self.side.setMinimumWidth(352)
        whole = _column(top, self.body, _row(self.notice, None, self.cancel))
        whole.setContentsMargins(10, 8, 10, 6)
        self.setCentralWidget(whole)

    def _commands(self) -> dict[str, Any]:
        documents, go = self.documents, self.controller.go
        return {
            "open": documents.open,
            "save": documents.save,
            "save_as": documents.save_as,
            "reopen": documents.reopen,
            "export_csv": documents.export_csv,
            "export_picture": self._export_picture,
            "quit": self.close,
            "undo": self.session.undo,
            "redo": self.session.redo,
            "remove": self.controller.remove,
            "fit": self._fit,
            "theme": self._switch_theme,
            "system_theme": self._follow_system,
            "keys": lambda: QMessageBox.information(self, "Keys and mouse", _KEYS),
            **{
                what: lambda what=what: go(what)
                for what in ("play", "replay", "back", "forward", "start", "end")
            },
            **dict.fromkeys(("gallery", "relief", "charts", "panel"), self._show_areas),
        }

    def _join(self) -> None:
        session, controller = self.session, self.controller
        session.changed.connect(self._on_stage)
        session.moved.connect(self._on_cursor)
        session.played.connect(self.transport.show_playing)
        for plane in (self.map, self.curve):
            plane.clicked.connect(controller.start)
            plane.dragged.connect(controller.drag)
            plane.dropped.connect(controller.settle)
            plane.chosen.connect(controller.choose)
        self.gallery.chosen.connect(controller.choose_surface)
        self.chooser.rule_chosen.connect(controller.choose_rule)
        self.chooser.rate_changed.connect(lambda value: controller.set_value("learning_rate", value))
        self.chooser.automatic_changed.connect(controller.set_automatic)
        self.details.value_changed.connect(controller.set_value)
        self.details.start_changed.connect(controller.move_start)
        self.formula.constant_changed.connect(controller.set_constant)
        for settled in (self.chooser.rate_settled, self.details.settled, self.formula.constant_settled):
            settled.connect(controller.settle)
        self.runs.chosen.connect(controller.choose)
        self.charts.sought.connect(session.seek)
        self.transport.wanted.connect(controller.go)
        self.transport.sought.connect(session.seek)
        self.transport.speed_changed.connect(self._on_speed)
        self.details.steps_changed.connect(controller.set_steps)
        self.export.clicked.connect(self.documents.export_csv)
        self.theme_switch.clicked.connect(self._switch_theme)
        self.cancel.clicked.connect(self.documents.cancel)
        controller.refused.connect(self._complain)
        self.documents.failed.connect(self._complain)
        self.documents.said.connect(self._say)
        self.documents.busy.connect(self._on_busy)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_theme)

    # Showing

    @property
    def _views(self) -> list[Any]:
        plane = self.map if self.plane.currentWidget() is self.map else self.curve
        views = [plane, self.charts, self.panel, self.runs, self.transport]
        return [*views, self.relief] if self.relief is not None else views

    def _on_stage(self, stage: Stage) -> None:
        two = len(stage.surface.parameters) == 2
        self.plane.setCurrentWidget(self.map if two else self.curve)
        self._show_areas()
        for view in (*self._views, self.gallery, self.chooser, self.details, self.formula):
            if view is not self.relief or two:
                view.show_stage(stage)
        self.actions_["undo"].setEnabled(self.session.can_undo)
        self.actions_["redo"].setEnabled(self.session.can_redo)
        self._on_cursor(self.session.cursor)

    def _on_cursor(self, cursor: int) -> None:
        for view in self._views:
            view.show_cursor(cursor)

    def _on_speed(self, speed: float) -> None:
        self.controller.set_speed(speed)
        self.transport.show_speed(self.session.speed)

    def _show_areas(self) -> None:
        """Show the areas that the View menu has checked, and the relief where there is one to show."""
        shown = {name: self.actions_[name].isChecked() for name in ("gallery", "relief", "charts", "panel")}
        self.gallery.setVisible(shown["gallery"])
        self.charts.setVisible(shown["charts"])
        self.side.setVisible(shown["panel"])
        two = len(self.session.stage.surface.parameters) == 2
        self.relief_place.setVisible(shown["relief"] and two and not self.no_relief.text())

    def _fit(self) -> None:
        for view in (self.map, self.curve, self.relief):
            if view is not None:
                view.fit()

    # The relief comes after the first paint: OpenGL takes longer to load than the rest of the window.

    def _after_first_paint(self) -> None:
        background.release()
        self.gallery.draw_pictures()
        reason = three_d_problem()
        if reason is not None:
            self.no_relief.setText(reason)
            self.no_relief.show()
            self._show_areas()
            return
        self.worker.submit("relief", lambda _: import_module("landscape.views.relief"), self._add_relief)

    def _add_relief(self, module: Any) -> None:
        self.relief = module.Relief(self.theme)
        self.relief.clicked.connect(self.controller.start)
        self.relief.set_theme(self.theme)
        self.relief_place.addWidget(self.relief)
        self.relief_place.setCurrentWidget(self.relief)
        if len(self.session.stage.surface.parameters) == 2:
            self.relief.show_stage(self.session.stage)
            self.relief.show_cursor(self.session.cursor)

    # Themes

    def _set_theme(self, theme: themes.Theme) -> None:
        self.theme = theme
        themes.apply(theme)
        for view in (*self._views, self.map, self.curve, self.gallery, self.formula):
            view.set_theme(theme)
        self.theme_switch.setText("Light" if theme.dark else "Dark")

    def _switch_theme(self) -> None:
        theme = themes.LIGHT if self.theme.dark else themes.DARK
        self.settings.setValue("theme", theme.name)
        self._set_theme(theme)

    def _follow_system(self) -> None:
        self.settings.remove("theme")
        self._set_theme(themes.system_theme())

    def _on_system_theme(self) -> None:
        if not self.settings.contains("theme"):
            self._set_theme(themes.system_theme())

    # Saying

    def _say(self, sentence: str) -> None:
        self._notice(sentence, self.theme.good)

    def _complain(self, sentence: str) -> None:
        self._notice("⚠ " + sentence, self.theme.bad)

    def _notice(self, sentence: str, colour: str) -> None:
        self.notice.setText(sentence)
        self.notice.setStyleSheet(f"color: {colour}")
        QTimer.singleShot(12_000, self.notice, lambda: self._hint_again(sentence))

    def _hint_again(self, sentence: str) -> None:
        if self.notice.text() == sentence:
            self.notice.setText(HINT)
            self.notice.setStyleSheet("")

    def _on_busy(self, what: str) -> None:
        self.cancel.setVisible(bool(what))
        if what:
            self._notice(what, self.theme.quiet)

    def _export_picture(self) -> None:
        from landscape.picture import save_picture

        self.documents.export_picture(save_picture)

    # Coming and going

    def _restore(self) -> None:
        named = {theme.name: theme for theme in (themes.DARK, themes.LIGHT)}
        self._set_theme(named.get(str(self.settings.value("theme", "")), themes.system_theme()))
        geometry = bytes.fromhex(str(self.settings.value("geometry", "")))
        if geometry:
            self.restoreGeometry(geometry)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Keep the work and the window's place; stop whatever still runs."""
        self.session.pause()
        self.documents.keep()
        self.settings.setValue("geometry", bytes(self.saveGeometry().data()).hex())
        self.documents.cancel()
        self.worker.close()
        if self.relief is not None:
            self.relief.close_view()
        super().closeEvent(event)


def _row(*widgets: QWidget | None) -> QWidget:
    return _box(QHBoxLayout(), widgets)


def _column(*widgets: QWidget | None) -> QWidget:
    return _box(QVBoxLayout(), widgets)


def _box(layout: QHBoxLayout | QVBoxLayout, widgets: tuple[QWidget | None, ...]) -> QWidget:
    box = QWidget()
    if isinstance(layout, QHBoxLayout):
        box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    box.setLayout(layout)
    return box


def _splitter(orientation: Qt.Orientation, *parts: tuple[QWidget, int]) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(8)
    for i, (widget, stretch) in enumerate(parts):
        splitter.addWidget(widget)
        splitter.setStretchFactor(i, stretch)
    return splitter


def run_window() -> int:
    """Open the window on its opening scene, already playing, and return when it is closed."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Landscape")
    app.setOrganizationName("Landscape")
    app.setWindowIcon(QIcon(str(resource("landscape.svg"))))
    background.hold()  # until the first paint
    window = Window(Session(opening_scene()), QSettings())
    window.show()
    window.controller.play()
    return app.exec()
