"""The lessons' place in the window: their pages at the left, and what of the window each page needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from landscape.areas import AREAS, Areas
from landscape.lessons import Lessons
from landscape.session.lesson import View
from landscape.views.contents import Contents
from landscape.views.gallery import Gallery
from landscape.views.lesson import LessonPage
from landscape.widgets.theme import Theme

_LEAST, _WIDTH = 270, 324
# In a window less wide than this, these give way to the text unless a page asks for them.
_ROOMY, _LUXURIES = 1250, ("relief", "charts", "backpropagation")
_WHILE_OPEN = ("next_page", "last_page", "set_again", "close_lesson")


class Classroom(QObject):
    """Joins the lessons to their views; the window is as it was when they are closed."""

    left = Signal(str, str)  # a sentence, and what can be had back now

    def __init__(self, lessons: Lessons) -> None:
        super().__init__(lessons)
        self.lessons = lessons
        self.contents, self.page = Contents(), LessonPage()
        self._before: dict[str, bool] | None = None
        self._fronts: tuple[str, ...] = ()
        self._gallery_width = (0, 0)  # the least it may have, and what it had
        self._join()

    @property
    def pages(self) -> tuple[QWidget, ...]:
        """What is shown at the left in turn."""
        return (self.contents, self.page)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What the menu offers, by name."""
        lessons = self.lessons
        return {
            "lessons": lessons.browse,
            "open_lesson": lessons.ask_file,
            "next_page": lambda: lessons.turn(1),
            "last_page": lambda: lessons.turn(-1),
            "set_again": lessons.again,
            "close_lesson": lessons.close,
            "bring_back": self.bring_back,
            "find": self.find,
        }

    def furnish(
        self,
        gallery: Gallery,
        areas: Areas,
        actions: Mapping[str, QAction],
        parts: Mapping[str, QWidget],
        rearrange: Callable[[], None],
    ) -> None:
        """Take a window's areas, the menu's actions, and the parts that a page may hide, by name."""
        self._gallery, self._areas, self._actions = gallery, areas, actions
        self._parts, self._rearrange = parts, rearrange
        self._enable()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.page.set_theme(theme)

    def bring_back(self) -> None:
        """Show what was shown before the lessons."""
        self.lessons.bring_back()
        self._enable()

    def find(self) -> None:
        """Have a surface looked for in the gallery, which takes its place again."""
        if self._before is not None:
            self.lessons.close()
        self._check({"gallery": True})
        self._rearrange()
        self._gallery.ask()

    def _join(self) -> None:
        lessons, page, contents = self.lessons, self.page, self.contents
        lessons.listed.connect(self._on_listed)
        lessons.opened.connect(self._on_opened)
        lessons.watched.connect(self._on_watched)
        lessons.closed.connect(self._on_closed)
        contents.chosen.connect(lessons.open)
        contents.file_wanted.connect(lessons.ask_file)
        contents.closed.connect(lessons.close)
        page.turned.connect(lessons.turn)
        page.contents_wanted.connect(lessons.browse)
        page.again_wanted.connect(lessons.again)
        page.answer_wanted.connect(lessons.answer)
        page.closed.connect(lessons.close)

    def _on_listed(self) -> None:
        self.contents.show_lessons(self.lessons.shelf, self.lessons.read_of())
        self._show(self.contents)
        self.contents.begin()

    def _on_opened(self) -> None:
        lesson = self.lessons.lesson
        assert lesson is not None
        self.page.show_page(lesson, self.lessons.index)
        self._show(self.page)
        self._arrange(lesson.pages[self.lessons.index].view)
        self._enable()

    def _on_watched(self) -> None:
        self.page.show_tried(self.lessons.tried)
        self.page.show_wandered(self.lessons.wandered)

    def _on_closed(self) -> None:
        if self._before is None:
            return
        self._check(self._before)
        for part in self._parts.values():
            part.show()
        self._areas.show_cards(None)
        self._areas.show_left(self._gallery, *self._gallery_width)
        self._rearrange()
        for tabs, name in zip((self._areas.beside, self._areas.below), self._fronts, strict=True):
            tabs.bring(name)
        self._before = None
        self._enable()
        if self.lessons.can_bring_back:
            self.left.emit("The lessons are closed.", "Back to what you had")

    def _show(self, page: QWidget) -> None:
        """Show a page at the left, and keep how the window was when the first of them came."""
        if self._before is None:
            self._before = {name: self._actions[name].isChecked() for name in AREAS}
            self._fronts = (self._areas.beside.front(), self._areas.below.front())
        self._check({"gallery": True})
        self._rearrange()
        if self._areas.left.currentWidget() is self._gallery:
            self._gallery_width = self._areas.left.minimumWidth(), self._areas.left.width()
            self._areas.show_left(page, _LEAST, _WIDTH)
        self._areas.left.setCurrentWidget(page)

    def _arrange(self, view: View) -> None:
        hidden: set[str] = {*view.hide} | ({"sweep"} - {*view.front})  # which only who asks for it needs
        if self._areas.width() < _ROOMY:
            hidden |= {*_LUXURIES} - {*view.front}
        self._check({name: name not in hidden for name in AREAS})
        for name, part in self._parts.items():
            part.setVisible(name not in hidden)
        self._areas.show_cards(view.cards)
        self._rearrange()
        for name in view.front:
            for tabs in (self._areas.beside, self._areas.below):
                tabs.bring(name.capitalize())

    def _check(self, wanted: Mapping[str, bool]) -> None:
        for name, checked in wanted.items():
            self._actions[name].setChecked(checked)

    def _enable(self) -> None:
        for name in _WHILE_OPEN:
            self._actions[name].setEnabled(self.lessons.lesson is not None)
        self._actions["bring_back"].setEnabled(self.lessons.before is not None)
