"""The gallery: every surface with a small picture of it, in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QIcon,
    QImage,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu

from landscape import surfaces
from landscape.session import BuiltIn, FromTable, Stage, Typed
from landscape.session.examples import example_of, examples
from landscape.surfaces import Fit, Formula, Heights, sample
from landscape.surfaces.surface import Array
from landscape.widgets.theme import DARK, Theme, height_colours

_SIDE = 40
# Where an item keeps what is chosen by it: which kind of surface, and its key.
_KEY = Qt.ItemDataRole.UserRole
_GROUPS = {1: "ONE PARAMETER", 2: "TWO PARAMETERS"}
_OPEN, _NEW = "Open a CSV…", "New formula…"


class Gallery(QListWidget):
    """A list to choose a surface from."""

    chosen = Signal(str)  # the key of a surface
    example_chosen = Signal(str)
    open_wanted = Signal()
    own_chosen = Signal(str)  # the key of a formula of the person's own, here and below
    edit_wanted = Signal(str)
    delete_wanted = Signal(str)
    export_wanted = Signal(str)
    new_wanted = Signal()
    import_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme, self._drawn = DARK, False
        self.setAccessibleName("Surfaces")
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setObjectName("gallery")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._waiting: Iterator[QListWidgetItem] = iter(())
        self._own: dict[str, Formula] = {}
        self._stage: Stage | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._draw_next)
        self._fill()
        self.currentItemChanged.connect(self._on_choice)
        self.itemClicked.connect(self._on_click)

    def show_stage(self, stage: Stage) -> None:
        """Mark the surface of another stage."""
        self._stage = stage
        surface = stage.scene.surface
        key: tuple[type, str] | None = (BuiltIn, surface.key) if isinstance(surface, BuiltIn) else None
        if (example := example_of(surface)) is not None:
            key = (FromTable, example.key)
        if isinstance(surface, Typed) and (own := self._own.get(stage.surface.key)) is not None:
            key = (Typed, own.key) if own.text == surface.text else None
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
        for item in (self._open, self._new):
            item.setIcon(QIcon(_plus(self.theme)))
        self._waiting = self._surfaces()
        self._timer.start(0)

    def show_own(self, formulas: Mapping[str, Formula]) -> None:
        """List formulas of the person's own, each with a picture."""
        self.blockSignals(True)
        for item in [item for item in self._surfaces() if item.data(_KEY)[0] is Typed]:
            self.takeItem(self.row(item))
        self._own = dict(formulas)
        added = [
            self._add(surface.title, (Typed, key), self.row(self._new)) for key, surface in formulas.items()
        ]
        for item, surface in zip(added, formulas.values(), strict=True):
            item.setToolTip(surface.note or surface.text)
        self.blockSignals(False)
        if self._stage is not None:
            self.show_stage(self._stage)
        if self._drawn:
            self._waiting = chain(added, self._waiting)
            self._timer.start(0)

    def event(self, event: QEvent) -> bool:
        """Keep Delete for a formula of one's own, if one is marked: elsewhere it removes a run."""
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete and self._marked():
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer what can be done to a formula of one's own."""
        item = self.itemAt(event.pos())
        kind, key = (item.data(_KEY) or (None, "")) if item is not None else (None, "")
        entries: dict[str, Callable[[], None]] = {"New formula…": self.new_wanted.emit}
        if kind is Typed:
            entries = {
                "Edit…": lambda: self.edit_wanted.emit(key),
                "Delete": lambda: self.delete_wanted.emit(key),
                "Export…": lambda: self.export_wanted.emit(key),
            }
        elif item is not self._new:
            return
        else:
            entries["Import formulas…"] = self.import_wanted.emit
        self.menu = QMenu(self)
        self.menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, does in entries.items():
            self.menu.addAction(text).triggered.connect(does)
        self.menu.popup(event.globalPos())

    def _marked(self) -> str | None:
        """Return the key of the formula of one's own that is marked."""
        item = self.currentItem()
        kind, key = (item.data(_KEY) if item is not None else None) or (None, None)
        return key if kind is Typed else None

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take the focus and choose nothing: where nothing is marked, Qt would mark the first surface."""
        row = self.currentRow()
        self.blockSignals(True)
        super().focusInEvent(event)
        self.setCurrentRow(row)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open a file or a new formula by Enter, where that is marked; delete a formula of one's own."""
        enter, own = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter), self._marked()
        if enter and self.currentItem() in (self._open, self._new):
            self._on_click(self.currentItem())
        elif event.key() == Qt.Key.Key_Delete and own is not None:
            self.delete_wanted.emit(own)
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
        self._head("YOURS")
        self._new = self._add(_NEW, None)
        for item in (self._open, self._new):
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def _head(self, group: str) -> None:
        heading = QListWidgetItem(group)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        heading.setSizeHint(QSize(0, 26))
        self.addItem(heading)

    def _add(self, title: str, key: tuple[type, str] | None, row: int | None = None) -> QListWidgetItem:
        item = QListWidgetItem(title)
        item.setData(_KEY, key)
        item.setSizeHint(QSize(0, _SIDE + 8))
        item.setIcon(_blank())
        self.insertItem(self.count() if row is None else row, item)
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
        kind, key = item.data(_KEY)
        own = self._own[key] if kind is Typed else None
        picture = _picture(kind, key, self.theme) if own is None else _seen(own, self.theme)
        item.setIcon(QIcon(QPixmap.fromImage(picture)))

    def _on_choice(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_KEY) is not None:
            kind, key = item.data(_KEY)
            signals = {BuiltIn: self.chosen, FromTable: self.example_chosen, Typed: self.own_chosen}
            signals[kind].emit(key)

    def _on_click(self, item: QListWidgetItem) -> None:
        if item is self._open:
            self.open_wanted.emit()
        elif item is self._new:
            self.new_wanted.emit()


def _blank() -> QIcon:
    pixels = QPixmap(_SIDE, _SIDE)
    pixels.fill(Qt.GlobalColor.transparent)
    return QIcon(pixels)


@lru_cache(maxsize=512)
def _picture(kind: type, key: str, theme: Theme) -> QImage:
    """Return a small picture of what ships, drawn once."""
    return _seen(surfaces.get(key) if kind is BuiltIn else examples()[key].surface.build(), theme)


@lru_cache(maxsize=256)
def _seen(surface: Formula | Fit, theme: Theme) -> QImage:
    """Return a small picture: heights from above, or the curve."""
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
