"""Choices that describe themselves: a key, a title, and numbers of which each says what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, ClassVar, Generic, TypeVar, cast

from landscape.errors import LandscapeError
from landscape.optimizers.functions import Number

# The greatest whole number up to which all are floats.
_LARGEST_WHOLE = 2.0**53


def hyper(
    symbol: str,
    default: float,
    low: float,
    high: float,
    means: str,
    *,
    log: bool = False,
    whole: bool = False,
) -> Any:
    """Declare a hyperparameter: its symbol, default, the range of its slider, and what it means.

    The range is what is useful, not what is allowed: any number may be typed. One that counts something is
    `whole`, and no less than `low`.
    """
    described = {"symbol": symbol, "low": low, "high": high, "means": means, "log": log, "whole": whole}
    return field(default=default, metadata=described)


@dataclass(frozen=True)
class Hyperparameter:
    """What a form or a command line needs to know of one field."""

    name: str
    symbol: str
    default: float
    low: float
    high: float
    means: str
    log: bool
    whole: bool

    @classmethod
    def of(cls, declared: Field[float]) -> Hyperparameter:
        """Read the declaration that `hyper` made."""
        return cls(name=declared.name, default=float(declared.default), **declared.metadata)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Described:
    """A choice with its numbers. It never changes."""

    key: ClassVar[str]
    title: ClassVar[str]

    @classmethod
    def hyperparameters(cls) -> tuple[Hyperparameter, ...]:
        """Return the descriptions of all hyperparameters, in order."""
        return tuple(Hyperparameter.of(declared) for declared in fields(cls))

    @property
    def values(self) -> tuple[Number, ...]:
        """The hyperparameters' values, in order."""
        return tuple(getattr(self, declared.name) for declared in fields(self))

    @property
    def chosen(self) -> Mapping[str, Number]:
        """The hyperparameters' values by their names."""
        return {declared.name: getattr(self, declared.name) for declared in fields(self)}

    def check_whole(self) -> None:
        """Raise LandscapeError for a number that counts something and is not whole, or too small."""
        for one in self.hyperparameters():
            value = getattr(self, one.name)
            if one.whole and not (one.low <= value <= _LARGEST_WHOLE and value == int(value)):
                raise LandscapeError(f"{one.name} must be a whole number ≥ {one.low:.0f}, not {value:g}.")


Choice = TypeVar("Choice", bound=Described)
Entered = TypeVar("Entered", bound=type[Described])


class Registry(Generic[Choice]):
    """All choices of one kind by their keys, in the order in which they were entered."""

    def __init__(self, kind: str) -> None:
        """Name what is chosen, as in "There is no optimizer …"."""
        self._kind = kind
        self._entries: dict[str, type[Choice]] = {}

    def enter(self, choice: Entered) -> Entered:
        """Enter a class under its key, as a decorator."""
        self._entries[choice.key] = cast("type[Choice]", choice)
        return choice

    def keys(self) -> tuple[str, ...]:
        """Return all keys."""
        return tuple(self._entries)

    def find(self, key: str) -> type[Choice]:
        """Return a class by its key; raise LandscapeError if there is none."""
        if key not in self._entries:
            raise LandscapeError(
                f"There is no {self._kind} {key!r}: choose one of {', '.join(self._entries)}."
            )
        return self._entries[key]

    def get(self, key: str, **numbers: float) -> Choice:
        """Return a choice with the given numbers, its defaults for the others.

        Raises LandscapeError for an unknown key, an unknown name, or what is no number.
        """
        return made(self.find(key), numbers)


def made(choice: type[Choice], numbers: Mapping[str, float]) -> Choice:
    """Return a choice with the given numbers; raise LandscapeError for what it has not, or is no number."""
    known = [hyperparameter.name for hyperparameter in choice.hyperparameters()]
    read = {}
    for name, value in numbers.items():
        if name not in known:
            has = ", ".join(known) or "none"
            raise LandscapeError(f"{choice.title} has no hyperparameter {name!r}; it has {has}.")
        try:
            read[name] = float(value)
        except (TypeError, ValueError):
            raise LandscapeError(f"{name} must be a number, not {value!r}.") from None
    return choice(**read)
