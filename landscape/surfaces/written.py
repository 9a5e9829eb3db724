"""Formulas in mathematics, worked out in a process of its own.

sympy takes 70 MB and holds the interpreter while it thinks; a process gives both back when it ends, and one
that thinks for too long can be stopped, which a thread cannot.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from landscape.surfaces.fit import Fit
from landscape.surfaces.formula import Formula

_MOST_SECONDS = 20.0
_LOOK_EVERY = 0.1
_PACKAGE = Path(__file__).parents[2]

Written = tuple[str, tuple[str, ...]]
_known: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = {}


def written(surface: Formula, stop: Event) -> Written:
    """Return a formula and its partial derivatives as LaTeX, empty if it was stopped or took too long."""
    answer = _answer(surface, stop)
    return (answer["formula"], tuple(answer["partials"])) if answer else ("", ())


def _answer(surface: Formula, stop: Event) -> dict[str, Any]:
    """Return {"formula", "partials", "symbols"} in LaTeX, nothing if it was stopped or took too long."""
    key = (surface.text, surface.parameters)
    if key not in _known:
        if getattr(sys, "frozen", False):  # there is no Python here to start
            return {
                "formula": surface.latex,
                "partials": surface.latex_partials,
                "symbols": surface.parameters,
            }
        answer = _ask(surface, stop)
        if answer is None:
            return {}
        _known[key] = answer
    return _known[key]


def lines(surface: Formula | Fit, stop: Event) -> tuple[str, ...]:
    """Return the formula and each partial derivative as lines of LaTeX, with what they are; or none."""
    names: Sequence[str] = surface.parameters
    if isinstance(surface, Formula):
        answer = _answer(surface, stop)
        if not answer:
            return ()
        whole, partials, names = answer["formula"], answer["partials"], answer["symbols"]
    else:
        whole, partials = surface.latex, surface.latex_partials
    loss, *where = whole.split(r", \quad ")
    return (
        f"L({', '.join(names)}) = {loss}",
        *where,
        *(
            rf"\frac{{\partial L}}{{\partial {name}}} = {partial}"
            for name, partial in zip(names, partials, strict=False)
        ),
    )


def _ask(surface: Formula, stop: Event) -> dict[str, Any] | None:
    """Have another process of this Python work it out; None if it was stopped, or failed."""
    asked = {"text": surface.text, "parameters": surface.parameters, "partials": surface.readable}
    question: str | None = json.dumps(asked)
    paths = [str(_PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
    with subprocess.Popen(
        [sys.executable, "-m", "landscape.surfaces.mathematics"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        until = monotonic() + _MOST_SECONDS
        while True:
            try:
                answer, _ = child.communicate(question, timeout=_LOOK_EVERY)
            except subprocess.TimeoutExpired:
                question = None  # it has been put
                if stop.is_set() or monotonic() > until:
                    child.kill()
                    return None
            else:
                return json.loads(answer) if child.returncode == 0 else None
