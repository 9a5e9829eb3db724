"""Steps made by numpy: few or many, they are the same steps."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from landscape import optimizers, surfaces
from landscape.descent.arrays import ArrayStepper
from landscape.descent.stepper import Motion
from landscape.optimizers import Elementwise
from landscape.surfaces import Surface

RULES = [key for key in optimizers.keys() if isinstance(optimizers.get(key), Elementwise)]  # noqa: SIM118
SURFACES = {
    "himmelblau": surfaces.get("himmelblau"),
    "forrester": surfaces.get("forrester"),
    "of data": surfaces.neuron([1.0, 2.0, 3.0], [2.0, 4.1, 5.9], "identity", "mean_squared_error"),
}
WINDOW, WINDOWS = 50, 8


def begun(surface: Surface, rule: str, n: int, copies: int = 1) -> Motion:
    """Return n particles in the middle of the domain, and the same again."""
    optimizer = optimizers.get(rule, learning_rate=0.01)
    spread = np.random.default_rng(3).uniform(-0.5, 0.5, (n, len(surface.parameters)))
    points = surface.domain.centre + surface.domain.half_widths * spread
    values = tuple(np.float64(value) for value in optimizer.chosen.values())
    return Motion.begin(np.tile(points, (copies, 1)), optimizer.init(), values)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("key", SURFACES)
def test_few_make_the_steps_that_many_make(key: str, rule: str) -> None:
    surface = SURFACES[key]
    stepper = ArrayStepper(surface, type(optimizers.get(rule)))
    few, many = begun(surface, rule, 30), begun(surface, rule, 30, copies=20)
    for first in range(1, WINDOWS * WINDOW, WINDOW):
        path = stepper.path(few, first, WINDOW)
        seen, told = stepper.go(few, first, WINDOW), stepper.go(many, first, WINDOW)
        for ours, theirs in zip(astuple(seen), astuple(told), strict=True):
            np.testing.assert_allclose(ours, theirs[:30], rtol=1e-15)
        for ours, theirs in ((few.state, many.state), (few.before, many.before), (few.row, many.row)):
            np.testing.assert_array_equal(ours, theirs[:, :30])
        np.testing.assert_array_equal(few.state[: few.d], path.points[-1])
        np.testing.assert_array_equal(few.row, path.rows[-1])


def test_a_surface_that_is_flat_one_way_has_a_gradient_all_the_same() -> None:
    surface = surfaces.formula("x^2 + 0*y")
    stepper = ArrayStepper(surface, type(optimizers.get("momentum")))
    motion = begun(surface, "momentum", 7)
    start = motion.state.copy()
    stepper.go(motion, 1, WINDOW)
    np.testing.assert_array_equal(motion.row[2], np.zeros(7))
    np.testing.assert_array_equal(motion.state[1], start[1])
    assert (np.abs(motion.state[0]) < np.abs(start[0])).all()
