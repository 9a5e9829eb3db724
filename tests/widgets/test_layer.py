"""Lines that painters can draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QPointF
from PySide6.QtGui import QTransform

from landscape.widgets.layer import clipped, finite_parts, in_pixels, lines_path, polyline

ORIGIN = np.zeros(2)


def test_a_polyline_has_the_points_of_its_array() -> None:
    points = np.array([[0.0, 1.0], [2.5, -3.0], [4.0, 5.0]])
    assert [(p.x(), p.y()) for p in polyline(points).toList()] == [tuple(row) for row in points.tolist()]
    assert polyline(np.empty((0, 2))).isEmpty()


def test_many_lines_are_one_path_of_as_many() -> None:
    points = np.array([[0.5, 1.0], [2.0, -3.25], [1e-9, 4.0], [7.0, 8.0], [9.0, 1e12]])
    path = lines_path(points, np.array([0, 3, 5]))
    elements = [path.elementAt(i) for i in range(path.elementCount())]
    assert [(one.x, one.y) for one in elements] == [tuple(row) for row in points.tolist()]
    assert [one.isMoveTo() for one in elements] == [True, False, False, True, False]
    path.lineTo(0.0, 0.0)
    path.closeSubpath()
    assert path.currentPosition() == QPointF(7.0, 8.0), "it goes on from its last line"


def test_a_point_at_the_end_of_all_numbers_is_infinitely_far_from_the_screen() -> None:
    places = in_pixels(np.array([[1.0, 2.0], [1e308, -1e308]]), QTransform(30, 0, 0, -30, 5, 7))
    assert places.tolist() == [[35.0, -53.0], [np.inf, np.inf]]


def test_what_is_inside_is_left_as_it_is() -> None:
    way = np.array([[0.0, 0.0], [0.5, 0.5], [-0.9, 0.2]])
    (piece,) = clipped(way, ORIGIN, 1.0)
    assert piece is way


def test_a_segment_that_passes_through_is_cut_at_both_sides() -> None:
    (piece,) = clipped(np.array([[-10.0, 0.0], [10.0, 0.0]]), ORIGIN, 1.0)
    assert piece.tolist() == [[-1.0, 0.0], [1.0, 0.0]]


def test_a_far_start_does_not_hide_what_comes_later() -> None:
    way = np.array([[1e9, 0.0], [0.5, 0.0], [0.5, 0.5], [np.inf, 0.0]])
    pieces = clipped(way, ORIGIN, 1.0)
    assert pieces[0][-1].tolist() == [0.5, 0.0]
    assert pieces[1].tolist() == [[0.5, 0.0], [0.5, 0.5]]
    assert len(pieces) == 2


@given(arrays(np.float64, st.tuples(st.integers(0, 6), st.just(2)), elements=st.floats()))
def test_no_line_whatever_leaves_the_box(way: np.ndarray) -> None:
    for piece in clipped(way, ORIGIN, 1.0):
        assert np.abs(piece).max() <= 1.0 + 1e-6 * np.abs(way[np.isfinite(way)]).max()


def test_holes_in_a_curve_part_it() -> None:
    pieces = finite_parts(np.arange(6.0), np.array([0.0, 1.0, np.nan, 3.0, 4.0, np.inf]))
    assert [piece[:, 0].tolist() for piece in pieces] == [[0.0, 1.0], [3.0, 4.0]]


@pytest.mark.parametrize("count", [0, 1])
def test_less_than_a_segment_is_no_line(count: int) -> None:
    assert clipped(np.full((count, 2), 0.5), ORIGIN, 1.0) == []
