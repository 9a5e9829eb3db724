"""A formula of one's own in the real window: typed key by key, saved, chosen, edited, deleted, had back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCharFormat
from PySide6.QtWidgets import QFileDialog, QLineEdit, QSlider, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from landscape.desk import Desk
from landscape.files import own
from landscape.session import Typed, from_json, to_json
from landscape.session.beginning import on_surface
from landscape.surfaces import Constant
from landscape.views.own import Editor
from landscape.views.own.rows import ConstantRow, VariableRow
from landscape.window import Window

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def open_new(qtbot: QtBot, window: Window) -> Editor:
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    return shown(qtbot, window)


def shown(qtbot: QtBot, window: Window) -> Editor:
    editor = window.desk.writing.editor
    qtbot.waitUntil(editor.isActiveWindow)
    return editor


def retype(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)


def item(window: Window, title: str) -> QTreeWidgetItem:
    exactly = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    (found,) = window.cast.gallery.shelf.findItems(title, exactly)
    return found


def listed(window: Window) -> list[str]:
    heading = item(window, "New formula…").parent()
    return [heading.child(row).text(0) for row in range(heading.childCount())]


def marked(window: Window) -> str:
    return window.cast.gallery.shelf.currentItem().text(0)


def click(qtbot: QtBot, window: Window, title: str) -> None:
    shelf = window.cast.gallery.shelf
    shelf.scrollToItem(item(window, title))
    qtbot.mouseClick(shelf.viewport(), LEFT, pos=shelf.visualItemRect(item(window, title)).center())


def underlined(editor: Editor) -> list[str]:
    """What is underlined on the screen."""
    found = []
    for mark in editor.formula.extraSelections():
        assert mark.format.underlineStyle() == QTextCharFormat.UnderlineStyle.WaveUnderline
        found.append(mark.cursor.selectedText())
    return found


def write(qtbot: QtBot, window: Window, title: str, text: str) -> Editor:
    editor = open_new(qtbot, window)
    qtbot.keyClicks(editor.title, title)
    qtbot.keyClicks(editor.formula, text)
    return editor


def save(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClick(editor.formula, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not editor.isVisible())
    qtbot.waitUntil(editor.parentWidget().isActiveWindow)


def leave(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    qtbot.waitUntil(editor.parentWidget().isActiveWindow)


def constant(editor: Editor, name: str) -> ConstantRow:
    row = editor.names.rows[name]
    assert isinstance(row, ConstantRow)
    return row


def variable(editor: Editor, name: str) -> VariableRow:
    row = editor.names.rows[name]
    assert isinstance(row, VariableRow)
    return row


def test_a_formula_from_its_first_key_to_its_return(window: Window, qtbot: QtBot) -> None:
    assert listed(window) == ["New formula…"]
    editor = open_new(qtbot, window)
    assert not underlined(editor)
    for key in "a x^2 + sn(":
        qtbot.keyClick(editor.formula, key)
    qtbot.keyClicks(editor.formula, "y)")
    assert underlined(editor) == ["sn"]
    assert "did you mean sin" in editor.problem.text()
    assert "column 9" in editor.problem.text()
    assert not editor.save.isEnabled()
    for _ in "n(y)":
        qtbot.keyClick(editor.formula, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor.formula, "in(y) +")
    assert underlined(editor) == ["+"]
    assert "too early" in editor.problem.text()
    qtbot.keyClicks(editor.formula, " y^2")
    assert not underlined(editor)
    assert [*editor.names.rows] == ["x", "y", "a"]

    # A picture and the mathematics come by themselves.
    qtbot.waitUntil(lambda: editor.stack.currentWidget() is editor.pictures[2])
    qtbot.waitUntil(lambda: len(editor.equations.lines) == 3, timeout=20_000)
    stage = editor.pictures[2].stage
    assert stage.surface.parameters == ("x", "y")
    # A click on the picture is the start.
    plot = editor.pictures[2].plot
    qtbot.mouseClick(plot, LEFT, pos=plot.transform().map(QPointF(-2.0, 3.0)).toPoint())
    assert editor.draft.start() == pytest.approx((-2.0, 3.0), abs=0.1)
    assert float(variable(editor, "x").start.text().replace("−", "-")) == editor.draft.start()[0]

    # A constant gets its range; nothing is saved without a name.
    retype(qtbot, constant(editor, "a").low, "0.5")
    retype(qtbot, constant(editor, "a").high, "4")
    qtbot.keyClick(editor.formula, Qt.Key.Key_Return, CTRL)
    assert "name" in editor.title_problem.text()
    assert editor.isVisible()
    qtbot.keyClicks(editor.title, "My valley")
    save(qtbot, editor)

    # It is shown, listed, and marked.
    scene, surface = window.session.scene, window.session.stage.surface
    assert isinstance(scene.surface, Typed)
    assert (surface.title, surface.key, surface.start) == ("My valley", "my_valley", editor.draft.start())
    assert listed(window) == ["My valley", "New formula…"]
    assert marked(window) == "My valley"
    (one,) = own.load(window.desk.formulas.path).formulas.values()
    assert one.constants["a"].high == 4.0
    assert "Saved “My valley”." in window.cast.notice.label.text()

    # Its slider bends the surface as any other's; the scene holds all of it.
    slider = window.cast.formula.fields["a"].findChild(QSlider)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    moved = window.session.stage.surface.constants["a"].value
    assert 1.0 < moved <= 4.0
    assert from_json(to_json(window.session.scene)) == window.session.scene
    assert marked(window) == "My valley"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.session.stage.surface.constants["a"].value == 1.0
    qtbot.keyClick(window, Qt.Key.Key_Y, CTRL)
    assert window.session.stage.surface.constants["a"].value == moved

    # Another surface and back, from the gallery.
    click(qtbot, window, "Bowl")
    assert window.session.scene.surface.key == "bowl"  # type: ignore[union-attr]
    click(qtbot, window, "My valley")
    assert window.session.stage.surface.title == "My valley"

    # Edited: another name, another domain; the old entry is gone, and Undo has it back.
    qtbot.keyClick(window, Qt.Key.Key_F2)
    editor = shown(qtbot, window)
    assert editor.formula.text == "a x^2 + sin(y) + y^2"
    retype(qtbot, editor.title, "My pass")
    retype(qtbot, variable(editor, "x").high, "9")
    save(qtbot, editor)
    assert listed(window) == ["My pass", "New formula…"]
    assert window.cast.map.plot.view.right() > 8.9
    qtbot.mouseClick(window.cast.notice.accept, LEFT)
    assert listed(window) == ["My valley", "New formula…"]


def test_deleting_and_coming_back(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    save(qtbot, write(qtbot, window, "One", "(W*3 + b - 10)^2"))
    assert window.session.stage.surface.parameters == ("W", "b")
    save(qtbot, write(qtbot, window, "Two", "theta^4 - theta^2"))
    assert window.session.stage.surface.parameters == ("theta",)
    assert window.cast.curve.isVisible()

    # The same name again is refused beside the field, and nothing typed is lost.
    editor = write(qtbot, window, "one", "x^2")
    assert "already “One”" in editor.title_problem.text()
    qtbot.keyClick(editor.formula, Qt.Key.Key_Return, CTRL)
    assert editor.isVisible()
    leave(qtbot, editor)
    assert open_new(qtbot, window).formula.text == "x^2"
    assert "draft" in editor.told.text()
    retype(qtbot, editor.title, "Three")
    leave(qtbot, editor)

    # Delete by key removes the formula, not the run, and can be taken back.
    click(qtbot, window, "One")
    runs = window.session.scene.runs
    window.cast.gallery.shelf.setFocus()
    qtbot.keyClick(window.cast.gallery.shelf, Qt.Key.Key_Delete)
    assert listed(window) == ["Two", "New formula…"]
    assert window.session.scene.runs == runs
    assert window.session.stage.surface.title == "One"
    qtbot.mouseClick(window.cast.notice.accept, LEFT)
    assert listed(window) == ["One", "Two", "New formula…"]

    # Another start of the program: all are there, and the draft.
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    again = Desk(window.controller, settings, window)
    with qtbot.waitSignal(again.formulas.listed):
        again.formulas.load()
    assert [one.title for one in again.formulas.formulas.values()] == ["One", "Two"]
    again.new()
    assert (again.writing.editor.title.text(), again.writing.editor.formula.text) == ("Three", "x^2")
    qtbot.mouseClick(again.writing.editor.discard, LEFT)
    again.new()
    assert again.writing.editor.formula.text == ""
    again.writing.editor.close()


def test_files(window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formulas, path = window.desk.formulas, window.desk.formulas.path
    path.write_text('[half]\ntitle = "Half"\nformula = "x^2"\n\n[bad]\ntitle = "Bad"\nformula = "x +"\n')
    with qtbot.waitSignal(formulas.listed):
        formulas.load()
    assert listed(window) == ["Half", "New formula…"]
    assert "[bad]" in window.cast.notice.label.text()
    assert "too early" in window.cast.notice.label.text()
    broken = path.read_bytes()

    # A file from elsewhere: all of it or nothing.
    theirs = tmp_path / "theirs.toml"
    theirs.write_text(
        '[a]\ntitle = "Theirs"\nformula = "k*u^2"\nconstants = { k = { value = 9, low = 0, high = 1 } }\n'
    )
    with qtbot.waitSignal(formulas.failed) as told:
        formulas.import_path(theirs)
    assert "[a]" in told.args[0]
    assert "between 0 and 1" in told.args[0]
    theirs.write_text(theirs.read_text().replace("9", "0.5"))
    with qtbot.waitSignal(formulas.listed):
        formulas.import_path(theirs)
    assert listed(window) == ["Half", "Theirs", "New formula…"]
    # What could not be read was kept before the file was written.
    assert path.with_name("formulas.kept-1.toml").read_bytes() == broken
    assert "formulas.kept-1.toml" in window.cast.notice.label.text()
    with qtbot.waitSignal(formulas.said, check_params_cb=lambda said: "already" in said):
        formulas.import_path(theirs)

    # One of them out again, by the menu on it.
    target = tmp_path / "out.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    shelf = window.cast.gallery.shelf
    shelf.scrollToItem(item(window, "Theirs"))
    place = shelf.visualItemRect(item(window, "Theirs")).center()
    at = shelf.viewport().mapToGlobal(place)
    shelf.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, at))
    edit, delete, export = window.cast.gallery.menu.actions()
    assert (edit.text(), delete.text()) == ("Edit…", "Delete")
    export.trigger()
    window.cast.gallery.menu.close()
    (one,) = own.load(target).formulas.values()
    assert one.title == "Theirs"

    # Nowhere to write: nothing is lost, and it is said.
    path.unlink()
    path.mkdir()
    editor = write(qtbot, window, "Stuck", "x^2")
    qtbot.keyClick(editor.formula, Qt.Key.Key_Return, CTRL)
    assert editor.isVisible()
    assert "formulas.toml" in editor.told.text()
    assert window.desk.writing.drafts[""].text == "x^2"
    editor.close()


def test_names_are_switched_and_what_is_no_number_is_not_saved(window: Window, qtbot: QtBot) -> None:
    # A scene from elsewhere holds all of its formula: it can be written on, though no catalogue has it.
    foreign = Typed(
        "c*(p - q)^2 + q^4",
        title="Foreign",
        parameters=("p", "q"),
        constants={"c": Constant(2.0, 1.0, 3.0)},
    )
    window.changes.change(on_surface(window.session.scene, foreign))
    assert [*window.cast.formula.fields] == ["c"]
    window.actions_["edit_formula"].trigger()
    editor = shown(qtbot, window)
    assert editor.title.text() == "Foreign"
    assert [type(row) for row in editor.names.rows.values()] == [VariableRow, VariableRow, ConstantRow]

    # A third variable is one too many, and says so; two constants leave a curve.
    role = editor.names.rows["c"].role
    role.setFocus()
    qtbot.keyClick(role, Qt.Key.Key_Up)
    assert "At most two" in editor.problem.text()
    qtbot.keyClick(editor.names.rows["c"].role, Qt.Key.Key_Down)
    qtbot.keyClick(editor.names.rows["q"].role, Qt.Key.Key_Down)
    assert editor.draft.variables() == ("p",)
    qtbot.waitUntil(lambda: editor.stack.currentWidget() is editor.pictures[1])

    # Nonsense is told beside the field and keeps Save from saving.
    row = constant(editor, "c")
    retype(qtbot, row.low, "abc")
    assert "“abc” is not a number" in row.problem.text()
    qtbot.keyClick(editor.formula, Qt.Key.Key_Return, CTRL)
    assert editor.isVisible()
    assert "red" in editor.told.text()
    retype(qtbot, row.low, "-1")
    assert row.problem.isHidden()
    row.log.click()
    assert "above 0" in row.problem.text()
    retype(qtbot, row.low, "0.1")
    assert row.problem.isHidden()
    # A value that is typed beyond its range widens it.
    field = row.field.findChild(QLineEdit)  # type: ignore[union-attr]
    retype(qtbot, field, "40")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert editor.draft.constants["c"] == Constant(40.0, 0.1, 40.0, log=True)
    save(qtbot, editor)
    assert listed(window) == ["Foreign", "New formula…"]
    assert window.session.stage.surface.parameters == ("p",)
