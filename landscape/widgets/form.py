"""A number to be set: by a slider, by keys, or by typing it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSlider, QStyle, QStyleOptionSlider, QWidget

from landscape.errors import LandscapeError
from landscape.widgets.numbers import MINUS, exact, read
from landscape.widgets.scale import PLACES, Scale

_PAGE = 10
_FIELD_CHARACTERS = 9
_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_KEYS: dict[int, int] = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: _PAGE,
    Qt.Key.Key_PageDown: -_PAGE,
}
_SLIDER_KEYS = _KEYS | {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class _Slider(QSlider):
    """A slider whose handle comes to where the groove is pressed."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Bring the handle under the pointer, then let the drag begin from there."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        slider, style = QStyle.ComplexControl.CC_Slider, self.style()
        part = QStyle.SubControl.SC_SliderHandle
        handle = style.subControlRect(slider, option, part, self)
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(event.position().toPoint()):
            room = self.width() - handle.width()
            place = round(event.position().x() - handle.width() / 2)
            # Held down before it moves, so that this is the first move of a drag.
            self.setSliderDown(True)
            self.setSliderPosition(QStyle.sliderValueFromPosition(0, PLACES, place, room))
        super().mousePressEvent(event)


class NumberField(QWidget):
    """A symbol, a slider, and a field with the number; the slider's range does not limit what is typed."""

    changed = Signal(float)
    """Another number was chosen: while dragging, at every move."""
    settled = Signal()
    """The drag, the key press or the typing that changed the number is over."""
    problem = Signal(str)
    """A sentence that says why what was typed is refused; empty when that is mended."""

    def __init__(
        self,
        symbol: str,
        means: str,
        low: float,
        high: float,
        *,
        log: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Show `low` at first."""
        super().__init__(parent)
        self._scale, self._means = Scale(low, high, log=log), means
        self._value, self._problem = low, ""
        self._unsettled, self._wheel = False, 0
        self._label, self._told = QLabel(symbol), QLabel()
        self._slider, self._field = _Slider(Qt.Orientation.Horizontal), QLineEdit()
        self._build()
        self._write()
        self._slider.valueChanged.connect(self._on_slider)
        self._slider.sliderReleased.connect(self._on_release)
        self._field.textEdited.connect(self._on_edit)
        self._field.editingFinished.connect(self._on_typed)

    @property
    def value(self) -> float:
        """The number; what is being typed counts only when it is complete."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a number; neither `changed` nor `settled` is emitted. A number refused before is forgotten."""
        if value != self._value:
            self._value = value
            self._write()

    def stand_for(self, symbol: str, means: str, low: float, high: float) -> None:
        """Stand for another number, on an even scale of its own; what is shown stays."""
        self._scale, self._means = Scale(low, high, log=False), means
        self._label.setText(symbol)
        self._name()
        self._pin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Give keys and the wheel their meaning in the slider and in the field alike."""
        if isinstance(event, QKeyEvent):
            return self._on_key(watched, event)
        if isinstance(event, QWheelEvent):
            return self._on_wheel(watched, event)
        if event.type() == QEvent.Type.FocusOut:
            self._settle()
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self._slider.setRange(0, PLACES)
        self._field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        # The frame and the padding of the field, and a character for the cursor.
        width = self._field.fontMetrics().horizontalAdvance("0" * (_FIELD_CHARACTERS + 1)) + 18
        self._field.setFixedWidth(width)
        # Symbols differ in width; fields below each other line up all the same.
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance("00"))
        self._label.setBuddy(self._field)
        self._told.setObjectName("problem")
        self._told.setWordWrap(True)
        self._told.hide()
        parts: tuple[QWidget, ...] = (self._slider, self._field)
        for part in parts:
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            part.installEventFilter(self)
        self.setFocusProxy(self._field)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self._slider, 0, 1)
        grid.addWidget(self._field, 0, 2)
        grid.addWidget(self._told, 1, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        self._name()

    def _name(self) -> None:
        for part in (self._label, self._slider, self._field):
            part.setToolTip(self._means)
        for part in (self._slider, self._field):
            part.setAccessibleName(f"{self._label.text()}: {self._means}")

    def _write(self) -> None:
        """Show the number in both places, and take back whatever was wrong with what was typed."""
        self._pin()
        self._field.setText(exact(self._value).replace("-", MINUS))
        self._field.setCursorPosition(0)
        self._tell("")

    def _pin(self) -> None:
        # Not while it is dragged: the handle follows the hand, not the rounded number.
        if not self._slider.isSliderDown():
            self._slider.blockSignals(True)
            self._slider.setValue(self._scale.place(self._value))
            self._slider.blockSignals(False)

    def _take(self, value: float) -> None:
        if value == self._value:
            return
        self._value, self._unsettled = value, True
        self._write()
        self.changed.emit(value)

    def _settle(self) -> None:
        if self._unsettled:
            self._unsettled = False
            self.settled.emit()

    def _on_slider(self, place: int) -> None:
        self._take(self._scale.value(place))
        if not self._slider.isSliderDown():
            self._settle()

    def _on_release(self) -> None:
        self._pin()
        self._settle()

    def _on_edit(self, text: str) -> None:
        # A number half typed is no mistake; one that was refused is looked at again with every key.
        if self._problem:
            try:
                read(text)
            except LandscapeError as error:
                self._tell(str(error))
            else:
                self._tell("")

    def _on_typed(self) -> None:
        if not self._field.isModified():
            return
        try:
            value = read(self._field.text())
        except LandscapeError as error:
            self._tell(str(error))
            return
        self._take(value)
        self._write()
        self._settle()
        self._field.clearFocus()  # the keys are the window's again

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        editing = self._field.isModified() or bool(self._problem)
        if event.type() == QEvent.Type.ShortcutOverride:
            # With nothing typed there is nothing to undo here: leave the keys to the window.
            undo = not editing and any(map(event.matches, _UNDO))
            if undo:
                event.ignore()
            return undo
        if event.key() == Qt.Key.Key_Escape and editing:
            if event.type() == QEvent.Type.KeyPress:
                self._write()
            return True
        steps = (_SLIDER_KEYS if watched is self._slider else _KEYS).get(event.key())
        if steps is None:
            return False
        if event.type() == QEvent.Type.KeyPress:
            self._step(steps)
        elif not event.isAutoRepeat():
            self._settle()
        return True

    def _on_wheel(self, watched: QObject, event: QWheelEvent) -> bool:
        if not (isinstance(watched, QWidget) and watched.hasFocus()):
            event.ignore()  # whatever lies around it may scroll
            return True
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / 120)
        self._wheel -= 120 * steps
        if steps:
            self._step(steps)
            self._settle()
        return True

    def _step(self, steps: int) -> None:
        self._on_typed()
        if not self._problem:
            self._take(self._scale.step(self._value, steps))

    def _tell(self, problem: str) -> None:
        if problem == self._problem:
            return
        self._problem = problem
        self._told.setText(problem)
        self._told.setVisible(bool(problem))
        self._field.setAccessibleDescription(problem)
        self._field.setToolTip(problem or self._means)
        self._field.setProperty("bad", bool(problem))
        # A style sheet looks at properties only when a widget is polished.
        self._field.style().unpolish(self._field)
        self._field.style().polish(self._field)
        self.problem.emit(problem)
