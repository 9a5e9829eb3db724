from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from landscape.widgets.viewport import Viewport

AREA, WHOLE = QRectF(60, 6, 400, 300), QRectF(-5, -2, 10, 4)


@pytest.fixture
def port() -> Viewport:
    port = Viewport()
    port.show_whole(AREA, WHOLE, square=False)
    return port


def test_the_whole_fills_the_area_with_the_least_y_below(port: Viewport) -> None:
    way = port.transform(AREA)
    assert way.map(QPointF(-5, -2)) == AREA.bottomLeft()
    assert way.map(QPointF(5, 2)) == AREA.topRight()


@pytest.mark.parametrize("whole", [WHOLE, QRectF(0, 0, 1, 7)])
def test_a_square_plane_has_one_scale_and_shows_the_whole(whole: QRectF) -> None:
    port = Viewport()
    port.show_whole(AREA, whole, square=True)
    way = port.transform(AREA)
    assert way.m11() == pytest.approx(-way.m22())
    assert port.view.contains(whole)


@pytest.mark.parametrize("square", [False, True])
def test_what_is_kept_free_lies_below_the_whole_and_only_grows(square: bool) -> None:
    port = Viewport()
    port.show_whole(AREA, WHOLE, square)
    assert port.keep_free(AREA, 90.0)
    assert port.transform(AREA).map(WHOLE.topLeft()).y() <= AREA.bottom() - 90 + 1e-9
    assert not port.keep_free(AREA, 20.0)
    port.resize(AREA)  # another size begins anew
    assert port.transform(AREA).map(WHOLE.topLeft()).y() > AREA.bottom() - 90


def test_a_zoom_leaves_the_place_under_the_mouse_and_stays_within_bounds(port: Viewport) -> None:
    place = QPointF(3, 1)
    before = port.transform(AREA).map(place)
    assert port.zoom(place, 0.5)
    assert port.view.width() == 5
    after = port.transform(AREA).map(place)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))
    assert not port.zoom(place, 1e-5)
    assert not port.zoom(place, 1e5)
    assert port.view.width() == 5


def test_what_one_has_moved_to_stays(port: Viewport) -> None:
    port.move(QPointF(1, 1))
    moved = QRectF(port.view)
    assert not port.keep_free(AREA, 80.0)
    port.resize(QRectF(0, 0, 300, 300))
    assert port.view == moved
