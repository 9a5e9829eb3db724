"""The gallery: every surface with a small picture of it, in groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from landscape import surfaces
from landscape.session import BuiltIn, Stage
from landscape.surfaces import Formula, Heights, sample
from landscape.surfaces.surface import Array
from landscape.widgets.theme import DARK, Theme, height_colours

_SIDE = 40
_KEY = Qt.ItemDataRole.UserRole
_GROUPS = {1: "ONE PARAMETER", 2: "TWO PARAMETERS"}


class Gallery(QListWidget):
    """A list to choose a surface from."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.theme, self._drawn = DARK, False
        self.setAccessibleName("Surfaces")
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setObjectName("gallery")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._waiting: Iterator[QListWidgetItem] = iter(())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._draw_next)
        self._fill()
        self.currentItemChanged.connect(self._on_choice)

    def show_stage(self, stage: Stage) -> None:
        """Mark the surface of another stage."""
        chosen = stage.scene.surface
        key = chosen.key if isinstance(chosen, BuiltIn) else None
        self.blockSignals(True)
        self.ensurePolished()
        self.setCurrentRow(next((self.row(item) for item in self._surfaces() if item.data(_KEY) == key), -1))
        self.blockSignals(False)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        for row in range(self.count()):
            if self.item(row).data(_KEY) is None:
                self.item(row).setForeground(QColor(theme.quiet))
        if self._drawn:
            self.draw_pictures()

    def draw_pictures(self) -> None:
        """Draw the pictures one by one, whenever nothing else is to be done."""
        self._drawn = True
        self._waiting = self._surfaces()
        self._timer.start(0)

    def _fill(self) -> None:
        titles = surfaces.titles()
        for count, group in _GROUPS.items():
            heading = QListWidgetItem(group)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setSizeHint(QSize(0, 26))
            self.addItem(heading)
            for key, (title, parameters) in titles.items():
                if parameters == count:
                    item = QListWidgetItem(title)
                    item.setData(_KEY, key)
                    item.setSizeHint(QSize(0, _SIDE + 8))
                    item.setIcon(_blank())
                    self.addItem(item)

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
        item.setIcon(QIcon(_picture(surfaces.get(item.data(_KEY)), self.theme)))

    def _on_choice(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_KEY) is not None:
            self.chosen.emit(item.data(_KEY))


def _blank() -> QIcon:
    pixels = QPixmap(_SIDE, _SIDE)
    pixels.fill(Qt.GlobalColor.transparent)
    return QIcon(pixels)


def _picture(surface: Formula, theme: Theme) -> QPixmap:
    """Return a small picture: heights from above, or the curve."""
    side = 2 * _SIDE  # twice as fine, for screens with small pixels
    mesh = sample(surface, side)
    heights = Heights.of(surface, mesh)(mesh.values)
    if heights.ndim == 1:
        return _curve(heights, theme)
    colours = height_colours()[np.clip(np.nan_to_num(heights) * 255, 0, 255).astype(np.uint8).T[::-1]]
    pixels = np.ascontiguousarray(colours)
    return QPixmap.fromImage(QImage(pixels.data, side, side, QImage.Format.Format_RGBA8888).copy())


def _curve(heights: Array, theme: Theme) -> QPixmap:
    side = len(heights)
    pixels = QPixmap(side, side)
    pixels.fill(QColor(theme.field))
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.accent), 4.0))
    line = [QPointF(x, side - 8 - h * (side - 16)) for x, h in enumerate(heights.tolist())]
    painter.drawPolyline(QPolygonF(line))
    painter.end()
    return pixels
