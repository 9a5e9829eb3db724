"""Writing a formula: what is in the editor is checked, drawn and derived as one types; drafts are kept."""

from __future__ import annotations

from threading import Event

import msgspec
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QWidget

from landscape.errors import LandscapeError
from landscape.formulas import Formulas
from landscape.session import Scene, Session, Stage, Typed, set_stage
from landscape.session.beginning import on_surface
from landscape.session.draft import FORMULA, Draft
from landscape.surfaces import sample
from landscape.surfaces.typed import key_of
from landscape.surfaces.written import lines
from landscape.unwanted import unless
from landscape.views.curve import Curve
from landscape.views.map import Map
from landscape.views.own import Editor
from landscape.views.own.editor import TITLE
from landscape.widgets.theme import Theme
from landscape.widgets.worker import Worker

# After the last key: the picture at once, the mathematics once the hand rests.
_PICTURE_MS, _MATHEMATICS_MS = 50, 350
# Enough of a walk to see where it goes.
_STEPS = 300
_DRAFTS = "drafts"
_MOST_DRAFTS = 50
# What a draft is of: a new formula, one of the person's own by its key, or one that only a scene has.
_NEW, _OWN, _FOREIGN = "", "=", "?"


class Writing(QObject):
    """Opens the editor on a draft, and says to it what the draft means."""

    def __init__(self, session: Session, formulas: Formulas, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.formulas, self.settings = session, formulas, settings
        self.window_ = parent
        self.drafts = _kept(settings.value(_DRAFTS, ""))
        self._slot = _NEW
        self._derived: tuple[object, ...] = ()  # what the mathematics is of
        self.worker = Worker(self)
        self._picture = QTimer(self, singleShot=True, interval=_PICTURE_MS)
        self._picture.timeout.connect(self._draw)
        self._mathematics = QTimer(self, singleShot=True, interval=_MATHEMATICS_MS)
        self._mathematics.timeout.connect(self._write)
        pictures = {1: Curve(), 2: Map()}
        self.editor = Editor(pictures, parent)
        self.editor.changed.connect(self._on_change)
        self.editor.save_wanted.connect(self.save)
        self.editor.discard_wanted.connect(self.discard)
        self.editor.finished.connect(self._on_closed)
        formulas.failed.connect(self._on_failed)
        for picture in pictures.values():
            picture.clicked.connect(lambda point, _: self.editor.set_start(point))
            picture.dragged.connect(lambda _, point: self.editor.set_start(point))

    # What to write on

    def new(self) -> None:
        """Write a new formula, or on at the one that was begun."""
        self._open(_NEW, Draft(), "New formula")

    def edit(self, key: str) -> None:
        """Write on at a formula of the person's own."""
        formula = self.formulas.formulas.get(key)
        if formula is not None:
            self._open(f"{_OWN}{key}", Draft.of(Typed.of(formula)), f"Edit “{formula.title}”")

    def edit_shown(self) -> None:
        """Write on at the formula that is shown, with its constants as they stand."""
        surface, key = self.session.scene.surface, self.formulas.shown
        if isinstance(surface, Typed):
            title = self.session.stage.surface.title
            slot = f"{_OWN}{key}" if key is not None else f"{_FOREIGN}{key_of(title)}"
            self._open(slot, Draft.of(surface), f"Edit “{title}”")

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.editor.set_theme(theme)

    def _open(self, slot: str, fresh: Draft, heading: str) -> None:
        editor, self._slot = self.editor, slot
        draft = self.drafts.get(slot, fresh)
        self._stop()
        editor.forget_picture()
        editor.show_draft(draft, heading)
        self._check(typing=True)
        if slot in self.drafts:
            editor.show_told("This is your draft, not saved yet.")
        editor.show()
        editor.raise_()
        editor.activateWindow()
        (editor.formula if draft.title else editor.title).setFocus()

    def save(self) -> None:
        """Keep the formula and close, or say what is missing."""
        if not self._check() or self.editor.refused:
            self.editor.show_told("Mend first what is marked in red.", wrong=True)
        elif self.formulas.save(self.editor.draft.typed().build(), self._instead_of):
            self.discard()

    def discard(self) -> None:
        """Give the draft up and close."""
        self.drafts.pop(self._slot, None)
        self._keep()
        self.editor.close()

    @property
    def _instead_of(self) -> str | None:
        return self._slot.removeprefix(_OWN) if self._slot.startswith(_OWN) else None

    def _on_closed(self) -> None:
        self._stop()
        self.window_.activateWindow()

    # What the draft means

    def _on_change(self, draft: Draft) -> None:
        self.drafts.pop(self._slot, None)
        self.drafts[self._slot] = draft
        self._keep()
        self.editor.show_told("")
        self._check(typing=True)

    def _check(self, typing: bool = False) -> bool:
        """Say what is wrong with the draft, and have it drawn if nothing is; tell whether it can be saved."""
        draft = self.editor.draft
        found = draft.problems()
        if FORMULA not in found:
            self.editor.show_names(draft.names(), draft.variables())
        problems = {place: str(error) for place, error in found.items()}
        if draft.title or not typing:  # a name that is not there yet is no mistake yet
            problems |= self._wrong_title(draft)
        column = found[FORMULA].column if FORMULA in found else None
        self.editor.show_problems(problems, column, "" if found else draft.remark())
        if found:
            self._stop()
        elif typing:
            self._drop_mathematics((draft.text, draft.variables()))
            self._picture.start()
            self._mathematics.start()
        return not problems

    def _drop_mathematics(self, of: tuple[object, ...]) -> None:
        """Show no derivatives of another formula than the one that is drawn."""
        if of != self._derived:
            self._derived = of
            self.editor.equations.show_lines(())

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
        scene, typed = self.session.scene, self.editor.draft.typed()
        self.worker.submit(
            "picture", lambda stop: _drawn(scene, typed, stop), self.editor.show_stage, self._went_wrong
        )

    def _write(self) -> None:
        surface = self.editor.draft.typed().build()
        show = self.editor.equations.show_lines
        self.worker.submit("mathematics", lambda stop: lines(surface, stop), show)

    def _went_wrong(self, error: Exception) -> None:
        if not isinstance(error, LandscapeError):
            raise error
        self.editor.show_problems({FORMULA: str(error)}, error.column)

    def _on_failed(self, sentence: str) -> None:
        if self.editor.isVisible():
            self.editor.show_told(sentence, wrong=True)

    def _keep(self) -> None:
        self.drafts = dict(list(self.drafts.items())[-_MOST_DRAFTS:])
        self.settings.setValue(_DRAFTS, msgspec.json.encode(self.drafts).decode())


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
