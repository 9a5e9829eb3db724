"""LaTeX laid out as vectors by ziamath, once for every size and colour, and folded into lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event, Lock
from xml.etree import ElementTree

from landscape.widgets.latex import terms

# Layouts are linear in the size: one, at this size, serves all.
_EM = 48.0
# Replaced by the colour wanted when a piece is drawn; nothing else in the SVG reads like it.
_INK = "#010203"
# ziamath leaves this much around the ink.
_MARGIN = 1.0

_INDENT = 1.0
# The least that a line reaches above and below its baseline, so that lines of small letters keep step.
_ABOVE, _BELOW = 0.8, 0.3
EMPTY_LINE = _ABOVE + _BELOW
_SLIGHTLY, _LEAST = 0.8, 0.6

# ziamath keeps fonts and settings in globals.
_lock = Lock()


@dataclass(frozen=True)
class Piece:
    """A laid-out piece of an equation; its measures are in units of the font's size."""

    svg: str
    width: float
    ascent: float
    descent: float

    margin = _MARGIN / _EM

    def inked(self, colour: str) -> bytes:
        """Return the SVG in a colour, "#rrggbb"."""
        return self.svg.replace(_INK, colour).encode()


def lay_out(latex: str, stop: Event) -> tuple[Piece, ...] | None:
    """Return the pieces of an equation, or None if it is not LaTeX that can be drawn.

    A piece costs about 20 ms; between them the work ends if `stop` is set.
    """
    # Its import takes as long as ten equations: only in the background, when the first one is wanted.
    from ziamath.config import config
    from ziamath.zmath import Latex

    pieces: list[Piece] = []
    with _lock:
        config.svg2 = False  # Qt's SVG draws no glyphs that are defined apart
        for term in terms(latex):
            if stop.is_set():
                return None
            try:
                drawn = Latex(term, size=_EM, color=_INK)
            except Exception:  # its errors have no common type
                return None
            if "\\" in drawn.mathmlstr():  # an unknown command, which it spells out
                return None
            pieces.append(_piece(drawn.svgxml(), flush=not pieces))
    return tuple(pieces)


def _piece(svg: ElementTree.Element, *, flush: bool) -> Piece:
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    if flush:
        # ziamath leaves room before an accented letter; a left edge should be where the ink is.
        ink = min((x for shape in svg for x in _abscissas(shape)), default=left + _MARGIN)
        left, width = ink - _MARGIN, width - (ink - _MARGIN - left)
        svg.attrib.update(viewBox=f"{left} {top} {width} {height}", width=f"{width}")
    ascent, descent = -top - _MARGIN, height + top - _MARGIN
    text = ElementTree.tostring(svg, encoding="unicode")
    return Piece(text, (width - 2 * _MARGIN) / _EM, ascent / _EM, descent / _EM)


def _abscissas(shape: ElementTree.Element) -> Iterator[float]:
    """Yield the x of every point of a path or a rectangle; in ziamath's paths all are absolute pairs."""
    pairs = re.findall(r"(-?[\d.]+) -?[\d.]+", shape.get("d", ""))
    yield from map(float, pairs)
    if "x" in shape.attrib:
        yield float(shape.attrib["x"])


@dataclass(frozen=True)
class Line:
    """Neighbouring pieces, by their numbers; measures as those of a piece, before scaling."""

    pieces: tuple[int, ...]
    indent: float
    width: float
    ascent: float
    descent: float


@dataclass(frozen=True)
class Folded:
    """An equation as lines, all drawn at one scale; `whole` is false if it is still too wide."""

    lines: tuple[Line, ...]
    scale: float
    whole: bool

    gap = 0.3

    @property
    def width(self) -> float:
        """The widest line, scaled."""
        return self.scale * max((line.width for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """All lines and the gaps between them, scaled."""
        heights = sum(line.ascent + line.descent for line in self.lines)
        return self.scale * (heights + self.gap * max(len(self.lines) - 1, 0))


def fold(pieces: Sequence[Piece], width: float = float("inf")) -> Folded:
    """Fit an equation into a width: shrink it a little; else fold it between terms; else shrink it more."""
    indices = range(len(pieces))
    if sum(piece.width for piece in pieces) * _SLIGHTLY <= width:
        lines = [_line(pieces, indices, 0.0)] if pieces else []
    else:
        lines = _greedy(pieces, width)
    widest = max((line.width for line in lines), default=0.0)
    needed = min(1.0, width / widest) if widest else 1.0
    return Folded(tuple(lines), max(needed, _LEAST), needed >= _LEAST)


def _greedy(pieces: Sequence[Piece], width: float) -> list[Line]:
    lines: list[Line] = []
    row: list[int] = []
    for index in range(len(pieces)):
        indent = _INDENT if lines else 0.0
        if row and _line(pieces, [*row, index], indent).width > width:
            lines.append(_line(pieces, row, indent))
            row = []
        row.append(index)
    return [*lines, _line(pieces, row, _INDENT if lines else 0.0)]


def _line(pieces: Sequence[Piece], indices: Sequence[int], indent: float) -> Line:
    row = [pieces[index] for index in indices]
    width = indent + sum(piece.width for piece in row)
    ascent = max(_ABOVE, *(piece.ascent for piece in row))
    descent = max(_BELOW, *(piece.descent for piece in row))
    return Line(tuple(indices), indent, width, ascent, descent)
