"""`basins` and `sweep` on the command line: the same conventions as `run`."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from landscape import descend, optimizers, surfaces
from landscape.descent import TOLERANCE
from landscape.descent.many import STATUSES

ROOT = Path(__file__).parents[1]
BASINS = (
    "basins",
    "himmelblau",
    "gradient_descent",
    "--learning-rate",
    "0.01",
    "--size",
    "8",
    "--steps",
    "150",
)
SWEEP = (
    "sweep",
    "himmelblau",
    "momentum",
    "--over",
    "learning_rate=1e-3,1e-1",
    "--steps",
    "80",
    "--size",
    "6",
)


def test_basins_as_json(ask) -> None:
    answer = ask(*BASINS, "--json")
    facts = answer.facts
    assert (answer.status, answer.err) == (0, "")
    assert facts["axes"] == [
        {"name": name, "low": -6.0, "high": 6.0, "cells": 8, "log": False} for name in ("x", "y")
    ]
    assert facts["hyperparameters"] == {"learning_rate": 0.01}
    assert facts["starts"] == sum(share["starts"] for share in facts["shares"]) == 64
    assert all(share["part"] == share["starts"] / 64 for share in facts["shares"])
    assert (facts["steps"], facts["tolerance"]) == (150, TOLERANCE)
    known = surfaces.get("himmelblau").minima
    for share in facts["shares"]:
        if share["minimum"] is not None:
            assert tuple(share["at"]) == known[share["minimum"] - 1].at


def test_basins_as_csv_are_descents(ask) -> None:
    answer = ask(*BASINS, "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert answer.status == 0
    assert "8 × 8 starts" in answer.err
    assert len(rows) == 64
    assert list(rows[0]) == ["x", "y", "status", "minimum", "steps", "loss"]
    rule = optimizers.get("gradient_descent", learning_rate=0.01)
    for row in rows[::9]:
        trace = descend(surfaces.get("himmelblau"), rule, (float(row["x"]), float(row["y"])), 150)
        assert (row["status"], int(row["steps"])) == (trace.verdict.status, trace.steps)
        assert bool(row["minimum"]) == (trace.verdict.status == "converged")
        if row["minimum"]:
            at = surfaces.get("himmelblau").minima[int(row["minimum"]) - 1].at
            np.testing.assert_allclose(trace.points[-1], at, atol=1e-4)


def test_arrays_need_no_pickle(ask, tmp_path: Path) -> None:
    path = tmp_path / "basins.npz"
    assert ask(*BASINS, "--npz", str(path)).status == 0
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["nearest"].shape == arrays["steps"].shape == (8, 8)
        assert arrays["x"].shape == (8,)
        assert arrays["status_names"].tolist() == list(STATUSES)
        assert arrays["computed"].all()
        assert arrays["minima"].shape == (4, 2)


@pytest.mark.parametrize(
    "arguments",
    [
        BASINS,
        ("basins", "double_well", "momentum", "--size", "40", "--steps", "50"),
        ("basins", "--formula", "x^2+y^2", "adam", "--size", "5", "--steps", "20"),
        SWEEP,
        (*SWEEP, "--over", "momentum=0,0.9", "--starts", "4"),
    ],
    ids=["map", "curve", "formula", "line", "two"],
)
def test_pictures(arguments: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    command = [sys.executable, "main.py", *arguments, "--image", str(path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    with Image.open(path) as picture:
        colours = picture.convert("RGB").getcolors(1 << 20)
        assert picture.width > 800
        assert colours
        assert len(colours) > 20
    assert [file.name for file in tmp_path.iterdir()] == ["picture.png"]


def test_a_sweep_over_one_number(ask) -> None:
    answer = ask(*SWEEP, "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert answer.status == 0
    start = surfaces.get("himmelblau").start
    assert f"from ({start[0]:g}, {start[1]:g})" in answer.err
    assert [float(row["learning_rate"]) for row in rows] == sorted(
        float(row["learning_rate"]) for row in rows
    )
    for row in rows:
        rule = optimizers.get("momentum", learning_rate=float(row["learning_rate"]))
        trace = descend(surfaces.get("himmelblau"), rule, steps=80)
        assert row["status"] == trace.verdict.status


def test_a_sweep_over_two_numbers_and_many_starts(ask) -> None:
    facts = ask(*SWEEP, "--over", "momentum", "--starts", "4", "--json").facts
    assert [one["name"] for one in facts["axes"]] == ["learning_rate", "momentum"]
    assert facts["starts"] == 4
    assert facts["start"] is None
    assert sum(facts["statuses"].values()) == 36
    assert len(facts["stability_limit"]) == 6


@pytest.mark.parametrize("more", [(), ("--over", "momentum", "--starts", "4")], ids=["line", "map"])
def test_a_sweep_as_json_has_every_cell_that_its_table_has(ask, more: tuple[str, ...]) -> None:
    both = ask(*SWEEP, *more, "--csv", "-", "--json")
    facts = json.loads(both.err, parse_constant=pytest.fail)
    rows = list(csv.DictReader(io.StringIO(both.out)))
    assert both.status == 0
    assert len(facts["cells"]) == len(rows) == 6 ** len(facts["axes"])
    for cell, row in zip(facts["cells"], rows, strict=True):
        assert list(cell) == list(row)
        numbers = {name: float(value) for name, value in row.items() if name != "status"}
        assert cell == {"status": row["status"]} | {
            name: value if math.isfinite(value) else None for name, value in numbers.items()
        }
    names = {axis["name"] for axis in facts["axes"]}
    assert facts["hyperparameters"].keys() == {"learning_rate", "momentum"} - names
    assert sum(facts["statuses"].values()) == len(rows)
    # An object on a line of its own for each cell: not one for each number.
    assert both.err.count("\n") < len(rows) + 60
    same = ask(*SWEEP, *more, "--json")
    assert (same.facts, same.err) == (facts, "")


def test_a_sweep_in_which_nothing_comes_to_rest_is_json_all_the_same(ask) -> None:
    facts = ask(
        "sweep", "bowl", "gradient_descent", "--over", "learning_rate=2,9", "--size", "3", "--json"
    ).facts
    assert facts["best"] is None
    assert [cell["steps"] for cell in facts["cells"]] == [None] * 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("basins",), "basins needs a surface and an optimizer"),
        (("basins", "himmelblau"), "not 1 words"),
        (("basins", "himmelblau", "adam", "--size", "0"), "1 to 4096"),
        (("basins", "himmelblau", "adam", "--size", "x"), "not a whole number"),
        (("basins", "himmelblau", "adam", "--momentum", "1"), "no option '--momentum'"),
        (("basins", "himmelblau", "adam", "--image", "a.jpg"), "--image writes PNG"),
        (("basins", "himmelblau", "adam", "--npz", "-"), "--npz needs the name of a file"),
        (("sweep", "himmelblau", "adam"), "needs --over"),
        (("sweep", "himmelblau", "adam", "--over", "foo"), "has no foo"),
        (("sweep", "himmelblau", "adam", "--over", "beta1=1"), "is no range"),
        (("sweep", "himmelblau", "adam", "--over", "beta1=0.9,0.1"), "low < high"),
        (("sweep", "himmelblau", "adam", "--over", "learning_rate=0,1"), "above 0"),
        (("sweep", "himmelblau", "adam", "--over", "beta1", "--starts", "0"), "1 to 16,777,216 starts"),
        (("sweep", "himmelblau", "adam", "--over", "beta1", "--starts", "99999999999"), "1 to 16,777,216"),
        (("sweep", "himmelblau", "adam", "--over", "beta1", "--size", "0"), "--size must be at least 1"),
        (("sweep", "himmelblau", "adam", "--over", "beta1", "--size", "-3"), "--size must be at least 1"),
        (("sweep", "himmelblau", "adam", "--over", ""), "is no range"),
        (("basins", "himmelblau", "adam", "--schedule", "cosine"), "no option '--schedule': there are"),
        (("sweep", "himmelblau", "adam", "--over", "beta1", "--starts", "9", "--start=1,2"), "one of them"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(ask, arguments: tuple[str, ...], words: str) -> None:
    assert words in ask(*arguments).mistake


@pytest.mark.parametrize("option", ["--csv=", "--npz=", "--image="])
@pytest.mark.parametrize("command", [BASINS, SWEEP], ids=["basins", "sweep"])
def test_where_nothing_can_be_written_is_said_before_the_work(
    ask, command: tuple[str, ...], option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for work in ("whole", "run_sweep"):
        monkeypatch.setattr(f"landscape.surveying.{work}", lambda *_, **__: pytest.fail("work is done first"))
    assert "its folder does not exist" in ask(*command, option + str(tmp_path / "no" / "a.png")).mistake
    (tmp_path / "a.png").mkdir()
    assert "it is a folder" in ask(*command, option + str(tmp_path / "a.png")).mistake
    assert "a part of its path" in ask(*command, option + str(Path(__file__) / "a.png")).mistake


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent in another way there")
def test_an_interrupt_leaves_no_file(tmp_path: Path) -> None:
    """It comes while a hundred thousand descents are walked: the progress on a terminal says so."""
    import pty

    try:
        screen, terminal = pty.openpty()
    except OSError:
        pytest.skip("this system has no terminals to give")
    command = [sys.executable, "main.py", "basins", "rastrigin", "adam", "--size", "2000"]
    command += ["--csv", str(tmp_path / "a.csv"), "--npz", str(tmp_path / "a.npz")]
    with subprocess.Popen(command, cwd=ROOT, stderr=terminal, stdout=subprocess.PIPE) as child:
        told = b""
        while b"%" not in told:
            told += os.read(screen, 100)
        child.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert child.wait(20) == 130
        assert time.monotonic() - began < 15
    assert not list(tmp_path.iterdir())
