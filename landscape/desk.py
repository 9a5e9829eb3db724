"""Where a formula of one's own is written: the editor, what is checked while one types, and the drafts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event

import msgspec
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from landscape.controller import Controller
from landscape.errors import LandscapeError
from landscape.formulas import Formulas
from landscape.session import Scene, Stage, Typed, set_stage
from landscape.session.beginning import on_surface
from landscape.session.draft import FORMULA, Draft
from landscape.surfaces import Formula, sample
from landscape.surfaces.typed import key_of
from landscape.surfaces.written import lines
from landscape.unwanted import unless
from landscape.views.curve import Curve
from landscape.views.map import Map
from landscape.views.own import Editor
from landscape.views.own.editor import TITLE
from landscape.widgets.theme import DARK, Theme
from landscape.widgets.worker import Worker

# After the last key: the picture at once, the mathematics once the hand rests.
_PICTURE_MS, _MATHEMATICS_MS = 50, 350
# Enough of a walk to see where it goes.
_STEPS = 300
_DRAFTS = "drafts"
_MOST_DRAFTS = 50
# What a draft is of: a new formula, one of the person's own by its key, or one that only a scene has.
_NEW, _OWN, _FOREIGN = "", "=", "?"


class Desk(QObject):
    """Opens the editor on a draft, and says to it what the draft means."""

    def __init__(self, controller: Controller, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.settings, self.window_ = controller.session, settings, parent
        self.formulas = Formulas(controller, parent)
        self.editor: Editor | None = None
        self.theme = DARK
        self.worker = Worker(self)
        self._slot, self._drafts = _NEW, _kept(settings.value(_DRAFTS, ""))
        self._actions: Mapping[str, QAction] = {}
        self._picture = QTimer(self, singleShot=True, interval=_PICTURE_MS)
        self._picture.timeout.connect(self._draw)
        self._mathematics = QTimer(self, singleShot=True, interval=_MATHEMATICS_MS)
        self._mathematics.timeout.connect(self._write)
        self.formulas.listed.connect(lambda _: self.enable())
        self.formulas.failed.connect(self._on_failed)
        self.session.changed.connect(lambda _: self.enable())

    # What the window asks

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
        self.theme = theme
        if self.editor is not None:
            self.editor.set_theme(theme)

    def new(self) -> None:
        """Write a new formula, or on at the one that was begun."""
        self._open(_NEW, Draft(), "New formula")

    def edit(self, key: str) -> None:
        """Write on at a formula of the person's own."""
        if key in self.formulas.formulas:
            formula = self.formulas.formulas[key]
            self._open(f"{_OWN}{key}", Draft.of(Typed.of(formula)), f"Edit “{formula.title}”")

    def edit_shown(self) -> None:
        """Write on at the formula that is shown, with its constants as they stand."""
        surface, key = self.session.scene.surface, self.formulas.shown
        if isinstance(surface, Typed):
            title = self.session.stage.surface.title
            slot = f"{_OWN}{key}" if key is not None else f"{_FOREIGN}{key_of(title)}"
            self._open(slot, Draft.of(surface), f"Edit “{title}”")

    # The editor

    def _open(self, slot: str, fresh: Draft, heading: str) -> None:
        if self.editor is None:
            self.editor = self._made()
        editor, self._slot = self.editor, slot
        draft = self._drafts.get(slot, fresh)
        editor.show_draft(draft, heading)
        editor.forget_picture()
        self._check(draft)
        if slot in self._drafts:
            editor.show_told("This is your draft, not saved yet.")
        editor.show()
        editor.raise_()
        editor.activateWindow()
        (editor.formula if editor.title.text() or not draft.text else editor.title).setFocus()

    def _made(self) -> Editor:
        pictures = {1: Curve(), 2: Map()}
        editor = Editor(pictures, self.window_)
        editor.set_theme(self.theme)
        editor.changed.connect(self._on_change)
        editor.save_wanted.connect(self.save)
        editor.discard_wanted.connect(self.discard)
        editor.finished.connect(self.window_.activateWindow)
        for picture in pictures.values():
            picture.clicked.connect(lambda point, _: editor.set_start(point))
            picture.dragged.connect(lambda _, point: editor.set_start(point))
        return editor

    def save(self) -> None:
        """Keep the formula and close, or say what is missing."""
        editor = self.editor
        if editor is None:
            return
        if not self._check(editor.draft) or editor.refused:
            editor.show_told("Mend first what is marked in red.", wrong=True)
            return
        if self.formulas.save(editor.draft.typed().build(), self._instead_of):
            self._forget()

    def discard(self) -> None:
        """Give the draft up and close."""
        self._forget()

    def _forget(self) -> None:
        self._drafts.pop(self._slot, None)
        self._keep()
        if self.editor is not None:
            self.editor.close()

    @property
    def _instead_of(self) -> str | None:
        return self._slot.removeprefix(_OWN) if self._slot.startswith(_OWN) else None

    # What the draft means

    def _on_change(self, draft: Draft) -> None:
        self._drafts.pop(self._slot, None)
        self._drafts[self._slot] = draft
        self._keep()
        if self.editor is not None:
            self.editor.show_told("")
        self._check(draft, typing=True)

    def _check(self, draft: Draft, typing: bool = False) -> bool:
        """Say what is wrong with a draft, and have it drawn if nothing is; tell whether it can be saved."""
        assert self.editor is not None
        found = draft.problems()
        if FORMULA not in found:
            self.editor.show_names(draft.names(), draft.variables())
        problems = {place: str(error) for place, error in found.items()}
        if not typing or draft.title:
            problems |= self._wrong_title(draft) if draft.text else {}
        column = found[FORMULA].column if FORMULA in found else None
        self.editor.show_problems(problems, column, "" if found else draft.remark())
        if found:
            self._stop()
        else:
            self._picture.start()
            self._mathematics.start()
        return not problems

    def _wrong_title(self, draft: Draft) -> dict[str, str]:
        try:
            self.formulas.check_title(draft.title, self._instead_of)
        except LandscapeError as error:
            return {TITLE: str(error)}
        return {}

    def _stop(self) -> None:
        for timer, job in ((self._picture, "picture"), (self._mathematics, "mathematics")):
            timer.stop()
            self.worker.cancel(job)

    def _draw(self) -> None:
        scene, draft = self.session.scene, self.editor.draft if self.editor is not None else Draft()
        self.worker.submit(
            "picture", lambda stop: _drawn(scene, draft.typed(), stop), self._on_drawn, self._went_wrong
        )

    def _write(self) -> None:
        if self.editor is not None:
            surface: Formula = self.editor.draft.typed().build()
            self.worker.submit("mathematics", lambda stop: lines(surface, stop), self._on_written)

    def _on_drawn(self, stage: Stage) -> None:
        if self.editor is not None:
            self.editor.show_stage(stage)

    def _on_written(self, found: tuple[str, ...]) -> None:
        if self.editor is not None:
            self.editor.equations.show_lines(found)

    def _went_wrong(self, error: Exception) -> None:
        if not isinstance(error, LandscapeError):
            raise error
        if self.editor is not None:
            self.editor.show_problems({FORMULA: str(error)}, error.column)

    def _on_failed(self, sentence: str) -> None:
        if self.editor is not None and self.editor.isVisible():
            self.editor.show_told(sentence, wrong=True)

    def _keep(self) -> None:
        self._drafts = dict(list(self._drafts.items())[-_MOST_DRAFTS:])
        self.settings.setValue(_DRAFTS, msgspec.json.encode(self._drafts).decode())


def _kept(text: object) -> dict[str, Draft]:
    """Return the drafts in the settings, whatever is found there."""
    try:
        return msgspec.json.decode(str(text), type=dict[str, Draft])
    except (msgspec.MsgspecError, RecursionError):
        return {}


def _drawn(scene: Scene, formula: Typed, stop: Event) -> Stage:
    """Return a formula with a descent on it, in the background, and with what its picture needs."""
    with unless(stop.is_set):
        scene = on_surface(msgspec.structs.replace(scene, steps=_STEPS), formula)
        stage = set_stage(scene)
        sample(stage.surface, 101 if len(stage.surface.parameters) == 2 else 801)
        return stage
