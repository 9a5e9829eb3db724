"""The scoreboard as text, and in the order of any of its columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from landscape.analysis.race import Figure, Race, Racer, rows
from landscape.analysis.racer import Result
from landscape.descent import Verdict
from landscape.widgets.numbers import brief
from landscape.widgets.states import sign

_NONE = "–"
BEFORE, UNTUNED = "before tuning", "paces itself: not tuned"


@dataclass(frozen=True, eq=False)
class Line:
    """A racer on the scoreboard: its row as it is exported, and how it is called."""

    racer: Racer
    row: dict[str, Figure]
    shared: bool
    tuned: bool

    @property
    def key(self) -> str:
        """The key of its rule."""
        return self.racer.after.optimizer.key


@dataclass(frozen=True)
class Column:
    """A column: the name of its figure, its heading, what it means, and how it is written."""

    name: str
    heading: str
    means: str
    written: Callable[[Result], str]
    number: bool = True


def _whole(value: float | int | None) -> str:
    return _NONE if value is None else f"{value:,}"


def _number(value: float | None) -> str:
    return _NONE if value is None else brief(value)


def _verdict(verdict: Verdict) -> str:
    """Return what became of a run: "converged" is said by its sign, and then to what."""
    said = verdict.kind if verdict.status == "converged" else str(verdict)
    return f"{sign(verdict.status)} {said}"


COLUMNS = (
    Column("place", "place", "the best first; who is as good shares a place", lambda _: ""),
    Column("optimizer", "optimizer", "the rule", lambda result: result.optimizer.title, number=False),
    Column("learning_rate", "η", "the learning rate", lambda result: _number(result.learning_rate)),
    Column(
        "steps_to_tolerance",
        "to tolerance",
        "the steps after which ‖∇L‖ stays within the tolerance, at rest in a minimum",
        lambda result: _whole(result.to_tolerance),
    ),
    Column(
        "gradient_evaluations",
        "gradients",
        "how many gradients were asked for until then; a look along a line is one",
        lambda result: _whole(result.gradients),
    ),
    Column(
        "hessian_evaluations",
        "Hessians",
        "how many Hessians were asked for until then",
        lambda result: _whole(result.hessians),
    ),
    Column("loss", "final loss", "the loss at the end", lambda result: _number(result.loss)),
    Column(
        "distance",
        "distance",
        "from the end to the nearest known minimum",
        lambda result: _number(result.distance),
    ),
    Column(
        "verdict",
        "verdict",
        "what became of it",
        lambda result: _verdict(result.verdict),
        number=False,
    ),
)


def lines(race: Race) -> list[Line]:
    """Return the lines of a scoreboard, the best first."""
    exported = rows(race)
    places = [row["place"] for row in exported]
    return [
        Line(racer, row, places.count(row["place"]) > 1, race.tuned)
        for racer, row in zip(race.scoreboard, exported, strict=True)
    ]


def cell(line: Line, column: Column) -> str:
    """Return what a cell says; after tuning a second line says what was before."""
    if column.name == "place":
        return f"{'=' if line.shared else ''}{line.row['place']}"
    after = column.written(line.racer.after)
    if not line.tuned:
        return after
    if not line.racer.trials:
        return f"{after}\n{UNTUNED if column.name == 'optimizer' else ''}"
    before = BEFORE if column.name == "optimizer" else column.written(line.racer.before)
    return f"{after}\n{before}"


def remark(line: Line, column: Column) -> str:
    """Return what there is to say about a cell beside what it says; often nothing."""
    if column.name == "optimizer":
        return line.racer.after.optimizer.title  # there may be no room for a long one
    if column.name == "verdict":
        return line.racer.after.verdict.sentence
    if column.name == "learning_rate" and line.racer.trials:
        rates = [trial.learning_rate for trial in line.racer.trials]
        return f"The best of {len(rates)} rates that were tried, from {min(rates):g} to {max(rates):g}."
    return ""


def ordered(board: Sequence[Line], name: str, descending: bool = False) -> list[Line]:
    """Return lines in the order of a column; without a number there, as who never arrived, they are last."""

    def value(line: Line) -> Figure:
        written = line.racer.after.optimizer.title.casefold() if name == "optimizer" else line.row[name]
        return None if isinstance(written, float) and not math.isfinite(written) else written

    known = [line for line in board if value(line) is not None]
    known.sort(key=value, reverse=descending)  # type: ignore[arg-type]
    return known + [line for line in board if value(line) is None]
