"""The learning-rate gauge: where η stands between too slow and unstable, at the cursor, before the step."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy

from landscape.analysis import gauge as analysis
from landscape.analysis.gauge import Gauge
from landscape.descent import Trace
from landscape.optimizers.schedules import CONSTANT
from landscape.session import Stage
from landscape.widgets.card import Card
from landscape.widgets.meter import Band, Mark, Meter
from landscape.widgets.numbers import MINUS, brief, exact, fixed, rounded
from landscape.widgets.theme import DARK, Theme

_DIGITS = 7
# Significant digits of the learning rates that are offered.
_SHORT = 4
# The ends of the scale, as parts of the limit; the zones between them have room for their names.
_LEAST, _MOST = 0.01, 2.0
# With very much data the Hessian of one point takes longer than a frame.
_REST_MS = 150
_NO_BEST = "None is best where some direction is flat or curves down"


@dataclass(frozen=True)
class _Look:
    """How a zone is told from the others."""

    sign: str
    band: Band


_LOOKS = {
    analysis.TOO_SLOW: _Look("▬", Band("too slow", 0.21, "warn", Qt.BrushStyle.Dense6Pattern)),
    analysis.SMOOTH: _Look("●", Band("smooth", 0.27, "good")),
    analysis.GOOD: _Look("◆", Band("good", 0.19, "good", Qt.BrushStyle.VerPattern)),
    analysis.EDGE: _Look("■", Band("edge", 0.12, "warn", Qt.BrushStyle.FDiagPattern)),
    analysis.UNSTABLE: _Look("▲", Band("unstable", 0.21, "bad", Qt.BrushStyle.DiagCrossPattern)),
}


class GaugeCard(Card):
    """What η is to the largest that is stable here, with that limit and the best η to be clicked."""

    rate_wanted = Signal(float)

    def __init__(self) -> None:
        super().__init__("Learning rate")
        self.stage: Stage | None = None
        self.theme, self._cursor = DARK, 0
        self._shown: tuple[Trace, int] | None = None
        self._colour = ""
        self.state, self.ratio, self.sentence, self.curvature = QLabel(), QLabel(), QLabel(), QLabel()
        self.meter = Meter([look.band for look in _LOOKS.values()])
        self.limit = _Choice("limit", "▮", "The largest learning rate that is stable here", "No limit here")
        self.best = _Choice("best", "◆", "Here the error shrinks fastest by this learning rate", _NO_BEST)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._measure)
        self._build()

    def _build(self) -> None:
        self.state.setObjectName("zone")
        self.ratio.setObjectName("mono")
        self.curvature.setObjectName("mono")
        self.sentence.setWordWrap(True)
        # Room for the longest sentence at once, so that what is below stays where it is.
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentence.setMinimumHeight(3 * self.sentence.fontMetrics().lineSpacing() + 2)
        head, choices = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.state, 1)
        head.addWidget(self.ratio)
        choices.setSpacing(8)
        for choice in (self.limit, self.best):
            choice.wanted.connect(self._want)
            choices.addWidget(choice, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.meter)
        self.body.addLayout(choices)
        self.body.addWidget(self.curvature)
        self.body.addWidget(self.sentence)
        self.meter.setAccessibleName("Learning rate against its limit")
        self.meter.clicked.connect(lambda name: {"limit": self.limit, "best": self.best}[name].click())

    def show_stage(self, stage: Stage) -> None:
        """Take another stage; what is shown of it comes with the cursor, which is always shown next."""
        self.stage = stage

    def show_cursor(self, cursor: int) -> None:
        """Measure at another step: at once, or for very much data a moment later."""
        self._cursor = cursor
        stage = self.stage
        if stage is None or stage.selected is None:
            self.hide()
            return
        self.show()
        if not self.isVisible():
            return
        if stage.surface.sketch is stage.surface:
            self._measure()
        elif not self._rest.isActive():
            self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Measure what was not measured while this could not be seen."""
        super().showEvent(event)
        self.show_cursor(self._cursor)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme, self._shown = theme, None
        self.meter.set_theme(theme)
        self.show_cursor(self._cursor)

    def _measure(self) -> None:
        trace = self.stage.selected if self.stage else None
        if trace is None:
            return
        where = (trace, min(self._cursor, trace.steps))
        if where != self._shown:
            self._shown = where
            gauge = analysis.gauge(*where)
            now = "" if trace.schedule == CONSTANT else f": η = {brief(gauge.rate)} NOW"
            self.title.setText(f"{self.name.upper()}{now}")
            self._show(gauge)

    def _base(self, rate: float | None) -> float | None:
        """Return the learning rate to be set so that it is a given one at this step, None if none is."""
        if not rate or self._shown is None:
            return None
        trace, step = self._shown
        return trace.schedule.base_for(rate, step + 1)

    def _want(self, rate: float) -> None:
        base = self._base(rate)
        if base is not None:
            self.rate_wanted.emit(_below(base))

    def _show(self, gauge: Gauge) -> None:
        look = _LOOKS.get(gauge.zone) if gauge.zone else None
        zone = gauge.zone or "nothing to measure"
        self.state.setText(f"{look.sign if look else '○'}  {zone[0].upper()}{zone[1:]}")
        self._set_colour(getattr(self.theme, look.band.colour if look else "quiet"))
        self.ratio.setText("" if gauge.ratio is None else f"η/limit {fixed(gauge.ratio, _DIGITS)}")
        self.sentence.setText(gauge.sentence)
        name = "λ of P⁻¹H" if gauge.adapts else "λ"
        steepest = gauge.curvature
        self.curvature.setText("" if steepest is None else f"steepest curvature {name} {fixed(steepest)}")
        for choice, rate in ((self.limit, gauge.limit), (self.best, gauge.best)):
            choice.set_rate(_below(rate) if rate and self._base(rate) else None)
        self._show_meter(gauge, look)

    def _show_meter(self, gauge: Gauge, look: _Look | None) -> None:
        marks = []
        if gauge.limit and gauge.best:
            marks.append(Mark("best", _place(gauge.best / gauge.limit)))
        if gauge.limit:
            marks.append(Mark("limit", _place(1.0), is_line=True))
        # A negative learning rate has no place on a scale of powers of ten.
        pointer = _place(gauge.ratio) if gauge.ratio is not None and gauge.ratio >= 0 else None
        self.meter.show_state(pointer, look.band.name if look else None, marks)
        self.meter.setAccessibleDescription(f"{self.state.text()}: {gauge.sentence}")

    def _set_colour(self, colour: str) -> None:
        if colour != self._colour:  # to set a style takes as long as all the rest
            self._colour = colour
            self.state.setStyleSheet(f"color: {colour}")


