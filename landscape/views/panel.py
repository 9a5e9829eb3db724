"""The panel: the verdict, the gradient, and the update with this step's numbers in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from landscape.analysis.phases import Phase
from landscape.analysis.search import lower
from landscape.descent import Trace
from landscape.optimizers import Equation as Line
from landscape.optimizers.schedules import CONSTANT
from landscape.session import Stage
from landscape.surfaces import CriticalPoint
from landscape.widgets.arithmetic import DIGITS, folded, substituted, with_chosen
from landscape.widgets.card import Card, discard
from landscape.widgets.equation import Equation
from landscape.widgets.numbers import exact, fixed
from landscape.widgets.states import colour_name, meaning, sign
from landscape.widgets.theme import DARK, Theme

# Pixels beside a line of numbers in its card.
_BORDERS = 30


class Panel(QWidget):
    """Everything that can be read of the selected run at the cursor."""

    lit = Signal(QWidget)  # the line that a phase works out, to be brought into view

    def __init__(self) -> None:
        super().__init__()
        self.theme, self._cursor = DARK, 0
        self.stage: Stage | None = None
        self.verdict = _Verdict()
        self.gradient = _Gradient()
        self.update_ = _Update()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for card in (self.verdict, self.gradient, self.update_):
            layout.addWidget(card)

    def show_stage(self, stage: Stage) -> None:
        """Take another stage; its numbers come with the cursor, which is always shown next."""
        if self.stage is None or self.stage.surface is not stage.surface:
            self.verdict.critical_points = ()
        self.stage = stage

    def show_critical_points(self, points: tuple[CriticalPoint, ...], _note: str = "") -> None:
        """Compare where a run has ended with the lowest minimum that is now known."""
        self.verdict.critical_points = points
        self._show()

    def show_cursor(self, cursor: int) -> None:
        """Show another step."""
        self._cursor = cursor
        self._show()

    def light(self, phase: Phase | None) -> None:
        """Light the line of the update that a phase works out; without one all are alike."""
        if phase == self.update_.phase:
            return
        self.update_.light(phase)
        if phase is not None and phase.line is not None and phase.line < len(self.update_.rows):
            self.lit.emit(self.update_.rows[phase.line][1])

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.update_.set_theme(theme)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break lines where they are now too long."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        trace = self.stage.selected if self.stage else None
        if trace is None:
            self.verdict.show_nothing(self.theme)
            self.gradient.hide()
            self.update_.hide()
            return
        step = min(self._cursor, trace.steps)
        self.verdict.show_step(trace, step, self.theme)
        self.gradient.show_step(trace, step)
        self.update_.show_step(trace, step)
        self.gradient.show()
        self.update_.show()


class _Verdict(Card):
    """What the run is doing at the cursor, and at its end the verdict with its sentence."""

    def __init__(self) -> None:
        super().__init__("Convergence")
        self.critical_points: tuple[CriticalPoint, ...] = ()
        self.state, self.sentence, self.numbers = QLabel(), QLabel(), QLabel()
        self.state.setObjectName("state")
        # A verdict with the kind of point it is at may need two lines in a narrow panel.
        self.state.setWordWrap(True)
        self.sentence.setWordWrap(True)
        # Room for the longest sentence at once, so that what is below stays where it is.
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentence.setMinimumHeight(3 * self.sentence.fontMetrics().lineSpacing() + 2)
        self.numbers.setObjectName("mono")
        for label in (self.state, self.sentence, self.numbers):
            self.body.addWidget(label)

    def show_step(self, trace: Trace, step: int, theme: Theme) -> None:
        ended = step == trace.steps
        verdict = trace.verdict
        status, kind = (verdict.status, verdict.kind) if ended else (trace.labels[step], None)
        text = str(verdict) if ended else status
        self.state.setText(f"{sign(status)}  {text[0].upper()}{text[1:]}")
        self._colour(getattr(theme, colour_name(status, kind)))
        outside = trace.surface.domain.contains(trace.points[0].tolist())
        note = "" if outside else " The start lies outside the domain."
        if ended and status in ("converged", "plateau"):
            note += lower(trace.surface, self.critical_points, float(trace.losses[step]))
        self.sentence.setText((verdict.sentence if ended else meaning(text)) + note)
        self.numbers.setText(
            f"step {step} of {trace.steps}\n"
            f"loss {fixed(trace.losses[step], DIGITS)}   ‖∇L‖ {fixed(trace.grad_norms[step], DIGITS)}\n"
            f"tolerance {exact(trace.tolerance)}"
        )

    def _colour(self, colour: str) -> None:
        style = f"color: {colour}"
        if style != self.state.styleSheet():  # to set one takes as long as all the rest
            self.state.setStyleSheet(style)

    def show_nothing(self, theme: Theme) -> None:
        self.state.setText("No run yet")
        self._colour(theme.quiet)
        self.sentence.setText("Click the surface to start a descent there.")
        self.numbers.setText("")


class _Gradient(Card):
    """The gradient, component by component, and its norm."""

    def __init__(self) -> None:
        super().__init__("Gradient")
        self.numbers = QLabel()
        self.numbers.setObjectName("mono")
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self.numbers)

    def show_step(self, trace: Trace, step: int) -> None:
        names = trace.surface.parameters
        where = ", ".join(fixed(x, DIGITS).strip() for x in trace.points[step])
        self.title.setText(f"GRADIENT AT ({where})")
        width = max(4 + len(name) for name in names)
        rows = [
            f"{'∂L/∂' + name:<{width}} = {fixed(g, 12)}"
            for name, g in zip(names, trace.gradients[step], strict=True)
        ]
        rows.append(f"{'‖∇L‖':<{width}} = {fixed(trace.grad_norms[step], 12)}")
        if trace.noise is not None:
            rows.append(f"{trace.noise.title}: what the rule sees")
            seen = zip(names, trace.spot(step + 1).gradient, strict=True)
            rows += [f"{'g ' + name:<{width}} = {fixed(g, 12)}" for name, g in seen]
        self.numbers.setText("\n".join(rows))


class _Update(Card):
    """The rule in symbols, and under each line the same line in numbers, for every parameter."""

    def __init__(self) -> None:
        super().__init__("Update")
        self.theme = DARK
        self.lines: tuple[Line, ...] = ()
        self.rows: list[tuple[Equation, QLabel]] = []
        self.phase: Phase | None = None

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._dress()

    def light(self, phase: Phase | None) -> None:
        self.phase = phase
        self._dress()

    def _dress(self) -> None:
        """Draw the line that is lit as always, and the others faintly."""
        for line, (equation, label) in enumerate(self.rows):
            lit = self.phase is None or self.phase.line == line
            equation.set_colour(QColor(self.theme.text if lit else self.theme.faint))
            label.setEnabled(lit)

    def show_step(self, trace: Trace, step: int) -> None:
        rule = trace.rule(step + 1)
        self._set_lines(trace.equations)
        self.set_title(f"Update to step {step + 1}")
        chosen = dict(rule.chosen)
        if trace.schedule != CONSTANT:
            del chosen["learning_rate"]  # one of the numbers that change
        rows = list(zip(trace.surface.parameters, trace.numbers(step + 1), strict=True))
        for (_, label), line in zip(self.rows, self.lines, strict=True):
            room = (self.width() - _BORDERS) // label.fontMetrics().horizontalAdvance("0")
            template = folded(with_chosen(line.numbers, chosen), room)
            label.setText("\n".join(f"{name}: {substituted(template, numbers)}" for name, numbers in rows))

    def _set_lines(self, lines: tuple[Line, ...]) -> None:
        """Make one row for each line of the rule, if it is another rule than before."""
        if lines == self.lines:
            return
        self.lines = lines
        discard(widget for row in self.rows for widget in row)
        self.rows = []
        for line in lines:
            equation, label = Equation(), QLabel()
            equation.set_latex(line.latex)
            label.setObjectName("mono")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.body.addWidget(equation)
            self.body.addWidget(label)
            self.rows.append((equation, label))
        self._dress()
