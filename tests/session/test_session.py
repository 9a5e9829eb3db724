"""The session: change, undo, seek and play, by a clock that the tests hold in their hand."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import LandscapeError
from landscape.session import BuiltIn, Rule, Run, Scene, Session, Stage, Typed, set_stage
from landscape.session.session import FASTEST, MOST_UNDO, PHASE_SECONDS, SLOWEST

RULE = Rule("gradient_descent", {"learning_rate": 0.01})
LONG = Scene(BuiltIn("rosenbrock"), Rule("adam"), (Run(Rule("adam"), (-1.2, 1.0)),), steps=2000)


def scene(x: float = 4.0, *others: float) -> Scene:
    runs = tuple(Run(RULE, (start, 3.0), colour) for colour, start in enumerate((x, *others)))
    return Scene(BuiltIn("bowl"), RULE, runs, steps=100)


class Listener:
    def __init__(self, session: Session) -> None:
        self.stages: list[Stage] = []
        self.cursors: list[int] = []
        self.playing: list[bool] = []
        session.changed.connect(self.stages.append)
        session.moved.connect(self.cursors.append)
        session.played.connect(self.playing.append)


def test_changes_are_undone_and_redone_one_by_one() -> None:
    session = Session(scene(1))
    heard = Listener(session)
    for x in (2, 3, 4):
        session.change(scene(x))
    shown = []
    while session.can_undo:
        session.undo()
        shown.append(session.scene)
    assert shown == [scene(3), scene(2), scene(1)]
    while session.can_redo:
        session.redo()
    assert session.scene == scene(4)
    assert [stage.scene for stage in heard.stages] == [scene(x) for x in (2, 3, 4, 3, 2, 1, 2, 3, 4)]


def test_undoing_nothing_is_nothing() -> None:
    session = Session(scene(1))
    heard = Listener(session)
    session.undo()
    session.redo()
    session.change(scene(1))
    assert not session.can_undo
    assert heard.stages == []


def test_a_new_change_forgets_what_was_undone() -> None:
    session = Session(scene(1))
    session.change(scene(2))
    session.undo()
    session.change(scene(3))
    assert not session.can_redo
    session.undo()
    assert session.scene == scene(1)


def test_a_drag_is_undone_as_one() -> None:
    session = Session(scene(1))
    for x in np.linspace(1.1, 2, 10).tolist():
        session.change(scene(x), merge="start 0")
    session.settle()
    for x in np.linspace(2.1, 3, 10).tolist():
        session.change(scene(x), merge="start 0")
    session.change(scene(4), merge="start 1")
    session.undo()
    assert session.scene == scene(3.0)
    session.undo()
    assert session.scene == scene(2.0)
    session.undo()
    assert session.scene == scene(1)
    assert not session.can_undo


def test_only_so_much_is_remembered() -> None:
    session = Session(scene(0.5))
    for x in range(MOST_UNDO + 20):
        session.change(msgspec.structs.replace(scene(1), steps=x + 1))
    undone = 0
    while session.can_undo:
        session.undo()
        undone += 1
    assert undone == MOST_UNDO


def test_a_scene_that_cannot_be_shown_changes_nothing() -> None:
    session = Session(scene(1))
    session.change(scene(2))
    session.undo()
    heard = Listener(session)
    for bad in (Typed("x +"), BuiltIn("nowhere")):
        with pytest.raises(LandscapeError):
            session.change(msgspec.structs.replace(scene(3), surface=bad))
    assert session.scene == scene(1)
    assert session.can_redo
    assert not session.can_undo
    assert heard.stages == []


@given(st.lists(st.sampled_from(["change", "merge", "settle", "undo", "redo"]), max_size=40))
def test_any_order_of_changes_is_undone_to_the_first(actions: list[str]) -> None:
    session = Session(scene(1))
    for i, action in enumerate(actions):
        if action in ("change", "merge"):
            session.change(
                msgspec.structs.replace(scene(1), steps=i + 2), "drag" if action == "merge" else None
            )
        else:
            getattr(session, action)()
    last = session.scene
    redone = 0
    while session.can_redo:
        session.redo()
        redone += 1
    for _ in range(redone):
        session.undo()
    assert session.scene == last
    while session.can_undo:
        session.undo()
    assert session.scene == scene(1)


def test_what_stays_on_stage_is_not_walked_again() -> None:
    before = set_stage(scene(1, 2))
    after = set_stage(scene(2, 3), before)
    assert after.surface is before.surface
    assert after.traces[0] is before.traces[1]
    longer = set_stage(msgspec.structs.replace(scene(1, 2), steps=150), before)
    fresh = set_stage(msgspec.structs.replace(scene(1, 2), steps=150))
    for one, other in zip(longer.traces, fresh.traces, strict=True):
        np.testing.assert_array_equal(one.points, other.points)
        assert one.verdict == other.verdict
    looser = set_stage(msgspec.structs.replace(scene(1, 2), tolerance=1.0), before)
    assert looser.traces[0].tolerance == 1.0


def test_stage_facts() -> None:
    empty = set_stage(Scene(BuiltIn("bowl"), RULE))
    assert (empty.length, empty.selected, empty.traces) == (0, None, ())
    stage = set_stage(msgspec.structs.replace(scene(1, 2), selected=1))
    assert stage.selected is stage.traces[1]
    assert stage.length == max(trace.steps for trace in stage.traces)


def test_seeking_stays_within_the_runs() -> None:
    session = Session(scene())
    heard = Listener(session)
    for step in (5, 5, -3, 10_000, 7):
        session.seek(step)
    assert heard.cursors == [5, 0, session.stage.length, 7]


def test_seeking_pauses() -> None:
    session = Session(LONG)
    heard = Listener(session)
    session.play(0.0)
    session.seek(3)
    session.advance(1.0)
    assert session.cursor == 3
    assert heard.playing == [True, False]


@given(
    st.floats(SLOWEST, FASTEST),
    st.lists(st.floats(1e-4, 0.2), min_size=1, max_size=60),
    st.floats(0, 1e6),
)
def test_playing_is_exact_whatever_the_frame_rate(speed: float, frames: list[float], began: float) -> None:
    session = Session(LONG)
    session.set_speed(speed, began)
    session.play(began)
    now = began
    for frame in frames:
        now += frame
        session.advance(now)
        exact = (now - began) * speed
        assert session.cursor == min(session.stage.length, int(exact + 1e-9))


def test_no_step_is_lost_at_any_speed() -> None:
    for speed in (1.0, 7.0, 30.0, 60.0, 144.0, 1000.0):
        session = Session(LONG)
        session.set_speed(speed, 0.0)
        session.play(0.0)
        for frame in range(1, 121):
            session.advance(frame / 60)
        assert session.cursor == min(2 * speed, session.stage.length)


def test_changing_the_speed_keeps_what_has_passed() -> None:
    session = Session(LONG)
    session.set_speed(1.0, 0.0)
    session.play(0.0)
    for tick in range(1, 201):  # dragging a slider, 60 times a second, at about one step a second
        session.set_speed(1.0 + tick % 2 * 1e-9, tick / 60)
        session.advance(tick / 60)
    assert session.cursor == 3
    session.set_speed(100.0, 200 / 60)
    session.advance(200 / 60 + 1)
    assert session.cursor == 103


def test_speeds_have_bounds() -> None:
    session = Session(LONG)
    session.set_speed(1e9, 0.0)
    assert session.speed == FASTEST
    session.set_speed(0.0, 0.0)
    assert session.speed == SLOWEST


def test_playing_ends_at_the_end_and_begins_again() -> None:
    session = Session(scene())
    heard = Listener(session)
    session.play(0.0)
    session.advance(1e6)
    assert session.cursor == session.stage.length
    assert not session.playing
    session.advance(2e6)
    session.play(3.0)
    assert session.cursor == 0
    session.play(3.0)
    session.pause()
    session.pause()
    assert heard.playing == [True, False, True, False]


def test_an_empty_stage_does_not_play() -> None:
    session = Session(Scene(BuiltIn("bowl"), RULE))
    session.play(0.0)
    assert not session.playing


def test_a_path_that_bends_keeps_the_cursor_where_it_was_looked_at() -> None:
    session = Session(scene())
    session.seek(10)
    session.change(scene(3.0))
    assert session.cursor == 10
    session.seek(session.stage.length)
    session.change(msgspec.structs.replace(scene(3.0), steps=300))
    assert session.cursor == session.stage.length == session.stage.traces[0].steps
    session.seek(90)
    session.change(msgspec.structs.replace(scene(3.0), steps=50))
    assert session.cursor == 50


def test_more_than_can_be_walked_at_once_is_refused_before_any_work() -> None:
    session = Session(scene())
    before = session.scene
    many = msgspec.structs.replace(before, runs=before.runs * 20, steps=20_000)
    with pytest.raises(LandscapeError, match="at most 3,000"):
        session.change(many)
    assert session.scene is before
    assert not session.can_undo


# Step by step, slowly

ADAM = Rule("adam", {"learning_rate": 0.1})
SHORT = Scene(BuiltIn("bowl"), ADAM, (Run(ADAM, (4.0, 3.0)),), steps=4)
PHASES = 2 + 5  # the loss and its gradient, and Adam's equations


def place(session: Session) -> tuple[int, int]:
    return session.cursor, session.phase


def test_slowly_a_step_is_gone_through_phase_by_phase_there_and_back() -> None:
    session = Session(SHORT)
    session.set_slow(True)
    assert len(session.stage.phases) == PHASES
    there = [place(session)]
    for _ in range(5 * PHASES + 3):
        session.step(1)
        there.append(place(session))
    every = [(step, phase) for step in range(5) for phase in range(PHASES)]
    assert there == every + [every[-1]] * 4
    back = [place(session)]
    for _ in range(5 * PHASES + 3):
        session.step(-1)
        back.append(place(session))
    assert back == every[::-1] + [every[0]] * 4


def test_what_moves_the_cursor_otherwise_begins_with_the_first_phase() -> None:
    session = Session(SHORT)
    session.set_slow(True)
    for move in (
        lambda: session.seek(2),
        lambda: session.change(msgspec.structs.replace(session.scene, tolerance=1e-3)),
        session.undo,
        lambda: session.set_slow(True),
    ):
        session.step(1)
        session.step(1)
        assert session.phase == 2
        move()
        assert session.phase == 0


def test_making_steps_slowly_is_no_change_of_the_scene() -> None:
    session = Session(SHORT)
    before = session.scene
    session.set_slow(True)
    session.step(1)
    assert session.scene is before
    assert not session.can_undo
    session.set_slow(False)
    session.step(1)
    assert place(session) == (1, 0)


@given(st.lists(st.floats(1e-4, 0.9), min_size=1, max_size=40), st.floats(0, 1e6))
def test_playing_slowly_is_exact_whatever_the_frame_rate(frames: list[float], began: float) -> None:
    session = Session(SHORT)
    session.set_slow(True)
    heard: list[tuple[int, float]] = []
    session.phased.connect(lambda phase, passed: heard.append((phase, passed)))
    session.play(began)
    now = began
    for frame in frames:
        now += frame
        session.advance(now)
        exact = (now - began) / PHASE_SECONDS
        last = 5 * PHASES - 1
        assert place(session) == divmod(min(last, int(exact + 1e-9)), PHASES)
        phase, passed = heard[-1]
        assert phase == session.phase
        assert passed == pytest.approx(min(1.0, exact - min(last, int(exact + 1e-9))), abs=1e-6)


def test_playing_slowly_ends_with_the_last_phase_of_the_last_step_and_begins_again() -> None:
    session = Session(SHORT)
    heard = Listener(session)
    session.set_slow(True)
    session.play(0.0)
    session.advance(5 * PHASES * PHASE_SECONDS - 0.01)
    assert session.playing
    session.advance(5 * PHASES * PHASE_SECONDS)
    assert place(session) == (4, PHASES - 1)
    assert heard.playing == [True, False]
    session.play(0.0)
    assert place(session) == (0, 0)
    session.advance(1.5 * PHASE_SECONDS)
    session.pause()
    session.play(100.0)
    session.advance(100.0 + 1.01 * PHASE_SECONDS)
    assert place(session) == (0, 2), "it goes on where it was left"


def test_without_a_run_there_is_nothing_to_step_through() -> None:
    session = Session(Scene(BuiltIn("bowl"), RULE))
    session.set_slow(True)
    session.play(0.0)
    assert not session.playing