class _Choice(QPushButton):
    """A learning rate that can be clicked, or said not to exist."""

    wanted = Signal(float)

    def __init__(self, name: str, sign: str, means: str, absent: str) -> None:
        super().__init__()
        self._name, self._sign, self._means, self._absent = name, sign, means, absent
        self._rate: float | None = math.nan
        self.setObjectName("small")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(True)  # so that Enter presses it
        # The two share the width there is, whatever they say.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.wanted.emit(self._rate))
        self.set_rate(None)

    def set_rate(self, rate: float | None) -> None:
        """Offer a learning rate; None where there is none to offer."""
        if rate == self._rate:
            return
        self._rate = rate
        text = f"no {self._name} η" if rate is None else f"{self._name} η = {exact(rate)}".replace("-", MINUS)
        self.setText(f"{self._sign} {text}")
        self.setAccessibleName(text)
        self.setToolTip(self._absent if rate is None else f"{self._means}: click to set it")
        self.setEnabled(rate is not None)

    def event(self, event: QEvent) -> bool:
        """Keep the space bar, which presses a button, from the window's own use of it."""
        is_space = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if is_space and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def _place(ratio: float) -> float:
    """Return where on the scale r = η / limit lies: evenly by powers of ten within each zone."""
    low, place = _LEAST, 0.0
    for zone, look in _LOOKS.items():
        high = min(analysis.ZONES[zone], _MOST)
        if ratio <= high:
            return place + look.band.share * max(0.0, math.log(max(ratio, low) / low) / math.log(high / low))
        low, place = high, place + look.band.share
    return 1.0


def _below(rate: float) -> float:
    """Return a rate in a few digits, rounded down: rounded up, it could be past the limit."""
    short = rounded(rate, _SHORT)
    if short > rate:
        short = rounded(short - 10.0 ** (math.floor(math.log10(rate)) - _SHORT + 1), _SHORT)
    return short
