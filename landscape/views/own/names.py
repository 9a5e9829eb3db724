"""The names of a formula: which are variables, which constants, and what is said of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from landscape.session.draft import Draft
from landscape.views.own.rows import WIDTHS, ConstantRow, Row, VariableRow
from landscape.widgets.card import Card, discard


class Names(QWidget):
    """A row for each name, kept as long as the name is what it is."""

    switched = Signal(str, str)  # a name, and what it is to be
    domain_changed = Signal(str, object)
    start_changed = Signal(str, float)
    constant_changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, Row] = {}
        self.variables = _card("Variables", ("from", "to", "start"))
        self.constants = _card("Constants", ("from", "to", ""))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.variables)
        layout.addWidget(self.constants)
        for card in (self.variables, self.constants):
            card.hide()

    def show_draft(self, draft: Draft, names: Sequence[str], variables: Sequence[str]) -> None:
        """Show the rows of a formula's names."""
        order = [*variables, *(name for name in names if name not in variables)]
        for name, row in list(self.rows.items()):
            if name not in names or isinstance(row, VariableRow) != (name in variables):
                discard([self.rows.pop(name)])
        self.rows = {name: self.rows.get(name) or self._made(name, name in variables) for name in order}
        starts = dict(zip(variables, draft.start(), strict=False)) if variables else {}
        for name, row in self.rows.items():
            card = self.variables if isinstance(row, VariableRow) else self.constants
            card.body.addWidget(row)  # in this order
            if isinstance(row, VariableRow):
                row.show_draft(draft, starts.get(name))
            elif isinstance(row, ConstantRow):
                row.show_draft(draft)
        self.variables.setVisible(bool(variables))
        self.constants.setVisible(len(names) > len(variables))

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong with some of the names."""
        for name, row in self.rows.items():
            row.show_problem(problems.get(name, ""))

    @property
    def refused(self) -> str:
        """Why something that is typed here is no number; empty if all are."""
        return next((row.refused for row in self.rows.values() if row.refused), "")

    def _made(self, name: str, variable: bool) -> Row:
        row: Row
        if variable:
            row = VariableRow(name)
            row.domain_changed.connect(self.domain_changed)
            row.start_changed.connect(self.start_changed)
        else:
            row = ConstantRow(name)
            row.constant_changed.connect(self.constant_changed)
        row.switched.connect(self.switched)
        return row


def _card(title: str, columns: Sequence[str]) -> Card:
    card = Card(title)
    head = QGridLayout()
    head.setHorizontalSpacing(8)
    for column, text in enumerate(("", "", *columns)):
        label = QLabel(text)
        label.setObjectName("quiet")
        label.setIndent(2)
        head.addWidget(label, 0, column)
        if column < len(WIDTHS):
            label.setFixedWidth(WIDTHS[column])
        else:
            head.setColumnStretch(column, 1)
    card.body.addLayout(head)
    return card
