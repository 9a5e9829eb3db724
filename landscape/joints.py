"""Who hears what a view says: each function joins the views of one subject to those who act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from landscape.backpropagation import Backpropagation
from landscape.changes import Changes
from landscape.checking import Checking
from landscape.classroom import Classroom
from landscape.controller import Controller
from landscape.desk import Desk
from landscape.documents import Documents
from landscape.lessons import Lessons
from landscape.pacing import Pacing
from landscape.racing import Racing
from landscape.session import Stage
from landscape.tables import Tables
from landscape.views.budget import Steps
from landscape.views.chooser import Chooser, Details
from landscape.views.columns import ColumnsBar
from landscape.views.data import Data
from landscape.views.formula import FormulaCard
from landscape.views.gallery import Gallery
from landscape.views.gallery.entries import EXAMPLE, NEW, OPEN, OWN, SURFACE
from landscape.views.gauge import GaugeCard
from landscape.views.model import ModelCard
from landscape.views.notice import Notice
from landscape.views.pace import PaceCard
from landscape.views.plane import Plane
from landscape.views.relief import ReliefPlace
from landscape.views.runs import Runs
from landscape.widgets.drops import Drops

if TYPE_CHECKING:
    from landscape.views.race import RaceView


def join_pictures(controller: Controller, planes: Iterable[Plane], relief: ReliefPlace) -> None:
    """Clicks start descents, starts are dragged and chosen."""
    relief.clicked.connect(controller.start)
    for plane in planes:
        plane.clicked.connect(controller.start)
        plane.dragged.connect(controller.drag)
        plane.dropped.connect(controller.settle)
        plane.chosen.connect(controller.choose)


def join_choices(
    controller: Controller,
    chooser: Chooser,
    gauge: GaugeCard,
    pace: PaceCard,
    details: Details,
    steps: Steps,
    formula: FormulaCard,
) -> None:
    """How to descend, from where, for how long, and the surface's constants."""
    chooser.rule_chosen.connect(controller.choose_rule)
    chooser.rate_changed.connect(lambda value: controller.set_value("learning_rate", value))
    chooser.automatic_changed.connect(controller.set_automatic)
    gauge.rate_wanted.connect(controller.set_rate)
    details.value_changed.connect(controller.set_value)
    details.start_changed.connect(controller.move_start)
    formula.constant_changed.connect(controller.set_constant)
    steps.changed.connect(controller.set_steps)
    _join_pace(controller, pace)
    for settled in (chooser.rate_settled, formula.constant_settled, details.settled, steps.settled):
        settled.connect(controller.settle)


def _join_pace(controller: Controller, pace: PaceCard) -> None:
    """How the learning rate changes, and what noise there is."""
    pacing = Pacing(controller)
    pace.schedule_chosen.connect(pacing.choose_schedule)
    pace.schedule_changed.connect(pacing.set_schedule)
    pace.noise_chosen.connect(pacing.choose_noise)
    pace.noise_changed.connect(pacing.set_noise)
    pace.settled.connect(controller.settle)


def join_gallery(gallery: Gallery, controller: Controller, tables: Tables, desk: Desk) -> None:
    """What is chosen in the gallery, by the kind of its entry."""
    choose: dict[str, Callable[[str], object]] = {
        SURFACE: controller.choose_surface,
        EXAMPLE: tables.choose_example,
        OPEN: lambda _: tables.ask(),
        OWN: desk.formulas.choose,
        NEW: lambda _: desk.new(),
    }
    gallery.chosen.connect(lambda kind, key: choose[kind](key))


