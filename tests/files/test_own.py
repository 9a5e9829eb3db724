"""A person's own formulas as TOML: what is written is read again, and what is hostile is refused in a sentence."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape import LandscapeError, surfaces
from landscape.files import own, toml
from landscape.resources import resource
from landscape.session import Typed
from landscape.surfaces import Constant, Formula
from landscape.surfaces.typed import LONGEST_TITLE, key_of

VISIBLE = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
TITLES = st.text(VISIBLE, max_size=LONGEST_TITLE).filter(key_of)
NOTES = st.text(VISIBLE, max_size=200)
NUMBERS = st.floats(-1e90, 1e90)


@st.composite
def constants(draw: st.DrawFn) -> Constant:
    low, value, high = sorted(draw(st.lists(NUMBERS, min_size=3, max_size=3, unique=True)))
    return Constant(value, low, high, low > 0 and draw(st.booleans()), draw(NOTES))


@st.composite
def formulas(draw: st.DrawFn) -> Formula:
    text, names, known = draw(
        st.sampled_from(
            [
                ("x^2 + a y", ("x", "y"), ("a",)),
                ("lambda·θ² − π", ("θ",), ("lambda",)),
                ("(W*3 + b - 10)^2", ("W", "b"), ()),
                (" max(u_1, scale) ", ("u_1",), ("scale",)),
            ]
        )
    )
    intervals = st.tuples(st.floats(-1e9, -1), st.floats(1, 1e9))
    return surfaces.formula(
        text,
        [draw(intervals) for _ in names],
        parameters=names,
        title=draw(TITLES),
        least=draw(st.none() | NUMBERS),
        start=[draw(NUMBERS) for _ in names],
        constants={name: draw(constants()) for name in known},
        bounded=draw(st.booleans()),
        height=draw(st.sampled_from(["linear", "log"])),
        note=draw(NOTES),
        source=draw(NOTES),
    )


@given(st.lists(formulas(), max_size=4, unique_by=lambda one: one.key))
@settings(max_examples=60)
def test_what_is_written_is_toml_and_is_read_again(some: list[Formula]) -> None:
    data = own.to_toml(some)
    plain = tomllib.loads(data.decode())
    assert [entry["title"] for entry in plain.values()] == [one.title for one in some]
    assert [entry["formula"] for entry in plain.values()] == [one.text for one in some]
    shelf = own.read(data, "'file'")
    assert not shelf.problems
    assert [Typed.of(one) for one in shelf.formulas.values()] == [Typed.of(one) for one in some]
    assert own.to_toml(shelf.formulas.values()) == data


@given(st.text(st.characters(), max_size=60))
@settings(max_examples=200)
def test_every_text_is_quoted_as_toml_does(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:  # halves of a character: no file can hold them, and nothing visible has them
        return
    assert tomllib.loads(f"a = {toml.quoted(text)}") == {"a": text}
    assert tomllib.loads(f"{toml.key(text)} = 1") == {text: 1}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_back_to_itself(value: float) -> None:
    assert repr(tomllib.loads(f"a = {toml.value(value)}")["a"]) == repr(value)


def test_every_entry_that_ships_can_be_imported() -> None:
    shelf = own.read(resource("surfaces.toml").read_bytes(), "'surfaces.toml'")
    assert not shelf.problems
    assert len(shelf.formulas) == len(surfaces.keys())
    rosenbrock, theirs = shelf.formulas["rosenbrock"], surfaces.get("rosenbrock")
    assert rosenbrock.at((0.3, 0.4)) == theirs.at((0.3, 0.4))
    assert rosenbrock.note == theirs.note
    # What an entry says of its points is proved only for those that ship.
    assert not rosenbrock.critical_points


GOOD = '[a]\ntitle = "A"\nformula = "k*x^2"\nconstants = { k = { value = 2, low = 1, high = 3 } }\n'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"A"', "true", "[a]: title: expected a text"), ('"A"', '""', "[a]: Give it a name"),
        ('"A"', '"' + "a" * 61 + '"', "at most 60"), ('"A"', r'"a\u0007"', "visible"),
        ('title = "A"', "", "`title` is missing"), ('title = "A"', 'evil = 1\ntitle = "A"', "no field `evil`"),
        ("k*x^2", "__import__('os')", "column"), ("k*x^2", "x" * 401, "400"),
        ("k*x^2", "k*x^2 + q*r", "at most two"), ("k*x^2", "k x^2 + zz", "'zz'"),
        ("value = 2", 'value = "2"', "constants.value: expected a number"),
        ("value = 2", "value = 4", "between 1 and 3"), ("value = 2", "value = nan", "between 1 and 3"),
        ("high = 3", "high = inf", "below 1e100"), ("high = 3", "high = 3, evil = 1", "no field `evil`"),
        ("low = 1", "low = 9", "low < high"), ("high = 3", 'high = 3, scale = "cubic"', "scale"),
        ("low = 1, high", 'scale = "log", low = -1, high', "above 0"),
        ("[a]", "[a]\nparameters = ['x', 'y', 'z']", "at most two"),
        ("[a]", "[a]\nparameters = ['k']", "given twice"), ("[a]", "[a]\nparameters = ['sin']", "cannot be a name"),
        ("[a]", "[a]\nparameters = [1]", "expected a text"), ("[a]", "[a]\ndomain = [[1, -1]]", "low < high"),
        ("[a]", "[a]\ndomain = [[0, inf]]", "finite"), ("[a]", "[a]\ndomain = 5", "expected a list"),
        ("[a]", "[a]\nstart = [nan]", "start"), ("[a]", "[a]\nstart = [1, 2]", "start"),
        ("[a]", "[a]\nleast = inf", "least value"), ("[a]", "[a]\nleast = " + "9" * 400, "[a]"),
        ("[a]", "[a]\nnote = " + f'"{"n" * 1001}"', "1,000"), ("[a]", "[[a]]", "a table"),
        ("[a]\n", "", "title"), ("[a]", "[a", "not TOML"), ("[a]", "[a]\nleast = " + "9" * 5000, "not TOML"),
        ('"A"', '"""A"""', "several lines"), ("[a]", "[a.b.c.d.e.f.g.h.i]", "many parts"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_entry_is_told_in_a_sentence(old: str, new: str, says: str) -> None:
    assert not own.read(GOOD.encode(), "'f.toml'").problems
    assert old in GOOD
    shelf = own.read(GOOD.replace(old, new, 1).encode(), "'f.toml'")
    assert not shelf.formulas
    sentence = shelf.problems[0]
    assert sentence.startswith("'f.toml'")
    assert says in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a." * 400_000 + b"a = 1", "many parts"), (b'"a b" . ' * 120_000 + b"a = 1", "many parts"),
        (b"a = " + b"{ b = " * 90_000, "deep"), (b"a = " + b"[" * 900_000, "deep"),
        (b'"' + b'\\"' * 400_000, "not TOML"), (b"x" * 900_000, "not TOML"), (b"a" * 1_000_001, "1 MB"),
        (b"".join(b"[a%d]\n" % i for i in range(501)), "501 entries"), (bytes(range(256)), "UTF-8"),
        (b"a = 1\n\0", "not TOML"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused(data: bytes, says: str) -> None:
    shelf = own.read(data, "'f.toml'")
    assert not shelf.formulas
    assert says in shelf.problems[0]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    shelf = own.read(data, "'f'")
    assert not shelf.formulas
    assert all(problem.endswith(".") for problem in shelf.problems)


def test_entries_of_one_name_are_one_too_many() -> None:
    shelf = own.read((GOOD + GOOD.replace("[a]", "[b]").replace('"A"', '" a!"')).encode(), "'f'")
    assert [*shelf.formulas] == ["a"]
    assert "[b]" in shelf.problems[0]
    assert "already" in shelf.problems[0]


def test_a_file_of_ours_is_written_over_and_any_other_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "own.toml"
    assert own.load(path).formulas == {}
    one = surfaces.formula("x^2", title="One")
    assert own.save(path, [one]) is None
    assert own.save(path, [one, surfaces.formula("y^2", title="Two")]) is None
    for i, other in enumerate(
        [b"[broken", path.read_bytes() + b"# mine\n", b"[a]\ntitle = 3\n", b"x" * 2_000_000]
    ):
        path.write_bytes(other)
        kept = own.save(path, [one])
        assert kept is not None
        assert kept.name == f"own.kept-{i + 1}.toml"
        assert kept.read_bytes() == other
        assert [*own.load(path).formulas] == ["one"]
    path.write_bytes(b"[broken")  # a copy of it is there already
    assert own.save(path, [one]) == path.with_name("own.kept-1.toml")
    assert len([*path.parent.iterdir()]) == 5


def test_too_much_is_not_written_and_no_file_is_read_for_ever(tmp_path: Path) -> None:
    one = surfaces.formula("x^2", title="One")
    with pytest.raises(LandscapeError, match="500 formulas"):
        own.save(tmp_path / "own.toml", [one] * 501)
    assert not (tmp_path / "own.toml").exists()
    with pytest.raises(LandscapeError, match="not a file"):
        own.load(tmp_path)
