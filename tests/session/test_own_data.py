"""A person's own data in a scene: kept whole, moved sample by sample, and never a file that was not opened."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape import LandscapeError
from landscape.files import table
from landscape.session import Embedded, FromTable, Rule, Run, Scene, Session, from_json, set_stage, to_json
from landscape.session.beginning import on_surface, with_model
from landscape.session.data import MOST_EMBEDDED, MOST_MOVED, opened
from landscape.session.examples import example_of, examples
from landscape.session.opening import opening_scene
from landscape.session.stage import Stage

LINE = FromTable("noisy_line", activation="identity", loss="mean_squared_error")
GENTLE = Rule("gradient_descent", {"learning_rate": 0.01})


def scene_on(surface: FromTable, runs: int = 1) -> Scene:
    return Scene(surface, GENTLE, (Run(GENTLE, (-3.0, 2.0)),) * runs, automatic=False)


# Examples


@pytest.mark.parametrize("key", examples())
def test_every_example_begins_with_a_walk_that_gets_somewhere(key: str) -> None:
    example = examples()[key]
    assert example.title
    assert example.note.endswith(".")
    scene = on_surface(opening_scene(), example.surface, example.start)
    stage = set_stage(scene)
    (trace,) = stage.traces
    assert stage.surface.domain.contains(trace.points[0].tolist())
    assert trace.losses[-1] < trace.losses[0]
    assert from_json(to_json(scene)) == scene
    assert example_of(example.surface) is example
    assert example_of(example.surface.with_sample(0, 1.0, 0.5)) is example


def test_the_pair_begins_where_the_textbook_does() -> None:
    stage = set_stage(
        on_surface(opening_scene(), examples()["one_pair"].surface, examples()["one_pair"].start)
    )
    assert stage.traces[0].points[0].tolist() == [2.0, 1.0]
    assert stage.traces[0].losses[0] == 9
    assert stage.traces[0].gradients[0].tolist() == [-18.0, -6.0]


def test_a_surface_that_is_no_example_is_none() -> None:
    assert example_of(msgspec.structs.replace(LINE, loss="huber")) is None
    assert example_of(opening_scene().surface) is None


# Embedded

FINITE = st.floats(-1e6, 1e6).map(lambda x: round(x, 6))


@st.composite
def embedded(draw: st.DrawFn) -> Embedded:
    rows = draw(st.lists(st.tuples(FINITE, FINITE), min_size=2, max_size=12))
    x, y = zip(*rows, strict=True)
    return Embedded(draw(st.text(max_size=9)), draw(st.text(max_size=9)), "y", x, y, 2, (3, 7))


@settings(max_examples=60, deadline=None)
@given(embedded(), st.dictionaries(st.integers(0, 1), st.tuples(FINITE, FINITE)), st.booleans())
def test_a_scene_with_its_own_data_comes_back(own: Embedded, moved: dict, standardise: bool) -> None:
    moves = tuple((index, *place) for index, place in moved.items())
    surface = FromTable(
        own, activation="identity", loss="mean_squared_error", standardise=standardise, moved=moves
    )
    scene = Scene(surface, GENTLE)
    try:
        surface.build()
    except LandscapeError:
        with pytest.raises(LandscapeError):
            from_json(to_json(scene))
        return
    again = from_json(to_json(scene))
    assert again == scene
    data = again.surface.fitted()[0]
    assert (data.x_name, data.skipped, data.first_skipped) == (own.x_name, 2, (3, 7))
    for index, x, y in moves:
        assert data.x[index] * data.x_scale + data.x_mean == pytest.approx(x, abs=1e-6)
        assert data.y[index] == y


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda s: s["table"].update(x=[1.0]), "one x for each y"),
        (lambda s: s["table"].update(x=[], y=[]), "length"),
        (lambda s: s["table"].update(x=[1.0] * (MOST_EMBEDDED + 1)), "length"),
        (lambda s: s["table"].update(label="x" * 2000), "length"),
        (lambda s: s["table"].update(x=[1.0, "two"]), r"\$\.surface"),
        (lambda s: s["table"].update(unheard_of=1), "unheard_of"),
        (lambda s: s.update(moved=[[2, 0.0, 0.0]]), "does not have"),
        (lambda s: s.update(moved=[[-1, 0.0, 0.0]]), "does not have"),
        (lambda s: s.update(moved=[[0, 0.0, 0.0], [0, 1.0, 1.0]]), "or twice"),
        (lambda s: s.update(moved=[[0, 0.0, 1e300]]), "finite|differ too much"),
        (lambda s: s.update(moved=[[0, 0.0, 0.0]] * (MOST_MOVED + 1)), "length"),
        (lambda s: s.update(table="/etc/passwd"), "of its own"),
        (lambda s: s.update(table="../pair.csv"), "of its own"),
    ],
)
def test_what_is_wrong_with_data_in_a_scene_is_told(change, says: str) -> None:
    own = Embedded("my.csv", "x", "y", (1.0, 2.0), (1.0, 3.0))
    tree = json.loads(to_json(Scene(msgspec.structs.replace(LINE, table=own), GENTLE)))
    change(tree["surface"])
    with pytest.raises(LandscapeError, match=says) as caught:
        from_json(json.dumps(tree).encode())
    assert "\n" not in str(caught.value)


# Opened files


def write(path: Path, y: list[float]) -> Path:
    path.write_text("x,y\n" + "".join(f"{i},{one}\n" for i, one in enumerate(y)))
    return path


def test_a_small_table_is_kept_in_the_scene_and_a_large_one_by_its_path(tmp_path: Path) -> None:
    small, large = write(tmp_path / "s.csv", [0, 2, 5]), write(tmp_path / "l.csv", [0, 1] * 3000)
    kept = opened(small, None, None)
    assert isinstance(kept.table, Embedded)
    assert (kept.label, kept.file, kept.table.y) == ("s.csv", None, (0.0, 2.0, 5.0))
    small.unlink()
    assert kept.build().samples.x.tolist() == [0, 1, 2]
    path = opened(large, None, None)
    assert (path.file, path.label) == (str(large), "l.csv")
    text = to_json(Scene(path, GENTLE))
    with pytest.raises(LandscapeError, match="of its own"):
        from_json(text)
    with pytest.raises(LandscapeError, match="of its own"):
        from_json(text, {"/somewhere/else.csv"})
    assert from_json(text, {str(large)}).surface == path


def test_two_classes_suggest_a_sigmoid_and_all_else_a_line(tmp_path: Path) -> None:
    def pairing(y: list[float]) -> tuple[str, str]:
        surface = opened(write(tmp_path / "t.csv", y), "x", "y")
        return surface.activation, surface.loss

    assert pairing([0, 1, 1, 0]) == ("sigmoid", "binary_cross_entropy")
    for y in ([0, 0.5, 1], [1, 2, 1], [0, 0, 0], [3, 4, 5]):
        assert pairing(y) == ("identity", "mean_squared_error")


# Moved


def test_a_moved_sample_bends_the_surface_and_not_its_frame() -> None:
    surface = LINE.with_sample(3, 1.25, 20.0).with_sample(5, 0.0, 0.0).with_sample(3, 1.5, 19.0)
    assert sorted(surface.moved) == [(3, 1.5, 19.0), (5, 0.0, 0.0)]
    base, moved = LINE.build(), surface.build()
    assert (moved.domain, moved.start) == (base.domain, base.start)
    assert (moved.samples.x[3], moved.samples.y[3]) == (1.5, 19.0)
    x, y = moved.samples.x, moved.samples.y
    slope, intercept = np.polynomial.Polynomial.fit(x, y, 1).convert().coef[::-1]
    assert moved.minima[0].at == pytest.approx((slope, intercept), rel=1e-9)
    assert moved.at((1.0, 2.0))[0] == pytest.approx(np.mean((x + 2 - y) ** 2), rel=1e-13)


def test_what_is_standardised_stays_measured_as_before() -> None:
    surface = msgspec.structs.replace(LINE, standardise=True)
    data = surface.fitted()[0]
    moved = surface.with_sample(0, 100.0, 1.0).fitted()[0]
    assert (moved.x_mean, moved.x_scale) == (data.x_mean, data.x_scale)
    assert moved.x[0] == pytest.approx((100 - data.x_mean) / data.x_scale)


def test_only_so_many_can_be_moved() -> None:
    surface = LINE
    for index in range(MOST_MOVED):
        surface = surface.with_sample(index, 0.0, 0.0)
    assert surface.with_sample(7, 1.0, 1.0).moved[-1] == (7, 1.0, 1.0)
    with pytest.raises(LandscapeError, match="the most that can be moved"):
        surface.with_sample(MOST_MOVED, 0.0, 0.0)


def test_another_model_keeps_the_runs_that_start_in_sight() -> None:
    far = Run(GENTLE, (-300.0, 2.0))
    scene = msgspec.structs.replace(scene_on(LINE), runs=(Run(GENTLE, (-1.0, 1.0)), far))
    changed = with_model(scene, msgspec.structs.replace(LINE, model="two_weights"))
    assert changed.runs[0].start == (-1.0, 1.0)
    assert changed.runs[1].start == changed.surface.build().start


# Patience


def test_a_stage_left_unfinished_ends_as_if_it_had_been_walked_at_once() -> None:
    scene = scene_on(LINE, runs=2)
    whole, part = set_stage(scene), set_stage(scene, None, 0.0)
    assert not part.finished
    assert part.length == 0
    rounds = 0
    while not part.finished:
        part, rounds = set_stage(scene, part, 0.005), rounds + 1
        for trace, full in zip(part.traces, whole.traces, strict=True):
            np.testing.assert_array_equal(trace.points, full.points[: trace.steps + 1])
    assert rounds > 3
    for trace, full in zip(part.traces, whole.traces, strict=True):
        assert trace.verdict == full.verdict
        np.testing.assert_array_equal(trace.losses, full.losses)


def test_the_cursor_comes_back_to_its_place_when_the_path_has_been_walked_so_far() -> None:
    session = Session(scene_on(LINE))
    for place in (10**9, 40):
        session.seek(place)
        wanted = session.cursor
        scene = msgspec.structs.replace(scene_on(LINE.with_sample(0, 0.0, place % 7)))
        session.change(scene, stage=set_stage(scene, None, 0.0))
        assert session.cursor == 0
        session.walk_on(set_stage(scene, session.stage))
        assert session.cursor == (session.stage.length if place > 40 else wanted)
    session.walk_on(Stage(LINE, session.stage.surface, ()))  # of another scene: nothing happens
    assert session.stage.traces


def test_undo_that_cannot_be_shown_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "l.csv", [0, 1] * 3000)
    session = Session(scene_on(opened(path, None, None)))
    session.change(scene_on(LINE))
    path.write_text("gone")
    with pytest.raises(LandscapeError):
        session.undo()
    assert session.scene == scene_on(LINE)
    assert session.can_undo
    assert not session.can_redo


def test_table_moved_refuses_what_is_not_there() -> None:
    data = table.read(table.find("pair"))
    assert data.moved([(0, 1.0, 2.0)]).y.tolist() == [2]
    assert data.y.tolist() == [10]
    with pytest.raises(LandscapeError, match="does not have"):
        data.moved([(1, 1.0, 2.0)])
