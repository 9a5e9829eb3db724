"""Choosing how the learning rate changes from step to step, and what noise the rule's gradient has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from landscape.descent import noise as noises
from landscape.optimizers import Hyperparameter, schedules
from landscape.optimizers.described import Described
from landscape.optimizers.schedules import CONSTANT, Schedule
from landscape.session import FromTable, Stage
from landscape.surfaces.surface import Array
from landscape.widgets.card import Card, discard
from landscape.widgets.equation import Equation
from landscape.widgets.form import NumberField
from landscape.widgets.numbers import brief
from landscape.widgets.spark import Spark
from landscape.widgets.theme import DARK, Theme

NAME = "Schedule and noise"
_NONE = "None"
# So many rates are drawn.
_MOST_DRAWN = 240
# Up to here a float counts in ones.
_LARGEST_WHOLE = 2.0**53
_SEEN = "The rule sees a noisy gradient. Loss, ‖∇L‖, labels and verdict are those of the surface itself."


class PaceCard(Card):
    """The schedule with a small picture of it, and the noise, each with its numbers.

    Folded up it is a title alone: what is in it is made when it is first unfolded.
    """

    schedule_chosen = Signal(str)
    schedule_changed = Signal(str, float)
    noise_chosen = Signal(str)  # empty for none
    noise_changed = Signal(str, float)
    settled = Signal()

    def __init__(self) -> None:
        super().__init__(NAME)
        self.stage: Stage | None = None
        self._cursor, self._stale = 0, False
        self._schedule: Schedule = CONSTANT
        self._theme, self._made = DARK, False
        self.title.setWordWrap(True)

    def _make(self) -> None:
        self._made = True
        self.schedules, self.noises = _combo("Schedule"), _combo("Noise")
        for key in schedules.keys():  # noqa: SIM118 - a function, not a dictionary
            self.schedules.addItem(schedules.find(key).title, key)
        self._offered: bool | None = None  # whether there is data that noise may be drawn from
        self.equation, self.spark, self.now = Equation(points=11.0), Spark(), QLabel()
        self.refusal, self.seen = QLabel(), QLabel(_SEEN)
        self.schedule_form, self.noise_form = _Form(), _Form()
        self.spark.set_theme(self._theme)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        self.now.setObjectName("mono")
        for label in (self.refusal, self.seen):
            label.setObjectName("quiet")
            label.setWordWrap(True)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        about = (self.refusal, self.equation, self.spark, self.now, self.schedule_form)
        for combo, below in ((self.schedules, about), (self.noises, (self.noise_form, self.seen))):
            label, row = QLabel(combo.accessibleName().lower()), grid.rowCount()
            label.setBuddy(combo)
            grid.addWidget(label, row, 0)
            grid.addWidget(combo, row, 1)
            for i, widget in enumerate(below, 1):
                grid.addWidget(widget, row + i, 0, 1, 2)
        self.body.addLayout(grid)
        self.spark.setAccessibleName("The learning rate at every step")

    def _join(self) -> None:
        for form in (self.schedule_form, self.noise_form):
            form.settled.connect(self.settled)
        self.schedules.activated.connect(lambda i: self.schedule_chosen.emit(self.schedules.itemData(i)))
        self.noises.activated.connect(lambda i: self.noise_chosen.emit(self.noises.itemData(i)))
        self.schedule_form.changed.connect(self.schedule_changed)
        self.noise_form.changed.connect(self.noise_changed)

    def show_stage(self, stage: Stage) -> None:
        """Show what another stage has chosen; the learning rate comes with the cursor, always shown next."""
        self.stage = stage
        rule = stage.scene.chosen
        schedule, noise = rule.build_schedule(), rule.build_noise()
        self._schedule, self._stale = schedule, True
        self.title.setText(_heading(schedule, noise).upper())
        if not self._made:
            return
        self._offer(isinstance(stage.scene.surface, FromTable))
        self.schedules.setCurrentIndex(self.schedules.findData(schedule.key))
        self.noises.setCurrentIndex(self.noises.findData(noise.key if noise else ""))
        self.schedule_form.show_choice(schedule)
        self.noise_form.show_choice(noise)
        self.seen.setVisible(noise is not None)
        self._show_possible(stage)

    def _offer(self, data: bool) -> None:
        """Offer the noise that the surface can have."""
        if data == self._offered:
            return
        self._offered = data
        self.noises.clear()
        self.noises.addItem(_NONE, "")
        for key in noises.keys():  # noqa: SIM118
            if data or not noises.find(key).needs_data:
                self.noises.addItem(noises.find(key).title, key)

    def _show_possible(self, stage: Stage) -> None:
        """Let a schedule be chosen where the rule can follow one, else say why not; draw the one there is."""
        chosen = stage.scene.chosen.build()
        self.schedules.setEnabled(chosen.schedulable)
        self.refusal.setVisible(not chosen.schedulable)
        self.refusal.setText(f"{chosen.title} finds its own steps: a schedule would change nothing.")
        varies = self._schedule != CONSTANT
        for widget in (self.equation, self.spark, self.now):
            widget.setVisible(varies)

    def show_cursor(self, cursor: int) -> None:
        """Show η at another step."""
        self._cursor = cursor
        stage = self.stage
        if (
            stage is None
            or self._schedule == CONSTANT
            or self.folded
            or not (self._made and self.isVisible())
        ):
            return
        if self._stale:
            self._stale = False
            self.equation.set_latex(self._schedule.latex)
            self.spark.show_numbers(_rates(self._schedule, stage))
        trace = stage.selected
        step = min(cursor, trace.steps) if trace else 0
        self.spark.show_place(step / max(1, stage.scene.steps))
        base = float(stage.scene.chosen.build().learning_rate)
        self.now.setText(f"step {step + 1}: η = {brief(float(self._schedule.rate(base, step + 1)), 9)}")

    def _fold(self, folded: bool) -> None:
        if not folded and not self._made:
            self._make()
            if self.stage is not None:
                self.show_stage(self.stage)
        super()._fold(folded)
        self.show_cursor(self._cursor)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show what was not shown while this could not be seen."""
        super().showEvent(event)
        self.show_cursor(self._cursor)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        if self._made:
            self.spark.set_theme(theme)


