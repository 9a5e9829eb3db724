"""How far to go along a line: three answers, from the cheapest to the most thorough.

A line is a function of the distance α that gives the loss there and the slope along the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, sqrt

# Armijo's and Wolfe's constants, as Nocedal and Wright (2006) advise for Newton-like directions.
_DECREASE, _CURVATURE = 1e-4, 0.9
_MOST_HALVINGS = 60
# Losses that differ by less than this part of themselves may differ by rounding alone.
_SAME = 1e-12
_MOST_DOUBLINGS, _MOST_NARROWINGS = 60, 100
# torch's `_strong_wolfe`: so many tries, and no narrower than this in any coordinate.
_MOST_TRIES, _NARROWEST = 25, 1e-9


@dataclass(frozen=True)
class Place:
    """A place on the line: how far, the loss there, and the slope along the line."""

    at: float
    loss: float
    slope: float


Line = Callable[[float], Place]


def backtracked(line: Line, origin: Place, first: float) -> float:
    """Return the first of `first`, a half of it, a quarter, … that lowers the loss enough (Armijo, 1966).

    Enough: by 10⁻⁴ of what the slope at the origin promises. 0 if none does.
    """
    at = first
    for _ in range(_MOST_HALVINGS):
        if line(at).loss <= origin.loss + _DECREASE * at * origin.slope:
            return at
        at /= 2
    return 0.0


def least(line: Line, origin: Place, first: float) -> float:
    """Return where the slope along the line vanishes, to rounding, no higher than the line begins.

    `first` is doubled until the slope no longer falls. Where that leads over a hill, or to where nothing is
    finite, the way there is halved. What is then enclosed is narrowed down by false position. Where the
    line falls without end, as far as the doubling went; 0 if nothing is lower.
    """
    low, high = origin, line(first)
    for _ in range(_MOST_DOUBLINGS):
        if not (high.slope < 0 and _no_higher(high, low)):
            break
        low, high = high, line(2 * high.at)
    for _ in range(_MOST_HALVINGS):
        if high.slope >= 0 and isfinite(high.slope) and _no_higher(high, origin):
            break
        middle = line((low.at + high.at) / 2)
        if middle.slope < 0 and _no_higher(middle, low):
            low = middle
        else:
            high = middle
    else:
        return low.at
    return high.at if high.slope == 0 else _narrowed(line, low, high).at


def _narrowed(line: Line, low: Place, high: Place) -> Place:
    """Return where the slope vanishes between a place where it falls and one where it rises.

    By false position and halving in turn: fast where the slope is straight, sure where it is not.
    """
    for count in range(_MOST_NARROWINGS):
        at = (low.at * high.slope - high.at * low.slope) / (high.slope - low.slope)
        if count % 2 or not low.at < at < high.at:
            at = (low.at + high.at) / 2
        if not low.at < at < high.at:
            break
        middle = line(at)
        if middle.slope == 0:
            return middle
        low, high = (middle, high) if middle.slope < 0 else (low, middle)
    return min(low, high, key=lambda place: abs(place.slope))


def _no_higher(one: Place, other: Place) -> bool:
    """Tell whether a loss is no higher than another, to rounding: near the bottom the slope knows better."""
    return one.loss <= other.loss + _SAME * abs(other.loss)


def wolfe(line: Line, origin: Place, first: float, size: float) -> float:
    """Return a distance that meets the strong Wolfe conditions, found as `torch.optim.LBFGS` does.

    Nocedal and Wright (2006), algorithms 3.5 and 3.6, with cubic steps; `size` is the greatest coordinate
    of the direction.
    """
    low, high, tries = _enclosed(line, origin, first)
    if low is high:
        return low.at
    idle = False
    while tries < _MOST_TRIES and abs(high.at - low.at) * size >= _NARROWEST:
        at, idle = _inside(low, high, idle)
        now, tries = line(at), tries + 1
        if _too_high(now, origin) or now.loss >= low.loss:
            low, high = (low, now) if low.loss <= now.loss else (now, low)
        else:
            if abs(now.slope) <= -_CURVATURE * origin.slope:
                return now.at
            low, high = now, low if now.slope * (high.at - low.at) >= 0 else high
    return low.at


def _enclosed(line: Line, origin: Place, first: float) -> tuple[Place, Place, int]:
    """Return two places, the lower first, that enclose what is wanted; the same twice if it is found."""
    before, now = origin, line(first)
    for tries in range(_MOST_TRIES):
        if _too_high(now, origin) or (tries > 1 and now.loss >= before.loss):
            return *_by_loss(before, now), tries
        if abs(now.slope) <= -_CURVATURE * origin.slope:
            return now, now, tries
        if now.slope >= 0:
            return *_by_loss(before, now), tries
        further = _cubic(before, now, now.at + 0.01 * (now.at - before.at), 10 * now.at)
        before, now = now, line(further)
    return *_by_loss(origin, now), _MOST_TRIES


def _by_loss(one: Place, other: Place) -> tuple[Place, Place]:
    return (one, other) if one.loss <= other.loss else (other, one)


def _too_high(now: Place, origin: Place) -> bool:
    return now.loss > origin.loss + _DECREASE * now.at * origin.slope


def _inside(low: Place, high: Place, idle: bool) -> tuple[float, bool]:
    """Return where to try next between two places, and whether that is hardly any progress.

    A try that comes close to an end twice running is moved away from it.
    """
    left, right = sorted((low.at, high.at))
    at, margin = _cubic(low, high, left, right), 0.1 * (right - left)
    if min(right - at, at - left) >= margin:
        return at, False
    if not idle and left < at < right:
        return at, True
    return (right - margin if abs(at - right) < abs(at - left) else left + margin), False


def _cubic(one: Place, other: Place, low: float, high: float) -> float:
    """Return where the cubic through two places with their slopes is least, held between two bounds."""
    left, right = (one, other) if one.at <= other.at else (other, one)
    d1 = left.slope + right.slope - 3 * (left.loss - right.loss) / (left.at - right.at)
    under_root = d1 * d1 - left.slope * right.slope
    if not under_root >= 0:
        return (low + high) / 2
    d2 = sqrt(under_root)
    under = right.slope - left.slope + 2 * d2
    share = (right.slope + d2 - d1) / under if under else 0.5
    return min(max(right.at - (right.at - left.at) * share, low), high)
