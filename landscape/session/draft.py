"""A formula that is being written: as far as it has come, and what is still wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Literal

import msgspec

from landscape.errors import LandscapeError
from landscape.session.scene import Typed
from landscape.surfaces import Constant, Domain
from landscape.surfaces.expression import parse
from landscape.surfaces.operations import ALIASES, FUNCTIONS
from landscape.surfaces.typed import LONGEST_NOTE, MOST_PARAMETERS, aside, check_constant

Role = Literal["variable", "constant"]
DOMAIN = (-5.0, 5.0)
CONSTANT = Constant(1.0, -5.0, 5.0)
FORMULA, NOTE = "the formula", "the note"  # no names that a formula could have
_ONE_LETTER = re.compile(r"[^\W\d_][0-9]*")
# Letters that people take for what is fixed, unless there is nothing else to vary.
_FIXED = frozenset("abcdklmnABCDKαβγδεκλμσω")
_SHORT_WORDS = frozenset({"mu", "nu", "xi", "eta", "rho", "tau", "phi", "chi", "psi"})
_PAIRS = (("W", "b"), ("w", "b"))


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What has been said of a formula; what was said of a name is kept while the name is not there."""

    title: str = ""
    text: str = ""
    roles: dict[str, Role] = {}
    domains: dict[str, tuple[float, float]] = {}
    starts: dict[str, float] = {}
    constants: dict[str, Constant] = {}
    least: float | None = None
    bounded: bool = True
    height: Literal["linear", "log"] = "linear"
    note: str = ""
    source: str = ""

    @classmethod
    def of(cls, formula: Typed) -> Draft:
        """Return a finished formula as one that can be written on."""
        surface = formula.build()
        variables = surface.parameters
        roles: dict[str, Role] = dict.fromkeys(variables, "variable")
        roles |= dict.fromkeys(surface.constants, "constant")
        return cls(
            formula.title or "",
            surface.text,
            roles,
            dict(zip(variables, surface.domain, strict=True)),
            dict(zip(variables, surface.start, strict=True)),
            dict(surface.constants),
            surface.least,
            surface.bounded,
            formula.height,
            surface.note,
            surface.source,
        )

    def names(self) -> tuple[str, ...]:
        """Return the formula's names, in order; raise LandscapeError where it is none."""
        return tuple(dict.fromkeys(leaf.name for leaf in parse(self.text).names() if leaf.number is None))

    def variables(self) -> tuple[str, ...]:
        """Return those of the names that are variables, be they as many as they like."""
        names = self.names()
        chosen = [name for name, role in self.roles.items() if role == "variable" and name in names]
        rest = [name for name in names if name not in self.roles]
        if not self.roles.keys() & {*names}:
            return guess(rest)
        likely = sorted(name for name in rest if _varies(name))
        return (*chosen, *likely[: max(0, MOST_PARAMETERS - len(chosen))])

    def constant(self, name: str) -> Constant:
        """Return what is said of a constant."""
        return self.constants.get(name, CONSTANT)

    def domain(self, name: str) -> tuple[float, float]:
        """Return what is said of a variable."""
        return self.domains.get(name, DOMAIN)

    def start(self) -> tuple[float, ...]:
        """Return where the first descent begins; where nothing is said of it, aside of the middle."""
        names = self.variables()
        try:
            usual = aside(Domain([self.domain(name) for name in names]))
        except LandscapeError:  # a domain that is still being written
            usual = aside(Domain([DOMAIN for _ in names]))
        return tuple(self.starts.get(name, x) for name, x in zip(names, usual, strict=False))

    def with_role(self, name: str, role: Role) -> Draft:
        """Return the same with a name switched; the other names stay what they are now."""
        if not self._readable:
            return msgspec.structs.replace(self, roles=self.roles | {name: role})
        variables = self.variables()
        roles: dict[str, Role] = {one: "variable" if one in variables else "constant" for one in self.names()}
        ordered = {one: roles[one] for one in (*variables, *roles)}
        return msgspec.structs.replace(self, roles=self.roles | ordered | {name: role})

    def with_start(self, point: Sequence[float]) -> Draft:
        """Return the same with the first descent beginning at a point; none, while it cannot be read."""
        if not self._readable:
            return self
        named = dict(zip(self.variables(), point, strict=False))
        return msgspec.structs.replace(self, starts=self.starts | named)

    @property
    def _readable(self) -> bool:
        try:
            self.names()
        except LandscapeError:
            return False
        return True

    def typed(self) -> Typed:
        """Return the finished formula; raise LandscapeError with what is wrong first."""
        for problem in self.problems().values():
            raise problem
        variables = self.variables()
        return Typed(
            self.text.strip(),
            tuple(map(self.domain, variables)),
            self.least,
            " ".join(self.title.split()) or None,
            variables,
            self.start(),
            {name: self.constant(name) for name in self.names() if name not in variables},
            self.bounded,
            self.height,
            self.note.strip(),
            self.source,
        )

    def remark(self) -> str:
        """Return what a person may not have meant: letters written together are one name."""
        words = [name for name in self.names() if re.fullmatch("[A-Za-z]{2,3}", name)]
        words = [name for name in words if name.lower() not in _SHORT_WORDS]
        return f"“{words[0]}” is one name; a product is written {'*'.join(words[0])}." if words else ""

    def problems(self) -> dict[str, LandscapeError]:
        """Return what is wrong, by where: the formula, one of its names, the note."""
        try:
            names, variables = self.names(), self.variables()
            _check_functions(self.text)
            _check_count(names, variables)
        except LandscapeError as error:
            return {FORMULA: error}
        found: dict[str, LandscapeError] = {}
        for name in names:
            try:
                if name in variables:
                    Domain([self.domain(name)])
                else:
                    check_constant(name, self.constant(name))
            except LandscapeError as error:
                found[name] = error
        if len(self.note) > LONGEST_NOTE or not self.note.isprintable():
            found[NOTE] = LandscapeError(f"A note is one line of at most {LONGEST_NOTE:,} characters.")
        return found or self._whole()

    def _whole(self) -> dict[str, LandscapeError]:
        """Return what is wrong with all of it together."""
        variables = self.variables()
        whole = Typed(
            self.text,
            tuple(map(self.domain, variables)),
            parameters=variables,
            constants={name: self.constant(name) for name in self.names() if name not in variables},
        )
        try:
            whole.build()
        except LandscapeError as error:
            return {FORMULA: error}
        return {}


