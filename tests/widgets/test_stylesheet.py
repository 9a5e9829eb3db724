import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QSlider

from landscape.widgets.stylesheet import stylesheet
from landscape.widgets.theme import DARK, LIGHT, apply

themes = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


@themes
def test_every_icon_is_there(theme):
    icons = re.findall(r"url\((.+?)\)", stylesheet(theme))
    assert icons
    assert all(Path(icon).is_file() for icon in icons)


@pytest.fixture
def dressed(qapp):
    yield apply
    qapp.setStyleSheet("")


@themes
def test_qt_understands_it(qtbot, dressed, theme):
    # A style sheet that cannot be parsed is a warning, which fails the test.
    dressed(theme)
    assert QApplication.instance().styleSheet() == stylesheet(theme)


@themes
def test_a_slider_stands_out_from_the_card(qtbot, dressed, theme):
    dressed(theme)
    slider = QSlider()
    slider.setOrientation(slider.orientation().Horizontal)
    slider.setValue(50)
    slider.resize(200, 24)
    qtbot.addWidget(slider)
    image = slider.grab().toImage()
    row = [image.pixelColor(x, 12).name() for x in range(200)]
    assert theme.accent in row[:100]
    assert theme.accent not in row[120:]
    assert abs(image.pixelColor(170, 12).lightness() - image.pixelColor(170, 2).lightness()) > 30


@themes
def test_a_refused_number_is_framed_in_red(qtbot, dressed, theme):
    dressed(theme)
    field = QLineEdit()
    field.setProperty("bad", True)
    field.resize(100, 28)
    qtbot.addWidget(field)
    assert field.grab().toImage().pixelColor(50, 0).name() == theme.bad
