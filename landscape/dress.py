"""Which theme the window wears: the person's own choice, or the system's."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QGuiApplication

from landscape.widgets.theme import DARK, LIGHT, Theme, apply, system_theme

_KEY = "theme"


class Dress(QObject):
    """The theme of now; it is kept in the settings only if it was chosen."""

    changed = Signal(object)  # the new Theme

    def __init__(self, settings: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self.settings, self.theme = settings, DARK
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system)

    def restore(self) -> None:
        """Wear what was chosen before, or what the system asks for."""
        named = {theme.name: theme for theme in (DARK, LIGHT)}
        self._wear(named.get(str(self.settings.value(_KEY, "")), system_theme()))

    def switch(self) -> None:
        """Choose the other theme."""
        theme = LIGHT if self.theme.dark else DARK
        self.settings.setValue(_KEY, theme.name)
        self._wear(theme)

    def follow_system(self) -> None:
        """Choose none."""
        self.settings.remove(_KEY)
        self._wear(system_theme())

    def _on_system(self) -> None:
        if not self.settings.contains(_KEY):
            self._wear(system_theme())

    def _wear(self, theme: Theme) -> None:
        self.theme = theme
        apply(theme)
        self.changed.emit(theme)
