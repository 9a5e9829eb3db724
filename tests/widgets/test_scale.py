import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.widgets.scale import PLACES, Scale

LINEAR, LOG = Scale(0, 0.99), Scale(1e-5, 1, log=True)
scales = pytest.mark.parametrize("scale", [LINEAR, LOG, Scale(-3, 100), Scale(1e-12, 1e-2, log=True)])


@scales
def test_the_ends_are_exact_and_the_way_rises(scale):
    values = [scale.value(place) for place in range(PLACES + 1)]
    assert (values[0], values[-1]) == (scale.low, scale.high)
    assert values == sorted(values)


@scales
def test_a_value_lies_at_the_place_it_came_from(scale):
    assert all(abs(scale.place(scale.value(place)) - place) <= 1 for place in range(PLACES + 1))


@scales
@given(st.floats(), st.sampled_from([-10, -1, 1, 10]))
def test_any_number_has_a_place_and_a_neighbour(scale, value, steps):
    assert 0 <= scale.place(value) <= PLACES
    moved = scale.step(value, steps)
    # A step never leads out of the range, nor farther out for a number beyond it.
    assert min(scale.low, value) <= moved <= max(scale.high, value) or (
        math.isnan(value) and moved == scale.low
    )


def test_steps():
    assert LOG.step(0.01, 1) == pytest.approx(0.01 * 10**0.05, rel=5e-3)
    assert LOG.step(0.01, 20) == 0.1
    assert LOG.step(LOG.step(0.008, 1), -1) == 0.008
    assert LOG.step(0.0, 1) == 1e-5
    assert LINEAR.step(0.9, 1) == 0.91
    assert LINEAR.step(0.1, 20) == 0.3
    assert LINEAR.step(0.985, 1) == 0.99


def test_shown_numbers_are_short():
    assert all(len(str(LINEAR.value(place))) <= 5 for place in range(PLACES + 1))


@pytest.mark.parametrize(
    ("low", "high", "log"), [(1, 1, False), (2, 1, False), (0, 1, True), (math.nan, 1, False)]
)
def test_an_impossible_range_is_refused(low, high, log):
    with pytest.raises(ValueError, match="span"):
        Scale(low, high, log=log)
