"""A lesson file is read strictly: what is wrong is said with its line, and hides no other file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.errors import LandscapeError
from landscape.files import lesson as file
from landscape.resources import resource
from landscape.session import BuiltIn, FromTable, Rule, Run
from landscape.session.lesson import Broken, Lesson, parse, read, read_folder

GOOD = """\
+++
title = "Down the bowl"
about = "One page."
minutes = 2
+++

+++
title = "Press play"

[scene]
surface = { key = "ravine", constants = { kappa = 50 } }
runs = [
    { optimizer = "momentum", learning_rate = 0.01, momentum = 0.5, start = [1, 2] },
    { learning_rate = 0.02, start = [2, 2] },
]
selected = 1
steps = 40
cursor = 3

[view]
hide = ["charts"]
front = ["relief"]

[[try]]
ask = "Make it diverge."
goal = { status = "diverged" }
answer = { runs = [{ learning_rate = 9, start = [1, 1] }], cursor = "end" }

[[question]]
ask = "Why?"
answer = "Because."
+++
Press **Space**.

+++
title = "As before"
+++
"""


def line_of(text: str) -> int:
    return GOOD[: GOOD.index(text)].count("\n") + 1


def problem(text: str) -> str:
    with pytest.raises(LandscapeError) as caught:
        parse(text.encode(), "mine.md")
    return str(caught.value)


def test_everything_a_header_says_is_there() -> None:
    lesson = parse(GOOD.encode(), "mine.md")
    assert (lesson.key, lesson.title, lesson.about, lesson.minutes) == (
        "mine",
        "Down the bowl",
        "One page.",
        2,
    )
    page, second = lesson.pages
    assert page.title == "Press play"
    assert page.text == "Press **Space**."
    scene = page.setting.scene
    assert scene.surface == BuiltIn("ravine", {"kappa": 50.0})
    assert scene.runs == (
        Run(Rule("momentum", {"learning_rate": 0.01, "momentum": 0.5}), (1.0, 2.0), 0),
        Run(Rule("gradient_descent", {"learning_rate": 0.02}), (2.0, 2.0), 1),
    )
    assert (scene.selected, scene.chosen, scene.steps, scene.automatic) == (1, scene.runs[1].rule, 40, False)
    assert page.setting.cursor == 3
    assert (page.view.hide, page.view.front) == (("charts",), ("relief",))
    (tried,) = page.tries
    assert tried.answer is not None
    assert tried.answer.scene.surface == scene.surface
    assert tried.answer.cursor is None
    assert page.questions[0].answer == "Because."
    # What a page does not say is as on the page before it.
    assert (second.setting, second.view) == (page.setting, page.view)


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ('"key" = "bowl"', BuiltIn("bowl")),
        (
            'table = "two_classes", loss = "mean_squared_error"',
            FromTable("two_classes", loss="mean_squared_error"),
        ),
    ],
)
def test_the_kind_of_surface_is_told_by_what_it_has(surface: str, expected: object) -> None:
    text = GOOD.replace('key = "ravine", constants = { kappa = 50 }', surface)
    assert parse(text.encode(), "mine.md").pages[0].setting.scene.surface == expected


@pytest.mark.parametrize(
    ("old", "new", "at", "word"),
    [
        ("minutes = 2", "minutes = two", "minutes", "invalid"),
        ("minutes = 2", 'minutes = "two"', "minutes", "expected"),
        ('title = "Press play"', 'titel = "Press play"', 'title = "Press play"', "titel"),
        ('title = "Press play"\n', "\n", 'title = "Press play"', "'title' is missing"),
        ('key = "ravine"', 'key = "gorge"', "[scene]", "no surface 'gorge'"),
        ("steps = 40", "step = 40", "steps = 40", "'step'"),
        ("steps = 40", "steps = -4", "[scene]", "steps"),
        ("cursor = 3", "cursor = -3", "cursor = 3", "cursor"),
        ("momentum = 0.5", 'momentum = "much"', "runs = [", "float"),
        ("momentum = 0.5", "momentun = 0.5", "[scene]", "'momentun'"),
        ("momentum = 0.5", "momentum = nan", "[scene]", "no inf and no nan"),
        ("start = [1, 2]", "start = [1]", "[scene]", "start"),
        ("start = [1, 2]", "begin = [1, 2]", "runs = [", "float"),
        ('hide = ["charts"]', 'hide = ["chart"]', "hide", "chart"),
        ('front = ["relief"]', "front = 1", "front", "array"),
        ('front = ["relief"]', 'cards = ["trumps"]', "front", "trumps"),
        ('status = "diverged"', 'status = "divergent"', "goal", "divergent"),
        ('status = "diverged"', 'label = "lost"', "goal", "no label 'lost'"),
        ('status = "diverged"', "cursor = [3, 1]", "goal", "empty"),
        ('{ status = "diverged" }', "{}", "goal", "something to check"),
        ('answer = "Because."', "", "[[question]]", "'answer' is missing"),
        ("learning_rate = 9", "learning_rate = true", "answer = {", "float"),
        ('surface = { key = "ravine", constants = { kappa = 50 } }', "", "[scene]", "'surface' is missing"),
        ('key = "ravine", constants = { kappa = 50 }', 'table = "/etc/passwd"', "[scene]", "table"),
        ("+++\nPress", "Press", 'title = "Press play"', ""),
    ],
)
def test_a_mistake_is_said_with_its_line(old: str, new: str, at: str, word: str) -> None:
    assert old in GOOD
    sentence = problem(GOOD.replace(old, new, 1))
    line = int(sentence.removeprefix("Lesson mine.md, line ").partition(":")[0])
    assert word in sentence
    if word:
        assert line == line_of(at), sentence


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("Hello", 1),
        ("+++\ntitle = 'a'\n", 1),
        ("+++\ntitle = 'a'\n+++\n", 2),
        ("+++\ntitle = 'a'\n+++\nText", 2),
        ("+++\ntitle = 'a'\n+++\n+++\ntitle = 'b'\n+++\n", 5),
        ("+++\ntitle = 'a'\n+++\n" * 70, 184),
        ("+++\ntitle = " + "[" * 3000 + "\n+++\n", 2),
        ("+++\ntitle = " + "9" * 9000 + "\n+++\n", 2),
    ],
)
def test_what_is_no_lesson_is_refused(text: str, line: int) -> None:
    assert f"line {line}:" in problem(text)


def test_bytes_that_are_no_text_and_files_too_large_are_refused() -> None:
    for content, word in (
        (b"+++\n\xff\n+++", "line 2: this is not text"),
        (b"x" * (file.MOST_BYTES + 1), "larger"),
    ):
        with pytest.raises(LandscapeError, match=word):
            parse(content, "mine.md")


def test_a_broken_file_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text("nonsense")
    (tmp_path / "2.md").write_text(GOOD)
    (tmp_path / "3.md").mkdir()
    (tmp_path / "notes.txt").write_text("not a lesson")
    first, second, third = read_folder(tmp_path)
    assert isinstance(first, Broken)
    assert "1.md, line 1" in first.problem
    assert isinstance(second, Lesson)
    assert isinstance(third, Broken)
    assert read_folder(tmp_path / "nowhere") == ()
    with pytest.raises(LandscapeError):
        read(tmp_path / "nowhere.md")


HEADERS = [part.facts for path in sorted(resource("lessons").glob("*.md")) for part in file.read(path)]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["bowl", "adam"])
)


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{name}" = {toml(each)}' for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(sign):08x}" for sign in value) + '"'
    return "2020-01-01" if value is None else repr(value)


def changed(value: object, place: list[int], leaf: object) -> object:
    """The value with something at some place in it exchanged."""
    if not place or not isinstance(value, dict | list) or not value:
        return leaf
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[place[0] % len(keys)]
    copy = value.copy()
    copy[key] = changed(value[key], place[1:], leaf)  # type: ignore[index]
    return copy


@given(st.sampled_from(HEADERS), st.lists(st.integers(0, 9), max_size=5), LEAVES)
def test_a_header_with_anything_in_it_is_read_or_refused_with_a_line(
    header: dict, place: list[int], leaf: object
) -> None:  # type: ignore[type-arg]
    page = changed(header, place, leaf)
    rows = (
        [f'"{name}" = {toml(value)}' for name, value in page.items()]
        if isinstance(page, dict)
        else [toml(page)]
    )
    assert not isinstance(page, dict) or tomllib.loads("\n".join(rows)) is not None
    text = "\n".join(["+++", 'title = "T"', "+++", "+++", *rows, "+++", "Text"])
    try:
        lesson = parse(text.encode(), "mine.md")
    except LandscapeError as error:
        assert str(error).startswith("Lesson mine.md, line ")
    else:
        assert lesson.pages


@given(
    st.lists(
        st.sampled_from(
            ["+++", "title = 'a'", "[scene]", "surface = {key='bowl'}", "[[try]]", "x", "", '"', "\0", "é"]
        )
        | st.text(max_size=9),
        max_size=12,
    )
)
def test_any_text_is_read_or_refused_with_a_line(rows: list[str]) -> None:
    try:
        parse("\n".join(rows).encode("utf-8", "surrogatepass"), "mine.md")
    except LandscapeError as error:
        assert str(error).startswith("Lesson mine.md, line ")


def test_a_lesson_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.md"):
        with pytest.raises(LandscapeError) as refused:
            read(path)
        assert str(refused.value) == f"{path.name} is not a file: choose a lesson, a Markdown file (.md)."
