"""The transport: play, pause, step, scrub, and how fast."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from landscape.session import Stage
from landscape.widgets.icons import icon
from landscape.widgets.theme import DARK, Theme

# Slider positions to one tenfold of speed: 1, 10, 100, 1000 steps a second.
_PER_DECADE = 20
# Narrower than this, in pixels, the words and the number beside the speed's slider give way.
_ROOMY = 540


class Transport(QWidget):
    """Buttons and sliders that move the cursor; it says what is wanted and shows what is."""

    wanted = Signal(str)  # "start", "back", "play", "forward", "end" or "slow"
    sought = Signal(int)
    speed_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.theme, self.playing = DARK, False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(6)
        self.buttons = {
            what: self._button(what, tip)
            for what, tip in {
                "start": "To the start (Home)",
                "back": "One step back (←)",
                "play": "Play or pause (Space)",
                "forward": "One step on (→)",
                "end": "To the end (End)",
            }.items()
        }
        self.slow = self._button("slow", "Step slowly: forward, loss, backward, update (S)")
        self.slow.setCheckable(True)
        for button in (*self.buttons.values(), self.slow):
            layout.addWidget(button)
        self.step = QLabel()
        self.step.setObjectName("mono")
        layout.addWidget(self.step)
        self.scrub = self._slider("Step", 0, 1)
        self.scrub.setMinimumWidth(56)
        self.scrub.valueChanged.connect(self.sought)
        layout.addWidget(self.scrub, 5)
        self.speed = self._slider("Speed, steps a second", 0, 3 * _PER_DECADE)
        self.speed.setMaximumWidth(120)
        self.speed.setMinimumWidth(44)
        self.speed.valueChanged.connect(self._on_speed)
        self.rate = QLabel()
        self.rate.setObjectName("mono")
        layout.addWidget(self.speed, 1)
        layout.addWidget(self.rate)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Do without words and without the speed's number where there is no room for them."""
        super().resizeEvent(event)
        self.rate.setVisible(self.width() >= _ROOMY)
        self.show_cursor(self.scrub.value())

    def show_stage(self, stage: Stage) -> None:
        """Show how many steps another stage has."""
        self._quietly(self.scrub, 0, stage.length)
        self.scrub.setEnabled(stage.length > 0)
        for button in self.buttons.values():
            button.setEnabled(stage.length > 0)
        self.show_cursor(self.scrub.value())

    def show_cursor(self, cursor: int) -> None:
        """Show another step."""
        self.scrub.blockSignals(True)
        self.scrub.setValue(cursor)
        self.scrub.blockSignals(False)
        most = str(self.scrub.maximum())
        word = "step " if self.width() >= _ROOMY else ""
        self.step.setText(f"{word}{cursor:>{len(most)}} / {most}")

    def show_playing(self, playing: bool) -> None:
        """Show whether the cursor moves by itself."""
        self.playing = playing
        self._dress_play()

    def show_slow(self, slow: bool) -> None:
        """Show whether steps are made slowly; then they have a speed of their own."""
        self.slow.setChecked(slow)
        self.speed.setEnabled(not slow)
        self.rate.setEnabled(not slow)

    def show_speed(self, speed: float) -> None:
        """Show how many steps a second are played."""
        self.speed.blockSignals(True)
        self.speed.setValue(round(_PER_DECADE * math.log10(speed)))
        self.speed.blockSignals(False)
        self.rate.setText(f"{speed:>4.0f} steps/s")

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self._dress()

    def _button(self, what: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("primary" if what == "play" else what)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        # Space and the arrows belong to the window, not to whichever button was pressed last.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.wanted.emit(what))
        return button

    def _slider(self, name: str, low: int, high: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setAccessibleName(name)
        slider.setToolTip(name)
        return slider

    def _quietly(self, slider: QSlider, low: int, high: int) -> None:
        slider.blockSignals(True)
        slider.setRange(low, high)
        slider.blockSignals(False)

    def _on_speed(self, position: int) -> None:
        self.speed_changed.emit(round(10 ** (position / _PER_DECADE)))

    def _dress(self) -> None:
        for what, button in (self.buttons | {"slow": self.slow}).items():
            button.setIcon(icon(what, self.theme.text))
        self._dress_play()

    def _dress_play(self) -> None:
        shape = "pause" if self.playing else "play"
        self.buttons["play"].setIcon(icon(shape, self.theme.on_accent))
