"""What is exported is exact, safe in a spreadsheet, and can be read back."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import LandscapeError, descend, optimizers, surfaces
from landscape.descent import Trace, Verdict
from landscape.files import trajectory
from landscape.files.numbers import number
from landscape.optimizers import schedules

HEADER = "run,surface,optimizer,learning_rate,step,x,y,loss,grad_x,grad_y,grad_norm,update_norm,state"
ROW = "1,bowl,adam,0.1,0,4.0,3.0,25.0,8.0,6.0,10.0,0.0,descending"


def traces(*wanted: tuple[str, str], rate: float = 0.01, steps: int = 40) -> list[Trace]:
    return [
        descend(surfaces.get(key), optimizers.get(rule, learning_rate=rate), steps=steps)
        for key, rule in wanted
    ]


def written(runs: list[Trace]) -> str:
    return "".join(trajectory.text(runs))


def read_text(text: str | bytes, folder: Path) -> tuple[trajectory.Recorded, ...]:
    path = folder / "read.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return trajectory.read(path)


def same(recorded: trajectory.Recorded, trace: Trace) -> None:
    assert recorded.surface == trace.surface.key
    assert recorded.optimizer == trace.optimizer.key
    np.testing.assert_array_equal(recorded.rates, trace.rates)
    assert recorded.parameters == trace.surface.parameters
    assert recorded.states == trace.states
    for name in ("points", "losses", "gradients", "grad_norms", "update_norms"):
        np.testing.assert_array_equal(getattr(recorded, name), getattr(trace, name), err_msg=name)


def test_the_columns_are_the_contract() -> None:
    text = written(traces(("bowl", "adam")))
    assert text.splitlines()[0] == HEADER
    assert text.splitlines()[1] == "1,bowl,adam,0.01,0,4.0,3.0,25.0,8.0,6.0,10.0,0.0,descending"
    one = written(traces(("parabola", "momentum")))
    assert (
        one.splitlines()[0]
        == "run,surface,optimizer,learning_rate,step,x,loss,grad_x,grad_norm,update_norm,state"
    )


def test_one_row_a_step_and_the_verdict_last() -> None:
    runs = traces(("bowl", "adam"), ("bowl", "gradient_descent"))
    rows = list(csv.DictReader(io.StringIO(written(runs))))
    assert len(rows) == sum(trace.steps + 1 for trace in runs)
    assert [row["run"] for row in rows] == ["1"] * (runs[0].steps + 1) + ["2"] * (runs[1].steps + 1)
    assert [int(row["step"]) for row in rows] == [*range(runs[0].steps + 1), *range(runs[1].steps + 1)]
    assert rows[-1]["state"] == str(runs[1].verdict)
    for row, point in zip(rows, np.concatenate([trace.points for trace in runs]), strict=True):
        assert [float(row["x"]), float(row["y"])] == point.tolist()


def test_every_surface_and_rule_can_be_read_back(tmp_path: Path) -> None:
    rules = optimizers.keys()
    for i, key in enumerate(surfaces.keys()):
        runs = traces(*((key, rule) for rule in rules[i % 5 :: 5]))
        trajectory.write(tmp_path / "runs.csv", runs)
        back = trajectory.read(tmp_path / "runs.csv")
        assert [one.run for one in back] == list(range(1, len(runs) + 1))
        for recorded, trace in zip(back, runs, strict=True):
            same(recorded, trace)


def test_the_learning_rate_is_that_of_the_step_that_leads_on(tmp_path: Path) -> None:
    rule, falling = optimizers.get("gradient_descent", learning_rate=0.01), schedules.get("step", every=3)
    trace = descend(surfaces.get("himmelblau"), rule, steps=12, schedule=falling)
    (back,) = read_text(written([trace]), tmp_path)
    same(back, trace)
    assert len(set(back.rates.tolist())) > 3
    by_hand = back.points[:-1] - back.rates[:-1, None] * back.gradients[:-1]
    np.testing.assert_array_equal(by_hand, back.points[1:])


@pytest.mark.parametrize("rate", [math.nan, 1e300, math.inf])
def test_what_is_not_finite_can_be_read_back(tmp_path: Path, rate: float) -> None:
    runs = traces(("himmelblau", "gradient_descent"), rate=rate)
    with np.errstate(all="ignore"):
        same(*read_text(written(runs), tmp_path), runs[0])
    assert {"nan", "inf", "-inf"} & set(written(runs).replace("\n", ",").split(","))


def test_a_long_run_comes_in_pieces(tmp_path: Path) -> None:
    runs = traces(("rosenbrock", "gradient_descent"), rate=1e-6, steps=9000)
    pieces = list(trajectory.text(runs))
    assert len(pieces) > 3
    same(*read_text("".join(pieces), tmp_path), runs[0])


TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
ANY = st.floats(allow_nan=True, allow_infinity=True, width=64)


@given(st.lists(st.lists(ANY, min_size=8, max_size=8), min_size=1, max_size=4), TEXTS, TEXTS, ANY)
def test_any_numbers_and_texts_make_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[float]], key: str, state: str, rate: float
) -> None:
    table = np.array(rows)
    surface = replace(surfaces.get("bowl"), key=key)
    trace = Trace(
        surface, optimizers.get("adam", learning_rate=rate), 1e-6, 9,
        table[:, :2], table[:, 2], table[:, 3:5], (), table[0, :2], Verdict(state, None, len(rows) - 1, "."),
    )  # fmt: skip
    trace.__dict__.update(labels=(state,) * len(rows), grad_norms=table[:, 5], moves=table[:, 6])
    text = written([trace])
    (back,) = read_text(text, tmp_path_factory.getbasetemp())
    same(back, trace)
    cells = list(csv.reader(io.StringIO(text, newline="")))
    for row, numbers in zip(cells[1:], table, strict=True):
        np.testing.assert_array_equal(np.array(row[5:11], dtype=float), numbers[:6])
        for cell in (row[1], row[-1]):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("formula", ["-x^2", "-1 + 2y", "+x", "max(x, y)", "-max(x, y)"])
def test_formulas_are_guarded_against_spreadsheets_and_come_back(tmp_path: Path, formula: str) -> None:
    trace = descend(surfaces.formula(formula), optimizers.get("gradient_descent"), steps=3)
    text = written([trace])
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["surface"] == (f"'{formula}" if formula[0] in "+-" else formula)
    assert number(row["loss"]) == trace.losses[0], "a number is never guarded"
    same(*read_text(text, tmp_path), trace)


def test_there_must_be_runs_in_the_same_parameters() -> None:
    with pytest.raises(LandscapeError, match="start one first"):
        written([])
    with pytest.raises(LandscapeError, match="same parameters"):
        written(traces(("bowl", "adam"), ("parabola", "adam")))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Line 1"),
        ("a,b,c\n", "Line 1"),
        (HEADER + "\n", "no rows"),
        (HEADER.replace("grad_y", "grad_z") + "\n" + ROW, "Line 1"),
        (HEADER.replace(",y", "") + "\n" + ROW, "Line 1"),
        (f"{HEADER}\n{ROW},\n", "Line 2: 13 cells"),
        (f"{HEADER}\n{ROW}\n\n", "Line 3: 13 cells"),
        (f"{HEADER}\n{ROW.replace('25.0', '2_5.0')}\n", "Line 2, column loss: '2_5.0' is not a number"),
        (f"{HEADER}\n{ROW.replace('25.0', '２５')}\n", "Line 2, column loss"),
        (f"{HEADER}\n{ROW.replace('25.0', 'infinity')}\n", "Line 2, column loss"),
        (f"{HEADER}\n{ROW.replace('25.0', '')}\n", "Line 2, column loss"),
        (f"{HEADER}\n{ROW.replace('25.0', ' 25.0')}\n", "Line 2, column loss"),
        (f"{HEADER}\n{ROW.replace('25.0', '0x19')}\n", "Line 2, column loss"),
        (f"{HEADER}\n{ROW.replace('25.0', '1' * 100)}\n", "Line 2, column loss"),
        (f"{HEADER}\n{ROW.replace('0.1', 'fast')}\n", "Line 2, column learning_rate"),
        (f"{HEADER}\n2{ROW[1:]}\n", "Line 2, column run: runs must count"),
        (f"{HEADER}\n-1{ROW[1:]}\n", "Line 2, column run: '-1' is not a whole number"),
        (f"{HEADER}\n1.0{ROW[1:]}\n", "Line 2, column run"),
        (f"{HEADER}\n{ROW}\n{ROW}\n", "Line 3, column step: step 1 must follow, not 0"),
        (f"{HEADER}\n{ROW.replace(',0,4', ',3,4')}\n", "Line 2"),
        (
            f"{HEADER}\n{ROW}\n{ROW.replace(',0,4', ',1,4').replace('adam', 'momentum')}\n",
            "Line 3: .*cannot change",
        ),
        (f'{HEADER}\n1,"bowl,adam\n', "not a table"),
        (f'{HEADER}\n1,"bo"wl"{ROW[6:]}\n', "not a table"),
        (f"{HEADER}\n{'x' * 20_000}\n", "Line 2 is longer"),
        ("x" * 300_000, "Line 1 is longer"),
        (b"\xff\xfe" + HEADER.encode(), "UTF-8"),
        (f"{HEADER}\n{ROW}".encode("utf-16"), "UTF-8"),
        (b"\x00" * 500, "Line 1"),
    ],
)
def test_anything_else_is_refused_and_the_place_is_told(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(LandscapeError, match=says) as caught:
        read_text(text, tmp_path)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 300


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: f"{HEADER}\n{ROW}\n{text}".encode("utf-8", "replace"))
)
def test_no_bytes_raise_anything_else(tmp_path_factory: pytest.TempPathFactory, text: bytes) -> None:
    try:
        read_text(text, tmp_path_factory.getbasetemp())
    except LandscapeError as error:
        assert str(error).endswith(".")


def test_missing_files_and_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LandscapeError, match="cannot be read"):
        trajectory.read(tmp_path / "missing.csv")
    with pytest.raises(LandscapeError, match="cannot be read"):
        trajectory.read(tmp_path)
    monkeypatch.setattr(trajectory, "MOST_ROWS", 10)
    with pytest.raises(LandscapeError, match="Line 12: more than 10 rows"):
        read_text(written(traces(("bowl", "adam"))), tmp_path)


def test_an_editor_may_have_changed_line_ends_and_marked_the_encoding(tmp_path: Path) -> None:
    runs = traces(("bowl", "adam"))
    text = written(runs).replace("\n", "\r\n")
    same(*read_text(b"\xef\xbb\xbf" + text.encode(), tmp_path), runs[0])


def test_an_export_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    trajectory.write(path, traces(("bowl", "adam")))
    before = path.read_bytes()
    with pytest.raises(LandscapeError):
        trajectory.write(path, traces(("bowl", "adam"), ("parabola", "adam")))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "-1",
        "+1.5",
        "1.",
        ".5",
        "1e5",
        "1E-5",
        "nan",
        "inf",
        "-inf",
        "NaN",
        "5e-324",
        "1.7976931348623157e+308",
    ],
)
def test_numbers(text: str) -> None:
    np.testing.assert_equal(number(text), float(text))


@pytest.mark.parametrize(
    "text", ["", " ", "1_0", "1 ", "e5", ".", "1e", "0x1", "infinity", "１", "--1", "1,5", "1" * 61, "1\n"]
)
def test_not_numbers(text: str) -> None:
    assert number(text) is None
