"""Rows, columns and splitters, said in one line each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QVBoxLayout, QWidget


def row(*widgets: QWidget | None) -> QWidget:
    """Return widgets side by side, no higher than they need to be; None is a gap that grows."""
    made = _box(QHBoxLayout(), widgets)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made


def column(*widgets: QWidget | None) -> QWidget:
    """Return widgets one below another; None is a gap that grows."""
    return _box(QVBoxLayout(), widgets)


def splitter(orientation: Qt.Orientation, *parts: tuple[QWidget, int, int]) -> QSplitter:
    """Return widgets with movable borders: each with its share of new room, and its size at first."""
    made = QSplitter(orientation)
    made.setHandleWidth(8)
    for i, (widget, share, _) in enumerate(parts):
        made.addWidget(widget)
        made.setStretchFactor(i, share)
    made.setSizes([size for _, _, size in parts])
    return made


def _box(layout: QHBoxLayout | QVBoxLayout, widgets: tuple[QWidget | None, ...]) -> QWidget:
    box = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    box.setLayout(layout)
    return box
