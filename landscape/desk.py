"""One's own formulas in the window: what the menu offers of them, and the way to where they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from landscape.controller import Controller
from landscape.formulas import Formulas
from landscape.session import Typed
from landscape.widgets.theme import DARK, Theme

if TYPE_CHECKING:
    from landscape.writing import Writing


class Desk(QObject):
    """Knows what can be done to the formula that is shown; what writing needs is made when one writes."""

    def __init__(self, controller: Controller, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.settings, self.window_ = controller.session, settings, parent
        self.formulas = Formulas(controller, parent)
        self._writing: Writing | None = None
        self._theme = DARK
        self._actions: Mapping[str, QAction] = {}
        self.formulas.listed.connect(lambda _: self.enable())
        self.session.changed.connect(lambda _: self.enable())

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What the menu offers, by name."""
        formulas = self.formulas
        return {
            "new_formula": self.new,
            "edit_formula": self.edit_shown,
            "delete_formula": lambda: formulas.delete(formulas.shown or ""),
            "take_back": formulas.take_back,
            "import_formulas": formulas.ask_import,
            "export_formulas": formulas.export,
        }

    def furnish(self, actions: Mapping[str, QAction]) -> None:
        """Take the menu's actions, to enable those that mean something."""
        self._actions = actions
        self.enable()

    def enable(self) -> None:
        """Enable what can be done to what is shown."""
        if self._actions:
            self._actions["edit_formula"].setEnabled(isinstance(self.session.scene.surface, Typed))
            self._actions["delete_formula"].setEnabled(self.formulas.shown is not None)
            self._actions["take_back"].setEnabled(self.formulas.can_take_back)
            self._actions["export_formulas"].setEnabled(bool(self.formulas.formulas))

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        if self._writing is not None:
            self._writing.set_theme(theme)

    @property
    def writing(self) -> Writing:
        """Where formulas are written."""
        if self._writing is None:
            from landscape.writing import Writing  # before the first paint nobody writes

            self._writing = Writing(self.session, self.formulas, self.settings, self.window_)
            self._writing.set_theme(self._theme)
        return self._writing

    def new(self) -> None:
        """Write a new formula, or on at the one that was begun."""
        self.writing.new()

    def edit(self, key: str) -> None:
        """Write on at a formula of the person's own."""
        self.writing.edit(key)

    def edit_shown(self) -> None:
        """Write on at the formula that is shown."""
        self.writing.edit_shown()