def join_data(
    tables: Tables,
    controller: Controller,
    data: Data,
    model: ModelCard,
    columns: ColumnsBar,
    backpropagation: Backpropagation,
) -> None:
    """Tables are opened, their columns and models chosen, their samples looked at and moved."""
    data.dragged.connect(tables.move_sample)
    data.dropped.connect(controller.settle)
    data.sample_chosen.connect(tables.choose_sample)
    tables.sample_changed.connect(data.show_sample)
    for chosen in (tables.sample_changed, data.sample_chosen):
        chosen.connect(backpropagation.show_sample)
    backpropagation.sample_shown.connect(tables.look_at)
    model.chosen.connect(tables.choose)
    model.back_wanted.connect(tables.put_back)
    tables.wrong.connect(model.refuse)
    tables.columns_wanted.connect(columns.ask)
    tables.asking_ended.connect(columns.hide)
    columns.chosen.connect(tables.open_columns)


def join_desk(desk: Desk, gallery: Gallery, notice: Notice) -> None:
    """Formulas of one's own are listed, chosen, written, deleted and exported."""
    formulas = desk.formulas
    asked: dict[str, Callable[[str], object]] = {
        "new": lambda _: desk.new(),
        "edit": desk.edit,
        "delete": formulas.delete,
        "export": formulas.export,
        "import": lambda _: formulas.ask_import(),
    }
    formulas.listed.connect(gallery.show_own)
    gallery.asked.connect(lambda what, key: asked[what](key))
    formulas.said.connect(notice.say)
    formulas.failed.connect(notice.complain)
    formulas.offered.connect(lambda sentence, what: notice.offer(sentence, what, formulas.take_back))


def join_check(checking: Checking, card: FormulaCard, notice: Notice) -> None:
    """The surface's derivatives are checked, and its card says what came of it."""
    notice.cancelled.connect(checking.cancel)
    checking.busy.connect(notice.busy)
    checking.said.connect(notice.say)
    checking.failed.connect(notice.complain)
    checking.checked.connect(card.show_check)


def join_race(racing: Racing, runs: Runs, window: QWidget, draw: Callable[[str, Stage], None]) -> None:
    """The race's window is made when it is first wanted; it hears what happens to the race and the scene."""

    @cache
    def view() -> RaceView:
        from landscape.views.race import RaceView

        made = RaceView(window)
        results = made.results
        made.started.connect(racing.run)
        made.cancelled.connect(racing.cancel)
        results.shown.connect(racing.show)
        results.all_shown.connect(racing.show_all)
        results.csv_wanted.connect(racing.export_csv)
        results.picture_wanted.connect(lambda: racing.export_picture(draw))
        racing.session.changed.connect(made.show_stage)
        racing.left.connect(made.close)
        racing.began.connect(made.show_start)
        racing.progressed.connect(made.show_progress)
        racing.ended.connect(made.show_end)
        racing.aged.connect(results.show_aged)
        racing.said.connect(results.say)
        racing.failed.connect(results.complain)
        return made

    runs.offer_race()
    runs.race_wanted.connect(racing.ask)
    racing.wanted.connect(lambda: view().open(racing.session.stage))


def join_notice(
    notice: Notice,
    documents: Documents,
    changes: Changes,
    tables: Tables,
    lessons: Lessons,
    classroom: Classroom,
) -> None:
    """What is said, what went wrong, and what is being done and can be cancelled."""
    for busy in (documents, changes):
        notice.cancelled.connect(busy.cancel)
        busy.busy.connect(notice.busy)
    for said in (documents.said, changes.said, tables.said):
        said.connect(notice.say)
    for failed in (documents.failed, lessons.failed):
        failed.connect(notice.complain)
    classroom.left.connect(lambda sentence, what: notice.offer(sentence, what, classroom.bring_back))


def join_drops(widget: QWidget, documents: Documents, lessons: Lessons, tables: Tables, desk: Desk) -> None:
    """A file dropped anywhere on the window is opened by what its name ends in; what else it be, a table."""
    openers: dict[str, Callable[[Path], None]] = {
        ".json": documents.open_path,
        ".md": lessons.open_path,
        ".toml": desk.formulas.import_path,
    }

    def open_path(path: Path) -> None:
        openers.get(path.suffix.lower(), tables.open_path)(path)

    Drops(widget).dropped.connect(open_path)
