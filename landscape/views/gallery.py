"""The gallery: every surface with a small picture of it, in groups."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QImage, QKeyEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from landscape import surfaces
from landscape.session import BuiltIn, FromTable, Stage
from landscape.session.examples import example_of, examples
from landscape.surfaces import Fit, Formula, Heights, sample
from landscape.surfaces.surface import Array
from landscape.widgets.theme import DARK, Theme, height_colours

_SIDE = 40
# Where an item keeps what is chosen by it: which kind of surface, and its key.
_KEY = Qt.ItemDataRole.UserRole
_GROUPS = {1: "ONE PARAMETER", 2: "TWO PARAMETERS"}
_OPEN = "Open a CSV…"


class Gallery(QListWidget):
    """A list to choose a surface from."""

    chosen = Signal(str)  # the key of a surface
    example_chosen = Signal(str)
    open_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme, self._drawn = DARK, False
        self.setAccessibleName("Surfaces")
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setObjectName("gallery")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._waiting: Iterator[QListWidgetItem] = iter(())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._draw_next)
        self._fill()
        self.currentItemChanged.connect(self._on_choice)
        self.itemClicked.connect(self._on_click)

    def show_stage(self, stage: Stage) -> None:
        """Mark the surface of another stage."""
        surface = stage.scene.surface
        key: tuple[type, str] | None = (BuiltIn, surface.key) if isinstance(surface, BuiltIn) else None
        if (example := example_of(surface)) is not None:
            key = (FromTable, example.key)
        self.blockSignals(True)
        self.ensurePolished()
        self.setCurrentRow(next((self.row(item) for item in self._surfaces() if item.data(_KEY) == key), -1))
        self.blockSignals(False)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        for row in range(self.count()):
            if self.item(row).flags() == Qt.ItemFlag.NoItemFlags:
                self.item(row).setForeground(QColor(theme.quiet))
        if self._drawn:
            self.draw_pictures()

    def draw_pictures(self) -> None:
        """Draw the pictures one by one, whenever nothing else is to be done."""
        self._drawn = True
        self._open.setIcon(QIcon(_plus(self.theme)))
        self._waiting = self._surfaces()
        self._timer.start(0)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take the focus and choose nothing: where nothing is marked, Qt would mark the first surface."""
        row = self.currentRow()
        self.blockSignals(True)
        super().focusInEvent(event)
        self.setCurrentRow(row)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open a file by Enter, where that is what is marked."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is self._open:
            self.open_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        titles = surfaces.titles()
        for count, group in _GROUPS.items():
            self._head(group)
            for key, (title, parameters) in titles.items():
                if parameters == count:
                    self._add(title, (BuiltIn, key))
        self._head("DATA")
        for example in examples().values():
            self._add(example.title, (FromTable, example.key)).setToolTip(example.note)
        self._open = self._add(_OPEN, None)
        self._open.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def _head(self, group: str) -> None:
        heading = QListWidgetItem(group)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        heading.setSizeHint(QSize(0, 26))
        self.addItem(heading)

    def _add(self, title: str, key: tuple[type, str] | None) -> QListWidgetItem:
        item = QListWidgetItem(title)
        item.setData(_KEY, key)
        item.setSizeHint(QSize(0, _SIDE + 8))
        item.setIcon(_blank())
        self.addItem(item)
        return item

    def _surfaces(self) -> Iterator[QListWidgetItem]:
        for row in range(self.count()):
            item = self.item(row)
            if item.data(_KEY) is not None:
                yield item

    def _draw_next(self) -> None:
        item = next(self._waiting, None)
        if item is None:
            self._timer.stop()
            return
        item.setIcon(QIcon(QPixmap.fromImage(_picture(*item.data(_KEY), self.theme))))

    def _on_choice(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_KEY) is not None:
            kind, key = item.data(_KEY)
            (self.chosen if kind is BuiltIn else self.example_chosen).emit(key)

    def _on_click(self, item: QListWidgetItem) -> None:
        if item is self._open:
            self.open_wanted.emit()


def _blank() -> QIcon:
    pixels = QPixmap(_SIDE, _SIDE)
    pixels.fill(Qt.GlobalColor.transparent)
    return QIcon(pixels)


@lru_cache(maxsize=512)
def _picture(kind: type, key: str, theme: Theme) -> QImage:
    """Return a small picture, drawn once: heights from above, or the curve."""
    surface: Formula | Fit = surfaces.get(key) if kind is BuiltIn else examples()[key].surface.build()
    side = 2 * _SIDE  # twice as fine, for screens with small pixels
    mesh = sample(surface, side)
    heights = Heights.of(surface, mesh)(mesh.values)
    if heights.ndim == 1:
        return _curve(heights, theme)
    colours = height_colours()[np.clip(np.nan_to_num(heights) * 255, 0, 255).astype(np.uint8).T[::-1]]
    pixels = np.ascontiguousarray(colours)
    return QImage(pixels.data, side, side, QImage.Format.Format_RGBA8888).copy()


def _curve(heights: Array, theme: Theme) -> QImage:
    side = len(heights)
    pixels = QImage(side, side, QImage.Format.Format_RGB32)
    pixels.fill(QColor(theme.field))
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.accent), 4.0))
    line = [QPointF(x, side - 8 - h * (side - 16)) for x, h in enumerate(heights.tolist())]
    painter.drawPolyline(QPolygonF(line))
    painter.end()
    return pixels


def _plus(theme: Theme) -> QPixmap:
    side = 2 * _SIDE
    pixels = QPixmap(side, side)
    pixels.fill(QColor(theme.field))
    painter = QPainter(pixels)
    painter.setPen(QPen(QColor(theme.quiet), 4.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    middle, arm = side / 2, side / 6
    painter.drawLine(QPointF(middle - arm, middle), QPointF(middle + arm, middle))
    painter.drawLine(QPointF(middle, middle - arm), QPointF(middle, middle + arm))
    painter.end()
    return pixels
