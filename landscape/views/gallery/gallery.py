"""The gallery: a field to search by, and the list of all surfaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSettings, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from landscape.session import Stage
from landscape.surfaces import Formula
from landscape.views.gallery.entries import NEW, OWN, Chosen, Entry, Group, answers, groups, unchanged, yours
from landscape.views.gallery.shelf import Shelf
from landscape.widgets.theme import DARK, Theme

if TYPE_CHECKING:
    from landscape.views.gallery.artist import Artist

_FOLDED = "gallery folded"
# What can be asked of an entry, by its kind.
_MENUS = {
    OWN: {"edit": "Edit…", "delete": "Delete", "export": "Export…"},
    NEW: {"new": "New formula…", "import": "Import formulas…"},
}
_MOST_SHOWN = 40


class Gallery(QWidget):
    """Every surface with a small picture of it, in groups; which of them are folded up is remembered.

    Other groups are shown by `show_groups`; what `chosen` tells is the kind and the key of an entry, what
    `asked` tells is what to do with a formula of the person's own, and its key.
    """

    chosen = Signal(str, str)
    asked = Signal(str, str)  # "edit", "delete", "export"; or, of none, "new", "import"

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.theme, self._drawn = DARK, False
        self._settings = settings
        self.search, self.shelf = _Search(), Shelf(str(settings.value(_FOLDED, "")).split("\n"))
        self.nothing = QLabel()
        self.nothing.setObjectName("quiet")
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setWordWrap(True)
        self.nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for part in (self.search, self.nothing, self.shelf):
            layout.addWidget(part)
        self._pictured: list[Entry] = []
        self._shown: Entry | None = None
        self._surface: Chosen | None = None  # what is shown, as it stands in the gallery
        self._everybody = groups()
        self.show_groups((*self._everybody, yours(())))
        self._join()

    def show_groups(self, listed: Sequence[Group]) -> None:
        """List other groups."""
        self.shelf.show_groups(listed)
        self._narrow(self.search.text())
        if self._drawn:
            self.draw_pictures()

    def show_own(self, formulas: Mapping[str, Formula]) -> None:
        """List formulas of the person's own."""
        self.show_groups((*self._everybody, yours(formulas.values())))
        if self._surface is not None:
            self._find(self._surface)

    def show_stage(self, stage: Stage) -> None:
        """Mark the surface of another stage."""
        surface = unchanged(stage.scene.surface)
        if self._shown is None or self._surface != surface:
            self._find(surface)
        elif not self.search.text():
            self.shelf.mark(self._shown)

    def _find(self, surface: Chosen) -> None:
        self._surface = surface
        entries = ((one, one.surface) for one in self.shelf.entries)
        self._shown = next((one for one, seen in entries if seen and unchanged(seen) == surface), None)
        if not self.search.text():
            self.shelf.mark(self._shown)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.shelf.set_theme(theme)
        if self._drawn:
            self.draw_pictures()

    def draw_pictures(self) -> None:
        """Have the pictures drawn, in the background."""
        self._drawn = True
        self.search.setClearButtonEnabled(True)  # a picture, too
        self._pictured = [entry for entry in self.shelf.entries if entry.surface is not None]
        self._artist.draw([entry.surface for entry in self._pictured if entry.surface], self.theme)

    def ask(self) -> None:
        """Ask what to look for."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @cached_property
    def _artist(self) -> Artist:
        from landscape.views.gallery.artist import Artist  # after the first paint is soon enough

        made = Artist(parent=self)
        made.drawn.connect(self._on_drawn)
        return made

    def _join(self) -> None:
        self.shelf.chosen.connect(self._on_chosen)
        self.shelf.folding.connect(self._on_folding)
        self.shelf.delete_wanted.connect(lambda entry: self.asked.emit("delete", entry.key))
        self.shelf.menu_wanted.connect(self._show_menu)
        self.search.textChanged.connect(self._narrow)
        self.search.stepped.connect(self.shelf.step)
        self.search.returnPressed.connect(self._on_found)
        self.search.left.connect(self.shelf.setFocus)

    def _narrow(self, typed: str) -> None:
        """List what answers what was typed, and mark the best of it: Enter chooses that."""
        if not typed.strip():
            self.nothing.hide()
            self.shelf.narrow(None)
            self.shelf.mark(self._shown)
            return
        found: list[tuple[int, Entry]] = []

        def wanted(entry: Entry, heading: str) -> bool:
            found.append((answers(entry, heading, typed), entry))
            return found[-1][0] > 0

        self.shelf.narrow(wanted)
        degree, best = max(found, key=lambda one: one[0], default=(0, None))
        self.shelf.mark(best if degree else None)
        self.nothing.setText(_nothing(typed))
        self.nothing.setVisible(not degree)

    def _on_found(self) -> None:
        if self.nothing.isHidden() and self.search.text().strip():
            self.shelf.choose()
            self.search.clear()
            self.shelf.setFocus()

    def _on_chosen(self, entry: Entry) -> None:
        self.chosen.emit(entry.kind, entry.key)

    def _show_menu(self, entry: Entry, place: QPoint) -> None:
        """Offer what can be done with a formula of the person's own."""
        offered = _MENUS.get(entry.kind, {})
        if not offered:
            return
        self.menu = QMenu(self)
        self.menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for what, text in offered.items():
            action = self.menu.addAction(text)
            action.triggered.connect(lambda _=False, what=what: self.asked.emit(what, entry.key))
        self.menu.popup(place)

    def _on_folding(self) -> None:
        self._settings.setValue(_FOLDED, "\n".join(sorted(self.shelf.folded)))

    def _on_drawn(self, place: int, image: QImage) -> None:
        self.shelf.show_picture(self._pictured[place], image)


class _Search(QLineEdit):
    """A field whose arrows move through what was found; Esc clears it, and then leaves it."""

    stepped = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Find a surface")
        self.setAccessibleName("Find a surface")
        self.setToolTip("By its name, its kind, or what it teaches (Ctrl+F)")
        self.setMaxLength(100)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move, clear and leave; all else is typing."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif steps is not None:
            self.stepped.emit(steps)
        else:
            super().keyPressEvent(event)


def _nothing(typed: str) -> str:
    said = " ".join(typed.split())
    said = said if len(said) <= _MOST_SHOWN else said[: _MOST_SHOWN - 1] + "…"
    return f"No surface answers to “{said}”: try another word, or Esc."
