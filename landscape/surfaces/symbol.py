"""Arithmetic written down instead of carried out: what Python's operators and numpy's functions do to a
symbol becomes operations on a tape."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from landscape.surfaces.operations import OPERATIONS
from landscape.surfaces.tape import Tape

_NAMES = {
    operation.on_arrays: name
    for name, operation in OPERATIONS.items()
    if isinstance(operation.on_arrays, np.ufunc)
} | {np.greater: "greater"}


class Symbol(NDArrayOperatorsMixin):
    """A number that is not known yet: a place on a tape."""

    def __init__(self, tape: Tape, place: int) -> None:
        self.tape, self.place = tape, place

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Enter what numpy, or an operator, would have computed; refuse what no formula can say."""
        name = _NAMES.get(ufunc)
        if name is None or method != "__call__" or options:
            return NotImplemented
        return Symbol(self.tape, self.tape.add(name, *map(self._place_of, inputs)))

    def _place_of(self, part: Symbol | float) -> int:
        return part.place if isinstance(part, Symbol) else self.tape.number(part)
