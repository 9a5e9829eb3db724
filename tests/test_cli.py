"""The command line: results on standard output, one line for a mistake, and always the same answer."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import signal
import subprocess
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from landscape import LandscapeError, descend, optimizers, schedule_options, surfaces
from landscape.cli import main
from landscape.descent import noise
from landscape.descent.noise import Gaussian
from landscape.files import trajectory
from landscape.optimizers import schedules
from landscape.optimizers.functions import Number
from landscape.optimizers.rule import _RULES, Elementwise, Equation, Optimizer, hyper, register
from landscape.session import Stage
from landscape.surface_options import DATA

ROOT = Path(__file__).parents[1]
FIELDS = [
    "surface", "optimizer", "hyperparameters", "steps", "point", "loss", "gradient", "grad_norm", "status",
    "kind", "sentence",
]  # fmt: skip


def call(*arguments: str, **more) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"} | more.pop("env", {})
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **more)


# list


def test_surfaces_are_listed(ask) -> None:
    plain, facts = ask("list", "surfaces"), ask("list", "surfaces", "--json").facts
    assert plain.status == 0
    assert [line.split()[0] for line in plain.out.splitlines()] == list(surfaces.keys())
    assert [entry["key"] for entry in facts] == list(surfaces.keys())
    entry = next(entry for entry in facts if entry["key"] == "ravine")
    assert entry.keys() >= {
        "title",
        "parameters",
        "domain",
        "start",
        "least",
        "minima",
        "constants",
        "note",
        "formula",
    }
    assert entry["parameters"] == ["x", "y"]
    assert entry["domain"] == [[-6, 6], [-3, 3]]
    assert entry["constants"]["kappa"]["value"] == 10
    assert entry["minima"] == [{"kind": "global minimum", "at": [0, 0], "value": 0}]


def test_optimizers_are_listed(ask) -> None:
    plain, facts = ask("list", "optimizers"), ask("list", "optimizers", "--json").facts
    assert [line.split()[0] for line in plain.out.splitlines()] == list(optimizers.keys())
    adam = next(entry for entry in facts if entry["key"] == "adam")
    assert adam["hyperparameters"][1] | {"means": ""} == {
        "name": "beta1", "symbol": "β₁", "default": 0.9, "low": 0.0, "high": 0.99, "log": False, "means": "",
    }  # fmt: skip


def test_a_list_tells_all_that_is_known(ask) -> None:
    for entry in ask("list", "surfaces", "--json").facts:
        surface = surfaces.get(entry["key"])
        assert entry["note"]
        assert entry["source"]
        assert entry["partial"] is surface.partial
        listed = [(point["kind"], tuple(point["at"])) for point in entry["critical_points"]]
        assert listed == [(point.kind, point.at) for point in surface.critical_points]
        assert entry["kinks"] or all(point["smooth"] for point in entry["critical_points"])
        assert [constant["log"] for constant in entry["constants"].values()] == [
            constant.log for constant in surface.constants.values()
        ]
    rules = {entry["key"]: entry for entry in ask("list", "optimizers", "--json").facts}
    assert all(rule["says"] and rule["equations"] for rule in rules.values())
    assert rules["newton"]["paces"]
    assert rules["adam"]["schedulable"]
    assert not rules["backtracking"]["schedulable"]


@pytest.mark.parametrize(("kind", "registry"), [("schedules", schedules), ("noises", noise)])
def test_schedules_and_noises_are_listed(ask, kind: str, registry) -> None:
    plain, facts = ask("list", kind), ask("list", kind, "--json").facts
    assert [line.split()[0] for line in plain.out.splitlines()] == list(registry.keys())
    assert [entry["key"] for entry in facts] == list(registry.keys())
    assert all(entry["says"] for entry in facts)


# run


def told(numbers: np.ndarray) -> list[float | None]:
    """Numbers as JSON has them: what is not finite is null."""
    return [number if math.isfinite(number) else None for number in numbers.tolist()]


def test_every_surface_and_every_rule(ask, pair: tuple[str, str]) -> None:
    key, rule = pair
    answer = ask("run", key, rule, "--steps", "30", "--json")
    trace = descend(surfaces.get(key), optimizers.get(rule), steps=30)
    assert (answer.status, answer.err) == (0, "")
    assert list(answer.facts) == FIELDS
    assert answer.facts["surface"] == key
    assert answer.facts["optimizer"] == rule
    assert answer.facts["point"] == told(trace.points[-1])
    assert answer.facts["loss"] == told(trace.losses[-1:])[0]
    assert answer.facts["gradient"] == told(trace.gradients[-1])
    assert answer.facts["steps"] == trace.steps
    assert answer.facts["status"] == trace.verdict.status
    assert answer.facts["sentence"] == trace.verdict.sentence


@pytest.mark.parametrize("rule", optimizers.keys())
def test_every_hyperparameter_is_an_option(ask, rule: str) -> None:
    for described in optimizers.find(rule).hyperparameters():
        value = (described.low + described.high) / 2
        for name in (described.name, described.name.replace("_", "-")):
            for form in ([f"--{name}", repr(value)], [f"--{name}={value!r}"]):
                facts = ask("run", "bowl", rule, *form, "--json").facts
                assert facts["hyperparameters"][described.name] == value
        assert f"--{described.name.replace('_', '-')}" in ask("run", "bowl", rule, "--help").out


@pytest.mark.parametrize("key", [key for key in surfaces.keys() if surfaces.get(key).constants])  # noqa: SIM118
def test_every_constant_is_an_option(ask, key: str) -> None:
    for name, constant in surfaces.get(key).constants.items():
        facts = ask(
            "run", key, "gradient_descent", f"--{name}", repr(constant.high), "--steps=1", "--json"
        ).facts
        changed = surfaces.get(key, **{name: constant.high})
        assert facts["loss"] == pytest.approx(float(changed.value(facts["point"])))
        assert f"--{name}" in ask("run", key, "adam", "--help").out


def test_no_option_means_two_things() -> None:
    general = {"formula", "domain", "least", "start", "steps", "tolerance", "csv", "image", "json", "help"}
    general |= {"data", *DATA, "schedule", "noise", "batch", "seed"}
    general |= {name for key in schedules.keys() for name in schedule_options.described(key)}  # noqa: SIM118
    constants = {name for key in surfaces.keys() for name in surfaces.get(key).constants}  # noqa: SIM118
    rules = {one.name for key in optimizers.keys() for one in optimizers.find(key).hyperparameters()}  # noqa: SIM118
    assert not general & constants
    assert not general & rules
    assert not constants & rules


def test_a_schedule_and_noise_on_the_command_line(ask) -> None:
    words = ("run", "himmelblau", "momentum", "--steps", "80", "--json")
    plain = ask(*words).facts
    assert list(plain) == FIELDS
    given = ("--schedule", "one-cycle", "--schedule-rising", "0.2", "--noise", "0.5", "--seed", "3")
    facts = ask(*words, *given).facts
    assert facts["schedule"]["key"] == "one_cycle"
    assert facts["schedule"]["numbers"]["total"] == 80  # as long as the run
    assert facts["noise"] == {"key": "gaussian", "numbers": {"sigma": 0.5, "seed": 3.0}}
    trace = descend(
        surfaces.get("himmelblau"),
        optimizers.get("momentum"),
        steps=80,
        schedule=schedules.get("one_cycle", total=80, rising=0.2),
        noise=Gaussian(sigma=0.5, seed=3),
    )
    assert facts["point"] == trace.points[-1].tolist()
    assert ask(*words, *given).facts == facts
    assert ask(*words, *given[:-1], "4").facts["point"] != facts["point"]
    table = ask("run", "bowl", "gradient_descent", "--schedule=step", "--schedule-every=2", "--csv=-").out
    rates = [float(row["learning_rate"]) for row in csv.DictReader(io.StringIO(table))]
    assert rates[:5] == [1e-3, 1e-3, 1e-4, 1e-4, pytest.approx(1e-5)]
    told = ask("run", "--data", "o_rings", "adam", "--batch", "6", "--steps", "20").out
    assert "noise          Mini-batch, size = 6, seed = 0" in told


def test_every_number_of_a_schedule_is_an_option(ask) -> None:
    for key in schedules.keys():  # noqa: SIM118
        numbers = {
            one.name: one.default / 2 for one in schedules.find(key).hyperparameters() if not one.whole
        }
        given = [f"--schedule-{name}={value}" for name, value in numbers.items()]
        facts = ask("run", "bowl", "adam", "--steps", "3", "--json", f"--schedule={key}", *given).facts
        assert numbers.items() <= facts.get("schedule", {"numbers": {}})["numbers"].items()
        help_ = ask("run", "bowl", "adam", f"--schedule={key}", "--help").out
        assert all(f"--schedule-{one.name}" in help_ for one in schedules.find(key).hyperparameters())


def test_a_neuron_on_data(ask) -> None:
    answer = ask(
        "run", "--data", "o_rings", "--standardise", "gradient_descent", "--learning-rate", "2", "--json"
    )
    assert (answer.status, answer.err) == (0, "")
    assert list(answer.facts) == FIELDS
    assert answer.facts["surface"] == "neuron_sigmoid_binary_cross_entropy"
    assert answer.facts["point"] == pytest.approx([-1.602, -1.108], abs=1e-3)
    assert answer.facts["loss"] == pytest.approx(0.4416, abs=1e-4)
    assert (answer.facts["status"], answer.facts["kind"]) == ("converged", "global minimum")


TEXTBOOK = (
    "run", "--data", "pair", "--activation", "identity", "--loss", "mean_squared_error", "--start=2,1",
    "--steps", "1", "gradient_descent", "--learning-rate", "0.01",
)  # fmt: skip


def test_the_textbook_step_on_the_command_line(ask, tmp_path: Path) -> None:
    assert ask(*TEXTBOOK, "--json").facts["point"] == [2.18, 1.06]
    assert ask(*TEXTBOOK, "--csv", str(tmp_path / "run.csv")).status == 0
    (recorded,) = trajectory.read(tmp_path / "run.csv")
    assert recorded.parameters == ("W", "b")
    assert recorded.losses[0] == 9
    assert recorded.gradients[0].tolist() == [-18, -6]


def test_columns_are_chosen_and_skipped_rows_are_told(ask, tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text("id;t;hit\n1;-1;0\n2;;1\n3;0;1\n4;1;0\n5;2;1\n", encoding="utf-8")
    command = ("run", "--data", str(tmp_path / "my.csv"), "adam", "--json")
    answer = ask(*command, "--x", "t", "--y", "hit")
    assert answer.status == 0
    assert answer.err == (
        "landscape: note: 1 row was skipped for want of a number in both t and hit: line 3.\n"
    )
    again = descend(surfaces.neuron([-1, 0, 1, 2], [0, 1, 0, 1]), optimizers.get("adam"))
    assert answer.facts["point"] == again.points[-1].tolist()
    assert "say which" in ask(*command).err
    assert "it has id, t, hit" in ask(*command, "--x", "time", "--y", "hit").err


def test_two_weights_and_their_picture(ask, tmp_path: Path) -> None:
    command = ("run", "--data", "bend", "--model", "two_weights", "momentum", "--learning-rate", "0.05")
    answer = ask(*command, "--json")
    assert answer.facts["surface"] == "two_weights"
    assert answer.facts["kind"] == "global minimum"
    picture = call(*command, "--image", str(tmp_path / "run.png"))
    assert (picture.returncode, picture.stderr) == (0, "")
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--data", "nowhere.csv", "adam"), "does not exist"),
        (("--data", "pair"), "the optimizer beside --data"),
        (("--data", "pair", "bowl", "adam"), "the optimizer beside --data"),
        (("--data", "pair", "adam", "--formula", "x^2"), "two surfaces"),
        (("bowl", "adam", "--x", "t"), "--x belongs to --data"),
        (("bowl", "adam", "--standardise"), "--standardise belongs to --data"),
        (("--data", "pair", "adam", "--least", "0"), "belong to --formula"),
        (("--data", "pair", "adam"), "between 0 and 1"),
        (("--data", "o_rings", "adam", "--activation", "tanh"), "sigmoid"),
        (("--data", "o_rings", "adam", "--activation", "sine"), "There is no activation"),
        (("--data", "o_rings", "adam", "--loss", "hinge"), "There is no loss"),
        (("--data", "bend", "adam", "--model", "three"), "three"),
        (("--data", "bend", "adam", "--model", "two_weights", "--loss", "huber"), "leave out"),
        (("--data", "pair", "--standardise", "adam"), "all the same"),
        (("--data", "", "adam"), "not a file"),
    ],
)
def test_data_that_cannot_be_used_is_refused(ask, arguments: tuple[str, ...], says: str) -> None:
    answer = ask("run", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert says in answer.err


def test_data_is_read_again_when_its_file_changes(ask, tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    losses = []
    for rows in ("0,0\n1,1\n2,0\n", "0,0\n1,1\n2,0\n3,1\n"):
        path.write_text("x,y\n" + rows, encoding="utf-8")
        losses.append(
            ask("run", "--data", str(path), "adam", "--steps", "0", "--start=1,1", "--json").facts["loss"]
        )
    assert losses[0] != losses[1]


def test_plain_output_is_aligned(ask) -> None:
    answer = ask("run", "parabola", "gradient_descent", "--learning-rate", "0.1")
    lines = answer.out.splitlines()
    assert lines[0] == "verdict        converged: global minimum"
    assert (
        lines[1].strip()
        == "Reached the global minimum at x = 0 in 82 steps: no point of this surface is lower."
    )
    assert {line[:15].strip() for line in lines} == {
        "verdict", "", "surface", "optimizer", "steps", "point", "loss", "gradient norm",
    }  # fmt: skip
    assert all(line[14] == " " != line[15] for line in lines)


def test_start_steps_and_tolerance(ask) -> None:
    for start in (("--start=-1,2.5",), ("--start", "-1,2.5"), ("--start", "-1, 2.5")):
        facts = ask("run", "bowl", "gradient_descent", *start, "--steps", "0", "--json").facts
        assert facts["point"] == [-1.0, 2.5]
    rate = ("--learning-rate", "0.1")
    loose = ask("run", "bowl", "gradient_descent", *rate, "--tolerance", "0.1", "--json").facts
    tight = ask("run", "bowl", "gradient_descent", *rate, "--json").facts
    assert loose["status"] == tight["status"] == "converged"
    assert loose["steps"] < tight["steps"]


def test_words_and_options_come_in_any_order(ask) -> None:
    orders = (
        ("run", "ravine", "momentum", "--kappa", "50", "--momentum", "0.5", "--json"),
        ("run", "--json", "--kappa", "50", "ravine", "--momentum=0.5", "momentum"),
        ("--momentum", "0.5", "run", "--kappa=50", "--json", "ravine", "momentum"),
    )
    assert len({ask(*order).out for order in orders}) == 1


def test_a_formula_in_place_of_a_surface(ask) -> None:
    facts = ask(
        "run", "--formula", "-x^2 + 3y^2 + x^4", "--domain=-2,2,-3,3", "--least", "-0.25", "adam",
        "--learning-rate", "0.1", "--json",
    ).facts  # fmt: skip
    assert facts["surface"] == "-x^2 + 3y^2 + x^4"
    assert (facts["status"], facts["kind"]) == ("converged", "global minimum")
    one = ask("run", "--formula=x^2", "gradient_descent", "--start", "3", "--steps=1", "--json").facts
    assert one["point"] == [3 - 0.001 * 6]


def test_a_run_that_diverged_was_made(ask) -> None:
    for rate in ("1e300", "nan", "inf"):
        answer = ask("run", "himmelblau", "adam", "--learning-rate", rate, "--json")
        assert answer.status == 0
        assert answer.facts["status"] == "diverged"
        assert None in (answer.facts["loss"], answer.facts["grad_norm"], *answer.facts["point"])


def test_a_start_outside_the_domain_is_allowed_and_said(ask) -> None:
    answer = ask("run", "bowl", "adam", "--start", "40,0", "--json")
    assert answer.status == 0
    assert "outside the domain" in answer.err
    assert answer.facts["optimizer"] == "adam"


# --csv and --image


def test_csv_to_a_file(ask, tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    answer = ask("run", "himmelblau", "momentum", "--csv", str(path), "--json")
    (recorded,) = trajectory.read(path)
    assert recorded.points[-1].tolist() == answer.facts["point"]
    assert recorded.states[-1].startswith(answer.facts["status"])


@pytest.mark.parametrize("form", [("--csv", "-"), ("--csv=-",)])
def test_csv_to_standard_output_leaves_it_to_the_table(ask, form: tuple[str, ...]) -> None:
    plain = ask("run", "himmelblau", "momentum", *form)
    rows = list(csv.DictReader(io.StringIO(plain.out)))
    trace = descend(surfaces.get("himmelblau"), optimizers.get("momentum"))
    np.testing.assert_array_equal([float(row["loss"]) for row in rows], trace.losses)
    assert plain.err.startswith("verdict")
    both = ask("run", "himmelblau", "momentum", *form, "--json")
    assert both.out == plain.out
    assert json.loads(both.err)["steps"] == trace.steps


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Stage]]]:
    """Stand in for the room that draws: it needs Qt."""
    drawn: list[tuple[str, Stage]] = []
    room = types.ModuleType("landscape.picture")
    room.save_picture = lambda path, stage: drawn.append((path, stage))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "landscape.picture", room)
    return drawn


def test_image_draws_the_scene_of_the_run(ask, pictures: list[tuple[str, Stage]]) -> None:
    answer = ask(
        "run", "ravine", "adam", "--kappa", "20", "--start=1,2", "--steps", "40", "--image", "path.png"
    )
    ((path, stage),) = pictures
    scene = stage.scene
    assert answer.status == 0
    assert path == "path.png"
    assert scene.surface.build().values_of_constants == {"kappa": 20.0}
    assert (scene.runs[0].start, scene.steps, scene.runs[0].rule.key) == ((1.0, 2.0), 40, "adam")


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("walk", "no command 'walk'"),
        ("list", "surfaces, optimizers, schedules or noises"),
        ("list everything", "surfaces, optimizers, schedules or noises"),
        ("list surfaces optimizers", "surfaces, optimizers, schedules or noises"),
        ("list surfaces --jsn", "did you mean --json?"),
        ("--verbose", "no option '--verbose'"),
        ("run", "needs a surface and an optimizer"),
        ("run bowl", "needs a surface and an optimizer"),
        ("run bowl adam more", "needs a surface and an optimizer"),
        ("run bowel adam", "There is no surface 'bowel'"),
        ("run bowl adm", "There is no optimizer 'adm'"),
        ("run bowl adam --learning-rat 1", "did you mean --learning-rate?"),
        ("run bowl adam --verbose", "no option '--verbose'"),
        ("run --verbose bowl adam", "no option '--verbose'"),
        ("run bowl adam --momentum 0.9", "no option '--momentum': there are"),
        ("run bowl adam --kappa 3", "no option '--kappa'"),
        ("run bowl adam -v", "no option '-v'"),
        ("run bowl adam --learning-rate", "--learning-rate"),
        ("run bowl adam --learning-rate fast", "'fast' is not a number"),
        ("run bowl adam --learning-rate 1_0", "'1_0' is not a number"),
        ("run bowl adam --learning-rate=", "'' is not a number"),
        ("run bowl adam --steps 1e3", "not a whole number"),
        ("run bowl adam --steps -3", "between 0 and 1,000,000"),
        ("run bowl adam --steps 99999999999", "between 0 and 1,000,000"),
        ("run bowl adam --tolerance -1", "tolerance"),
        ("run bowl adam --tolerance nan", "tolerance"),
        ("run bowl adam --start 1", "one number for each of x, y"),
        ("run bowl adam --start 1,2,3", "one number for each of x, y"),
        ("run bowl adam --start 1;2", "is not a number"),
        ("run bowl adam --start", "--start"),
        ("run bowl adam --domain=-1,1", "--domain and --least belong to --formula"),
        ("run bowl adam --least 0", "--domain and --least belong to --formula"),
        ("run bowl adam --image path.jpg", ".png"),
        ("run bowl adam --csv /nowhere/run.csv", "folder does not exist"),
        ("run bowl adam --csv .", "it is a folder"),
        ("run --formula x^2", "needs the optimizer"),
        ("run --formula x^2 bowl adam", "needs the optimizer"),
        ("run --formula adam", "needs"),
        ("run --formula x+ adam", "too early"),
        ("run --formula x+foo adam", "column 3"),
        ("run --formula x^2 adam --domain=-1,1,2", "a low and a high"),
        ("run --formula x^2 adam --domain=1,-1", "low < high"),
        ("run --formula x^2 adam --domain=-1,1,-1,1,-1,1", "intervals"),
        ("run --formula x*y adam --domain=-1,1", "intervals"),
        ("run --formula x^2 adam --least inf", "finite"),
        ("run ravine adam --kappa inf", "between 1 and 1000"),
        ("run bowl adam --schedule cos", "There is no schedule 'cos': choose one of constant"),
        ("run bowl adam --schedule-period 9", "no option '--schedule-period'"),
        ("run bowl adam --schedule cosine --schedule-period 9.5", "period must be a whole number"),
        ("run bowl lbfgs --schedule step", "works out for itself how far to go"),
        ("run bowl rprop --schedule step", "goes by it at the first step alone"),
        ("run bowl adam --batch 4", "Mini-batches are drawn from data"),
        ("run --data o_rings adam --batch 4 --noise 1", "two kinds of noise"),
        ("run --data o_rings adam --batch 0", "size must be a whole number ≥ 1"),
        ("run bowl adam --noise -1", "sigma must be a number ≥ 0"),
        ("run bowl adam --noise 1 --seed 1.5", "seed must be a whole number"),
        ("run bowl adam --seed 1", "--seed belongs to --noise or --batch"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_change(ask, arguments: str, says: str) -> None:
    assert says in ask(*arguments.split(" ")).mistake


def test_help_and_version(ask) -> None:
    for arguments in (
        ["--help"],
        ["-h"],
        ["run", "--help"],
        ["list", "--help"],
        ["run", "bowl", "adam", "-h"],
    ):
        answer = ask(*arguments)
        assert (answer.status, answer.err) == (0, "")
        assert answer.out.startswith("usage: landscape")
    assert "standard error" in ask("run", "--help").out
    for key in surfaces.keys():  # noqa: SIM118
        assert ask("run", key, "adam", "--help").status == 0
    for rule in optimizers.keys():  # noqa: SIM118
        assert ask("run", "ravine", rule, "--help").status == 0
    assert ask("--version").out.startswith("landscape ")


# A rule is defined in one place


@pytest.fixture
def strolling() -> Iterator[type[Optimizer]]:
    @register
    @dataclass(frozen=True)
    class Strolling(Elementwise):
        """A rule that a test brings along."""

        key = "strolling"
        title = "Strolling"
        equations = (
            Equation("x", "{x_new} = {x} − {learning_rate} × {laziness_squared} × {g}", "Stroll downhill."),
        )
        laziness_squared: float = hyper("l²", 0.5, 0.0, 1.0, "how slowly it strolls (100% is asleep)")

        @staticmethod
        def arithmetic(
            x: Number, g: Number, t: int, learning_rate: Number, laziness: Number
        ) -> tuple[Number, ...]:
            return (x - learning_rate * laziness * g,)

    yield Strolling
    del _RULES["strolling"]


def test_a_new_rule_needs_no_other_line(ask, strolling: type[Optimizer], tmp_path: Path) -> None:
    assert "strolling" in ask("list", "optimizers").out
    path = tmp_path / "run.csv"
    answer = ask("run", "bowl", "strolling", "--laziness-squared", "0.25", "--csv", str(path), "--json")
    assert answer.facts["hyperparameters"] == {"learning_rate": 0.001, "laziness_squared": 0.25}
    assert trajectory.read(path)[0].optimizer == "strolling"
    assert "100% is asleep" in ask("run", "bowl", "strolling", "--help").out


# No arguments


def test_no_arguments_open_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    room = types.ModuleType("landscape.application")
    room.run_window = lambda: 7  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "landscape.application", room)
    monkeypatch.setenv("DISPLAY", "elsewhere:0")
    assert main([]) == 7


def test_without_the_windows_libraries_it_says_so(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "landscape.application", None)
    monkeypatch.setitem(sys.modules, "landscape.picture", None)
    monkeypatch.setenv("DISPLAY", "elsewhere:0")
    for answer in (ask(), ask("run", "bowl", "adam", "--image", "x.png")):
        assert answer.status == 2
        assert "missing" in answer.err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may have no display")
def test_without_a_display_the_main_job_is_done(
    ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pictures: list[tuple[str, Stage]]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "landscape-himmelblau.csv").write_text("old")
    answer = ask()
    assert (answer.status, answer.err) == (0, "")
    assert "converged: global minimum" in answer.out
    assert str(tmp_path / "landscape-himmelblau.csv") in answer.out
    assert str(tmp_path / "landscape-himmelblau.png") in answer.out
    assert "DISPLAY" in answer.out.splitlines()[-1]
    assert len(trajectory.read(tmp_path / "landscape-himmelblau.csv")) == 1
    assert [path for path, _ in pictures] == ["landscape-himmelblau.png"]


# As a program


def test_main_py_is_the_same_program(ask) -> None:
    arguments = ("run", "booth", "nesterov", "--json")
    program, here = call(*arguments), ask(*arguments)
    assert (program.returncode, program.stdout, program.stderr) == (0, here.out, here.err)
    wrong = call("run", "booth", "nesterow")
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    program = subprocess.Popen(
        [
            sys.executable,
            str(ROOT / "main.py"),
            "run",
            "rosenbrock",
            "adam",
            "--steps",
            "50000",
            "--csv",
            "-",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout
    assert program.stderr
    assert program.stdout.readline().startswith(b"run,surface")
    program.stdout.close()
    complaint = program.stderr.read()
    program.stderr.close()
    assert program.wait() == 0
    assert complaint == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [("list", "surfaces"), ("run", "bowl", "adam", "--csv", "-")])
def test_output_that_cannot_be_written_is_told(arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [sys.executable, str(ROOT / "main.py"), *arguments]
        program = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert program.returncode == 2
    assert program.stderr.splitlines()[-1].startswith("landscape: the output cannot be written")
    assert "Traceback" not in program.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_it_quietly(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("landscape.commands.set_stage", interrupt)
    # A shell that runs the tests in the background has Ctrl+C ignored; Python then leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        answer = ask("run", "bowl", "adam")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (answer.status, answer.out, answer.err) == (130, "", "")


def test_a_terminal_without_greek_still_gets_an_answer() -> None:
    for arguments in (
        ("run", "--help"),
        ("list", "optimizers"),
        ("list", "surfaces", "--json"),
        ("run", "bowl", "adam"),
    ):
        program = call(*arguments, env={"PYTHONIOENCODING": "ascii"})
        assert (program.returncode, program.stderr) == (0, "")


def test_numbers_that_are_not_finite_are_null(ask) -> None:
    facts = ask("run", "--formula", "log(x)", "gradient_descent", "--start=-1", "--json").facts
    assert facts["loss"] is None
    assert facts["status"] == "diverged"
    assert not any(isinstance(value, float) and math.isnan(value) for value in facts.values())


def test_an_error_from_anywhere_is_one_line(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise LandscapeError("Two\nlines.")

    monkeypatch.setattr("landscape.commands.set_stage", fail)
    answer = ask("run", "bowl", "adam")
    assert (answer.status, answer.out, answer.err) == (2, "", "landscape: Two lines.\n")
