"""Who hears what a view says: each function joins the views of one subject to those who act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QWidget

from landscape.backpropagation import Backpropagation
from landscape.changes import Changes
from landscape.controller import Controller
from landscape.documents import Documents
from landscape.lessons import Lessons
from landscape.tables import Tables
from landscape.views.budget import Steps
from landscape.views.chooser import Chooser, Details
from landscape.views.columns import ColumnsBar
from landscape.views.data import Data
from landscape.views.formula import FormulaCard
from landscape.views.gallery import Gallery
from landscape.views.gallery.entries import EXAMPLE, OPEN, SURFACE
from landscape.views.gauge import GaugeCard
from landscape.views.model import ModelCard
from landscape.views.notice import Notice
from landscape.views.plane import Plane
from landscape.views.relief import ReliefPlace
from landscape.widgets.drops import Drops


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
    for settled in (chooser.rate_settled, formula.constant_settled, details.settled, steps.settled):
        settled.connect(controller.settle)


def join_gallery(gallery: Gallery, controller: Controller, tables: Tables) -> None:
    """What is chosen in the gallery, by the kind of its entry."""
    choose: dict[str, Callable[[str], object]] = {
        SURFACE: controller.choose_surface,
        EXAMPLE: tables.choose_example,
        OPEN: lambda _: tables.ask(),
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


def join_notice(
    notice: Notice, documents: Documents, changes: Changes, tables: Tables, lessons: Lessons
) -> None:
    """What is said, what went wrong, and what is being done and can be cancelled."""
    for busy in (documents, changes):
        notice.cancelled.connect(busy.cancel)
        busy.busy.connect(notice.busy)
    for said in (documents.said, changes.said, tables.said):
        said.connect(notice.say)
    for failed in (documents.failed, lessons.failed):
        failed.connect(notice.complain)


def join_drops(window: QWidget, documents: Documents, lessons: Lessons, tables: Tables) -> None:
    """Files dropped on a window are opened, each by the one who knows its kind."""
    openers = {".json": documents.open_path, ".md": lessons.open_path}
    Drops(window).dropped.connect(lambda path: openers.get(path.suffix.lower(), tables.open_path)(path))
