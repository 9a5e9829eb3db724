"""The columns of a CSV file: found by name, and two of them read as numbers.

A block of clean lines goes through numpy's parser. Any other is read cell by cell, which takes longer
and tells which lines have no number in both columns; those are skipped and counted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import StringIO
from itertools import chain, pairwise
from math import isfinite

import numpy as np

from landscape.errors import LandscapeError
from landscape.files.numbers import LONGEST, number
from landscape.files.source import Source
from landscape.surfaces.surface import Array

MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
DELIMITERS = ",;\t"
# So many of the skipped lines are named.
NAMED = 5

# So many bytes are read at a time, a few milliseconds' work: a window has its turn in between. And so many
# to show what is in a table.
_BLOCK, _HEAD = 1 << 18, 1 << 12


def short(name: str) -> str:
    """Return a name that fits into a sentence."""
    return name if len(name) <= 40 else name[:39] + "…"


class Columns:
    """The header of a table, and the reading of what is below it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        head = source.text(source.take(0)).removeprefix("\ufeff")
        self.delimiter = max(DELIMITERS, key=lambda one: len(_cells(head, one)))
        self.names = tuple(name.strip() for name in _cells(head, self.delimiter))
        self._check_names()
        self.lines, self.rows = 1, 0
        self.skipped, self.first_skipped = 0, list[int]()

    def _check_names(self) -> None:
        label = self.source.label
        if len(self.names) < 2 or all(number(name) is not None for name in self.names):
            raise LandscapeError(
                f"{label} needs a first line that names two columns or more, "
                "separated by commas, semicolons or tabs."
            )
        if len(self.names) > MOST_COLUMNS:
            raise LandscapeError(f"{label} has {len(self.names):,} columns: keep at most {MOST_COLUMNS:,}.")
        named = sorted(filter(None, self.names))
        for name, following in pairwise(named):
            if name == following:
                raise LandscapeError(f"{label} has two columns named {short(name)!r}: rename one of them.")

    def choose(self, x: str | None, y: str | None) -> tuple[str, str]:
        """Return the names of the two columns, checked."""
        label, named = self.source.label, [short(name) for name in self.names if name]
        listed = ", ".join(named[:12]) + (", …" if len(named) > 12 else "")
        for name in (x, y):
            if name is not None and (not name or name not in self.names):
                raise LandscapeError(f"{label} has no column {short(name)!r}: it has {listed}.")
        if x is None and y is None and len(self.names) == 2:
            x, y = self.names
        if not x or not y:
            raise LandscapeError(f"{label} has the columns {listed}: say which of them are x and y.")
        if x == y:
            raise LandscapeError(f"x and y are both the column {short(x)!r}: choose two different ones.")
        return x, y

    def preview(self, rows: int) -> list[list[str]]:
        """Return the cells of the first rows below, as text, as far as they are a table."""
        text = self.source.text(self.source.take(_HEAD))
        found: list[list[str]] = []
        with suppress(csv.Error):
            for cells in csv.reader(StringIO(text, newline=""), delimiter=self.delimiter, strict=True):
                if len(cells) == len(self.names):
                    found.append(cells)
                if len(found) == rows:
                    break
        return found

    def pairs(self, x: str, y: str) -> Array:
        """Return the rows below that have a number in both columns, (n, 2); count the others."""
        places = (self.names.index(x), self.names.index(y))
        blocks = [np.empty((0, 2))]
        while block := self.source.take(_BLOCK):
            if b'"' in block:
                # A quoted cell may go on over many lines: from here the csv module says where one ends.
                rest = iter(lambda: self.source.take(_BLOCK), b"")
                blocks.append(self._exactly(map(self.source.text, chain([block], rest)), places))
                break
            pairs = self._quickly(block, places)
            blocks.append(self._exactly([self.source.text(block)], places) if pairs is None else pairs)
        return np.concatenate(blocks)

    def _quickly(self, block: bytes, places: tuple[int, int]) -> Array | None:
        """Return the rows of a block, None unless each line has all its cells and numbers in these two."""
        if not block.isascii() or b"\r" in block:
            return None
        block = block if block.endswith(b"\n") else block + b"\n"
        characters = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(characters == ord("\n"))
        inner = np.flatnonzero(characters == ord(self.delimiter))
        if len(inner) != len(ends) * (len(self.names) - 1):
            return None
        begins = np.concatenate([[-1], ends[:-1]])
        widths = np.diff(np.column_stack([begins, inner.reshape(len(ends), -1), ends]), axis=-1) - 1
        # Negative where one line has a cell too many and another one too few.
        if widths.min() < 0 or widths[:, places].max() > LONGEST:
            return None
        lines = block.decode("ascii").split("\n")[:-1]
        try:
            pairs = np.loadtxt(lines, delimiter=self.delimiter, usecols=places, comments=None, ndmin=2)
        except ValueError:
            return None
        self._count(len(pairs))
        finite = np.isfinite(pairs).all(axis=-1)
        for row in np.flatnonzero(~finite).tolist():
            self._skip(self.lines + row + 1)
        self.lines += len(lines)
        return np.asarray(pairs[finite])

    def _exactly(self, texts: Iterable[str], places: tuple[int, int]) -> Array:
        """Return the rows in texts that may be anything; a blank line is no row."""
        numbers: list[float] = []
        before, line = self.lines, self.lines
        reader = csv.reader(_lines(texts), delimiter=self.delimiter, strict=True)
        try:
            for cells in reader:
                first, line = line + 1, before + reader.line_num
                if cells:
                    self._count(1)
                    pair = self._pair(cells, places)
                    numbers.extend(pair)
                    if not pair:
                        self._skip(first)
        except csv.Error as error:
            line = before + reader.line_num
            raise LandscapeError(f"{self.source.label} is no table from line {line} on: {error}.") from None
        self.lines = before + reader.line_num
        return np.array(numbers).reshape(-1, 2)

    def _pair(self, cells: list[str], places: tuple[int, int]) -> tuple[float, ...]:
        """Return two finite numbers, or nothing."""
        if len(cells) != len(self.names):
            return ()
        x, y = number(cells[places[0]].strip()), number(cells[places[1]].strip())
        return (x, y) if x is not None and y is not None and isfinite(x) and isfinite(y) else ()

    def _count(self, rows: int) -> None:
        self.rows += rows
        if self.rows > MOST_ROWS:
            raise LandscapeError(
                f"{self.source.label} has more than {MOST_ROWS:,} rows: keep a part of them."
            )

    def _skip(self, line: int) -> None:
        self.skipped += 1
        if len(self.first_skipped) < NAMED:
            self.first_skipped.append(line)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from StringIO(text, newline="\n")
