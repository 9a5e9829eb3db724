"""A person's CSV: what is in it comes back, what is not is counted, and nothing but a sentence is raised."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landscape import LandscapeError
from landscape.files import columns, source, table

SHARED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def save(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "my.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.mark.parametrize("delimiter", list(columns.DELIMITERS))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_the_usual_dialects(save, delimiter: str, end: str, mark: str, last: bool) -> None:
    lines = ["name,dose, answer ", "a,1,-2.5", "b,3e2, +.5 ", "c,0,1e-3"]
    text = mark + end.join(line.replace(",", delimiter) for line in lines) + end * last
    found = table.read(save(text), "dose", "answer")
    assert (found.x.tolist(), found.y.tolist()) == ([1, 300, 0], [-2.5, 0.5, 0.001])
    assert (found.skipped, found.report, found.x_name, found.y_name) == (0, "", "dose", "answer")
    assert table.names(save(text)) == ("name", "dose", "answer")


def test_the_head_shows_what_is_in_a_table(save) -> None:
    long = "z" * 60
    assert table.head(save(f'a,"b, c",d\n1,2\n{long},"x, y",3\n4,5,6\n')) == [
        ["a", "b, c", "d"],
        ["z" * 39 + "…", "x, y", "3"],
        ["4", "5", "6"],
    ]
    assert len(table.head(save("x,y\n" + "1,2\n" * 100))) == 5
    assert table.head(save('x,y\n1,2\n3,"4\n')) == [["x", "y"], ["1", "2"]]
    with pytest.raises(LandscapeError, match="first line"):
        table.head(save("1,2\n"))


def test_two_columns_need_no_names(save) -> None:
    found = table.read(save("u,v\n1,2\n"))
    assert (found.x_name, found.x.tolist(), found.y_name, found.y.tolist()) == ("u", [1], "v", [2])


def test_quoted_cells(save) -> None:
    text = 'x,"a ""b"", c",y\n"1","two\nlines, one cell",2\n3,"oops",no\n4,,5\n'
    found = table.read(save(text), "x", "y")
    assert (found.x.tolist(), found.y.tolist(), found.first_skipped) == ([1, 4], [2, 5], (4,))
    assert table.names(save(text))[1] == 'a "b", c'


def test_rows_without_numbers_are_skipped_and_named(save) -> None:
    rows = ["1,2", "", "NA,2", "3,", "4", "5,6,7", "nan,1", "1,inf", "1_0,1", "١,1", "0x1,1", "8,9"]
    found = table.read(save("x,y\n" + "\n".join(rows) + "\n"))
    assert (found.x.tolist(), found.y.tolist()) == ([1, 8], [2, 9])
    assert (found.skipped, found.first_skipped) == (9, (4, 5, 6, 7, 8))
    assert found.report == "9 rows were skipped for want of a number in both x and y: lines 4, 5, 6, 7, 8, …."
    one = table.read(save("x,y\n1,2\nnan,3\n"))
    assert one.report == "1 row was skipped for want of a number in both x and y: line 3."


def test_standardised(save) -> None:
    plain = table.read(save("x,y\n1,5\n2,6\n6,7\n"))
    found = plain.standardised()
    assert found.x.mean() == pytest.approx(0, abs=1e-15)
    assert found.x.std() == pytest.approx(1)
    np.testing.assert_allclose(found.x * found.x_scale + found.x_mean, plain.x)
    assert found.y is plain.y
    for text in ("x,y\n3,1\n3,2\n", "x,y\n1e308,1\n-1e308,2\n"):
        with pytest.raises(LandscapeError, match="cannot be standardised"):
            table.read(save(text)).standardised()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "first line that names"),
        ("\n\n", "first line that names"),
        ("1,2\n3,4\n", "first line that names"),
        ("one column\n1\n", "first line that names"),
        ('"x,y\n1,2\n', "first line that names"),
        ("x,y,x\n1,2,3\n", "two columns named 'x'"),
        ("x,y\n", "no row with a number"),
        ("x,y\na,b\n", "no row with a number"),
        ("x,y,z\n1,2,3\n", "the columns x, y, z: say which"),
        (b"x,y\n1,\xff\n", "UTF-8"),
        ("x,y\n1,2\n".encode("utf-16"), "NUL"),
        (b"x,y\n1,2\n\0,3\n", "NUL"),
        ('x,y\n1,2\n3,"4\n', "no table from line 3"),
        ('x,y\n1,"2"3\n', "no table from line 2"),
        ("x,y\n1,2\r3,4\n", "no table from line 2"),
        ("x,y\n" + "1" * 200_000, "field limit"),
        ("x" * 200_000, "longer than"),
        (",".join(f"c{i}" for i in range(2000)) + "\n", "2,000 columns"),
        ('x,y\n1,"' + "\n" * 200_000, "field limit"),
    ],
)
def test_what_is_no_table_is_refused(save, content: str | bytes, says: str) -> None:
    with pytest.raises(LandscapeError, match=says):
        table.read(save(content))


def test_columns_that_are_not_there_and_those_that_are(save) -> None:
    path = save(",time,hit," + "z" * 500 + "\n1,2,3,4\n")
    with pytest.raises(LandscapeError, match=r"no column 'tme': it has time, hit, z{39}…"):
        table.read(path, "tme", "hit")
    with pytest.raises(LandscapeError, match="two different"):
        table.read(path, "hit", "hit")
    with pytest.raises(LandscapeError, match="no column ''"):
        table.read(path, "", "hit")
    assert table.read(path, "time", "hit").x.tolist() == [2]


def test_what_is_no_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save) -> None:
    for path in (tmp_path, tmp_path / "none.csv", Path(os.devnull), "a\0b", ""):
        with pytest.raises(LandscapeError, match=r"not a file|does not exist|cannot be read"):
            table.read(path)
    monkeypatch.setattr(source, "MOST_BYTES", 5)
    with pytest.raises(LandscapeError, match="larger than"):
        table.read(save("x,y\n1,2\n"))


@pytest.mark.parametrize("row", ["1,2", "1,no", '"1",2'])
def test_too_many_rows_are_refused(save, monkeypatch: pytest.MonkeyPatch, row: str) -> None:
    monkeypatch.setattr(columns, "MOST_ROWS", 100)
    monkeypatch.setattr(columns, "_BLOCK", 64)
    text = "x,y\n1,2\n" + (row + "\n") * 99
    assert len(table.read(save(text)).x) + table.read(save(text)).skipped == 100
    with pytest.raises(LandscapeError, match="more than 100 rows"):
        table.read(save(text + "1,2\n"))


def test_a_million_rows(save) -> None:
    pairs = np.random.default_rng(9).normal(size=(1_000_000, 2))
    text = "x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in pairs.tolist())
    found = table.read(save(text))
    np.testing.assert_array_equal(np.column_stack([found.x, found.y]), pairs)


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@SHARED
@given(st.lists(st.tuples(FINITE, st.text(max_size=5), FINITE), min_size=1, max_size=20), st.integers(1, 40))
def test_numbers_come_back_bit_by_bit(save, monkeypatch: pytest.MonkeyPatch, rows, block: int) -> None:
    rows = [(x, text.replace("\0", "").encode("utf-8", "replace").decode(), y) for x, text, y in rows]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["x", "text", "y"])
    writer.writerows((repr(x), text, repr(y)) for x, text, y in rows)
    monkeypatch.setattr(columns, "_BLOCK", block)
    found = table.read(save(file.getvalue()), "x", "y")
    assert found.x.tolist() == [x for x, _, _ in rows]
    assert found.y.tolist() == [y for _, _, y in rows]
    assert found.skipped == 0


CELLS = st.sampled_from(
    ["1", "-2.5", " 3 ", "\t4", "1e5", "nan", "-inf", "infinity", "1e400", "", "x", "1 2", "+1", "1.", ".5", "#1",
     "1,", "0x1p3", "1_0", "é", "9" * 59, "9" * 61, "\x1f5", "--1", "1e", "１"]
) | st.text("0123456789.eE+-naif ", max_size=6)  # fmt: skip


@SHARED
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12), st.integers(1, 60))
def test_both_ways_of_reading_agree(save, monkeypatch: pytest.MonkeyPatch, rows, block: int) -> None:
    path = save("x,y\n" + "".join(f"{x},{y}\n" for x, y in rows) + "1,2\n")
    monkeypatch.setattr(columns, "_BLOCK", block)
    quick = table.read(path)
    with monkeypatch.context() as patch:
        patch.setattr(columns.Columns, "_quickly", lambda *_: None)
        exact = table.read(path)
    assert quick.x.tolist() == exact.x.tolist()
    assert quick.y.tolist() == exact.y.tolist()
    assert (quick.skipped, quick.first_skipped) == (exact.skipped, exact.first_skipped)


@SHARED
@given(
    st.binary(max_size=200)
    | st.text('xy,;\t\n\r"1.-e\0é', max_size=200).map(str.encode)
    | st.text('x1,\n"', max_size=100).map(lambda text: b"x,y\n1,2\n" + text.encode())
)
def test_any_bytes_make_a_table_or_a_sentence(save, content: bytes) -> None:
    try:
        found = table.read(save(content))
    except LandscapeError as error:
        assert str(error).endswith(".")
        assert len(str(error)) < 1000
    else:
        assert table.head(save(content))[0]
        assert len(found.x) == len(found.y) > 0
        assert np.isfinite(found.x).all()
        assert np.isfinite(found.y).all()


def test_the_tables_that_ship() -> None:
    assert set(table.built_in()) == {"pair", "noisy_line", "two_classes", "bend", "o_rings"}
    for name in table.built_in():
        found = table.read(table.find(name))
        assert found.skipped == 0
        assert f"`{name}.csv`" in (table.find(name).parent / "README.md").read_text(encoding="utf-8")
    assert table.read(table.find("pair")).x.tolist() == [3]
    assert set(table.read(table.find("two_classes")).y) == {0, 1}


def test_a_file_of_ones_own_comes_before_a_built_in_table(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert table.find("pair") != Path("pair")
    Path("pair").write_text("x,y\n1,2\n", encoding="utf-8")
    assert table.find("pair") == Path("pair")
