"""Who takes part in a race: the rules, each to be ticked."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton

from landscape import optimizers
from landscape.widgets.card import Card

_KEY = Qt.ItemDataRole.UserRole
_ROW = 24


class Entrants(Card):
    """All rules with a box each; the classics, all or none of them by a button."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__("Optimizers")
        self.list = QListWidget()
        self.list.setAccessibleName("Optimizers in the race")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.count = QLabel()
        self.count.setObjectName("quiet")
        everybody = optimizers.keys()
        for key in everybody:
            item = QListWidgetItem(optimizers.find(key).title, self.list)
            item.setData(_KEY, key)
            item.setSizeHint(QSize(0, _ROW))
        self.list.setCurrentRow(0)
        self.presets: dict[str, QPushButton] = {}
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for name, keys in {"Classics": optimizers.classics(), "All": everybody, "None": ()}.items():
            button = self.presets[name] = QPushButton(name)
            button.setObjectName("small")
            button.setAutoDefault(True)
            button.setAccessibleName(f"Tick {name.lower()}")
            button.clicked.connect(lambda _, keys=keys: self.tick(keys))
            buttons.addWidget(button)
        self.body.addLayout(buttons)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.count)
        self.tick(optimizers.classics())
        self.list.itemChanged.connect(self._on_change)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the rules that are ticked."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(_KEY) for item in items if item.checkState() == Qt.CheckState.Checked)

    def tick(self, keys: Collection[str]) -> None:
        """Tick these rules and no others."""
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            item = self.list.item(row)
            ticked = item.data(_KEY) in keys
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._on_change()

    def _on_change(self) -> None:
        self.count.setText(f"{len(self.keys)} of {self.list.count()} race")
        self.changed.emit()
