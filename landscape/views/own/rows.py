"""A name of a formula in one row: a variable with its domain, or a constant with its slider."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QWidget

from landscape.session.draft import Draft, Role
from landscape.surfaces import Constant
from landscape.widgets.card import discard
from landscape.widgets.form import NumberField
from landscape.widgets.number_box import NumberBox

_ROLES: tuple[Role, ...] = ("variable", "constant")
# The columns of every row, in pixels: the name, what it is; then three numbers.
WIDTHS = (52, 112)


class Row(QWidget):
    """What both kinds of rows have: the name, the switch between them, and a line for what is wrong."""

    switched = Signal(str, str)  # the name, and what it is to be

    def __init__(self, name: str, role: Role) -> None:
        super().__init__()
        self.name, self.boxes, self._told = name, list[NumberBox](), ""
        self.symbol, self.role, self.problem = QLabel(name), QComboBox(), QLabel()
        self.symbol.setTextFormat(Qt.TextFormat.PlainText)
        self.symbol.setObjectName("title")
        self.symbol.setToolTip(name)
        self.symbol.ensurePolished()
        room = Qt.TextElideMode.ElideMiddle, WIDTHS[0]
        self.symbol.setText(self.symbol.fontMetrics().elidedText(name, *room))
        self.role.setAccessibleName(f"{name} is a")
        self.role.addItems(_ROLES)
        self.role.setCurrentIndex(_ROLES.index(role))
        self.role.activated.connect(lambda index: self.switched.emit(name, _ROLES[index]))
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(3)
        for column, (widget, width) in enumerate(zip((self.symbol, self.role), WIDTHS, strict=True)):
            widget.setFixedWidth(width)
            self.grid.addWidget(widget, 0, column)
        for column in (2, 3, 4):
            self.grid.setColumnStretch(column, 1)
        self.grid.addWidget(self.problem, 2, 0, 1, 5)

    @property
    def refused(self) -> str:
        """Why something that is typed here is no number; empty if all are."""
        return next((box.refused for box in self.boxes if box.refused), "")

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with this name."""
        self._told = sentence
        self._say()

    def _add(self, column: int, what: str) -> NumberBox:
        box = NumberBox(f"{what} of {self.name}")
        box.problem.connect(lambda _: self._say())
        self.grid.addWidget(box, 0, column)
        self.boxes.append(box)
        return box

    def _say(self) -> None:
        said = self.refused or self._told
        self.problem.setText(said)
        self.problem.setVisible(bool(said))


class VariableRow(Row):
    """From where to where a variable is shown, and where the first descent begins."""

    domain_changed = Signal(str, object)  # the name, and (low, high)
    start_changed = Signal(str, float)

    def __init__(self, name: str) -> None:
        super().__init__(name, "variable")
        self.low, self.high, self.start = self._add(2, "low"), self._add(3, "high"), self._add(4, "start")
        self._domain = (0.0, 0.0)
        self.low.changed.connect(lambda low: self._change(low, self._domain[1]))
        self.high.changed.connect(lambda high: self._change(self._domain[0], high))
        self.start.changed.connect(lambda x: self.start_changed.emit(name, x))

    def show_draft(self, draft: Draft, start: float | None) -> None:
        """Show what is said of the variable."""
        self._domain = draft.domain(self.name)
        self.low.set_value(self._domain[0])
        self.high.set_value(self._domain[1])
        if start is not None:
            self.start.set_value(start)

    def _change(self, low: float, high: float) -> None:
        self._domain = (low, high)
        self.domain_changed.emit(self.name, self._domain)


class ConstantRow(Row):
    """The range of a constant, whether it is logarithmic, and below a slider with its value."""

    constant_changed = Signal(str, object)  # the name, and a Constant

    def __init__(self, name: str) -> None:
        super().__init__(name, "constant")
        self.low, self.high = self._add(2, "low"), self._add(3, "high")
        self.log = QCheckBox("log")
        self.log.setAccessibleName(f"logarithmic slider of {name}")
        self.log.setToolTip("A slider on which each step multiplies")
        self.grid.addWidget(self.log, 0, 4)
        self.constant: Constant | None = None
        self.field: NumberField | None = None
        self._made_for: tuple[float, float, bool] | None = None
        self.low.changed.connect(lambda low: self._change(low=low))
        self.high.changed.connect(lambda high: self._change(high=high))
        self.log.clicked.connect(lambda log: self._change(log=log))

    def show_draft(self, draft: Draft) -> None:
        """Show what is said of the constant."""
        one = self.constant = draft.constant(self.name)
        self.low.set_value(one.low)
        self.high.set_value(one.high)
        self.log.setChecked(one.log)
        # A range that is still being typed has no slider yet: the last one stays.
        if one.low < one.high and (one.low > 0 or not one.log):
            self._make_field(one)
        if self.field is not None:
            self.field.set_value(one.value)

    def _make_field(self, one: Constant) -> None:
        made_for = (one.low, one.high, one.log)
        if made_for == self._made_for:
            return
        self._made_for = made_for
        focused = self.field is not None and self.field.isAncestorOf(self.focusWidget() or self)
        if self.field is not None:
            discard([self.field])
        self.field = NumberField("value", f"value of {self.name}", one.low, one.high, log=one.log)
        self.field.changed.connect(self._set)
        self.grid.addWidget(self.field, 1, 1, 1, 4)
        if focused:
            self.field.setFocus()

    def _set(self, value: float) -> None:
        """Take a value; one beyond the range, which can be typed, widens it."""
        if self.constant is not None:
            low, high = min(self.constant.low, value), max(self.constant.high, value)
            self._change(value=value, low=low, high=high)

    def _change(self, **parts: float | bool) -> None:
        if self.constant is None:
            return
        one = replace(self.constant, **parts)  # type: ignore[arg-type]
        if "value" not in parts and one.low < one.high:  # a range that is narrowed takes the value along
            one = replace(one, value=min(max(one.value, one.low), one.high))
        self.constant_changed.emit(self.name, one)
