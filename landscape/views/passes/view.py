"""The backpropagation view: the picture of both passes, and the sentence of a step made slowly."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from landscape.analysis.passes import Graph, Passes, graph
from landscape.analysis.phases import Phase
from landscape.session import Stage
from landscape.views.passes.drawing import Drawing, Light
from landscape.views.passes.geometry import Sheet
from landscape.widgets.numbers import brief
from landscape.widgets.theme import DARK, Theme

_HINT = "Values go forward, gradients come back. S makes a step slowly."
_FORMULA = "A formula is one piece: its gradient comes back at once. S makes a step slowly."
# What is beside the name of a phase and its sentence: margins, and the gap between them.
_BESIDE = 30


class PassesView(QWidget):
    """Values on the way forward, gradients on the way back; in slow mode one part lit after the other."""

    export_wanted = Signal()
    appeared = Signal()  # there may be numbers that were not worked out while it was hidden

    def __init__(self) -> None:
        super().__init__()
        self._passes: Passes | None = None
        self._phase: Phase | None = None
        self._phases: tuple[Phase, ...] = ()
        self.name, self.sentence, self.picture = QLabel(), QLabel(), _Picture()
        self.name.setObjectName("phase")
        self.sentence.setWordWrap(True)
        for label in (self.name, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.name)
        words.addWidget(self.sentence, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 0)
        layout.setSpacing(2)
        layout.addLayout(words)
        layout.addWidget(self.picture, 1)
        action = QAction("Export the backpropagation picture…", self)
        action.triggered.connect(self.export_wanted)
        self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._say()

    @property
    def graph(self) -> Graph | None:
        """What the picture shows."""
        return self.picture.graph

    @property
    def light(self) -> Light:
        """How the picture is lit."""
        return self.picture.light

    def show_stage(self, stage: Stage) -> None:
        """Take another stage; its numbers come next."""
        if stage.phases != self._phases:
            self._phases = stage.phases
            self._make_room()

    def show_passes(self, passes: Passes) -> None:
        """Show the numbers of another point or another sample."""
        before, self._passes = self._passes, passes
        if before is None or before.network != passes.network:
            self._say()
        self._draw()

    def show_phase(self, phase: Phase | None, passed: float) -> None:
        """Light what a phase concerns, as far as it has passed; everything if there is none."""
        if phase != self._phase:
            self._phase = phase
            self._say()
            self._draw()
        self.picture.show_light(Light(phase.part if phase else None, passed))

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.picture.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Ask for the numbers of now."""
        super().showEvent(event)
        self.appeared.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Make room for the sentences where they are now."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Keep as much room as the longest of all sentences needs, so that the picture stays as it is."""
        if self._phase is None:
            self.sentence.setMinimumHeight(0)
            return
        names, sentences = self.name.fontMetrics(), self.sentence.fontMetrics()
        longest = max(names.horizontalAdvance(phase.name) for phase in self._phases)
        self.name.setMinimumWidth(longest)
        box = QRect(0, 0, self.width() - longest - _BESIDE, 1000)
        heights = [
            sentences.boundingRect(box, Qt.TextFlag.TextWordWrap, phase.sentence).height()
            for phase in self._phases
        ]
        self.sentence.setMinimumHeight(max(heights))

    def _draw(self) -> None:
        if self._passes is not None:
            self.picture.show_graph(graph(self._passes, self._phase.gives if self._phase else "x_new"))

    def _say(self) -> None:
        phase = self._phase
        chain = self._passes is None or bool(self._passes.network.stops)
        self.name.setText(phase.name if phase else "")
        self.name.setVisible(phase is not None)
        self.sentence.setObjectName("sentence" if phase else "quiet")
        self.sentence.setText(phase.sentence if phase else _HINT if chain else _FORMULA)
        self.sentence.setAccessibleName(f"{phase.name}: {phase.sentence}" if phase else self.sentence.text())
        # A style sheet looks at names only when a widget is polished.
        self.sentence.style().unpolish(self.sentence)
        self.sentence.style().polish(self.sentence)
        self._make_room()


class _Picture(QWidget):
    """The graph, as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Backpropagation picture")
        self.graph: Graph | None = None
        self.light, self._theme = Light(), DARK
        self.setMinimumHeight(150)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size at which nothing is scaled."""
        return QSize(800, 178)

    def show_graph(self, graph: Graph) -> None:
        """Show other numbers."""
        self.graph = graph
        numbers = [(node.symbol, graph.values[node.key]) for node in graph.nodes]
        numbers += [(arrow.symbol, arrow.value) for arrow in graph.arrows if arrow.kind != "forward"]
        known = (f"{symbol} = {brief(value)}" for symbol, value in numbers if value is not None)
        self.setAccessibleDescription(", ".join(known))
        self.update()

    def show_light(self, light: Light) -> None:
        """Light it in another way."""
        if light != self.light:
            self.light = light
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the graph."""
        if self.graph is not None:
            painter = QPainter(self)
            box = QRectF(self.rect())
            sheet = Sheet.of(self.graph, box.width(), box.height())
            Drawing(painter, self.graph, sheet, self._theme, self.light).draw()
