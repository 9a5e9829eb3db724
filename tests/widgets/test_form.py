import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from landscape.widgets.form import NumberField


class Shown:
    """A field in a window, with what it shows and what it has said."""

    def __init__(self, qtbot, **options):
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.other = QLineEdit()
        self.number = NumberField(
            "η", "how far one step goes", **({"low": 1e-5, "high": 1.0, "log": True} | options)
        )
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.other)
        layout.addWidget(self.number)
        self.slider = self.number.findChild(QSlider)
        self.field = self.number.findChild(QLineEdit)
        self.said = []
        self.number.changed.connect(self.said.append)
        self.number.settled.connect(lambda: self.said.append("settled"))
        self.number.problem.connect(lambda problem: self.said.append(("problem", problem)))
        self.window.resize(600, 120)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.other.setFocus()
        self.qtbot = qtbot

    def type(self, text, key=Qt.Key.Key_Return):
        self.field.setFocus()
        self.field.selectAll()
        self.qtbot.keyClicks(self.field, text)
        if key is not None:
            self.qtbot.keyClick(self.field, key)

    def wheel(self, widget, notches):
        middle = QPointF(widget.rect().center())
        event = QWheelEvent(
            middle,
            widget.mapToGlobal(middle),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    @property
    def sentences(self):
        return [
            label.text()
            for label in self.number.findChildren(QLabel)
            if label.isVisible() and label.text() != "η"
        ]


@pytest.fixture
def shown(qtbot):
    made = Shown(qtbot)
    made.number.set_value(0.01)
    return made


@pytest.fixture
def linear(qtbot):
    made = Shown(qtbot, low=0.0, high=0.99, log=False)
    made.number.set_value(0.9)
    return made


def test_shows_a_value_and_says_nothing(shown):
    assert shown.field.text() == "0.01"
    assert shown.slider.value() == 600
    assert shown.said == []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 0.0, -1.0, 1e300, 5e-324])
def test_shows_any_value(shown, value):
    shown.number.set_value(value)
    assert shown.slider.value() in (0, 1000)
    assert shown.said == []


@pytest.mark.parametrize(
    ("text", "value"), [("0.02", 0.02), ("1e-3", 1e-3), ("0,5", 0.5), ("3.5", 3.5), ("-2", -2.0)]
)
def test_takes_what_is_typed(shown, text, value):
    shown.type(text)
    assert shown.said == [value, "settled"]
    assert shown.number.value == value


def test_a_number_beyond_the_range_pins_the_slider(shown):
    shown.type("3.5")
    assert shown.slider.value() == 1000
    shown.type("0")
    assert (shown.slider.value(), shown.number.value) == (0, 0.0)


def test_typing_counts_when_the_field_is_left(shown):
    shown.type("0.02", key=None)
    assert shown.said == []
    shown.other.setFocus()
    assert shown.said == [0.02, "settled"]


def test_typing_the_same_number_says_nothing(shown):
    shown.type("1e-2")
    assert shown.said == []
    assert shown.field.text() == "0.01"


@pytest.mark.parametrize("text", ["abc", "1/3", "nan", "1e999", " "])
def test_nonsense_is_told_beside_the_field(shown, text):
    shown.type(text)
    (said,) = shown.said
    assert said[0] == "problem"
    assert shown.sentences == [said[1]]
    assert said[1].endswith(".")
    assert shown.number.value == 0.01
    assert shown.field.text() == text
    assert shown.field.property("bad") is True
    assert shown.field.accessibleDescription() == shown.field.toolTip() == said[1]


def test_a_mended_number_takes_the_sentence_back(shown):
    shown.type("1e-", key=None)
    assert shown.said == []
    shown.qtbot.keyClick(shown.field, Qt.Key.Key_Return)
    assert shown.sentences
    shown.qtbot.keyClicks(shown.field, "3")
    assert shown.sentences == []
    assert shown.said[-1] == ("problem", "")
    shown.qtbot.keyClick(shown.field, Qt.Key.Key_Return)
    assert shown.number.value == 1e-3
    assert shown.field.property("bad") is False
    assert shown.field.toolTip() == "how far one step goes"


def test_escape_restores(shown):
    shown.type("abc")
    shown.qtbot.keyClick(shown.field, Qt.Key.Key_Escape)
    assert shown.field.text() == "0.01"
    assert shown.sentences == []
    shown.type("0.5", key=Qt.Key.Key_Escape)
    assert (shown.field.text(), shown.number.value) == ("0.01", 0.01)


def test_a_value_set_from_outside_replaces_nonsense(shown):
    shown.type("abc")
    shown.number.set_value(0.2)
    assert (shown.field.text(), shown.sentences) == ("0.2", [])


