"""The number of steps: how many are allowed, and whether the selected run had too few or too many."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from landscape.analysis.budget import budget
from landscape.session import Stage
from landscape.widgets.card import Card
from landscape.widgets.form import NumberField


class Steps(Card):
    """The budget as a number to set, with what the selected run made of it."""

    changed = Signal(object)  # an int: Qt's own has 32 bits, and a person types what they like
    settled = Signal()

    def __init__(self) -> None:
        super().__init__("Steps")
        means = "a run that has not ended after so many steps is out of steps"
        self.field = NumberField("at most", means, 10, 10_000, log=True)
        self.field.changed.connect(self._on_changed)
        self.field.settled.connect(self.settled)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.body.addWidget(self.field)
        self.body.addWidget(self.sentence)

    def show_stage(self, stage: Stage) -> None:
        """Show the budget of another stage, and judge its selected run."""
        self.field.set_value(float(stage.scene.steps))
        self.sentence.setText(budget(stage.selected).sentence if stage.selected else "")
        self.sentence.setVisible(stage.selected is not None)

    def _on_changed(self, value: float) -> None:
        steps = round(value)
        self.field.set_value(float(steps))  # steps are whole, and what is typed may round to what is set
        self.changed.emit(steps)
