"""Lessons: which is open and at which page, the scene each page sets, and what has been tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from landscape.changes import Changes
from landscape.errors import LandscapeError
from landscape.resources import resource
from landscape.session import Scene
from landscape.session import lesson as reader
from landscape.session.lesson import Broken, Lesson, Page, Setting
from landscape.session.scene import MOST_STEPS


class Lessons(QObject):
    """Opens lessons, turns their pages, and watches for what a page asks to try."""

    listed = Signal()  # the list is to be shown
    opened = Signal()  # another page is to be shown
    watched = Signal()  # what has been tried, or whether the page's own scene is shown, has changed
    answered = Signal()  # what was asked for is shown, and can be played
    closed = Signal()
    failed = Signal(str)  # a sentence for the person who asked

    def __init__(self, changes: Changes, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.changes, self.session, self.settings, self.window_ = changes, changes.session, settings, parent
        self.shelf: tuple[Lesson | Broken, ...] = ()
        self.lesson: Lesson | None = None
        self.index = 0
        self.tried: tuple[bool, ...] = ()
        self.before: Scene | None = None  # what was shown when the first page came
        self._left = self.session.scene
        self._seen: tuple[tuple[bool, ...], bool] | None = None  # what was told last
        self._last_folder = ""
        self.session.changed.connect(self._watch)
        self.session.moved.connect(self._watch)

    @property
    def page(self) -> Page | None:
        """The page that is open."""
        return self.lesson.pages[self.index] if self.lesson else None

    @property
    def wandered(self) -> bool:
        """Whether another scene is shown than the page's own."""
        return self.page is not None and self.session.scene != self.page.setting.scene

    @property
    def own_scene(self) -> Scene:
        """What the person's own work is: not a page's scene, while one is open."""
        return self.before if self.lesson is not None and self.before is not None else self.session.scene

    # The list

    def browse(self) -> None:
        """Read the folders again and show what is in them."""
        self.shelf = tuple(entry for folder in folders() for entry in reader.read_folder(folder))
        self.listed.emit()

    def read_of(self) -> dict[str, int]:
        """Return how many pages of each lesson have been read, by its key."""
        lessons = [entry for entry in self.shelf if isinstance(entry, Lesson)]
        return {lesson.key: len(self._pages_read(lesson)) for lesson in lessons}

    def ask_file(self) -> None:
        """Ask which file to open."""
        name, _ = QFileDialog.getOpenFileName(
            self.window_, "Open a lesson", self._last_folder, "Lesson (*.md);;All files (*)"
        )
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open the lesson in a file."""
        self._last_folder = str(path.parent)
        try:
            lesson = reader.read(path)
        except LandscapeError as error:
            self.failed.emit(str(error))
            return
        self.open(lesson)

    # The pages

    def open(self, lesson: Lesson) -> None:
        """Open a lesson at the first page that has not been read; at its first, if all have."""
        read = self._pages_read(lesson)
        self._go(lesson, next((i for i in range(len(lesson.pages)) if i not in read), 0))

    def turn(self, by: int) -> None:
        """Turn so many pages; past the last, show the list."""
        if self.lesson is None:
            return
        index = self.index + by
        if index >= len(self.lesson.pages):
            self.browse()
        elif index >= 0:
            self._go(self.lesson, index)

    def again(self) -> None:
        """Set the page's own scene again."""
        if self.page is not None:
            self._set(self.page, self.page.setting)

    def answer(self, index: int) -> None:
        """Show how something that is asked for can be reached."""
        setting = self.page.tries[index].answer if self.page else None
        if self.page is not None and setting is not None:
            self._set(self.page, setting, self.answered.emit if setting.cursor == 0 else lambda: None)

    def close(self) -> None:
        """Close the lesson; what was shown before it can be had back."""
        if self.page is not None and self.page.view.slow:
            self._step_slowly(False)
        self.lesson = None
        self.closed.emit()

    def bring_back(self) -> None:
        """Show what was shown before the lessons."""
        if self.before is None:
            return
        self.changes.change(self.before, refuse=self.failed.emit)
        self.before = None

    @property
    def can_bring_back(self) -> bool:
        """Whether something else was shown before the lessons."""
        return self.before is not None and self.before != self.session.scene

    def _go(self, lesson: Lesson, index: int) -> None:
        page = lesson.pages[index]
        self._set(page, page.setting, lambda: self._arrive(lesson, index))

    def _arrive(self, lesson: Lesson, index: int) -> None:
        if self.lesson is None:
            self.before = self._left
        self.lesson, self.index = lesson, index
        self.tried = (False,) * len(lesson.pages[index].tries)
        self.settings.setValue(_key(lesson), sorted(self._pages_read(lesson) | {index}))
        self._seen = None
        self._step_slowly(lesson.pages[index].view.slow)
        self.opened.emit()
        self._watch()

    def _set(self, page: Page, setting: Setting, then: Callable[[], object] = lambda: None) -> None:
        """Show a setting as one change that can be undone; say what is wrong with it if it cannot be."""
        session, scene = self.session, setting.scene
        cursor = MOST_STEPS if setting.cursor is None else setting.cursor
        where = f"Lesson {page.label}, line {page.line}"
        self._left = session.scene
        session.pause()

        def arrive() -> None:
            then()
            last = session.stage.length
            if session.stage.finished and setting.cursor is not None and setting.cursor > last:
                beyond = f"the cursor cannot be at {setting.cursor}, for the runs end at step {last}"
                self.failed.emit(f"{where}: {beyond}.")

        if scene == session.scene:
            session.seek(cursor)
            arrive()
        else:
            self.changes.change(
                scene, None, cursor, arrive, lambda sentence: self.failed.emit(f"{where}: {sentence}")
            )

    def _step_slowly(self, slow: bool) -> None:
        if self.session.slow != slow:
            self.session.set_slow(slow)

    def _watch(self, *_: object) -> None:
        page = self.page
        if page is None:
            return
        stage, cursor = self.session.stage, self.session.cursor
        self.tried = tuple(
            done or given.goal.met(stage, cursor) for done, given in zip(self.tried, page.tries, strict=True)
        )
        seen = (self.tried, self.wandered)
        if seen != self._seen:
            self._seen = seen
            self.watched.emit()

    def _pages_read(self, lesson: Lesson) -> set[int]:
        kept = self.settings.value(_key(lesson), [])
        pages = kept if isinstance(kept, list) else [kept]
        return {int(page) for page in map(str, pages) if page.isdecimal()} & set(range(len(lesson.pages)))


def folders() -> tuple[Path, ...]:
    """Return where lessons are: those that ship with the program, and the person's own."""
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return resource("lessons"), Path(data) / "lessons"


def _key(lesson: Lesson) -> str:
    return f"lessons/{lesson.key}"
