"""Many descents together end as each would end alone."""

from __future__ import annotations

import numpy as np

from landscape import descend, optimizers, surfaces
from landscape.descent.many import STATUSES, Ends, descend_many
from landscape.surfaces import Surface

RATES = (0.003, 0.05, 0.5)


def spread(surface: Surface, n: int, seed: int = 0) -> np.ndarray:
    """Starts all over a domain."""
    at = np.random.default_rng(seed).uniform(-1, 1, (n, len(surface.parameters)))
    return surface.domain.centre + surface.domain.half_widths * at


def ended(ends: Ends, i: int) -> tuple[str, int]:
    return STATUSES[ends.statuses[i]], int(ends.steps[i])


def same(one: Ends, other: Ends) -> None:
    for name in ("points", "losses", "statuses", "steps", "nearest"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_every_rule_ends_as_it_does_alone(pair: tuple[str, str]) -> None:
    surface = surfaces.get(pair[0])
    optimizer = optimizers.get(pair[1], learning_rate=RATES[sum(map(len, pair)) % 3])
    starts = spread(surface, 4)
    ends = descend_many(surface, optimizer, starts, steps=120)
    alone = [descend(surface, optimizer, start, steps=120) for start in starts]
    assert [ended(ends, i) for i in range(4)] == [(trace.verdict.status, trace.steps) for trace in alone]
