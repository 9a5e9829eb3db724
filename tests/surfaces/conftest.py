from __future__ import annotations

import numpy as np
import pytest

from landscape import surfaces
from landscape.surfaces import Formula


def variants() -> list[Formula]:
    """Every built-in surface, and again with each of its constants at either end of its range."""
    found = []
    for key in surfaces.keys():  # noqa: SIM118
        found.append(surfaces.get(key))
        for name, constant in found[-1].constants.items():
            found += [surfaces.get(key, **{name: end}) for end in (constant.low, constant.high)]
    return found


def _name(surface: Formula) -> str:
    changed = [f"{k}={v:g}" for k, v in surface.values_of_constants.items()]
    return "-".join([surface.key, *changed])


@pytest.fixture(params=variants(), ids=_name)
def surface(request: pytest.FixtureRequest) -> Formula:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def inside(surface: Formula) -> np.ndarray:
    """200 points in the surface's domain, the same every time."""
    low, high = np.array(surface.domain).T
    return np.random.default_rng(2026).uniform(low, high, size=(200, len(low)))