def _heading(schedule: Schedule, noise: Described | None) -> str:
    """Return a title that tells what is chosen, folded up or not."""
    if noise is None:
        return NAME if schedule == CONSTANT else f"{schedule.title} schedule"
    return f"{noise.title} noise" if schedule == CONSTANT else f"{schedule.title}, {noise.title} noise"


class _Form(QWidget):
    """The numbers of a choice, one below the other."""

    changed = Signal(str, float)
    settled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, NumberField] = {}
        self._made_for: type[Described] | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)

    def show_choice(self, choice: Described | None) -> None:
        """Show the numbers of a choice, nothing of none."""
        kind = None if choice is None else type(choice)
        if kind is not self._made_for:
            self._made_for = kind
            self._make(kind.hyperparameters() if kind else ())
        for name, value in (choice.chosen if choice else {}).items():
            self.fields[name].set_value(value)
        self.setVisible(bool(self.fields))

    def _make(self, described: Sequence[Hyperparameter]) -> None:
        discard(self.fields.values())
        self.fields = {}
        for hyper in described:
            field = NumberField(hyper.symbol, hyper.means, hyper.low, hyper.high, log=hyper.log)
            field.changed.connect(lambda value, hyper=hyper: self._on_changed(hyper, value))
            field.settled.connect(self.settled)
            self.fields[hyper.name] = field
            self._box.addWidget(field)

    def _on_changed(self, hyper: Hyperparameter, value: float) -> None:
        if hyper.whole:  # what is typed may round to what is set
            value = float(round(min(max(value, hyper.low), _LARGEST_WHOLE)))
            self.fields[hyper.name].set_value(value)
        self.changed.emit(hyper.name, value)


def _rates(schedule: Schedule, stage: Stage) -> Array:
    base, steps = float(stage.scene.chosen.build().learning_rate), stage.scene.steps
    places = np.linspace(1, steps + 1, min(steps + 1, _MOST_DRAWN)).round().astype(int).tolist()
    return np.array([float(schedule.rate(base, t)) for t in places])


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo
