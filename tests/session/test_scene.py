"""A scene is a value: it goes to JSON and comes back, and nothing else is taken for one."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape import LandscapeError, optimizers, surfaces
from landscape.optimizers import schedules
from landscape.optimizers.described import Described
from landscape.session import (
    BuiltIn,
    Choice,
    Embedded,
    FromTable,
    Rule,
    Run,
    Scene,
    Typed,
    from_json,
    set_stage,
    to_json,
)
from landscape.session.beginning import on_surface
from landscape.session.opening import opening_scene
from landscape.session.scene import MOST_RUNS, free_colour
from landscape.surfaces import Constant

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    key = draw(st.sampled_from(optimizers.keys()))
    names = [described.name for described in optimizers.find(key).hyperparameters()]
    hyperparameters = draw(st.dictionaries(st.sampled_from(names), FINITE))
    schedule = draw(st.sampled_from(schedules.keys() if optimizers.find(key).schedulable else ("constant",)))
    seed = st.fixed_dictionaries({"seed": st.integers(0, 99).map(float)}, optional={"sigma": st.floats(0, 9)})
    noise = draw(st.none() | st.builds(Choice, st.just("gaussian"), seed))
    return Rule(key, hyperparameters, Choice(schedule, draw(numbers(schedules.find(schedule)))), noise)


def numbers(kind: type[Described]) -> st.SearchStrategy[dict[str, float]]:
    """Some numbers that a schedule may have."""
    found = {
        one.name: st.integers(1, 999).map(float) if one.whole else st.floats(one.low, one.high)
        for one in kind.hyperparameters()
    }
    return st.fixed_dictionaries({}, optional=found)


@st.composite
def places(draw: st.DrawFn) -> BuiltIn | Typed | FromTable:
    if draw(st.integers(0, 4)) == 0:
        return draw(
            st.builds(FromTable, st.sampled_from(["o_rings", "two_classes"]), standardise=st.booleans())
            | st.builds(FromTable, st.just("bend"), st.just("x"), st.just("y"), st.just("two_weights"))
            | st.just(
                FromTable(
                    Embedded("my.csv", "a", "b", (1.0, 2.0, 4.0), (0.0, 1.0, 0.0)), moved=((1, 3.0, 0.5),)
                )
            )
        )
    if draw(st.booleans()):
        key = draw(st.sampled_from(surfaces.keys()))
        constants = surfaces.get(key).constants
        changed = {
            name: draw(st.floats(one.low, one.high)) for name, one in constants.items() if draw(st.booleans())
        }
        return BuiltIn(key, changed)
    text = draw(st.sampled_from(["x^2", "x*y", "-max(x, y)", "sin(a)*b", "π + 2q"]))
    intervals = st.tuples(st.floats(-1e9, -1), st.floats(1, 1e9))
    domain = (
        tuple(draw(intervals) for _ in surfaces.formula(text).parameters) if draw(st.booleans()) else None
    )
    if draw(st.booleans()):
        return Typed(text, domain, draw(st.none() | FINITE))
    named = {
        "a": Constant(2.0, 1.0, 3.0, True, "how steep"),
        "lambda": Constant(draw(st.floats(-1, 1)), -1.0, 1.0),
    }
    return Typed(
        "lambda p^2 + a q + e",
        (draw(intervals), draw(intervals)),
        title=draw(st.none() | st.just("Größe “2”")),
        parameters=("q", "p"),
        start=(draw(FINITE), 0.5),
        constants=named,
        bounded=draw(st.booleans()),
        height=draw(st.sampled_from(["linear", "log"])),
        note="What it shows.",
    )


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    surface = draw(places())
    d = len(surface.build().parameters)
    starts = st.tuples(*[FINITE] * d)
    runs = draw(st.lists(st.builds(Run, rules(), starts, st.integers(0, MOST_RUNS)), max_size=4))
    return Scene(
        surface,
        draw(rules()),
        tuple(runs),
        selected=draw(st.integers(0, max(0, len(runs) - 1))),
        automatic=draw(st.booleans()),
        steps=draw(st.integers(1, 1000)),
        tolerance=draw(st.floats(0, 1e300)),
    )


@given(scenes())
def test_every_scene_comes_back_from_json(scene: Scene) -> None:
    written = to_json(scene)
    assert from_json(written) == scene
    assert to_json(from_json(written)) == written
    json.loads(written, parse_constant=pytest.fail)


@given(scenes(), st.data())
@settings(max_examples=200)
def test_a_scene_with_one_part_replaced_is_read_or_refused(scene: Scene, data: st.DataObject) -> None:
    tree = json.loads(to_json(scene))
    place = tree
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not (isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans())):
            break
        place = place[key]
    odd = [
        None,
        True,
        -1,
        1e308,
        10**400,
        "",
        "bowl",
        "x" * 500,
        [],
        {},
        [[]],
        {"key": "bowl"},
        "x^2",
        [1e308],
        -0.5,
    ]
    place[key] = data.draw(st.sampled_from(odd))
    try:
        read = from_json(json.dumps(tree).encode())
    except LandscapeError as error:
        assert str(error).endswith(".")
    else:
        set_stage(msgspec.structs.replace(read, steps=3))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_scene_or_refused(text: bytes) -> None:
    with pytest.raises(LandscapeError):
        from_json(text)


GOOD = to_json(opening_scene()).decode()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("0.003", "NaN", "malformed|invalid"),
        ("0.003", "1e999", "range"),
        ("0.003", '"fast"', r"\$\.chosen|\$\.runs"),
        ('"momentum"', '"gradient"', "no optimizer"),
        ('"learning_rate"', '"lr"', "no hyperparameter"),
        ('"himmelblau"', '"himalaya"', "no surface"),
        ('"steps": 500', '"steps": 0', "1 to 20,000 steps"),
        ('"steps": 500', '"steps": 100001', "1 to 20,000 steps"),
        ('"steps": 500', '"steps": 5.5', r"\$\.steps"),
        ('"selected": 0', '"selected": 1', "selects a run"),
        ('"selected": 0', '"selected": -1', "selects a run"),
        ('"colour": 0', '"colour": 33', "colour"),
        ('"tolerance": 1e-6', '"tolerance": -1', "tolerance"),
        ('"automatic"', '"unheard_of"', "unheard_of"),
        ("landscape scene 1", "landscape scene 2", "reads 'landscape scene 1'"),
        ('"built-in"', '"python"', "python"),
        ("-0.3,", "", "does not fit"),
        ('"constant"', '"sine"', "no schedule 'sine'"),
        ('"noise": null', '"noise": {"key": "pink"}', "no noise 'pink'"),
        ('"noise": null', '"noise": {"key": "mini_batch"}', "drawn from data"),
        ('"noise": null', '"noise": {"key": "gaussian", "numbers": {"seed": 0.5}}', "whole number"),
        ('"noise": null', '"noise": {"key": "gaussian", "colour": 3}', "colour"),
    ],
)
def test_what_is_wrong_with_a_scene_is_told(old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(LandscapeError, match=says) as caught:
        from_json(GOOD.replace(old, new).encode())
    assert "\n" not in str(caught.value)


def test_a_scene_from_before_there_were_schedules_still_opens() -> None:
    tree = json.loads(GOOD)
    for rule in (tree["chosen"], *(run["rule"] for run in tree["runs"])):
        del rule["schedule"], rule["noise"]
    assert from_json(json.dumps(tree).encode()) == opening_scene()


def test_another_rule_and_another_surface_keep_what_they_can() -> None:
    rule = Rule("adam", {"beta1": 0.5}, Choice("cosine"), Choice("mini_batch", {"size": 4.0}))
    assert rule.by("momentum") == Rule("momentum", {}, Choice("cosine"), Choice("mini_batch", {"size": 4.0}))
    assert rule.by("lbfgs").schedule == Choice("constant")
    assert rule.fitted(data=True) == rule
    assert rule.fitted(data=False) == Rule("adam", {"beta1": 0.5}, Choice("cosine"))
    assert rule.with_value("beta1", 0.7).schedule == Choice("cosine")
    scene = Scene(FromTable("o_rings"), rule, (Run(rule, (0.1, 0.1)),))
    assert on_surface(scene, BuiltIn("bowl")).runs[0].rule.noise is None
    assert on_surface(scene, FromTable("two_classes")).runs[0].rule.noise == rule.noise


def test_a_formula_in_an_older_scene_still_opens() -> None:
    for more in ("", ', "domain": null, "least": null', ', "domain": [[-2, 2], [-1, 1]], "least": 0'):
        text = f'{{"surface": {{"type": "formula", "text": "x^2 + y^2"{more}}}, "chosen": {{"key": "adam"}}}}'
        scene = from_json(text.encode())
        assert isinstance(scene.surface, Typed)
        assert scene.surface.build().title == "x^2 + y^2"
        assert set_stage(scene).surface.domain[1] == ((-1, 1) if "-1" in more else (-5, 5))


def test_a_formula_takes_another_number_for_a_constant_within_its_range() -> None:
    typed = Typed("k x^2", title="K", parameters=("x",), constants={"k": Constant(2.0, 1.0, 3.0)})
    assert typed.with_constant("k", 3.0).build().at((2.0,)) == (12.0, 12.0)
    assert typed.build().at((2.0,)) == (8.0, 8.0)
    with pytest.raises(LandscapeError, match="between 1 and 3"):
        typed.with_constant("k", 4.0).build()


def test_deep_nesting_and_many_runs_are_refused() -> None:
    with pytest.raises(LandscapeError):
        from_json(b"[" * 100_000)
    with pytest.raises(LandscapeError):
        from_json(b'{"surface":' * 50_000)
    scene = opening_scene()
    with pytest.raises(LandscapeError, match="32 runs are the most"):
        from_json(to_json(msgspec.structs.replace(scene, runs=scene.runs * 33)))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_json_cannot_hold_is_not_saved(bad: float) -> None:
    scene = opening_scene()
    with pytest.raises(LandscapeError, match="finite"):
        to_json(msgspec.structs.replace(scene, chosen=scene.chosen.with_value("learning_rate", bad)))


def test_colours_are_given_out_once() -> None:
    run = opening_scene().runs[0]
    colours: list[int] = []
    for _ in range(MOST_RUNS):
        colours.append(free_colour([Run(run.rule, run.start, c) for c in colours]))
    assert colours == list(range(MOST_RUNS))


def test_the_opening_tells_a_story() -> None:
    stage = set_stage(opening_scene())
    (trace,) = stage.traces
    assert trace.surface.key == "himmelblau"
    assert 60 <= trace.steps <= 150
    assert str(trace.verdict) == "converged: global minimum"
    assert {"descending", "overshooting"} <= set(trace.labels)
