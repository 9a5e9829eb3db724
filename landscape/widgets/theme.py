"""Colours, light and dark: one value that every widget is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from landscape.widgets.stylesheet import mixed, stylesheet

# From the lowest loss to the highest: dark blue, teal, green, pale sand. Lightness rises all the way, so
# the order survives in grey and for colour-blind eyes.
_HEIGHTS = ("#1b1f52", "#1f3d78", "#23628c", "#2c8590", "#45a68a", "#7ac37a", "#b9d873", "#efe79c", "#fff5d0")
# The property of the application that tells which theme it wears.
_WORN = "landscape theme"


@dataclass(frozen=True)
class Theme:
    """The colours of one appearance; runs are told apart by number and marker as well."""

    name: str
    window: str
    card: str
    field: str
    border: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    runs: tuple[str, ...]

    @property
    def dark(self) -> bool:
        """Whether this is light on dark."""
        return self.name == "dark"

    @property
    def faint(self) -> str:
        """The colour of words that do not count at the moment."""
        return mixed(self.card, self.quiet, 0.6)

    def run(self, colour: int) -> QColor:
        """Return the colour of a run, by its number."""
        return QColor(self.runs[colour % len(self.runs)])

    def palette(self) -> QPalette:
        """Return the palette that Qt draws its own controls with."""
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, colour in {
            roles.Window: self.window,
            roles.WindowText: self.text,
            roles.Base: self.field,
            roles.AlternateBase: self.card,
            roles.Text: self.text,
            roles.PlaceholderText: self.quiet,
            roles.Button: self.card,
            roles.ButtonText: self.text,
            roles.BrightText: self.bad,
            roles.Link: self.accent,
            roles.Highlight: self.accent,
            roles.HighlightedText: self.on_accent,
            roles.ToolTipBase: self.card,
            roles.ToolTipText: self.text,
            roles.Light: self.border,
            roles.Midlight: self.border,
            roles.Mid: self.quiet,
            roles.Dark: self.border,
            roles.Shadow: self.window,
        }.items():
            palette.setColor(role, QColor(colour))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            faded = QColor(self.quiet)
            faded.setAlpha(130)
            palette.setColor(QPalette.ColorGroup.Disabled, role, faded)
        return palette


# Run colours: after Okabe and Ito (2008), lightened or darkened to stand out from their ground.
DARK = Theme(
    name="dark",
    window="#0f1218",
    card="#181c24",
    field="#1f2530",
    border="#2c3340",
    text="#e8ecf3",
    quiet="#8d97a8",
    accent="#5b9dff",
    on_accent="#0b1020",
    good="#3ecf8e",
    warn="#f0b23c",
    bad="#ff7b72",
    runs=("#ff9d3c", "#4fd0ff", "#ff6fae", "#c9f24b", "#c7a2ff", "#ffe45c", "#ff6b4a", "#ffffff"),
)
LIGHT = Theme(
    name="light",
    window="#f5f7fa",
    card="#ffffff",
    field="#ffffff",
    border="#d5dbe5",
    text="#1a1f2b",
    quiet="#5d6778",
    accent="#2563eb",
    on_accent="#ffffff",
    good="#0b8457",
    warn="#9a6200",
    bad="#c62f2f",
    runs=("#c84a00", "#006a94", "#b3175f", "#4c7a00", "#6b3fc0", "#8a6a00", "#a02812", "#22262e"),
)


def system_theme() -> Theme:
    """Return the theme that the desktop asks for."""
    return LIGHT if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK


def apply(theme: Theme) -> None:
    """Dress the whole application in a theme."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if app.property(_WORN) == theme.name:  # to dress every widget again takes half a second
        return
    app.setProperty(_WORN, theme.name)
    app.setStyle("Fusion")
    app.setPalette(theme.palette())
    app.setStyleSheet(stylesheet(theme))


@cache
def height_colours(count: int = 256) -> NDArray[np.uint8]:
    """Return the colours of heights 0 … 1 as (count, 4) bytes, red first."""
    stops = np.array([QColor(stop).getRgb() for stop in _HEIGHTS], dtype=float)
    places = np.linspace(0, 1, len(stops))
    table = [np.interp(np.linspace(0, 1, count), places, stops[:, channel]) for channel in range(4)]
    return np.round(np.stack(table, axis=-1)).astype(np.uint8)
