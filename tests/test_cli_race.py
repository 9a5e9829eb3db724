"""`race` and `check` on the command line: the same conventions as `run`."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from landscape import optimizers, surfaces
from landscape.analysis.race import Progress, race, rows
from landscape.session import Stage

ROOT = Path(__file__).parents[1]
THREE = ("--optimizers", "gradient_descent,adam,lbfgs")
COLUMNS = [
    "learning_rate", "steps_to_tolerance", "gradient_evaluations", "hessian_evaluations", "steps", "loss",
    "distance", "verdict",
]  # fmt: skip


def keys(facts: dict) -> list[str]:
    return [result["optimizer"] for result in facts["results"]]


# race


def test_a_race_is_that_of_the_library(ask) -> None:
    answer = ask("race", "rosenbrock", *THREE, "--json")
    assert (answer.status, answer.err) == (0, "")
    rules = [optimizers.get(key) for key in ("gradient_descent", "adam", "lbfgs")]
    ours = race(surfaces.get("rosenbrock"), rules)
    assert answer.facts["surface"] == "rosenbrock"
    assert answer.facts["tuned"] is False
    for told, row in zip(answer.facts["results"], rows(ours), strict=True):
        assert {name: told[name] for name in ("place", "optimizer", *COLUMNS)} == {
            name: row[name] for name in ("place", "optimizer", *COLUMNS)
        }
        assert told["before"] is None
        assert told["verdict"].startswith(told["status"])
    assert keys(answer.facts)[0] == "lbfgs"


def test_tuned_and_before(ask) -> None:
    answer = ask("race", "parabola", *THREE, "--tune", "--start", "5", "--json")
    first = answer.facts["results"][0]
    assert answer.err == ""
    assert (first["optimizer"], first["learning_rate"], first["steps_to_tolerance"]) == (
        "gradient_descent",
        0.5,
        1,
    )
    assert (first["before"]["learning_rate"], first["before"]["steps_to_tolerance"]) == (0.001, None)
    assert first["tried"] > 20
    lbfgs = next(result for result in answer.facts["results"] if result["optimizer"] == "lbfgs")
    assert lbfgs["before"]["loss"] == lbfgs["loss"]


def test_the_plain_scoreboard(ask) -> None:
    plain = ask("race", "parabola", *THREE, "--start=5")
    lines = plain.out.splitlines()
    assert lines[0] == "Parabola, from x = 5: 500 steps, tolerance 1e-06"
    assert lines[1].startswith("Best first")
    assert lines[2].split() == ["optimizer", "rate", "to", "tolerance", "gradients", "Hessians", "loss", "distance", "verdict"]  # fmt: skip
    assert [line.split()[0] for line in lines[3:]] == ["1", "2", "3"]
    assert lines[3].startswith("1  L-BFGS")
    assert "–" in lines[4]
    tuned = ask("race", "parabola", *THREE, "--start=5", "--tune").out
    above, _, below = tuned.partition("\nbefore tuning\n")
    assert above.splitlines()[3].startswith("1  Gradient descent  0.5 ")
    assert below.splitlines()[1].startswith("1  L-BFGS")


def test_all_rules_take_part(ask) -> None:
    answer = ask("race", "himmelblau", "--optimizers", "all", "--steps", "20", "--json")
    assert sorted(keys(answer.facts)) == sorted(optimizers.keys())


def test_names_may_be_written_with_hyphens_and_spaces(ask) -> None:
    answer = ask("race", "--optimizers", "gradient-descent, trust-region", "bowl", "--steps=5", "--json")
    assert sorted(keys(answer.facts)) == ["gradient_descent", "trust_region"]


def test_constants_start_steps_and_tolerance(ask) -> None:
    answer = ask(
        "race", "ravine", "--optimizers=newton,adam", "--kappa", "50", "--start=-1,2", "--steps", "40",
        "--tolerance=0.01", "--json",
    )  # fmt: skip
    facts = answer.facts
    assert (facts["start"], facts["steps"], facts["tolerance"]) == ([-1, 2], 40, 0.01)
    rules = [optimizers.get("newton"), optimizers.get("adam")]
    ours = race(surfaces.get("ravine", kappa=50), rules, (-1, 2), 40, 0.01)
    assert [result["loss"] for result in facts["results"]] == [row["loss"] for row in rows(ours)]


def test_a_formula_and_data_in_place_of_a_surface(ask) -> None:
    typed = ask("race", "--formula", "-x^2 + x^4", "--domain=-2,2", "--optimizers", "adam,newton", "--json")
    assert typed.facts["surface"] == "-x^2 + x^4"
    assert typed.facts["results"][0]["distance"] is not None
    data = ask("race", "--data", "o_rings", "--standardise", "--optimizers", "adam,lbfgs", "--json")
    assert data.facts["results"][0]["optimizer"] == "lbfgs"
    assert data.facts["results"][0]["distance"] < 1e-6


def test_a_race_of_those_that_diverge_was_run(ask) -> None:
    answer = ask("race", "--formula", "log(x)", *THREE, "--start=-1", "--json")
    assert answer.status == 0
    assert {result["status"] for result in answer.facts["results"]} == {"diverged"}
    assert all(result["loss"] is None for result in answer.facts["results"])


def test_a_start_outside_the_domain_is_said(ask) -> None:
    answer = ask("race", "bowl", *THREE, "--start", "40,0", "--json")
    assert answer.status == 0
    assert "outside the domain" in answer.err


def test_csv_to_a_file_and_to_standard_output(ask, tmp_path: Path) -> None:
    path = tmp_path / "race.csv"
    answer = ask("race", "himmelblau", *THREE, "--tune", "--steps=60", "--csv", str(path), "--json")
    table = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert list(table[0]) == [
        "place",
        "surface",
        "optimizer",
        *COLUMNS,
        *(f"before_{name}" for name in COLUMNS),
    ]
    for row, told in zip(table, answer.facts["results"], strict=True):
        assert row["surface"] == "himmelblau"
        for names, numbers in ((COLUMNS, told), ([f"before_{name}" for name in COLUMNS], told["before"])):
            for cell, value in zip(
                (row[name] for name in names), (numbers[name] for name in COLUMNS), strict=True
            ):
                assert cell == ("" if value is None else value if isinstance(value, str) else repr(value))
    poured = ask("race", "himmelblau", *THREE, "--tune", "--steps=60", "--csv", "-", "--json")
    assert poured.out == path.read_text(encoding="utf-8")
    assert json.loads(poured.err) == answer.facts


def test_the_csv_is_guarded_against_spreadsheets(ask) -> None:
    answer = ask("race", "--formula", "-x^2 + max(x^4, x)", *THREE, "--csv", "-", "--steps=5")
    (row, *_) = csv.DictReader(io.StringIO(answer.out))
    assert row["surface"] == "'-x^2 + max(x^4, x)"
    assert row["before_loss"] == ""
    assert float(row["loss"]) < 100


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Stage]]]:
    """Stand in for the room that draws: it needs Qt."""
    drawn: list[tuple[str, Stage]] = []
    room = types.ModuleType("landscape.picture")
    room.save_picture = lambda path, stage: drawn.append((path, stage))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "landscape.picture", room)
    return drawn


def test_the_image_shows_all_paths_the_best_first(ask, pictures: list[tuple[str, Stage]]) -> None:
    answer = ask("race", "ravine", *THREE, "--tune", "--steps", "80", "--image", "all.png", "--json")
    ((path, stage),) = pictures
    assert path == "all.png"
    assert [run.rule.key for run in stage.scene.runs] == keys(answer.facts)
    assert [run.colour for run in stage.scene.runs] == [0, 1, 2]
    for trace, run, told in zip(stage.traces, stage.scene.runs, answer.facts["results"], strict=True):
        assert run.rule.build() == trace.optimizer
        assert trace.optimizer.learning_rate == told["learning_rate"]
        assert trace.points[-1].tolist() == told["point"]


def test_the_picture_itself(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "race", "parabola", *THREE, "--steps=9", "--image"]
    made = subprocess.run([*command, str(tmp_path / "a.png")], capture_output=True, text=True, check=False)
    assert (made.returncode, made.stderr) == (0, "")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_progress_is_told_on_a_terminal_only(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask("race", "bowl", *THREE, "--tune", "--steps=9").err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    answer = ask("race", "bowl", *THREE, "--tune", "--steps=9")
    assert "1 of 3  Gradient descent: 3 of at most " in answer.err
    assert "3 of 3  L-BFGS" in answer.err
    assert "\n" not in answer.err
    assert answer.err.endswith(" \r")
    assert answer.out == ask("race", "bowl", *THREE, "--tune", "--steps=9").out


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_leaves_the_old_file_as_it_was(ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "race.csv"
    path.write_text("what was there", encoding="utf-8")

    def interrupt(progress: Progress) -> None:
        if progress.tried == 5:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("landscape.comparing._tell", interrupt)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        answer = ask("race", "bowl", *THREE, "--tune", "--csv", str(path))
    finally:
        signal.signal(signal.SIGINT, before)
    assert (answer.status, answer.out, answer.err.strip()) == (130, "", "")
    assert path.read_text(encoding="utf-8") == "what was there"
    assert list(tmp_path.iterdir()) == [path]


# check


def test_a_surface_is_checked(ask) -> None:
    answer = ask("check", "rosenbrock", "--json")
    assert (answer.status, answer.err) == (0, "")
    assert answer.facts["surface"] == "rosenbrock"
    assert answer.facts["agrees"] is True
    for name in ("gradient", "hessian"):
        compared = answer.facts[name]
        assert compared["wrong"] == 0
        assert compared["told"] == compared["places"] > 3000
        assert compared["worst"]["error"] < 1e-6
        assert compared["untold"] == []
    plain = ask("check", "rosenbrock").out.splitlines()
    assert plain[0] == "surface        Rosenbrock"
    assert plain[1] == "gradient       " + answer.facts["gradient"]["sentence"]
    assert [line.split()[0] for line in plain[2:5]] == ["worst", "exact", "differences"]
    assert plain[5].startswith("Hessian        The Hessian agrees")


def test_kinks_and_constants_formulas_and_data_are_checked(ask) -> None:
    kinks = ask("check", "--formula", "abs(x) + y^2", "--domain=-1,1,-1,1", "--json").facts
    assert kinks["gradient"]["untold"][0]["reason"] == "kink"
    assert kinks["gradient"]["untold"][0]["places"] == 61
    gentle, steep = (ask("check", "ravine", "--kappa", k, "--json").facts["gradient"] for k in ("1", "100"))
    assert abs(steep["worst"]["exact"][1]) > abs(gentle["worst"]["exact"][1])
    data = ask("check", "--data", "bend", "--model", "two_weights", "--json").facts
    assert (data["surface"], data["agrees"]) == ("two_weights", True)


def test_nowhere_finite_is_null_not_nan(ask) -> None:
    answer = ask("check", "--formula", "log(-1 - x^2)", "--json")
    assert answer.status == 0
    assert answer.facts["agrees"] is False
    assert answer.facts["gradient"]["worst"] is None


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("race", "race needs a surface"),
        ("race bowl", "race needs --optimizers"),
        ("race bowl --optimizers", "--optimizers"),
        ("race bowl --optimizers=", "There is no optimizer ''"),
        ("race bowl --optimizers adam,adm", "There is no optimizer 'adm'"),
        ("race bowl --optimizers adam,,momentum", "There is no optimizer ''"),
        ("race bowl --optimizers adam,adam", "named twice"),
        ("race bowl adam", "race needs a surface, not 2 words"),
        ("race bowel --optimizers adam", "There is no surface 'bowel'"),
        ("race bowl --optimizer adam", "did you mean --optimizers?"),
        ("race bowl --optimizers adam --learning-rate 1", "no option '--learning-rate'"),
        ("race bowl --optimizers adam --tun", "did you mean --tune?"),
        ("race --verbose bowl --optimizers adam", "no option '--verbose'"),
        ("race bowl --optimizers adam --steps -3", "between 0 and 1,000,000"),
        ("race bowl --optimizers adam,lion --steps 900000", "allow at most 500,000 steps"),
        ("race bowl --optimizers adam --tolerance nan", "tolerance"),
        ("race bowl --optimizers adam --start 1", "one number for each of x, y"),
        ("race bowl --optimizers adam --start 1 --tune", "one number for each of x, y"),
        ("race bowl --optimizers adam --domain=-1,1", "--domain and --least belong to --formula"),
        ("race bowl --optimizers adam --image path.jpg", ".png"),
        ("race bowl --optimizers adam --csv /nowhere/race.csv", "folder does not exist"),
        ("race --formula x^2 bowl --optimizers adam", "no other word beside --formula"),
        ("race --formula x+ --optimizers adam", "too early"),
        ("race --data nowhere.csv --optimizers adam", "does not exist"),
        ("race bowl --x t --optimizers adam", "--x belongs to --data"),
        ("check", "check needs a surface"),
        ("check bowl adam", "check needs a surface, not 2 words"),
        ("check bowel", "There is no surface 'bowel'"),
        ("check bowl --tune", "no option '--tune'"),
        ("check --formula x+foo", "column 3"),
        ("check bowl --least 0", "belong to --formula"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_change(ask, arguments: str, says: str) -> None:
    assert says in ask(*arguments.split(" ")).mistake


def test_more_than_a_picture_shows_is_refused_before_any_work(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landscape.comparing.MOST_RUNS", 2)
    answer = ask("race", "bowl", *THREE, "--image", "all.png")
    assert answer.status == 2
    assert "2 runs at most" in answer.err


def test_help_tells_the_options_and_the_order(ask) -> None:
    for command in (["race"], ["race", "ravine"], ["check"], ["check", "ravine"]):
        answer = ask(*command, "--help")
        assert (answer.status, answer.err) == (0, "")
        assert answer.out.startswith(f"usage: landscape {command[0]}")
        assert ("--kappa" in answer.out) == (command[-1] == "ravine")
    assert "Best first" in ask("race", "--help").out
    assert "landscape race" in ask("--help").out


def test_no_constant_is_called_like_an_option() -> None:
    constants = {name for key in surfaces.keys() for name in surfaces.get(key).constants}  # noqa: SIM118
    assert not {"optimizers", "tune"} & constants
