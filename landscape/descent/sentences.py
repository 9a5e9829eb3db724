"""What a verdict says to people: one sentence, true of this run, with what to change."""

from __future__ import annotations

from collections.abc import Sequence

from landscape.descent import critical
from landscape.descent.trace import Trace
from landscape.optimizers import Optimizer
from landscape.optimizers.schedules import CONSTANT
from landscape.surfaces import Surface

# A learning rate that has fallen to this part of what it was hardly moves a run any more.
_FADED = 0.01

PLATEAU = (
    "Neither slope nor curvature is left here, and nothing shows that this is a minimum: "
    "a plateau. Start elsewhere."
)
_KINDS = {
    critical.SADDLE: "Stopped on {}, which is no minimum: "
    "the smallest push downhill would set it going again.",
    critical.MAXIMUM: "Stopped on {}: the slope is zero at the top, too. Start a little to one side.",
    critical.VALLEY: "Stopped where the surface is flat in one direction: "
    "that this is a minimum cannot be told from here.",
}


def cure(optimizer: Optimizer) -> str:
    """Return what to change about a rule whose steps grow."""
    if optimizer.learning_rate < 0:
        return "a negative learning rate climbs: make it positive"
    for hyper in optimizer.hyperparameters():
        if hyper.low == 0 and hyper.high < 1 <= getattr(optimizer, hyper.name):
            return f"{hyper.symbol} must stay below 1"
    return "lower the learning rate"


def calm(trace: Trace) -> str:
    """Return what to change about a run that does not come to rest."""
    if trace.noise is None:
        return cure(trace.optimizer)
    if trace.schedule == CONSTANT and trace.optimizer.schedulable:
        return "noise keeps it moving; a schedule that lets the learning rate fall would calm it"
    return "noise keeps it moving; lower the learning rate, or the noise"


def not_finite(name: str, trace: Trace, step: int) -> str:
    """Say that a loss, gradient or point is not finite."""
    if step == 0:
        return f"The {name} is not a finite number at the start itself: start somewhere else."
    if name == "gradient":
        return f"At step {step} the gradient is not a finite number: the surface has no slope there."
    return f"At step {step} the {name} is no longer a finite number: {cure(trace.optimizer)}."


def left(trace: Trace, step: int, far: float) -> str:
    """Say that a run has left the domain, and why."""
    if step == 0:
        return f"The start lies more than {far:.0f} half-widths from the middle of the domain: start nearer."
    fell = trace.losses[step] < trace.losses[0]
    remedy = cure(trace.optimizer)
    why = "the loss falls without end in this direction" if fell else f"each step led further away: {remedy}"
    return f"Left the domain at step {step}, {far:.0f} half-widths from its middle: {why}."


def place(surface: Surface, point: Sequence[float]) -> str:
    """Return a point to four digits: "(−2.805, 3.131)", or "x = 3.2" where there is one parameter."""
    numbers = ", ".join(f"{x:.4g}".replace("-", "−") for x in point)
    return f"({numbers})" if len(point) > 1 else f"{surface.parameters[0]} = {numbers}"


def reached(trace: Trace, kind: str, step: int) -> str:
    """Say which point a run has come to, of which kind, and how far above the least value it lies."""
    loss, least = trace.losses[step], trace.surface.least
    whole = "this surface" if trace.surface.bounded else "this domain"
    listed = critical.listed_at(trace.surface, trace.points[step], kind)
    which, at = ("the", f" at {place(trace.surface, listed.at)}") if listed is not None else ("a", "")
    above = f", {loss - least:.4g} above the least value" if least is not None and loss > least else ""
    if kind == critical.GLOBAL:
        return f"Reached the global minimum{at} in {step} steps: no point of {whole} is lower."
    if kind == critical.DEGENERATE:
        return f"Reached the least value of {whole} in {step} steps, where it is flat in some direction."
    if kind != critical.LOCAL:
        return _KINDS[kind].format(f"{which} {kind}{at}{above}")
    if least is None:
        return f"Reached {which} local minimum{at} in {step} steps; the least value here is not known."
    if loss < least:
        known = "that was given" if trace.surface.bounded else "of this domain, which it has left"
        return f"Reached a minimum in {step} steps, {least - loss:.4g} below the least value {known}."
    return f"Reached {which} local minimum{at} in {step} steps{above} of {whole}."


def out_of_steps(trace: Trace, trend: str, restless: bool) -> str:
    """Say how the loss moved at the end, and what to change."""
    if trace.steps == 0:
        return "Out of steps at the start itself: none was allowed."
    if not trace.moves.any():
        return f"Out of steps after {trace.steps}: nothing has moved."
    touched = trace.grad_norms <= trace.tolerance
    if touched.any() and not touched[-1]:
        step = int(touched.argmax())
        return (
            f"Out of steps after {trace.steps}: the gradient touched the tolerance at step {step} "
            f"and grew again; {calm(trace)}."
        )
    if _faded(trace):
        remedy = (
            "let it fall later, or not so far"
            if trace.noise is None
            else "let it fall later, or lower the noise"
        )
        return (
            f"Out of steps after {trace.steps}: the learning rate has fallen to {trace.rates[-1]:.2g}, "
            f"and the steps with it, yet the gradient is not zero: {remedy}."
        )
    if restless and trend != "falling":
        return f"Out of steps after {trace.steps}: it swings to and fro; {calm(trace)}."
    advice = {
        "falling": "the loss is still falling: allow more steps, or a larger learning rate.",
        "level": "the loss has stopped changing, yet the gradient is not zero: try another learning rate.",
        "rising": f"the loss is rising: {cure(trace.optimizer)}.",
    }[trend]
    return f"Out of steps after {trace.steps}: {advice}"


def _faded(trace: Trace) -> bool:
    """Tell whether the schedule has taken the learning rate away before the run has arrived."""
    rates = abs(trace.rates)
    return bool(rates[-1] < _FADED * rates.max())
