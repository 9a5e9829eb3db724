"""The card of a surface made of data: which table, which columns of it, and the model on them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QPushButton, QSizePolicy

from landscape.session import FromTable, Stage
from landscape.surfaces.activations import ACTIVATIONS
from landscape.surfaces.losses import LOSSES
from landscape.widgets.card import Card

_MODELS = ("neuron", "two_weights")
_FIELDS = ("x", "y", "model", "activation", "loss")
_TITLES = {
    "neuron": "one neuron",
    "two_weights": "two weights in a row",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
}


class ModelCard(Card):
    """Says what the data is, and lets columns, model, activation and loss be chosen.

    `columns` gives the names of the columns of a scene's table, none where they are not to be had.
    """

    chosen = Signal(str, object)  # the field and what is chosen in it
    back_wanted = Signal()

    def __init__(self, columns: Callable[[FromTable], tuple[str, ...]]) -> None:
        super().__init__("Data")
        self.columns = columns
        self.surface: FromTable | None = None
        self._used = ("", "")
        self.table, self.report, self.part, self.scale = QLabel(), QLabel(), QLabel(), QLabel()
        for label in (self.table, self.report, self.part, self.scale):
            label.setWordWrap(True)
        for label in (self.report, self.part, self.scale):
            label.setObjectName("quiet")
        self.combos = {field: _combo(field) for field in _FIELDS}
        self.problems = {field: _problem() for field in _FIELDS}
        self.standardise = QCheckBox("standardise x")
        self.standardise.setToolTip("Measure x in standard deviations from its mean")
        self.back = QPushButton("Put moved samples back")
        self._lay_out()
        for field, combo in self.combos.items():
            combo.activated.connect(lambda i, f=field: self.chosen.emit(f, self.combos[f].itemData(i)))
        self.standardise.clicked.connect(lambda checked: self.chosen.emit("standardise", checked))
        self.back.clicked.connect(self.back_wanted)

    def _lay_out(self) -> None:
        for label in (self.table, self.report, self.part):
            self.body.addWidget(label)
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        self.names = {field: QLabel(field) for field in _FIELDS}
        for row, field in enumerate(_FIELDS):
            self.names[field].setBuddy(self.combos[field])
            grid.addWidget(self.names[field], 2 * row, 0)
            grid.addWidget(self.combos[field], 2 * row, 1)
            grid.addWidget(self.problems[field], 2 * row + 1, 0, 1, 2)
        self.body.addLayout(grid)
        for widget in (self.standardise, self.scale, self.back):
            self.body.addWidget(widget)
        for field, keys in {"model": [*_MODELS], "activation": [*ACTIVATIONS], "loss": [*LOSSES]}.items():
            for key in keys:
                self.combos[field].addItem(_TITLES.get(key, key.replace("_", " ")), key)

    def show_stage(self, stage: Stage) -> None:
        """Show what another stage is made of; hide for a surface that is a formula."""
        surface, data = stage.scene.surface, stage.table
        self.setVisible(isinstance(surface, FromTable))
        if not isinstance(surface, FromTable) or data is None:
            self.surface = None
            return
        for problem in self.problems.values():
            problem.hide()
        if surface == self.surface:
            return
        before, self.surface, self._used = self.surface, surface, (data.x_name, data.y_name)
        rows, drawn = len(data.x), len(stage.surface.sketch.samples)  # type: ignore[union-attr]
        moved = f", {len(surface.moved)} moved" if surface.moved else ""
        names = " and ".join(map(_plain, self._used))
        self.table.setText(f"<b>{_plain(surface.label)}</b>: {_count(rows)} of {names}{moved}")
        _say(self.report, data.report)
        _say(self.part, f"Map drawn from {drawn:,} of {rows:,} rows; numbers use all." * (drawn < rows))
        if before is None or (before.table, before.x, before.y) != (surface.table, surface.x, surface.y):
            self._offer(surface, self._used)
        self._select(surface, self._used)
        scale = f"x is ({data.x_name} − {data.x_mean:.6g}) / {data.x_scale:.6g}"
        _say(self.scale, scale if surface.standardise else "")
        self.back.setVisible(bool(surface.moved))

    def refuse(self, field: str, sentence: str) -> None:
        """Say beside a field why what was chosen there cannot be; what was chosen before stays."""
        if self.surface is None:
            return
        self._select(self.surface, self._used)
        problem = self.problems.get(field, self.problems["x"])
        problem.setText(sentence)
        problem.show()

    def _offer(self, surface: FromTable, used: tuple[str, str]) -> None:
        """Offer the columns there are, if there are more than the two in use."""
        names = [name for name in self.columns(surface) if name]
        for field, name in zip(("x", "y"), used, strict=True):
            combo = self.combos[field]
            combo.clear()
            for one in names if len(names) > 2 else (name,):
                combo.addItem(one, one)
            for part in (combo, self.names[field]):
                part.setVisible(len(names) > 2)

    def _select(self, surface: FromTable, used: tuple[str, str]) -> None:
        neuron = surface.model == "neuron"
        values = (*used, surface.model, surface.activation, surface.loss)
        for field, value in zip(_FIELDS, values, strict=True):
            self.combos[field].setCurrentIndex(self.combos[field].findData(value))
        for field in ("activation", "loss"):
            self.combos[field].setVisible(neuron)
            self.names[field].setVisible(neuron)
        self.standardise.setChecked(surface.standardise)


def _combo(field: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName({"x": "Column for x", "y": "Column for y"}.get(field, field.capitalize()))
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    return combo


def _problem() -> QLabel:
    label = QLabel()
    label.setObjectName("problem")
    label.setWordWrap(True)
    label.hide()
    return label


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
