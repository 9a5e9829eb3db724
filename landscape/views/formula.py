"""The surface's own card: its formula, its partial derivatives, its constants and what it teaches."""

from __future__ import annotations

from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from landscape.session import Stage
from landscape.surfaces import Fit, Formula
from landscape.surfaces.written import written
from landscape.widgets.card import Card, discard
from landscape.widgets.equation import Equation
from landscape.widgets.form import NumberField
from landscape.widgets.later import after_paint
from landscape.widgets.theme import DARK, Theme
from landscape.widgets.worker import Worker


class FormulaCard(Card):
    """The formula in mathematics, with a slider for each constant."""

    constant_changed = Signal(str, float)
    constant_settled = Signal()

    def __init__(self) -> None:
        super().__init__("Surface")
        # A model is called by all its parts: its name folds, and no card need be as wide.
        self.title.setWordWrap(True)
        self.theme = DARK
        self.surface: Formula | Fit | None = None
        self.worker = Worker(self)
        self.equations: list[Equation] = []
        self.fields: dict[str, NumberField] = {}
        self.note, self.source = QLabel(), QLabel()
        self.source.setObjectName("quiet")
        for label in (self.note, self.source):
            label.setWordWrap(True)
            self.body.addWidget(label)

    def show_stage(self, stage: Stage) -> None:
        """Show the surface of another stage."""
        surface, before = stage.surface, self.surface
        if surface is before:
            return
        self.surface = surface
        self.set_title(surface.title, capitals=surface.title != surface.text)
        self.note.setText(surface.note)
        self.source.setText(surface.source)
        self.note.setVisible(bool(surface.note))
        self.source.setVisible(bool(surface.source))
        if before is None or before.text != surface.text:
            self._make_fields(surface)
            self._show_equations(())  # not the last surface's under this one's name
            self.worker.cancel("formula")
            # Threads of Python share one interpreter: the paint shall have it first.
            after_paint(self, self._write)
        for name, field in self.fields.items():
            field.set_value(surface.constants[name].value)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        for equation in self.equations:
            equation.set_theme(theme)

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
            self.worker.submit("formula", lambda stop: _written(surface, stop), self._show_equations)

    def _show_equations(self, lines: tuple[str, ...]) -> None:
        discard(self.equations[len(lines) :])
        del self.equations[len(lines) :]
        while len(self.equations) < len(lines):
            equation = Equation()
            equation.set_theme(self.theme)
            self.body.insertWidget(len(self.equations), equation)
            self.equations.append(equation)
        for equation, line in zip(self.equations, lines, strict=True):
            equation.set_latex(line)


def _written(surface: Formula | Fit, stop: Event) -> tuple[str, ...]:
    """Return the lines of mathematics, in the background."""
    if isinstance(surface, Formula):
        whole, partials = written(surface, stop)
    else:
        whole, partials = surface.latex, surface.latex_partials
    if not whole:
        return ()
    names = ", ".join(surface.parameters)
    slopes = zip(surface.parameters, partials, strict=False)
    loss, *where = whole.split(r", \quad ")
    return (
        f"L({names}) = {loss}",
        *where,
        *(rf"\frac{{\partial L}}{{\partial {name}}} = {partial}" for name, partial in slopes),
    )
