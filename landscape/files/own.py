"""A person's own formulas as TOML: entries of the shape that those in resources/surfaces.toml have.

What is read is bounded and strictly typed before anything is built from it. Of what an entry says about
critical points nothing is taken over: they are looked for, not believed.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from filecmp import cmp
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from landscape.errors import LandscapeError
from landscape.files import atomic, toml
from landscape.surfaces import Formula, entry
from landscape.surfaces.typed import check_title, key_of
from landscape.unwanted import look

MOST_BYTES = 1_000_000
MOST_ENTRIES = 500
_HEAD = "# Formulas of one's own, as Landscape writes them.\n"
# Names of many parts, which no entry has: tomllib's time grows with their square. Looked for outside texts,
# which are on one line each.
_TEXT = re.compile(r""" "(?:\\.|[^"\\\n])*+"? | '[^'\n]*+'? """, re.VERBOSE)
_DEEP = re.compile(r"(?<![\w.\"-])(?:[\w\"-]++[ \t]*+\.[ \t]*+){8}")
_LONG_TEXT = '""'  # two texts in a row: an empty one, and the beginning of one of several lines
# What msgspec says, for people.
_WORDS = (
    (r"Object contains unknown field (`.*`)", r"there is no field \1"),
    (r"Object missing required field (`.*`)", r"\1 is missing"),
    (r"^Expected", "expected"),
    (r" \| null`", "`"),
    ("`str`", "a text"),
    ("`float`", "a number"),
    ("`bool`", "true or false"),
    ("`array`", "a list"),
    ("`object`", "a table"),
)
_PATH = re.compile(r" - at `(?:key` in `)?\$([^`]*)`$")


class _Constant(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    value: float
    low: float
    high: float
    scale: Literal["linear", "log"] = "linear"
    means: str = ""


class _Entry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The fields an entry may have; see the head of surfaces.toml."""

    title: str
    formula: str
    parameters: tuple[str, ...] | None = None
    domain: tuple[tuple[float, float], ...] | None = None
    start: tuple[float, ...] | None = None
    least: float | None = None
    bounded: bool = True
    height: Literal["linear", "log"] = "linear"
    note: str = ""
    source: str = ""
    constants: dict[str, _Constant] = {}


# What only those that ship have, with their proofs in the tests.
_LEFT_OUT = ("group", "minima", "saddles", "maxima", "partial", "symmetric", "kinks")


@dataclass(frozen=True)
class Shelf:
    """What a file holds: its formulas by key, and a sentence for each thing that is wrong with it."""

    formulas: Mapping[str, Formula] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def load(path: Path) -> Shelf:
    """Read what can be read of a file; one that does not exist holds nothing.

    Raises LandscapeError if it cannot be opened.
    """
    data = None
    try:
        if not path.exists():
            return Shelf()
        if path.is_file():  # a pipe might never end
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LandscapeError(f"{path.name!r} cannot be read: {reason}.") from None
    if data is None:
        raise LandscapeError(f"{path.name!r} is not a file.")
    return read(data, repr(path.name))


@lru_cache(maxsize=2)
def read(data: bytes, label: str) -> Shelf:
    """Read what can be read of a file's bytes; `label` is what sentences call it."""
    try:
        entries = _entries(data)
    except LandscapeError as error:
        return Shelf({}, (f"{label} {error}",))
    formulas: dict[str, Formula] = {}
    problems = []
    for name, facts in entries.items():
        look()
        try:
            surface = _formula(facts)
            if surface.key in formulas:
                raise LandscapeError(f"“{surface.title}” is there already: give it another title.")
        except LandscapeError as error:
            problems.append(f"{label}, [{name[:40]}]: {error}")
        else:
            formulas[surface.key] = surface
    return Shelf(formulas, tuple(problems))


def to_toml(formulas: Iterable[Formula]) -> bytes:
    """Return formulas as a file in UTF-8; raise LandscapeError if they are more than can be read again."""
    surfaces = list(formulas)
    data = "\n".join([_HEAD, *map(toml.entry, surfaces)]).encode()
    if len(surfaces) > MOST_ENTRIES or len(data) > MOST_BYTES:
        raise LandscapeError(f"{MOST_ENTRIES} formulas, of 1 MB in all, are the most: delete some first.")
    return data


def save(path: Path, formulas: Iterable[Formula]) -> Path | None:
    """Write formulas to a file; what else stands there is kept beside it first, and where is returned.

    That is so if the file is broken, or if a person has written into it what would be lost.
    """
    data = to_toml(formulas)
    kept = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and not _ours(path):
            kept = _kept(path)
    except OSError as error:
        raise LandscapeError(f"{str(path)!r} was not written: {error.strerror}.") from None
    atomic.write_bytes(path, data)
    return kept


def _ours(path: Path) -> bool:
    """Tell whether a file is just what would be written of what is read from it."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    shelf = read(data, repr(path.name))
    return not shelf.problems and to_toml(shelf.formulas.values()) == data


def _kept(path: Path) -> Path:
    """Copy a file beside itself, unless such a copy is there already, and return the copy."""
    number = 1
    while True:
        aside = path.with_name(f"{path.stem}.kept-{number}{path.suffix}")
        if not aside.exists():
            shutil.copyfile(path, aside)
            return aside
        if cmp(path, aside, shallow=False):
            return aside
        number += 1


# Reading


def _entries(data: bytes) -> dict[str, Any]:
    """Return the tables of a file; raise LandscapeError with the end of a sentence about it."""
    if len(data) > MOST_BYTES:
        raise LandscapeError("is larger than 1 MB: it is no file of formulas.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LandscapeError("is not a text in UTF-8.") from None
    bare = _TEXT.sub('"', text)
    if _LONG_TEXT in bare:
        raise LandscapeError("has a text of several lines: write each on one.")
    if _DEEP.search(bare):
        raise LandscapeError("has a name of many parts: an entry is [name] and its fields.")
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise LandscapeError("is nested too deeply to be one of formulas.") from None
    except ValueError as error:
        raise LandscapeError(f"is not TOML: {_first_line(str(error))}.") from None
    if len(tables) > MOST_ENTRIES:
        raise LandscapeError(f"has {len(tables):,} entries; {MOST_ENTRIES} are the most.")
    return tables


def _formula(facts: Any) -> Formula:
    if not isinstance(facts, dict):
        raise LandscapeError("an entry is a table with a title and a formula.")
    try:
        given = msgspec.convert({k: v for k, v in facts.items() if k not in _LEFT_OUT}, _Entry)
    except (msgspec.MsgspecError, RecursionError, OverflowError) as error:
        raise LandscapeError(_explained(str(error))) from None
    check_title(given.title)
    return entry.read(key_of(given.title), msgspec.to_builtins(given))


def _explained(error: str) -> str:
    """Return msgspec's words as a sentence that names the field."""
    place = _PATH.search(error)
    where = place.group(1).removeprefix(".").replace("[...]", "") if place else ""
    said = _first_line(error[: place.start()] if place else error)
    for theirs, ours in _WORDS:
        said = re.sub(theirs, ours, said)
    return f"{where + ': ' if where else ''}{said}."


def _first_line(text: str) -> str:
    return text.partition("\n")[0][:200].rstrip(".")
