import contextlib
import math
import struct

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from landscape import LandscapeError
from landscape.widgets.numbers import exact, fixed, read, rounded

# Rounded up to a few digits, the very largest would read back as infinity.
finite = st.floats(-1.7e308, 1.7e308)
widths = st.integers(7, 24)


def number(text: str) -> float:
    return float(text.replace("−", "-"))


@given(st.floats(), widths, st.booleans())
def test_fixed_is_of_one_width(value, width, plus):
    assert len(fixed(value, width, plus=plus)) == width


@given(finite, st.integers(10, 24))
def test_fixed_is_within_its_rounding(value, width):
    shown = number(fixed(value, width))
    # In ten characters three digits are left beside "e−300", else four or more; half of the last is lost.
    lost = 5.01e-4 if 1e-99 < abs(value) < 1e99 else 5.01e-3
    assert shown == pytest.approx(value, rel=lost, abs=5e-324)
    assert math.copysign(1, shown) == math.copysign(1, value) or value == 0


@given(finite, finite, widths)
def test_fixed_keeps_the_order(one, other, width):
    low, high = sorted((one, other))
    assert number(fixed(low, width)) <= number(fixed(high, width))


@given(finite, widths)
def test_a_sign_moves_nothing_else(value, width):
    assume(value > 0)
    assert fixed(-value, width).replace("−", "") == fixed(value, width, plus=True).replace("+", "").replace(
        "−", ""
    )
    assert fixed(value, width)[0] == " "


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, " 0.0000000"),
        (-0.0, " 0.0000000"),
        (0.1, " 0.1000000"),
        (-0.008953, "−0.0089530"),
        (9.99999999, " 10.000000"),
        (-12345.678, "−12345.678"),
        (123456789.0, " 123456789"),
        (1234567890.0, " 1.23457e9"),
        (1e-7, " 1.0000e−7"),
        (-1e300, "−1.000e300"),
        (5e-324, " 4.94e−324"),
        (math.inf, "         ∞"),
        (-math.inf, "        −∞"),
        (math.nan, "       NaN"),
    ],
)
def test_fixed_reads_well(value, text):
    assert fixed(value) == text


def test_fixed_shows_a_plus_where_asked():
    assert fixed(0.0981, plus=True) == "+0.0981000"
    assert fixed(0.0, plus=True) == " 0.0000000"


def test_fixed_needs_room():
    with pytest.raises(ValueError, match="7 characters"):
        fixed(1.0, 6)


@given(st.floats())
def test_exact_reads_back(value):
    back = float(exact(value))
    assert struct.pack("d", back) == struct.pack("d", value) or (math.isnan(back) and math.isnan(value))


@given(finite)
def test_exact_is_what_a_person_may_type(value):
    assert read(exact(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(8.0, "8"), (0.001, "0.001"), (1e-5, "1e-5"), (1e300, "1e300"), (-0.0, "-0"), (0.1, "0.1")],
)
def test_exact_is_short(value, text):
    assert exact(value) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.01", 0.01),
        (" 1e-3 ", 1e-3),
        ("0,01", 0.01),
        ("−2.5", -2.5),
        ("1E+2", 100),
        (".5", 0.5),
        ("5.", 5),
        ("+1", 1),
    ],
)
def test_read_takes_numbers(text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "nan", "inf", "infinity", "1/3", "1_000", "١٢", "1,000.5", "1e", "0x10", "--1", "1e999"],
)
def test_read_refuses_the_rest_in_a_sentence(text):
    with pytest.raises(LandscapeError, match=r"^.+\.$"):
        read(text)


@given(st.text())
def test_read_raises_nothing_else(text):
    with contextlib.suppress(LandscapeError):
        assert math.isfinite(read(text))


def test_rounded_keeps_digits():
    assert rounded(0.0123456, 3) == 0.0123
