"""Markdown with formulas: what is drawn, what is written, and that nothing is loaded or run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from landscape.widgets.equation import Equation
from landscape.widgets.prose import Prose, plain
from landscape.widgets.theme import LIGHT


def shown(prose: Prose) -> list[str]:
    """Return what stands in a text, part by part."""
    parts = []
    for i in range(prose.layout().count()):
        widget = prose.layout().itemAt(i).widget()
        if isinstance(widget, Equation):
            parts.append("= " + widget.accessibleName())
        elif isinstance(widget, QLabel):
            document = QTextDocument()
            document.setHtml(widget.text())
            parts.append(document.toPlainText())
    return parts


def test_formulas_on_lines_of_their_own_are_drawn_between_paragraphs(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.set_text("One **bold**.\n\n$$\\eta < \\frac{2}{\\lambda}$$\n\nTwo.")
    assert shown(prose) == ["One bold.", "= η < 2/λ", "Two."]
    prose.set_text("Three.")
    assert shown(prose) == ["Three."]
    prose.set_theme(LIGHT)
    assert shown(prose) == ["Three."]


def test_formulas_within_a_line_are_written() -> None:
    assert plain(r"With $\eta = 0.1$ and $x_k$.") == "With η\u00a0=\u00a00.1 and x\\_k."
    assert plain("It is 1 − 2η, or 2 · 0.9.") == "It is 1\u00a0−\u00a02η, or 2\u00a0·\u00a00.9."
    assert plain("It costs $5.") == "It costs $5."


def test_the_minus_of_a_number_stands_close_to_it(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.set_text(r"$$a = (-6) \cdot 1 - 2$$")
    (equation,) = prose.findChildren(Equation)
    assert equation.latex == r"a = ({-6}) \cdot 1 - 2"


def test_no_picture_and_no_html_is_taken_from_a_lesson(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.set_text("![x](http://example.org/x.png) <img src='/etc/x.png'> <script>no</script>")
    (label,) = prose.findChildren(QLabel)
    assert "<img" not in label.text()
    assert "<script" not in label.text()


def test_a_link_says_that_it_was_clicked_and_only_the_web_is_one(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.set_text("[a](https://example.org/a) [b](file:///etc/passwd)")
    (label,) = prose.findChildren(QLabel)
    assert not label.openExternalLinks()
    with qtbot.waitSignal(prose.linked) as told:
        label.linkActivated.emit("https://example.org/a")
    assert told.args == ["https://example.org/a"]
    with qtbot.assertNotEmitted(prose.linked):
        label.linkActivated.emit("file:///etc/passwd")


def test_it_is_as_high_as_its_width_asks_for(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.set_text("word " * 80)
    assert prose.heightForWidth(200) > 1.5 * prose.heightForWidth(400)
    (label,) = prose.findChildren(QLabel)
    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
