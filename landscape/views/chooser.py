"""Choosing how to descend: the optimizer, its learning rate, its other hyperparameters, and the start."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from landscape import optimizers
from landscape.optimizers import Hyperparameter, Optimizer
from landscape.session import Stage
from landscape.widgets.card import Card, discard
from landscape.widgets.form import NumberField

_RATE = "learning_rate"


class Chooser(QWidget):
    """The optimizer and its learning rate: what is changed most."""

    rule_chosen = Signal(str)
    rate_changed = Signal(float)
    rate_settled = Signal()
    automatic_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self.rules = QComboBox()
        self.rules.setAccessibleName("Optimizer")
        for key in optimizers.keys():  # noqa: SIM118 - a function, not a dictionary
            self.rules.addItem(optimizers.find(key).title, key)
        self.rules.activated.connect(lambda index: self.rule_chosen.emit(self.rules.itemData(index)))
        self.automatic = QCheckBox("auto")
        self.automatic.setToolTip("Find a fitting learning rate for every new start")
        self.automatic.toggled.connect(self.automatic_changed)
        for widget in (_heading("OPTIMIZER"), self.rules, _heading("LEARNING RATE")):
            self._row.addWidget(widget)
        self.rate: NumberField | None = None
        self._made_for = ""  # the rule whose range the learning rate's slider has
        self._row.addWidget(self.automatic)

    def show_stage(self, stage: Stage) -> None:
        """Show what another stage has chosen."""
        rule = stage.scene.chosen.build()
        # The box names a rule that was just picked from it before the stage does.
        self.rules.setCurrentIndex(self.rules.findData(rule.key))
        if rule.key != self._made_for:
            self._made_for = rule.key
            self._make_rate(rule)
        assert self.rate is not None
        self.rate.set_value(rule.learning_rate)
        self.automatic.blockSignals(True)
        self.automatic.setChecked(stage.scene.automatic)
        self.automatic.blockSignals(False)

    def _make_rate(self, rule: Optimizer) -> None:
        if self.rate is not None:
            discard([self.rate])
        self.rate = _field(next(hyper for hyper in rule.hyperparameters() if hyper.name == _RATE), "η")
        self.rate.changed.connect(self.rate_changed)
        self.rate.settled.connect(self.rate_settled)
        self.rate.setMinimumWidth(240)
        self._row.insertWidget(self._row.indexOf(self.automatic), self.rate)


class Details(Card):
    """The other hyperparameters of the rule, and the start of the selected run, as numbers."""

    value_changed = Signal(str, float)
    start_changed = Signal(object)
    settled = Signal()

    def __init__(self) -> None:
        super().__init__("Start and hyperparameters")
        self._fields: dict[str, NumberField] = {}
        self._starts: list[NumberField] = []
        self._made_for: tuple[object, ...] = ()
        self._ranged_for: tuple[object, ...] = ()  # whose domain the starts' sliders have
        self._box = QVBoxLayout()
        self._box.setSpacing(4)
        self.body.addLayout(self._box)

    def show_stage(self, stage: Stage) -> None:
        """Show the numbers of another stage."""
        rule, surface = stage.scene.chosen.build(), stage.surface
        made_for = (rule.key, len(surface.parameters))
        if made_for != self._made_for:
            self._made_for = made_for
            self._make(stage, rule)
        names, domain = surface.parameters, surface.domain
        if (rule.key, names, domain) != self._ranged_for:
            self._ranged_for = rule.key, names, domain
            for field, name, (low, high) in zip(self._starts, names, domain, strict=True):
                field.stand_for(*_where(name), low, high)
        for name, field in self._fields.items():
            field.set_value(getattr(rule, name))
        for field, x in zip(self._starts, stage.start, strict=True):
            field.set_value(x)

    def _make(self, stage: Stage, rule: Optimizer) -> None:
        discard((*self._starts, *self._fields.values()))
        self._starts = [
            NumberField(*_where(name), low, high)
            for name, (low, high) in zip(stage.surface.parameters, stage.surface.domain, strict=True)
        ]
        for field in self._starts:
            field.changed.connect(lambda _: self.start_changed.emit(tuple(f.value for f in self._starts)))
        self._fields = {}
        for hyper in rule.hyperparameters():
            if hyper.name != _RATE:
                field = self._fields[hyper.name] = _field(hyper, hyper.symbol)
                field.changed.connect(lambda value, name=hyper.name: self.value_changed.emit(name, value))
        for field in (*self._starts, *self._fields.values()):
            field.settled.connect(self.settled)
            self._box.addWidget(field)


def _where(name: str) -> tuple[str, str]:
    return f"{name}₀", f"where the run starts in {name}"


def _heading(text: str) -> QLabel:
    heading = QLabel(text)
    heading.setObjectName("heading")
    return heading


def _field(hyper: Hyperparameter, label: str) -> NumberField:
    return NumberField(label, hyper.means, hyper.low, hyper.high, log=hyper.log)