def test_the_same_value_set_from_outside_leaves_typing_alone(shown):
    shown.type("0.0", key=None)
    shown.number.set_value(0.01)
    assert shown.field.text() == "0.0"


@pytest.mark.parametrize("part", ["field", "slider"])
def test_keys_step(shown, part):
    widget = getattr(shown, part)
    widget.setFocus()
    for key, value in [
        (Qt.Key.Key_Up, 0.0112),
        (Qt.Key.Key_Down, 0.00998),
        (Qt.Key.Key_PageUp, 0.0316),
        (Qt.Key.Key_PageDown, 0.00999),
    ]:
        shown.said.clear()
        shown.qtbot.keyClick(widget, key)
        assert shown.said == [value, "settled"]


def test_a_key_held_down_settles_once(shown):
    shown.field.setFocus()
    for _ in range(3):
        shown.qtbot.keyPress(shown.field, Qt.Key.Key_Up)
    shown.qtbot.keyRelease(shown.field, Qt.Key.Key_Up)
    assert [said for said in shown.said if said == "settled"] == ["settled"]
    assert len(shown.said) == 4


def test_steps_of_a_linear_field(linear):
    linear.field.setFocus()
    linear.qtbot.keyClick(linear.field, Qt.Key.Key_Up)
    linear.qtbot.keyClick(linear.field, Qt.Key.Key_PageUp)
    assert [said for said in linear.said if said != "settled"] == [0.91, 0.99]


def test_a_step_takes_what_is_being_typed(shown):
    shown.type("0.1", key=Qt.Key.Key_Up)
    assert shown.said == [0.1, "settled", 0.112, "settled"]
    shown.type("abc", key=Qt.Key.Key_Up)
    assert shown.number.value == 0.112


def test_the_wheel_steps_only_what_has_the_focus(shown):
    for part in (shown.slider, shown.field):
        shown.wheel(part, 1)
        assert shown.said == []
    shown.slider.setFocus()
    shown.wheel(shown.slider, 1)
    assert shown.said == [0.0112, "settled"]


def test_dragging_tells_every_value_and_settles_at_the_end(shown):
    option = QStyleOptionSlider()
    shown.slider.initStyleOption(option)
    handle = shown.slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, shown.slider
    )
    at = handle.center()
    shown.qtbot.mousePress(shown.slider, Qt.MouseButton.LeftButton, pos=at)
    assert shown.said == []
    for x in (10, 20, 30):
        shown.qtbot.mouseMove(shown.slider, at + QPoint(x, 0))
    assert "settled" not in shown.said
    assert len(shown.said) == 3
    assert shown.said == sorted(shown.said)
    shown.qtbot.mouseRelease(shown.slider, Qt.MouseButton.LeftButton, pos=at + QPoint(30, 0))
    assert shown.said[3:] == ["settled"]
    assert float(shown.field.text()) == shown.number.value == shown.said[2]


def test_a_press_in_the_groove_brings_the_handle_there(shown):
    at = QPoint(shown.slider.width() // 4, shown.slider.height() // 2)
    shown.qtbot.mousePress(shown.slider, Qt.MouseButton.LeftButton, pos=at)
    assert shown.slider.value() == pytest.approx(250, abs=15)
    shown.qtbot.mouseMove(shown.slider, at + QPoint(12, 0))
    shown.qtbot.mouseRelease(shown.slider, Qt.MouseButton.LeftButton, pos=at + QPoint(12, 0))
    assert [said == "settled" for said in shown.said] == [False, False, True]


def test_home_and_end_reach_the_ends(shown):
    shown.slider.setFocus()
    shown.qtbot.keyClick(shown.slider, Qt.Key.Key_End)
    shown.qtbot.keyClick(shown.slider, Qt.Key.Key_Home)
    assert shown.said == [1.0, "settled", 1e-5, "settled"]


def test_undo_belongs_to_the_window_unless_something_is_typed(shown):
    undone = []
    action = QAction(shown.window)
    action.setShortcut("Ctrl+Z")
    action.triggered.connect(lambda: undone.append(True))
    shown.window.addAction(action)
    shown.field.setFocus()
    shown.qtbot.keyClick(shown.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]
    shown.type("5", key=None)
    shown.qtbot.keyClick(shown.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]
    assert shown.field.text() == "0.01"


def test_every_part_has_a_name(shown):
    for part in (shown.slider, shown.field):
        assert part.accessibleName() == "η: how far one step goes"
        assert part.toolTip() == "how far one step goes"


def test_the_field_is_of_one_width(shown):
    width = shown.field.width()
    shown.type("0.12345678901234567")
    assert shown.field.width() == width
