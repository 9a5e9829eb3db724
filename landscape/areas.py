"""Where each view is, and which of them are to be seen."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from landscape.widgets.card import Card
from landscape.widgets.layout import Holder, Turning, column, splitter
from landscape.widgets.tabs import Tabs

# What the View menu shows and hides.
AREAS = ("gallery", "relief", "charts", "panel", "backpropagation", "sweep")

# Narrower than this, the map and what is beside it stand one above the other.
_BESIDE = 560


class Areas(QWidget):
    """The left side, the pictures with the charts and the transport below, and the panel at the right.

    `beside` are the pages beside the map or the curve, `below` those under them, by the name of their tab;
    the `cards` have names by which they can be chosen.
    """

    def __init__(
        self,
        *,
        left: Sequence[QWidget],
        planes: Sequence[QWidget],
        beside: Mapping[str, QWidget],
        below: Mapping[str, QWidget],
        transport: QWidget,
        cards: Mapping[str, QWidget],
        runs: QWidget,
    ) -> None:
        super().__init__()
        self._data = False
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.left, self.plane = _stack(left), _stack(planes)
        self.beside, self.below = Tabs(beside), Tabs(below)
        self.no_relief = QLabel()
        self.no_relief.setObjectName("quiet")
        self.no_relief.hide()
        pictures = Turning(_BESIDE, (self.plane, 1, 640), (self.beside, 1, 560))
        centre = splitter(down, (pictures, 3, 620), (self.below, 1, 190))
        middle = column(centre, self.no_relief, transport)
        self.scrolled = scrolled = QScrollArea()
        scrolled.setAccessibleName("Panel")
        scrolled.setWidgetResizable(True)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._held = {name: Holder(card) for name, card in cards.items()}
        scrolled.setWidget(column(*self._held.values(), None))
        self._cards = scrolled.findChildren(Card)
        runs.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.side = column(scrolled, runs)
        self.side.setMinimumWidth(316)
        self.left.setMinimumWidth(150)
        self.body = splitter(across, (self.left, 0, 168), (middle, 1, 890), (self.side, 0, 344))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)

    def show_areas(self, shown: Mapping[str, bool], plane: QWidget, two_parameters: bool, data: bool) -> None:
        """Show a plane and the areas that are wanted; the relief and the data where there are any to show.

        The data comes to the front where there was none before.
        """
        self.plane.setCurrentWidget(plane)
        self.left.setVisible(shown["gallery"])
        self.beside.offer(Relief=shown["relief"] and two_parameters and not self.no_relief.text())
        self.beside.offer(Data=data)
        if data and not self._data:
            self.beside.bring("Data")
        self._data = data
        self.below.offer(
            Charts=shown["charts"], Backpropagation=shown["backpropagation"], Sweep=shown["sweep"]
        )
        self.side.setVisible(shown["panel"])

    def reveal(self, part: QWidget) -> None:
        """Bring a part of a card into view."""
        if part.isVisible():
            self.scrolled.ensureWidgetVisible(part, 0, 40)

    def show_left(self, page: QWidget, least: int, width: int) -> None:
        """Show a page at the left, `width` wide, which may be made no narrower than `least`."""
        self.left.setCurrentWidget(page)
        self.left.setMinimumWidth(least)
        was, middle, side = self.body.sizes()
        self.body.setSizes([width, middle + was - width, side])

    def show_cards(self, names: Container[str] | None) -> None:
        """Show the cards of these names alone; all of them for None."""
        for name, card in self._held.items():
            card.withhold(names is not None and name not in names)

    @property
    def folded(self) -> list[str]:
        """The names of the cards in the panel that are folded up."""
        return [card.name for card in self._cards if card.folded]

    def fold(self, names: Sequence[str]) -> None:
        """Fold these cards of the panel up, and let all of them be folded."""
        for card in self._cards:
            card.allow_folding(card.name in names)

    def do_without_relief(self, why: str) -> None:
        """Say in one quiet line why there is no relief."""
        self.no_relief.setText(why)
        self.no_relief.show()


def _stack(pages: Sequence[QWidget]) -> QStackedWidget:
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack


def around(top: QWidget, question: QWidget, areas: Areas, foot: QWidget) -> QWidget:
    """Return the whole of the window: the bar, what is asked below it, the areas, the notice."""
    whole = column(top, question, areas, foot)
    layout = whole.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.setStretchFactor(areas, 1)  # the foot is as high as its words at their width, no higher
    whole.setContentsMargins(10, 8, 10, 6)
    return whole
