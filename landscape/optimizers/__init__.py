"""How to step: pure update rules, each one class in one of this package's modules."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from landscape.errors import LandscapeError
from landscape.optimizers.described import made
from landscape.optimizers.rule import (
    Elementwise,
    Equation,
    Hyperparameter,
    Memory,
    Optimizer,
    Planned,
    Recursion,
    registry,
)

__all__ = [
    "Elementwise",
    "Equation",
    "Hyperparameter",
    "Memory",
    "Optimizer",
    "Planned",
    "Recursion",
    "classics",
    "find",
    "get",
    "keys",
]

# What a textbook begins with.
_CLASSICS = ("plain", "adaptive")
# Every module here is imported, so a new one with a rule in it is found without being listed.
for _module in (*_CLASSICS, *(found.name for found in pkgutil.iter_modules(__path__))):
    import_module(f"{__name__}.{_module}")


def keys() -> tuple[str, ...]:
    """Return the keys of all rules."""
    return tuple(registry())


def classics() -> tuple[str, ...]:
    """Return the keys of the rules that a textbook begins with."""
    modules = [f"{__name__}.{module}" for module in _CLASSICS]
    return tuple(key for key, rule in registry().items() if rule.__module__ in modules)


def find(key: str) -> type[Optimizer]:
    """Return a rule by its key; raise LandscapeError if there is none."""
    if key not in registry():
        raise LandscapeError(f"There is no optimizer {key!r}: choose one of {', '.join(keys())}.")
    return registry()[key]


def get(key: str, **hyperparameters: float) -> Optimizer:
    """Return a rule with the given hyperparameters, its defaults for the others.

    Raises LandscapeError for an unknown rule, an unknown hyperparameter, or one that is no number.
    """
    return made(find(key), hyperparameters)
