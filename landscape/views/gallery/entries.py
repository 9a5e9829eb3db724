"""What the gallery offers, as data: groups of entries, and how well an entry answers what was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from landscape import surfaces
from landscape.session import BuiltIn, FromTable, Typed
from landscape.session.examples import examples
from landscape.surfaces import Formula

SURFACE, EXAMPLE, OPEN, OWN, NEW = "surface", "example", "open", "own", "new"

Chosen = BuiltIn | Typed | FromTable


@dataclass(frozen=True)
class Entry:
    """A line of the gallery: `kind` and `key` say what is chosen by it.

    `surface` is what its picture shows, None for something to do, such as opening a file: that is done by
    a click or Enter alone, not in passing.
    """

    kind: str
    key: str
    title: str
    surface: Chosen | None = None
    told: str = ""

    @property
    def note(self) -> str:
        """What there is to know about it; of a built-in surface it is read when it is first asked for."""
        if self.kind == SURFACE and not self.told:
            return surfaces.note(self.key)
        return self.told


@dataclass(frozen=True)
class Group:
    """Entries under a heading."""

    heading: str
    entries: tuple[Entry, ...]


def groups() -> tuple[Group, ...]:
    """Return what there is for everybody: one parameter, the kinds of difficulty, data."""
    titles, kinds = surfaces.titles(), surfaces.groups()
    under: dict[str, list[Entry]] = {"One parameter": []}
    for key, (title, parameters) in titles.items():
        heading = "One parameter" if parameters == 1 else kinds[key]
        under.setdefault(heading, []).append(Entry(SURFACE, key, title, BuiltIn(key)))
    under["Data"] = [Entry(EXAMPLE, one.key, one.title, one.surface, one.note) for one in examples().values()]
    under["Data"].append(
        Entry(OPEN, "", "Open a CSV…", told="A table of your own: choose which columns are x and y.")
    )
    return tuple(Group(heading, tuple(entries)) for heading, entries in under.items())


def yours(formulas: Iterable[Formula]) -> Group:
    """Return what a person has written, and the way to write more."""
    entries = [
        Entry(OWN, one.key, one.title, Typed.of(one), one.note or f"Your own: {one.text}") for one in formulas
    ]
    new = Entry(NEW, "", "New formula…", told="A surface of your own (Ctrl+N)")
    return Group("Yours", (*entries, new))


def unchanged(surface: Chosen) -> Chosen:
    """Return a surface as if its constants and samples had not been moved: the same for both, if so."""
    if isinstance(surface, BuiltIn):
        return BuiltIn(surface.key)
    if isinstance(surface, Typed):
        still = {name: replace(one, value=one.low) for name, one in surface.constants.items()}
        return msgspec.structs.replace(surface, constants=still)
    return msgspec.structs.replace(surface, moved=()) if isinstance(surface, FromTable) else surface


def answers(entry: Entry, heading: str, typed: str) -> int:
    """Return how well an entry answers what was typed, 0 for not at all.

    Every word must be found in its title, its key, its heading or its note; its name counts most.
    """
    words, title = _plain(typed).split() or [""], _plain(entry.title)
    named = f"{title} {_plain(entry.key)}"
    everything = f"{named} {_plain(heading)} {_plain(entry.note)}"
    if not all(word in everything for word in words):
        return 0
    if not all(word in named for word in words):
        return 1
    return 3 if title.startswith(words[0]) else 2


def _plain(text: str) -> str:
    """Return a text without capitals, accents and hyphens: as one types it."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("_", " "))
    kept = (" " if unicodedata.category(c) == "Pd" else c for c in letters if not unicodedata.combining(c))
    return "".join(kept)
