"""The surface's own card: its formula, its partial derivatives, its constants and what it teaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel

from landscape.session import Stage
from landscape.surfaces import Fit, Formula
from landscape.surfaces.written import lines
from landscape.widgets.card import Card, discard
from landscape.widgets.equation import Equation
from landscape.widgets.equations import Equations
from landscape.widgets.form import NumberField
from landscape.widgets.later import after_paint
from landscape.widgets.theme import Theme
from landscape.widgets.worker import Worker

if TYPE_CHECKING:  # what checks is imported with the first check
    from landscape.analysis.check import Check


class FormulaCard(Card):
    """The formula in mathematics, with a slider for each constant."""

    constant_changed = Signal(str, float)
    constant_settled = Signal()

    def __init__(self) -> None:
        super().__init__("Surface")
        # A model is called by all its parts: its name folds, and no card need be as wide.
        self.title.setWordWrap(True)
        self.surface: Formula | Fit | None = None
        self.worker = Worker(self)
        self._equations = Equations()
        self.body.addWidget(self._equations)
        self.fields: dict[str, NumberField] = {}
        self.note, self.source, self.check = QLabel(), QLabel(), QLabel()
        for quiet in (self.source, self.check):
            quiet.setObjectName("quiet")
        self.check.hide()
        for label in (self.note, self.source, self.check):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)  # it may be a person's own
            self.body.addWidget(label)

    @property
    def equations(self) -> list[Equation]:
        """The lines of mathematics."""
        return self._equations.lines

    def show_stage(self, stage: Stage) -> None:
        """Show the surface of another stage."""
        surface, before = stage.surface, self.surface
        if surface is before:
            return
        self.surface = surface
        self.set_title(surface.title, capitals=surface.title != surface.text)
        kinks = f"Not differentiable {surface.kinks}." if surface.kinks else ""
        self.note.setText(f"{surface.note} {kinks}".strip())
        self.source.setText(surface.source)
        self.check.hide()
        self.note.setVisible(bool(self.note.text()))
        self.source.setVisible(bool(surface.source))
        if before is None or _sliders(before) != _sliders(surface):
            self._make_fields(surface)
        if before is None or before.text != surface.text or before.parameters != surface.parameters:
            self._equations.show_lines(())  # not the last surface's under this one's name
            self.worker.cancel("formula")
            # Threads of Python share one interpreter: the paint shall have it first.
            after_paint(self, self._write)
        for name, field in self.fields.items():
            field.set_value(surface.constants[name].value)

    def show_check(self, check: Check) -> None:
        """Say how the derivatives compare with differences, and where they differ most."""
        if check.surface is self.surface:
            sign = "✔" if check.agrees else "⚠"
            self.check.setText(f"{sign} {check.gradient.sentence}\n{check.hessian.sentence}")
            self.check.show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._equations.set_theme(theme)

    def _make_fields(self, surface: Formula | Fit) -> None:
        discard(self.fields.values())
        self.fields = {}
        for name, constant in surface.constants.items():
            field = NumberField(name, constant.means, constant.low, constant.high, log=constant.log)
            field.changed.connect(lambda value, name=name: self.constant_changed.emit(name, value))
            field.settled.connect(self.constant_settled)
            self.body.insertWidget(self.body.indexOf(self.note), field)
            self.fields[name] = field

    def _write(self) -> None:
        surface = self.surface
        if surface is not None:
            self.worker.submit("formula", lambda stop: lines(surface, stop), self._equations.show_lines)


def _sliders(surface: Formula | Fit) -> list[tuple[object, ...]]:
    """Return what the sliders of a surface's constants are made from, without where they stand."""
    return [(name, one.means, one.low, one.high, one.log) for name, one in surface.constants.items()]
