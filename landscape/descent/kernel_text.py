"""What a kernel's source is put together from."""

from __future__ import annotations

from collections.abc import Sequence

from landscape.descent import at_once, endings, network, stepper, stopping
from landscape.descent.watching import End, Limit, Watch
from landscape.resources import resource

# What a loop over particles can hold and still become vector instructions.
EASY = {
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1}",
    "negate": "-{0}",
    "sqrt": "math.sqrt({0})",
    "abs": "abs({0})",
    "sign": "(1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else {0})",
    "greater": "(1.0 if {0} > {1} else 0.0)",
    "max": "({0} if {0} >= {1} or {0} != {0} else {1})",
    "min": "({0} if {0} <= {1} or {0} != {0} else {1})",
}
# What is quick without a branch, and up to which |x|; beyond that, what EXACT says takes its place.
QUICK = {
    "sin": ("sine({0})", "SINE_REACH"),
    "cos": ("cosine({0})", "SINE_REACH"),
    "exp": ("exponential({0})", "EXP_REACH"),
    "sigmoid": ("logistic({0})", "EXP_REACH"),
}
EXACT = {
    "sin": "math.sin({0})",
    "cos": "math.cos({0})",
    "exp": "math.exp({0})",
    "sigmoid": "((1.0 if {0} >= 0.0 else math.exp({0})) / (1.0 + math.exp(-abs({0}))))",
}
# Sine and cosine of the same number.
BOTH = {"sin": "sin_cos({0})[0]", "cos": "sin_cos({0})[1]"}
# What gets a loop of its own, as it becomes no vector instructions.
HARD = {
    "power": "{0} ** {1}",
    "tan": "math.tan({0})",
    "asin": "math.asin({0})",
    "acos": "math.acos({0})",
    "atan": "math.atan({0})",
    "sinh": "math.sinh({0})",
    "cosh": "math.cosh({0})",
    "tanh": "math.tanh({0})",
    "log": "math.log({0})",
}


# What is summed up of a window, and how it begins; see `stepper.Summary`.
SUMMARY = {"restless": "0.0", "least": "math.inf", "greatest": "0.0", "moved": "0.0", "total": "0.0"}

SOURCE = """import math

{maths}

@njit(nogil=True, cache=True, error_model="numpy")
def go(look, tell, first, count, hyper, varied, state, row, after, before, row_after, seen, path,
       limits, watch, ends):
    n, watching = state.shape[1], limits.size > 0
    store = np.empty({rows} * (B + 8) + 8)
    aligned = (-(store.ctypes.data // 8)) % 8
    w = store[aligned : aligned + {rows} * (B + 8)].reshape(({rows}, B + 8))
    steps = count if watching else 0
    kept, old = np.empty((steps + 1, 2 * {d} + 1, B + 8)), np.empty(({states}, B + 8))
    moods = np.empty(B, np.int64)
    for base in range(0, n, B):
        m = min(B, n - base)
        # Who was restless probably is: then the steps are kept at once.
        keeping = False
        for j in range(base, base + m if watching else base):
            keeping |= watch[{chain}, j] > 0
        for attempt in range(2):
            for i in range(B):
                j = base + min(i, m - 1)
{load}
            now, then = w[:{states}], w[{other} : {other} + {states}]
            for step in range(first, first + count):
                if keeping:
                    for r in range({d}):
                        for i in range(B):
                            kept[step - first, r, i] = now[r, i]
                if step == first + count - 1:
                    for r in range({states}):
                        for i in range(B):
                            old[r, i] = now[r, i]
                u0 = float(step)
{step}
                now, then = then, now
                if step - first < path.shape[0]:
                    for i in range(m):
                        for r in range({states}):
                            path[step - first, r, base + i] = now[r, i]
                        for r in range({states}, {states} + {d} + 1):
                            path[step - first, r, base + i] = w[r, i]
                if keeping:
                    for r in range({d} + 1):
                        for i in range(B):
                            kept[step - first, {d} + r, i] = w[{states} + r, i]
            for r in range({states}):
                for i in range(B):
                    w[r, i] = now[r, i]
            if not watching or not look(w, watch, limits, base, m, first - 1, count, moods) or keeping:
                break
            keeping = True
        for i in range(m):
            j = base + i
{store}
        for i in range(0 if watching else m):
            j = base + i
{told}
        if keeping:
            for r in range({d}):
                for i in range(B):
                    kept[count, r, i] = w[r, i]
        if watching:
            tell(kept, w, old, watch, ends, limits, moods, base, m, first - 1, count)
"""


def summing(last: int, row: Sequence[str], moves: Sequence[str]) -> list[str]:
    """Return how a step is summed up, by what its row and its moves are called.

    The loss and the gradient take the place of the last, in the rows of the store from `last` on; what is
    summed up follows them.
    """
    loss, *gradient = row
    rows = {name: last + r for r, name in enumerate([*(f"last{r}" for r in range(len(row))), *SUMMARY])}
    dot = " + ".join(f"{g} * last{1 + i}" for i, g in enumerate(gradient))
    return [
        *(f"{name} = w[{r}, i]" for name, r in rows.items()),
        f"slope = {' + '.join(f'{g} * {g}' for g in gradient)}",
        f"move = {' + '.join(f'{move} * {move}' for move in moves)}",
        f"restless += 1.0 if ({dot} < 0.0) | ({loss} > last0) else 0.0",
        "least = slope if slope < least else least",
        "greatest = greatest if slope <= greatest else slope",
        "moved = moved if move <= moved else move",
        f"total += slope + {loss}",
        *(f"last{r} = {name}" for r, name in enumerate(row)),
        *(f"w[{r}, i] = {name}" for name, r in rows.items()),
    ]


def maths() -> str:
    """Return the source of the functions that a kernel brings along."""
    return resource("vector_maths.py").read_text(encoding="utf-8")


def watching() -> str:
    """Return the source of how particles are watched, which all kernels share."""
    constants = {
        "COMPARATORS": f"np.array({network.middle(stopping.WINDOW)})",
        "WINDOW": stopping.WINDOW,
        "WINDOWS": stopping.WINDOWS,
        "MANY": stopping.RESTLESS * stopping.WINDOW,
        "STEPS_AT_REST": stopping.STEPS_AT_REST,
        "WATCH": stopping.WATCH,
        "LEVEL": stopping.LEVEL,
        "NOTICED": stopping.NOTICED,
        "ROUNDING": stopping.ROUNDING,
        "FAR": stopping.FAR,
        "NEARLY": stepper.NEARLY,
        "LEAST": at_once.LEAST,
        "MOST": at_once.MOST,
        "OUT_OF_STEPS": endings.OUT_OF_STEPS,
        "CONVERGED": endings.CONVERGED,
        "OSCILLATING": endings.OSCILLATING,
        "DIVERGED": endings.DIVERGED,
        **{row.name: int(row) for row in (*Limit, *Watch, *End)},
    }
    lines = [f"{name} = {value}" for name, value in constants.items()]
    parts = [path.read_text(encoding="utf-8") for path in sorted(resource("watching").glob("*.py"))]
    return "\n".join(["import numpy as np", *lines, *parts])
