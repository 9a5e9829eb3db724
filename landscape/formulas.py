"""What a person does to formulas of their own: chooses, saves, deletes, takes back, exports and imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from landscape.controller import Controller
from landscape.errors import LandscapeError
from landscape.session import Scene, Typed
from landscape.session.beginning import on_surface
from landscape.surfaces import Formula
from landscape.surfaces.typed import check_title, key_of
from landscape.unwanted import unless
from landscape.widgets.worker import Worker

if TYPE_CHECKING:
    from landscape.files.own import Shelf

_KINDS = "Formulas (*.toml)"
_MOST_TAKEN_BACK = 50

# What becomes of each key: another formula, or none.
Change = Mapping[str, Formula | None]


class Formulas(QObject):
    """The person's own catalogue, a file; every change of it is written at once and can be taken back."""

    listed = Signal(object)  # the formulas by key
    said = Signal(str)
    failed = Signal(str)  # a sentence for the person who asked
    offered = Signal(str, str)  # a sentence about what was done, and what can be done about it

    def __init__(self, controller: Controller, parent: QWidget) -> None:
        super().__init__(parent)
        self.controller, self.session, self.window_ = controller, controller.session, parent
        self.path = own_path()
        self.formulas: Mapping[str, Formula] = {}
        self.worker = Worker(self)
        self._taken: list[Change] = []
        self._last_folder = ""

    def load(self) -> None:
        """Read the file, in the background, and say what is wrong with it."""
        self.worker.submit("load", lambda stop: _loaded(self.path, stop), self._on_loaded, self._went_wrong)

    @property
    def shown(self) -> str | None:
        """The key of the one that the session shows, be its constants what they may; None of no such."""
        surface = self.session.scene.surface
        if not isinstance(surface, Typed) or not surface.title:
            return None
        kept = self.formulas.get(key_of(surface.title))
        return kept.key if kept is not None and kept.text == surface.text else None

    def choose(self, key: str) -> None:
        """Go to one of them and start a run at its start."""
        if key in self.formulas:
            try:
                self._show(self._scene(self.formulas[key]))
            except LandscapeError as error:
                self.failed.emit(str(error))

    # Changes

    def check_title(self, title: str, instead_of: str | None) -> None:
        """Raise LandscapeError for a name that a formula cannot have, or that another has."""
        check_title(title)
        key = key_of(title)
        if key != instead_of and key in self.formulas:
            raise LandscapeError(f"There is already “{self.formulas[key].title}”: choose another name.")

    def save(self, formula: Formula, instead_of: str | None) -> bool:
        """Keep a formula, in the place of another or as a new one, and go to it; tell whether it is kept."""
        try:
            self.check_title(formula.title, instead_of)
            scene = self._scene(formula)
        except LandscapeError as error:
            self.failed.emit(str(error))
            return False
        change: dict[str, Formula | None] = {instead_of: None} if instead_of is not None else {}
        if not self._apply({**change, formula.key: formula}, f"Saved “{formula.title}”."):
            return False
        self._show(scene)
        return True

    def delete(self, key: str) -> None:
        """Delete one of them; what is shown stays shown."""
        if key in self.formulas:
            self._apply({key: None}, f"Deleted “{self.formulas[key].title}”.")

    @property
    def can_take_back(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._taken)

    def take_back(self) -> None:
        """Take the last change back."""
        if self._taken and self._apply(self._taken[-1], None):
            del self._taken[-2:]  # and with it that it was taken back
            self.said.emit("Your formulas are as they were before.")

    def _apply(self, change: Change, done: str | None) -> bool:
        """Make a change in the file as it is now; tell whether it was made."""
        from landscape.files import own

        try:
            before = own.load(self.path).formulas
            after = {**before, **change}
            kept = own.save(self.path, _sorted(formula for formula in after.values() if formula is not None))
            self.formulas = own.load(self.path).formulas
        except LandscapeError as error:
            self.failed.emit(str(error))
            return False
        self._taken = [*self._taken[-_MOST_TAKEN_BACK:], {key: before.get(key) for key in change}]
        self.listed.emit(self.formulas)
        if done is not None:
            aside = f" What else was in the file is kept in {kept.name}." if kept is not None else ""
            self.offered.emit(f"{done}{aside}", "Undo")
        return True

    def _scene(self, formula: Formula) -> Scene:
        return on_surface(self.session.scene, Typed.of(formula))

    def _show(self, scene: Scene) -> None:
        self.controller.changes.change(scene, cursor=0, then=self.controller.play)

    def _on_loaded(self, shelf: Shelf) -> None:
        self.formulas = shelf.formulas
        self.listed.emit(self.formulas)
        if shelf.problems:
            more = f" And {len(shelf.problems) - 1} more." if len(shelf.problems) > 1 else ""
            self.failed.emit(f"{shelf.problems[0]}{more} The file is kept as it is before it is written.")

    # Files

    def export(self, key: str | None = None) -> None:
        """Ask where to, and write one of them, or all."""
        from landscape.files import atomic, own

        chosen = [one for one in _sorted(self.formulas.values()) if key in (None, one.key)]
        if not chosen:
            self.failed.emit("There is no formula of your own yet: write one first (Ctrl+N).")
            return
        name = f"{chosen[0].key if key else 'formulas'}.toml"
        asked, _ = QFileDialog.getSaveFileName(
            self.window_, "Export formulas", str(Path(self._last_folder) / name), _KINDS
        )
        if not asked:
            return
        path = Path(asked)
        self._last_folder = str(path.parent)
        try:
            atomic.write_bytes(path, own.to_toml(chosen))
        except LandscapeError as error:
            self.failed.emit(str(error))
        else:
            self.said.emit(f"Exported {_counted(chosen)} to {path}.")

    def ask_import(self) -> None:
        """Ask which file to import."""
        name, _ = QFileDialog.getOpenFileName(
            self.window_, "Import formulas", self._last_folder, f"{_KINDS};;All files (*)"
        )
        if name:
            self.import_path(Path(name))

    def import_path(self, path: Path) -> None:
        """Take over the formulas in a file, all of them or none; read in the background."""
        self._last_folder = str(path.parent)
        self.worker.submit("import", lambda stop: _imported(path, stop), self._on_imported, self._went_wrong)

    def _on_imported(self, found: Mapping[str, Formula]) -> None:
        new = [one for one in found.values() if not _same(one, self.formulas.get(one.key))]
        taken = [one.title for one in new if one.key in self.formulas]
        if taken:
            self.failed.emit(
                f"Nothing was imported: you have another “{taken[0]}”; rename yours or the file's first."
            )
        elif not new:
            self.said.emit("You have all of these formulas already.")
        else:
            self._apply({one.key: one for one in new}, f"Imported {_counted(new)}.")

    def _went_wrong(self, error: Exception) -> None:
        if not isinstance(error, LandscapeError):
            raise error
        self.failed.emit(str(error))


def own_path() -> Path:
    """Return where a person's own formulas are kept."""
    place = QStandardPaths.StandardLocation.AppDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "formulas.toml"


def _loaded(path: Path, stop: Event) -> Shelf:
    from landscape.files import own  # which nothing needs before the first paint

    with unless(stop.is_set):
        return own.load(path)


def _imported(path: Path, stop: Event) -> Mapping[str, Formula]:
    if not path.exists():
        raise LandscapeError(f"{path.name!r} does not exist: choose a TOML file.")
    shelf = _loaded(path, stop)
    if shelf.problems:
        raise LandscapeError(f"Nothing was imported. {shelf.problems[0]}")
    if not shelf.formulas:
        raise LandscapeError(f"{path.name!r} has no formula in it.")
    return shelf.formulas


def _same(one: Formula, other: Formula | None) -> bool:
    return other is not None and Typed.of(one) == Typed.of(other)


def _sorted(formulas: Iterable[Formula]) -> list[Formula]:
    return sorted(formulas, key=lambda formula: formula.key)


def _counted(formulas: list[Formula]) -> str:
    return f"“{formulas[0].title}”" if len(formulas) == 1 else f"{len(formulas)} formulas"
