"""Formulas in mathematics, worked out in a process of its own.

sympy takes 70 MB and holds the interpreter while it thinks; a process gives both back when it ends, and one
that thinks for too long can be stopped, which a thread cannot.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from landscape.surfaces.formula import Formula

_MOST_SECONDS = 20.0
_LOOK_EVERY = 0.1
_PACKAGE = Path(__file__).parents[2]

Written = tuple[str, tuple[str, ...]]
_known: dict[tuple[str, tuple[str, ...]], Written] = {}


def written(surface: Formula, stop: Event) -> Written:
    """Return a formula and its partial derivatives as LaTeX, empty if it was stopped or took too long."""
    key = (surface.text, surface.parameters)
    if key not in _known:
        if getattr(sys, "frozen", False):  # there is no Python here to start
            return surface.latex, surface.latex_partials
        answer = _ask(surface, stop)
        if answer is None:
            return "", ()
        _known[key] = (answer["formula"], tuple(answer["partials"]))
    return _known[key]


def _ask(surface: Formula, stop: Event) -> dict[str, Any] | None:
    """Have another process of this Python work it out; None if it was stopped, or failed."""
    parameters = surface.parameters if surface.readable else ()
    question: str | None = json.dumps({"text": surface.text, "parameters": parameters})
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
