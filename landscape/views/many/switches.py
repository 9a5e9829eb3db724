"""What is switched on over the map, in its upper right corner, and what is to be known of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from landscape.views.plane import Plane
from landscape.widgets.readout import Readout

# Pixels to the plot's edges.
_MARGIN = 8
# And between the buttons and what is written below them.
_GAP = 4


class Switches(QWidget):
    """Buttons that stay down, in the corner of a plane."""

    wanted = Signal(str)  # the name of the button that was pressed

    def __init__(self, plane: Plane, names: dict[str, str]) -> None:
        """Offer buttons by name, each with what it says when the mouse rests on it."""
        super().__init__(plane)
        self.plane = plane
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        self.buttons = {name: QPushButton(name.capitalize()) for name in names}
        for name, button in self.buttons.items():
            button.setObjectName("switch")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(names[name])
            button.setAccessibleDescription(names[name])
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            layout.addWidget(button)
        self.note, self._words = Readout(plane, above=True), ""
        self.note.hide()
        plane.installEventFilter(self)
        QTimer.singleShot(0, self, self.settle)

    def show_state(self, name: str, on: bool) -> None:
        """Show whether something is switched on."""
        self.buttons[name].setChecked(on)

    def say(self, words: str) -> None:
        """Write something below the buttons, or nothing."""
        if words != self._words:
            self._words = words
            self.settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay in the corner."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            QTimer.singleShot(0, self, self.settle)  # once the plot has its size
        return False

    def settle(self) -> None:
        """Go to the corner."""
        self.adjustSize()
        area = self.plane.plot.area
        self.move(round(area.right()) - self.width() - _MARGIN, round(area.top()) + _MARGIN)
        self.raise_()
        self.show()
        self.note.setVisible(bool(self._words))
        if self._words:
            self.note.say(self._words, area.adjusted(0, self.height() + _GAP, 0, 0))
