"""The window in which a formula of one's own is written, with its picture and its mathematics beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from landscape.session import Stage
from landscape.session.draft import FORMULA, NOTE, Draft, Role
from landscape.views.own.names import Names
from landscape.widgets.card import Card
from landscape.widgets.equations import Equations
from landscape.widgets.formula_field import FormulaField
from landscape.widgets.layout import column, row, scrolled, splitter
from landscape.widgets.number_box import NumberBox
from landscape.widgets.theme import Theme

TITLE = "the name"
_HINT = "As on paper: 2x, x y, x^2, sin(x), sqrt(…), exp(…), max(…, …), pi, e. Any other name is yours."
_EMPTY = "What you write is drawn here: try  a x^2 + y^2"
_STALE = "THE LAST FORMULA THAT COULD BE READ"


class Editor(QDialog):
    """Holds a draft, and says when it has become another; what it means is told to it.

    `pictures` are the views of a stage, by how many parameters it has.
    """

    changed = Signal(object)  # the Draft
    save_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, pictures: Mapping[int, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures, self.draft = pictures, Draft()
        self.setModal(False)
        self.caption, self.told = QLabel(), QLabel()
        self.title, self.title_problem = QLineEdit(), QLabel()
        self.formula, self.problem = FormulaField(), QLabel()
        self.names, self.equations = Names(), Equations()
        self.least = NumberBox("Least value, if it is known", optional=True)
        self.log, self.note = QCheckBox("logarithmic heights"), QLineEdit()
        self.discard, self.close_ = QPushButton("Discard"), QPushButton("Close")
        self.save = QPushButton("Save")
        self._name_parts()
        self._lay_out()
        self._join()
        self.resize(1020, 680)

    # What it is told

    def show_draft(self, draft: Draft, heading: str) -> None:
        """Begin with another draft."""
        self.setWindowTitle(heading)
        self.title.setText(draft.title)
        self.formula.set_text(draft.text)
        self.least.forget()
        self.least.set_value(draft.least)
        self.log.setChecked(draft.height == "log")
        self.note.setText(draft.note)
        self.names.show_draft(draft, (), ())  # nothing that was half typed for another
        self.draft = draft
        self.show_told("")

    def show_names(self, names: Sequence[str], variables: Sequence[str]) -> None:
        """Show which names the formula has; they stay as they were while it cannot be read."""
        self.names.show_draft(self.draft, names, variables)

    def show_problems(self, problems: Mapping[str, str], place: int | None = None, remark: str = "") -> None:
        """Say beside each part what is wrong with it; `place` is the column in the formula.

        `remark` is on a formula with which nothing is wrong.
        """
        wrong = problems.get(FORMULA, "")
        empty = not self.draft.text.strip()
        self.formula.show_problem(None if empty else place, wrong)
        self.problem.setText((wrong if not empty else "") or remark or _HINT)
        _call(self.problem, "problem" if wrong and not empty else "quiet")
        self.names.show_problems(problems)
        self.title_problem.setText(problems.get(TITLE, problems.get(NOTE, "")))
        self.title_problem.setVisible(bool(self.title_problem.text()))
        if wrong and self.stack.currentIndex():
            self.caption.setText(_STALE)
        self.save.setEnabled(not wrong)

    def show_stage(self, stage: Stage) -> None:
        """Draw a surface with the descent from its start."""
        picture = self.pictures[len(stage.surface.parameters)]
        self.stack.setCurrentWidget(picture)
        picture.show_stage(stage)
        picture.fit()
        picture.show_cursor(stage.length)
        self.caption.setText("CLICK IT TO SET THE START")

    def forget_picture(self) -> None:
        """Show no picture, and no mathematics."""
        self.stack.setCurrentIndex(0)
        self.caption.setText("")
        self.equations.show_lines(())

    def show_told(self, sentence: str, wrong: bool = False) -> None:
        """Say something at the foot."""
        self.told.setText(sentence)
        _call(self.told, "problem" if wrong else "quiet")

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for part in (self.formula, self.equations, *self.pictures.values()):
            part.set_theme(theme)

    @property
    def refused(self) -> str:
        """Why something that is typed is no number; empty if all are."""
        return self.names.refused or self.least.refused

    # What is done to it

    def set_start(self, point: Sequence[float]) -> None:
        """Let the first descent begin at a point."""
        self._take(self.draft.with_start(point))

    def _switch(self, name: str, role: Role) -> None:
        self._take(self.draft.with_role(name, role))

    def _change(self, **parts: object) -> None:
        self._take(msgspec.structs.replace(self.draft, **parts))

    def _take(self, draft: Draft) -> None:
        self.draft = draft
        self.changed.emit(draft)

    # Making

    def _name_parts(self) -> None:
        for part, name in {self.title: "Name", self.formula: "Formula", self.note: "Note"}.items():
            part.setAccessibleName(name)
        self.title.setPlaceholderText("My valley")
        self.note.setPlaceholderText("What it shows, in one sentence")
        self.least.setPlaceholderText("not known")
        self.log.setToolTip("For valleys beside high walls")
        self.title.setMaxLength(200)
        self.note.setMaxLength(2000)
        for label in (self.problem, self.title_problem, self.told):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.title_problem.setObjectName("problem")
        self.title_problem.hide()
        self.caption.setObjectName("heading")
        self.save.setObjectName("primary")
        self.save.setToolTip("Ctrl+Enter")
        self.close_.setToolTip("Esc; what is written is kept as a draft")
        self.discard.setToolTip("Give up what has not been saved")
        for button in (self.discard, self.close_, self.save):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        more = Card("More")
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for line, (text, field) in enumerate((("least value", self.least), ("note", self.note))):
            label = QLabel(text)
            label.setBuddy(field)
            grid.addWidget(label, line, 0)
            grid.addWidget(field, line, 1)
        grid.addWidget(self.log, 2, 1)
        more.body.addLayout(grid)
        titled = column(_heading("NAME", self.title), self.title, self.title_problem)
        written = column(_heading("FORMULA", self.formula), self.formula, self.problem)
        for part in (titled, written):
            part.layout().setSpacing(3)  # type: ignore[union-attr]
        form = column(titled, written, self.names, more, None)
        form.setContentsMargins(0, 0, 8, 0)
        self.stack = QStackedWidget()
        nothing = QLabel(_EMPTY)
        nothing.setObjectName("quiet")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (nothing, *self.pictures.values()):
            self.stack.addWidget(page)
        mathematics = scrolled(column(self.equations, None), "Formula and derivatives")
        seen = splitter(
            Qt.Orientation.Vertical, (column(self.caption, self.stack), 3, 420), (mathematics, 1, 150)
        )
        left = scrolled(form, "The formula's parts")
        left.setMinimumWidth(430)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 12, 14, 12)
        whole.setSpacing(10)
        whole.addWidget(splitter(Qt.Orientation.Horizontal, (left, 0, 450), (seen, 1, 560)), 1)
        foot = row(self.discard, self.told, self.close_, self.save)
        foot.layout().setStretch(1, 1)  # type: ignore[union-attr]
        whole.addWidget(foot)

    def _join(self) -> None:
        self.title.textEdited.connect(lambda text: self._change(title=text))
        self.formula.edited.connect(lambda text: self._change(text=text))
        self.least.changed.connect(lambda least: self._change(least=least))
        self.log.clicked.connect(lambda log: self._change(height="log" if log else "linear"))
        self.note.textEdited.connect(lambda text: self._change(note=text))
        names = self.names
        names.switched.connect(self._switch)
        names.domain_changed.connect(
            lambda name, pair: self._change(domains=self.draft.domains | {name: pair})
        )
        names.start_changed.connect(lambda name, x: self._change(starts=self.draft.starts | {name: x}))
        names.constant_changed.connect(
            lambda name, one: self._change(constants=self.draft.constants | {name: one})
        )
        self.save.clicked.connect(self.save_wanted)
        self.close_.clicked.connect(self.close)
        self.discard.clicked.connect(self.discard_wanted)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save_wanted)


def _heading(text: str, field: QWidget) -> QLabel:
    heading = QLabel(text)
    heading.setObjectName("heading")
    heading.setBuddy(field)
    return heading


def _call(label: QLabel, name: str) -> None:
    """Give a label another object name, and the look that goes with it."""
    if label.objectName() != name:
        label.setObjectName(name)
        label.style().unpolish(label)
        label.style().polish(label)
