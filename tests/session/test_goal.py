"""What a lesson can ask for: each part of a goal holds exactly when it should, and all must hold of one run."""

from __future__ import annotations

import math

import pytest

from landscape.errors import LandscapeError
from landscape.session import BuiltIn, FromTable, Rule, Run, Scene, set_stage
from landscape.session.goal import Goal
from landscape.session.stage import Stage


def stage(*runs: tuple[float, float], selected: int = 0) -> Stage:
    """Descents on x² from a start, at a learning rate."""
    made = tuple(Run(Rule("gradient_descent", {"learning_rate": rate}), (start,)) for start, rate in runs)
    return set_stage(
        Scene(BuiltIn("parabola"), made[selected].rule if made else Rule("adam"), made, selected)
    )


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        (Goal(status="converged"), True),
        (Goal(status="diverged"), False),
        (Goal(kind="global minimum"), True),
        (Goal(kind="local minimum"), False),
        (Goal(status="converged", within=82), True),
        (Goal(status="converged", within=81), False),
        (Goal(optimizer="gradient_descent"), True),
        (Goal(optimizer="adam"), False),
        (Goal(hyperparameters={"learning_rate": (0.1, 0.1)}), True),
        (Goal(hyperparameters={"learning_rate": (0.2, 0.3)}), False),
        (Goal(hyperparameters={"momentum": (0, 1)}), False),
        (Goal(start={"x": (4, 6)}), True),
        (Goal(start={"x": (-6, 4)}), False),
        (Goal(start={"y": (-math.inf, math.inf)}), False),
        (Goal(point={"x": (2.559, 2.561)}), True),
        (Goal(point={"x": (3, 6)}), False),
        (Goal(cursor=(3, 3)), True),
        (Goal(cursor=(4, 9)), False),
        (Goal(loss_below=1e-9), True),
        (Goal(loss_below=0.0), False),
        # 25 · 0.64^k: after 14 steps below 0.05, not before
        (Goal(loss_below=0.05, within=14), True),
        (Goal(loss_below=0.05, within=13), False),
        (Goal(label="descending"), True),
        (Goal(label="unstable"), False),
        (Goal(surface={"key": "parabola"}), True),
        (Goal(surface={"key": "bowl"}), False),
        (Goal(surface={"table": "pair"}), False),
        (Goal(status="converged", start={"x": (4, 6)}, cursor=(3, 3)), True),
        (Goal(status="converged", start={"x": (4, 6)}, cursor=(2, 2)), False),
    ],
)
def test_each_part_holds_when_it_should(goal: Goal, expected: bool) -> None:
    goal.check()
    assert goal.met(stage((5.0, 0.1)), 3) is expected


def test_parts_of_a_surface_of_data_are_compared() -> None:
    data = FromTable("two_classes", loss="mean_squared_error")
    shown = set_stage(Scene(data, Rule("adam"), (Run(Rule("adam"), (0.0, 0.0)),)))
    assert Goal(surface={"table": "two_classes", "loss": "mean_squared_error"}).met(shown, 0)
    assert not Goal(surface={"table": "two_classes", "loss": "binary_cross_entropy"}).met(shown, 0)


def test_all_must_hold_of_one_run_the_selected_or_any() -> None:
    two = stage((5.0, 0.1), (-3.0, 1.1))
    assert not Goal(status="diverged").met(two, 0)
    assert Goal(of="any", status="diverged").met(two, 0)
    assert not Goal(of="any", status="diverged", start={"x": (4, 6)}).met(two, 0)
    assert Goal(status="diverged").met(stage((5.0, 0.1), (-3.0, 1.1), selected=1), 0)


def test_nothing_holds_where_there_is_no_run() -> None:
    assert not Goal(of="any", surface={"key": "parabola"}).met(stage(), 0)
    assert not Goal(surface={"key": "parabola"}).met(stage(), 0)


def test_a_run_that_has_ended_stays_at_its_end() -> None:
    one_step = stage((5.0, 0.5))
    assert Goal(point={"x": (0.0, 0.0)}, cursor=(7, 7)).met(one_step, 7)


@pytest.mark.parametrize(
    "goal",
    [
        Goal(),
        Goal(of="any"),
        Goal(label="lost"),
        Goal(optimizer="strolling"),
        Goal(optimizer="adam", hyperparameters={"momentum": (0, 1)}),
        Goal(surface={"colour": "red"}),
        Goal(start={"x": (1, 0)}),
        Goal(point={"x": (math.nan, 1)}),
        Goal(cursor=(5, 4)),
    ],
)
def test_what_could_never_be_met_is_refused(goal: Goal) -> None:
    with pytest.raises(LandscapeError):
        goal.check()
