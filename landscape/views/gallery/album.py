"""The pictures that were drawn, kept between two starts: one PNG, one below another, their names in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader, QPainter

from landscape.errors import LandscapeError
from landscape.files import atomic

# More than these are not kept, and a larger file is none of ours.
MOST, _MOST_BYTES = 500, 20_000_000
_NAMES = "Landscape"
# All but uncompressed: soon written, and soon read.
_QUICK = 90


def load(path: Path, side: int, wanted: Iterable[str]) -> dict[str, QImage]:
    """Return those of the pictures wanted that are in a file, by name; none if it is broken or not ours."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError:
        return {}
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"png")
    names, size = reader.text(_NAMES).split(), reader.size()
    fits = size.width() == side and size.height() == side * len(names)
    if len(data) > _MOST_BYTES or not 0 < len(names) <= MOST or not fits:
        return {}
    whole = reader.read()
    if whole.isNull():
        return {}
    places = {one: place for place, one in enumerate(names)}
    return {one: whole.copy(0, places[one] * side, side, side) for one in wanted if one in places}


def save(path: Path, side: int, pictures: Mapping[str, QImage]) -> None:
    """Keep pictures in place of those that were kept, as far as there is somewhere to keep them."""
    kept = list(pictures.items())[:MOST]
    whole = QImage(side, side * len(kept), QImage.Format.Format_RGB32)
    painter = QPainter(whole)
    for place, (_, one) in enumerate(kept):
        painter.drawImage(0, place * side, one)
    painter.end()
    whole.setText(_NAMES, " ".join(one for one, _ in kept))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    whole.save(buffer, "PNG", _QUICK)  # type: ignore[call-overload]
    with suppress(OSError, LandscapeError):  # it is drawn anew the next time
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(path, bytes(buffer.data().data()))
