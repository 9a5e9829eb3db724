"""How far a rule can step: what follows from the recursion of its errors.

Along an eigen-direction of the Hessian with eigenvalue λ an error shrinks, in the long run, by the greatest
root of the rule's characteristic polynomial at every step (Polyak, Introduction to Optimization, 1987,
chapter 3). It is stable while both roots lie inside the unit circle (Jury, 1964).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite, log, sqrt

from landscape.optimizers import Recursion
from landscape.optimizers.functions import Number

# Of the best learning rate, as a part of itself; and how often its interval is halved at the very most.
_PRECISION, _HALVINGS = 1e-10, 64


@dataclass(frozen=True)
class Response:
    """z² + (b₀ + b₁h)z + (c₀ + c₁h) for h = ηλ; a recursion of one term has c = 0."""

    b0: float
    b1: float
    c0: float
    c1: float

    @classmethod
    def of(cls, recursion: Recursion, numbers: Mapping[str, Number]) -> Response:
        """Read a recursion, which is affine in h, with the numbers of one update."""
        (b0, c0), (b, c) = (_tail(recursion.polynomial(h, numbers)) for h in (0.0, 1.0))
        return cls(b0, b - b0, c0, c - c0)

    def radius(self, h: float) -> float:
        """Return the greater modulus of the two roots: what an error is multiplied by, in the long run."""
        b, c = self.b0 + self.b1 * h, self.c0 + self.c1 * h
        discriminant = b * b - 4 * c
        if not isfinite(discriminant):
            return inf
        return (abs(b) + sqrt(discriminant)) / 2 if discriminant >= 0 else sqrt(c)

    @property
    def limit(self) -> float:
        """The h up to which every h > 0 is stable: 0 if none is, infinity if all are.

        A real root leaves the unit circle at z = −1, a pair where its product c reaches 1; at z = 1 one
        lies only for h = 0.
        """
        at_minus_one = (1 - self.b0 + self.c0, self.c1 - self.b1)
        product = (self.c0 - 1, self.c1)
        zeros = [-still / slope for still, slope in (at_minus_one, product) if slope]
        first = min((h for h in zeros if h > 0), default=inf)
        return first if self.radius(min(first / 2, 1.0)) < 1 else 0.0

    def halving(self, h: float) -> float:
        """Return how many steps halve an error in the long run: infinity if it does not shrink."""
        radius = self.radius(h)
        if radius >= 1:
            return inf
        return log(0.5) / log(radius) if radius > 0 else 0.0

    def best(self, flattest: float, steepest: float) -> float:
        """Return the learning rate whose greatest root, over eigenvalues from μ to λ, is least.

        2/(λ + μ) for gradient descent: past it the error along λ shrinks no faster than that along μ. With
        momentum a whole interval is often equally good: then of it the one nearest to half the limit.
        """
        own = fastest(self)
        low, high = own / steepest, own / flattest
        for _ in range(_HALVINGS):
            if high <= low * (1 + _PRECISION):
                break
            rate = sqrt(low) * sqrt(high)
            if self.radius(rate * flattest) <= self.radius(rate * steepest):
                high = rate
            else:
                low = rate
        half = self.limit / 2 / steepest
        least = self.radius(high * flattest)
        if half > high and max(self.radius(half * flattest), self.radius(half * steepest)) <= least:
            return half
        return high


@lru_cache(maxsize=32)
def fastest(response: Response) -> float:
    """Return the least h at which a single error shrinks fastest: the radius falls, may rest, and rises."""
    low, high = 0.0, response.limit
    while high > low * (1 + 1e-14):
        third = (high - low) / 3
        if response.radius(low + third) <= response.radius(high - third):
            high -= third
        else:
            low += third
    return high


def _tail(polynomial: tuple[Number, ...]) -> tuple[float, float]:
    """Return the coefficients of z² + bz + c, a polynomial of the first degree times z."""
    rest = tuple(map(float, polynomial[1:]))
    b, c = rest if len(rest) > 1 else (*rest, 0.0)
    return b, c
