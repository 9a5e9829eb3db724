"""Has the gallery's pictures made in the background, or fetched from where they were kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event
from time import perf_counter

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QImage

from landscape.errors import LandscapeError
from landscape.unwanted import unless
from landscape.views.gallery import album
from landscape.views.gallery.entries import Chosen
from landscape.views.gallery.pictures import PIXELS, name, picture
from landscape.widgets.theme import DARK, Theme
from landscape.widgets.worker import Worker

# So many seconds pictures are drawn before they are shown: a window that is playing takes them when it can.
_MOMENT = 0.05


class Artist(QObject):
    """Draws a few pictures at a time; all of them are kept when the last of them is done."""

    drawn = Signal(int, QImage)  # which of the surfaces, and its picture

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        """Keep pictures in a folder: the person's cache, if none is given."""
        super().__init__(parent)
        self._folder, self._theme = folder, DARK
        self._worker = Worker(self)
        self._surfaces: tuple[Chosen, ...] = ()
        self._names: tuple[str, ...] = ()
        self._pictures: dict[str, QImage] = {}
        self._missing: list[int] = []

    def draw(self, surfaces: Sequence[Chosen], theme: Theme) -> None:
        """Give a picture of each of some surfaces, instead of what is still being drawn."""
        self._surfaces, self._theme = tuple(surfaces), theme
        work = partial(_fetch, self._path, self._surfaces, theme)
        self._worker.submit("pictures", work, self._on_fetched)

    @property
    def _path(self) -> Path:
        place = QStandardPaths.StandardLocation.CacheLocation
        folder = self._folder or Path(QStandardPaths.writableLocation(place))
        return folder / f"gallery-{self._theme.name}.png"

    def _on_fetched(self, fetched: tuple[tuple[str, ...], dict[str, QImage]]) -> None:
        self._names, self._pictures = fetched
        self._missing = [i for i, one in enumerate(self._names) if one not in self._pictures]
        for i, one in enumerate(self._names):
            if one in self._pictures:
                self.drawn.emit(i, self._pictures[one])
        if self._missing:
            self._draw_next()
        else:
            self._pictures = {}

    def _draw_next(self) -> None:
        if self._missing:
            surfaces = [self._surfaces[place] for place in self._missing]
            draw = partial(_draw_some, surfaces, self._theme)
            self._worker.submit("pictures", draw, self._on_drawn)
        else:
            pictures, self._pictures = self._pictures, {}
            self._worker.submit("pictures", partial(_keep, self._path, pictures), self._on_kept)

    def _on_drawn(self, images: list[QImage | None]) -> None:
        drawn, self._missing = self._missing[: len(images)], self._missing[len(images) :]
        for place, image in zip(drawn, images, strict=True):
            if image is not None:
                self._pictures[self._names[place]] = image
                self.drawn.emit(place, image)
        self._draw_next()

    def _on_kept(self, _: None) -> None:
        """Rest."""


def _fetch(
    path: Path, surfaces: tuple[Chosen, ...], theme: Theme, _stop: Event
) -> tuple[tuple[str, ...], dict[str, QImage]]:
    names = tuple(name(surface, theme) for surface in surfaces)
    return names, album.load(path, PIXELS, names)


def _draw_some(surfaces: list[Chosen], theme: Theme, stop: Event) -> list[QImage | None]:
    """Draw the first of some surfaces, as many as a moment allows; what cannot be built has no picture."""
    images: list[QImage | None] = []
    until = perf_counter() + _MOMENT
    with unless(stop.is_set):
        for surface in surfaces:
            try:
                images.append(picture(surface, theme))
            except LandscapeError:
                images.append(None)
            if stop.is_set() or perf_counter() > until:
                break
    return images


def _keep(path: Path, pictures: dict[str, QImage], _stop: Event) -> None:
    album.save(path, PIXELS, pictures)
