"""Dots written as pixels: each in its colour where it is, a shadow below it, nothing where there is none."""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from landscape.widgets.dots import draw_dots

WIDTH, HEIGHT = 300, 200
AREA = QRect(20, 10, 260, 180)
GROUND, RED, BLUE = "#ffffff", 0xFFE01010, 0xFF1030E0


def drawn(places, inks):
    """Return the pixels, (h, w), as 0xAARRGGBB."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(GROUND))
    painter = QPainter(image)
    draw_dots(painter, AREA, np.array(places, float).reshape(-1, 2), np.array(inks, np.uint32))
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(HEIGHT, WIDTH).copy()


def test_a_dot_is_where_it_is_in_its_colour_with_a_shadow_below():
    pixels = drawn([(100.4, 50.6), (200.0, 120.0)], [RED, BLUE])
    assert (pixels[49:52, 99:102] == RED).all()
    assert (pixels[119:122, 199:202] == BLUE).all()
    assert (pixels == RED).sum() == (pixels == BLUE).sum() == 9
    below = QColor(int(pixels[52, 100]))
    assert below.lightness() < 140
    assert (pixels != 0xFFFFFFFF).sum() == 2 * (9 + 3)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300, -5.0, 1e6])
def test_what_is_not_in_the_area_or_not_a_number_is_left_out(bad):
    pixels = drawn([(bad, 50.0), (50.0, bad), (bad, bad)], [RED] * 3)
    assert (pixels == 0xFFFFFFFF).all()


def test_nothing_is_drawn_beside_the_area_and_no_row_runs_into_the_next():
    edges = [(x, y) for x in np.arange(15.0, 285.0, 0.5) for y in (8.0, 10.0, 12.0, 100.0, 187.0, 190.0)]
    edges += [(x, y) for y in np.arange(5.0, 195.0, 0.5) for x in (18.0, 20.0, 22.0, 277.0, 279.0, 282.0)]
    pixels = drawn(edges, [RED] * len(edges))
    inside = pixels[10:190, 20:280]
    assert (inside != 0xFFFFFFFF).any()
    inside[:] = 0xFFFFFFFF
    assert (pixels == 0xFFFFFFFF).all()
    alone = drawn([(22.2, 100.0)], [RED])
    assert (alone[:, 150:] == 0xFFFFFFFF).all()


def test_many_dots_are_smaller():
    places = np.full((WIDTH * WIDTH, 2), 100.0)
    assert (drawn(places, np.full(len(places), RED)) == RED).sum() == 4
