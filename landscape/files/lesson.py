"""A lesson file: Markdown in parts, each under a header in TOML; what is wrong is said with its line.

+++
title = "…"
+++
Text in Markdown, up to the next line that is +++ and nothing else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from landscape.errors import LandscapeError

FENCE = "+++"
MOST_BYTES = 256_000
MOST_PARTS = 61
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_PATH = re.compile(r" - at `(?:key` in `)?\$([^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_MISSING = re.compile(r"missing required field `([^`]*)`")

T = TypeVar("T")
# The way to a value in a header: names of fields and places in lists.
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Part:
    """A header and the text below it; `line` is that of the file where the header's TOML begins, from 1."""

    label: str
    line: int
    rows: tuple[str, ...]
    facts: dict[str, Any]
    text: str

    def convert(self, value: object, kind: type[T], at: Path_ = ()) -> T:
        """Return a value that came from `at` in the header as a strict type; LandscapeError if it is none."""
        try:
            return msgspec.convert(value, kind)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise self.problem(*_explained(str(error), at)) from None

    def problem(self, sentence: str, at: Path_ = ()) -> LandscapeError:
        """Return an error about what is at a place in the header."""
        return _problem(self.label, self.line_of(at), sentence)

    def line_of(self, at: Path_) -> int:
        """Return the line of the file where a value is, or of the nearest thing around it that is found."""
        row = 0
        for i, name in enumerate(at):
            if isinstance(name, int):
                continue
            index = at[i + 1] if i + 1 < len(at) else 0
            tables = [
                k for k, text in enumerate(self.rows) if re.match(rf"\s*\[\[{re.escape(name)}\]\]", text)
            ]
            if tables and isinstance(index, int) and index < len(tables):
                row = tables[index]
                continue
            named = re.compile(rf"""(^|[\s.\[{{,"']){re.escape(name)}["']?\s*[=\].]""")
            row = next((k for k in range(row, len(self.rows)) if named.search(self.rows[k])), row)
        return self.line + row


def _explained(sentence: str, at: Path_) -> tuple[str, Path_]:
    """Return what is wrong, for people, and where."""
    found = _PATH.search(sentence)
    steps = re.findall(r"\.([\w-]+)|\[(\d+)\]", found[1]) if found else []
    path = (*at, *(name or int(index) for name, index in steps))
    sentence = _PATH.sub("", sentence)
    if unknown := _UNKNOWN.search(sentence):
        return f"there is no {unknown[1]!r} here", (*path, unknown[1])
    if missing := _MISSING.search(sentence):
        return f"{missing[1]!r} is missing here", path
    return sentence, path


def read(path: Path) -> tuple[Part, ...]:
    """Return the parts of a file, the first of which is the lesson's own; LandscapeError if it is broken."""
    content = None
    try:
        if path.is_file():
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LandscapeError(f"{path.name} cannot be read: {error.strerror}.") from None
    except ValueError as error:  # a NUL in the name itself
        raise LandscapeError(f"{path.name} cannot be read: {error}.") from None
    if content is None:
        raise LandscapeError(f"{path.name} is not a file: choose a lesson, a Markdown file (.md).")
    return parse(content, path.name)


def parse(content: bytes, label: str) -> tuple[Part, ...]:
    """Return the parts in a file's bytes; `label` is what sentences call it."""
    if len(content) > MOST_BYTES:
        raise _problem(label, 1, f"the file is larger than {MOST_BYTES:,} bytes: split the lesson")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _problem(label, line, "this is not text in UTF-8: save the file as UTF-8") from None
    rows = text.replace("\r\n", "\n").split("\n")
    fences = [i for i, row in enumerate(rows) if row.rstrip() == FENCE]
    if not fences or any(row.strip() for row in rows[: fences[0]]):
        raise _problem(label, 1, f"a lesson begins with a line {FENCE}, its title, and another line {FENCE}")
    if len(fences) % 2:
        raise _problem(label, fences[-1] + 1, f"this header has no end: close it with a line {FENCE}")
    if len(fences) > 2 * MOST_PARTS:
        raise _problem(label, fences[2 * MOST_PARTS] + 1, f"a lesson has at most {MOST_PARTS - 1} pages")
    ends = [*fences[2::2], len(rows)]
    return tuple(
        _part(label, first, rows[first + 1 : last], rows[last + 1 : end])
        for first, last, end in zip(fences[::2], fences[1::2], ends, strict=True)
    )


def _part(label: str, fence: int, header: Sequence[str], text: Sequence[str]) -> Part:
    line = fence + 2
    try:
        facts = tomllib.loads("\n".join(header))
    except (ValueError, RecursionError) as error:
        sentence = str(error)
        found = _PLACE.search(sentence)
        within = int(found[1]) - 1 if found and found[1] else len(header) if found else 0
        raise _problem(label, line + within, _PLACE.sub("", sentence)) from None
    return Part(label, line, tuple(header), facts, "\n".join(text).strip())


def _problem(label: str, line: int, sentence: str) -> LandscapeError:
    sentence = sentence.rstrip(".")
    return LandscapeError(f"Lesson {label}, line {line}: {sentence[:1].lower()}{sentence[1:]}.")
