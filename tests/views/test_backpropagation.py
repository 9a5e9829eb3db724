"""The chain rule, the picture of both passes, and a step made slowly: driven by mouse and key, read back."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from hands import texts
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from landscape import backpropagation
from landscape.analysis.passes import passes_of
from landscape.session import FromTable
from landscape.session.session import PHASE_SECONDS
from landscape.window import Window

LEFT = Qt.MouseButton.LeftButton


def press(qtbot: QtBot, window: Window, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(window, key)


def choose_rule(window: Window, key: str) -> None:
    index = window.cast.chooser.rules.findData(key)
    window.cast.chooser.rules.setCurrentIndex(index)
    window.cast.chooser.rules.activated.emit(index)


def type_number(qtbot: QtBot, place: QObject, name: str, text: str) -> None:
    field = next(edit for edit in place.findChildren(QLineEdit) if edit.accessibleName().startswith(name))
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def show(window: Window, surface: FromTable, *start: float) -> None:
    scene = msgspec.structs.replace(window.session.scene, surface=surface)
    runs = (msgspec.structs.replace(scene.runs[0], start=start),)
    window.session.change(msgspec.structs.replace(scene, runs=runs))


def textbook(qtbot: QtBot, window: Window) -> None:
    """Go to W = 2, b = 1, x = 3, y = 10 and η = 0.01."""
    gallery = window.cast.gallery.shelf
    (item,) = gallery.findItems("One pair (3, 10)", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    gallery.scrollToItem(item)
    qtbot.mouseClick(gallery.viewport(), LEFT, pos=gallery.visualItemRect(item).center())
    choose_rule(window, "gradient_descent")
    type_number(qtbot, window.cast.details, "W₀", "0.5")
    type_number(qtbot, window.cast.details, "W₀", "2")
    type_number(qtbot, window.cast.details, "b₀", "1")
    type_number(qtbot, window.cast.chooser, "η", "0.01")
    press(qtbot, window, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: window.session.stage.finished)


def bring(qtbot: QtBot, window: Window, name: str) -> None:
    bar = window.areas.below.tabBar()
    index = next(i for i in range(bar.count()) if bar.tabText(i) == name)
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(index).center())


def labels(window: Window, kind: str) -> dict[str, float | None]:
    graph = window.cast.passes.graph
    assert graph is not None
    return {arrow.symbol: arrow.value for arrow in graph.arrows if arrow.kind == kind}


def factors(window: Window) -> list[list[str]]:
    """The rows of numbers under the symbols of the chain rule."""
    return [[label.text() for label in row.numbers] for row in window.cast.chain.rows]


def test_the_textbook_stands_on_the_screen(window: Window, qtbot: QtBot) -> None:
    textbook(qtbot, window)
    bring(qtbot, window, "Backpropagation")
    card = texts(window.cast.chain)
    for line in ("z = 2 × 3 + 1 = 7", "ŷ = a = z = 7", "L = (7 − 10)² = 9", "∂L/∂a = 2 × (7 − 10) = −6"):
        assert line in card.splitlines()
    assert factors(window) == [["−18", "−6", "1", "3"], ["−6", "−6", "1", "1"]]
    assert [row.equals.text() for row in window.cast.chain.rows] == ["=", "="]
    assert [equation.latex for equation in window.cast.chain.rows[0].equations] == [
        r"\frac{\partial L}{\partial W}",
        r"\frac{\partial L}{\partial a}",
        r"\frac{\partial a}{\partial z}",
        r"\frac{\partial z}{\partial W}",
    ]
    step = "W:  2.18000 = 2.00000 − 0.01 × (−18.0000)"
    qtbot.waitUntil(lambda: step in texts(window.cast.panel.update_))
    assert "∂L/∂W = −18.0" in texts(window.cast.panel.gradient)
    assert labels(window, "backward") == {"∂L/∂a": -6, "∂L/∂z": -6, "∂L/∂W": -18, "∂L/∂b": -6}
    assert labels(window, "update") == {"next W": 2.18, "next b": 1.06}
    spoken = window.cast.passes.picture.accessibleDescription()
    for number in ("x = 3", "a = 7", "L = 9", "∂L/∂W = −18", "∂L/∂b = −6", "next W = 2.18"):
        assert number in spoken.split(", ")
    press(qtbot, window, Qt.Key.Key_Right)
    assert "W = 2.18, b = 1.06" in window.cast.passes.picture.accessibleDescription()

    row = window.cast.chain.rows[0]  # symbols and numbers stand in columns
    qtbot.waitUntil(lambda: all(equation.drawn and equation.width() > 5 for equation in row.equations))
    qtbot.waitUntil(
        lambda: all(
            abs(equation.geometry().center().x() - number.geometry().center().x()) <= 2
            and equation.geometry().bottom() <= number.geometry().top()
            for equation, number in zip(row.equations, row.numbers, strict=True)
        )
    )


def test_the_chain_rule_is_there_for_surfaces_made_of_data_only(window: Window, qtbot: QtBot) -> None:
    assert not window.cast.chain.isVisible()
    bring(qtbot, window, "Backpropagation")
    trace = window.session.stage.traces[0]
    window.session.seek(3)
    gradient = {"∂L/∂x": trace.gradients[3, 0], "∂L/∂y": trace.gradients[3, 1]}
    assert labels(window, "backward") == gradient
    assert "A formula is one piece" in texts(window.cast.passes)
    show(window, FromTable("bend", model="two_weights"), -0.5, 0.8)
    assert window.cast.chain.isVisible()
    assert len(factors(window)[0]) == 4
    assert len(factors(window)[1]) == 3
    press(qtbot, window, Qt.Key.Key_Delete)
    assert not window.cast.chain.isVisible()
    assert {arrow.value for arrow in window.cast.passes.graph.arrows} == {None}


def test_one_sample_or_the_mean(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    show(window, FromTable("two_classes"), -2.0, -1.0)
    bring(qtbot, window, "Backpropagation")
    trace = window.session.stage.traces[0]
    assert "Every number is a mean over 60 samples" in texts(window.cast.chain)
    assert [row.equals.text() for row in window.cast.chain.rows] == ["≠", "≠"]
    assert window.cast.passes.graph.note == "means of 60 samples"
    gradient = [float(row[0].replace("−", "-")) for row in factors(window)]
    cursor = window.session.cursor
    assert gradient == pytest.approx(trace.gradients[cursor].tolist(), rel=1e-3)

    field = window.cast.chain.switch.number
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    there = passes_of(trace, cursor, 2)
    assert window.cast.passes.graph.note == "sample 3 of 60"
    assert window.cast.passes.graph.values["x"] == trace.surface.samples.x[2]
    assert [row.equals.text() for row in window.cast.chain.rows] == ["=", "="]
    shown = float(factors(window)[0][0].replace("−", "-"))
    assert shown == pytest.approx(there.products[0].gradient, rel=1e-3)
    assert set(labels(window, "update")) == {"next W (mean)", "next b (mean)"}
    qtbot.mouseClick(window.cast.chain.switch.mean, LEFT)
    assert window.cast.passes.graph.note == "means of 60 samples"
    qtbot.mouseClick(window.cast.chain.switch.one, LEFT)
    assert window.cast.passes.graph.note == "sample 3 of 60"
    window.cast.backpropagation.show_sample(7)
    assert window.cast.chain.switch.number.value() == 8
    choose_rule(window, "adam")
    assert window.cast.passes.graph.note == "sample 8 of 60", "it stays while the data does"

    # The mean over very many comes from the background.
    monkeypatch.setattr(backpropagation, "_MOST_AT_ONCE", 10)
    window.cast.backpropagation.show_sample(None)
    for step in range(1, 6):
        window.session.seek(step)
    expected = passes_of(window.session.stage.traces[0], 5).numbers["W"]
    qtbot.waitUntil(lambda: window.cast.passes.graph.values["W"] == expected)
    assert window.cast.chain.switch.mean.isChecked()


# Slowly


def said(window: Window) -> str:
    return f"{window.cast.passes.name.text()}: {window.cast.passes.sentence.text()}"


def lit(window: Window) -> str | None:
    return window.cast.passes.light.part


def test_slowly_each_phase_says_what_it_does_and_lights_it(window: Window, qtbot: QtBot) -> None:
    textbook(qtbot, window)
    choose_rule(window, "momentum")
    press(qtbot, window, Qt.Key.Key_Home, Qt.Key.Key_S)
    assert window.areas.below.currentWidget() is window.cast.passes
    assert window.cast.transport.slow.isChecked()
    assert window.actions_["slow"].isChecked()
    count = len(window.session.stage.phases)
    assert count == 5
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: window.width() == 1100)
    room = window.cast.passes.picture.geometry()
    there = [(window.session.cursor, said(window), lit(window))]
    for _ in range(count + 1):
        press(qtbot, window, Qt.Key.Key_Right)
        there.append((window.session.cursor, said(window), lit(window)))
    assert [part for _, _, part in there] == [
        *("forward", "loss", "backward", "update", "update"),
        *("forward", "loss"),
    ]
    assert [step for step, _, _ in there] == [0] * 5 + [1] * 2
    assert there[2][1].startswith("Backward pass: The slope of L goes back through a and z to W and b")
    assert there[3][1].startswith("Update 1 of 2: Gather velocity")
    assert "step 1 of" in texts(window.cast.panel)
    for expected in there[-2::-1]:
        press(qtbot, window, Qt.Key.Key_Left)
        assert (window.session.cursor, said(window), lit(window)) == expected
        assert window.cast.passes.picture.geometry() == room, "the picture stays where it is"
    assert window.cast.passes.sentence.accessibleName() == said(window)
    press(qtbot, window, Qt.Key.Key_S)
    assert lit(window) is None
    assert not window.cast.transport.slow.isChecked()
    press(qtbot, window, Qt.Key.Key_Right)
    assert window.session.cursor == 1


def test_slowly_the_update_is_lit_line_by_line(window: Window, qtbot: QtBot) -> None:
    choose_rule(window, "adam")
    press(qtbot, window, Qt.Key.Key_Home)
    qtbot.mouseClick(window.cast.transport.slow, LEFT)

    def bright() -> list[bool]:
        return [label.isEnabled() for _, label in window.cast.panel.update_.rows]

    assert bright() == [False] * 5
    lines = []
    for _ in range(6):
        qtbot.mouseClick(window.cast.transport.buttons["forward"], LEFT)
        lines.append(bright())
    assert lines == [[False] * 5] + [[line == phase for line in range(5)] for phase in range(5)]
    assert set(labels(window, "update")) == {"next x", "next y"}
    qtbot.mouseClick(window.cast.transport.buttons["back"], LEFT)
    assert set(labels(window, "update")) == {"v̂"}
    choose_rule(window, "nesterov")
    assert said(window).startswith("Loss: How high the surface is here."), "another rule begins anew"
    qtbot.mouseClick(window.cast.transport.slow, LEFT)
    assert bright() == [True] * 2


def test_numbers_of_phases_to_come_are_not_drawn(window: Window, qtbot: QtBot) -> None:
    textbook(qtbot, window)
    press(qtbot, window, Qt.Key.Key_S)
    light = window.cast.passes.light
    assert [light.comes(part) for part in ("forward", "loss", "backward", "update")] == [
        False,
        True,
        True,
        True,
    ]
    first = window.cast.passes.picture.grab().toImage()
    type_number(qtbot, window.cast.chooser, "η", "0.02")  # which moves the update only
    press(qtbot, window, Qt.Key.Key_Home)
    assert window.cast.passes.picture.grab().toImage() == first
    press(qtbot, window, *[Qt.Key.Key_Right] * 3)
    last = window.cast.passes.picture.grab().toImage()
    type_number(qtbot, window.cast.chooser, "η", "0.01")
    press(qtbot, window, Qt.Key.Key_Home, *[Qt.Key.Key_Right] * 3)
    assert lit(window) == "update"
    assert window.cast.passes.picture.grab().toImage() != last


def test_played_slowly_the_arrows_move_and_then_rest(window: Window, qtbot: QtBot, clock) -> None:  # type: ignore[no-untyped-def]
    textbook(qtbot, window)
    press(qtbot, window, Qt.Key.Key_S, Qt.Key.Key_Space)
    assert window.session.playing
    pictures = []
    for part in (0.25, 0.5, 0.7):
        clock.now = part * PHASE_SECONDS
        qtbot.waitUntil(lambda part=part: window.cast.passes.light.passed == pytest.approx(part, abs=1e-6))
        pictures.append(window.cast.passes.picture.grab().toImage())
    assert all(one != other for one, other in pairwise(pictures))
    clock.now = 2.5 * PHASE_SECONDS
    qtbot.waitUntil(lambda: lit(window) == "backward")
    press(qtbot, window, Qt.Key.Key_Space)
    assert not window.session.playing
    assert (lit(window), window.cast.passes.light.passed) == ("backward", 1.0)


# Exports


def test_the_picture_is_exported(window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def export(name: str) -> Path:
        asked: list[tuple[str, ...]] = []
        monkeypatch.setattr(
            window.documents, "ask_save", lambda *given: asked.append(given) or tmp_path / name
        )
        window.actions_["export_passes"].trigger()
        ((_, proposed, kinds),) = asked
        assert proposed.endswith("-backpropagation.svg")
        assert "*.png" in kinds
        return tmp_path / name

    textbook(qtbot, window)
    root = ElementTree.parse(export("a.svg")).getroot()
    assert "Exported" in window.cast.notice.label.text()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = "\n".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    for number in ("z = 7", "L = 9", "∂L/∂W = −18", "∂L/∂b = −6", "2.18", "1.06"):
        assert re.search(rf"^\s*{re.escape(number)}\s*$", words, re.MULTILINE), number

    picture = QImage(str(export("a.png")))
    assert (picture.width(), picture.height()) == (1800, 480)
    assert len({picture.pixel(x, 240) for x in range(0, 1800, 7)}) > 3

    export("nowhere/a.svg")
    assert window.cast.notice.label.text().startswith("⚠")
    (action,) = window.cast.passes.actions()
    assert "xport" in action.text()