def guess(names: Sequence[str]) -> tuple[str, ...]:
    """Return which names a person means to vary, where nothing else is said.

    x and y if they are there; else letters that do not look like constants; else the first two names.
    """
    for pair in _PAIRS:
        if {*names} == {*pair}:
            return pair
    likely = sorted(name for name in names if _varies(name))
    first = [name for name in ("x", "y") if name in likely]
    return tuple([*first, *(name for name in likely if name not in first)] or names)[:MOST_PARAMETERS]


def _varies(name: str) -> bool:
    return bool(_ONE_LETTER.fullmatch(name)) and name[0] not in _FIXED


def _check_functions(text: str) -> None:
    """Raise LandscapeError at a word that is written like a function and is none: scale(x), but a(x)."""
    for leaf in parse(text).names():
        end = (leaf.column or 1) - 1 + len(leaf.name)
        if text[end : end + 1] == "(" and len(leaf.name) > 1 and not _ONE_LETTER.fullmatch(leaf.name):
            near = get_close_matches(leaf.name, [*FUNCTIONS, *ALIASES], 1)
            meant = f"did you mean {near[0]}?" if near else f"a product is written {leaf.name}*(…)."
            raise LandscapeError(
                f"There is no function {leaf.name!r} (column {leaf.column}): {meant}", leaf.column
            )


def _check_count(names: Sequence[str], variables: Sequence[str]) -> None:
    if not names:
        raise LandscapeError("The formula has no variable yet: write one into it, such as x.")
    if not variables:
        raise LandscapeError("Every name is a constant: switch one of them to variable.")
    if len(variables) > MOST_PARAMETERS:
        listed = ", ".join(variables)
        raise LandscapeError(f"At most two variables can be shown, not {listed}: switch one to constant.")
