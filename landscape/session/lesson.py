"""A lesson: pages of text, each with the scene it sets and what it asks the reader to try."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from landscape.errors import LandscapeError
from landscape.files import lesson as file
from landscape.files.lesson import Part
from landscape.session.goal import Goal
from landscape.session.scene import Scene, check, has_only_numbers

MOST_BOXES = 8
# How a surface is told from another: the field that only it has, and its tag in a scene.
_SURFACES = {"key": "built-in", "text": "formula", "table": "table"}

Hideable = Literal["relief", "charts", "backpropagation", "panel", "optimizer", "runs"]
Tab = Literal["relief", "data", "charts", "backpropagation", "sweep"]
Card = Literal[
    "arithmetic", "steps", "learning rate", "schedule", "chain rule", "curvature", "data", "start", "surface"
]


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of the window a page does not need, which tabs are in front, and whether steps are slow.

    With `cards` given, the panel has these alone.
    """

    hide: tuple[Hideable, ...] = ()
    cards: tuple[Card, ...] | None = None
    front: tuple[Tab, ...] = ()
    slow: bool = False


class Setting(msgspec.Struct, frozen=True):
    """A scene, and where the cursor is in it: `None` is the end."""

    scene: Scene
    cursor: int | None = 0


class Try(msgspec.Struct, frozen=True):
    """Something to try: the question, a goal, what is said when it is met, a hint, and a way to meet it."""

    ask: str
    goal: Goal
    met: str
    hint: str
    answer: Setting | None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to think about, and the answer to look up afterwards."""

    ask: str
    answer: str


class Page(msgspec.Struct, frozen=True):
    """One page; `line` is where its scene is in the file."""

    title: str
    text: str
    setting: Setting
    view: View
    tries: tuple[Try, ...]
    questions: tuple[Question, ...]
    label: str
    line: int


class Lesson(msgspec.Struct, frozen=True):
    """A lesson, its pages in order; `key` names it in what is kept of a reader's progress."""

    key: str
    title: str
    about: str
    minutes: int
    pages: tuple[Page, ...]


class Broken(msgspec.Struct, frozen=True):
    """A lesson file that cannot be read, and why."""

    name: str
    problem: str


class _Top(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    about: str = ""
    minutes: int = 5


class _Try(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ask: str
    goal: Goal
    met: str = "Yes."
    hint: str = ""
    answer: dict[str, Any] = {}


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    scene: dict[str, Any] | None = None
    view: View | None = None
    tries: tuple[_Try, ...] = msgspec.field(name="try", default=())
    questions: tuple[Question, ...] = msgspec.field(name="question", default=())


def read(path: Path) -> Lesson:
    """Return the lesson in a file; raise LandscapeError, with the line, for what is wrong with it."""
    return _lesson(file.read(path), path.stem)


def parse(content: bytes, name: str) -> Lesson:
    """Return the lesson in a file's bytes."""
    return _lesson(file.parse(content, name), Path(name).stem)


def read_folder(folder: Path) -> tuple[Lesson | Broken, ...]:
    """Return every lesson of a folder, in the order of their file names; a broken one hides no other."""
    try:
        paths = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    except OSError:
        return ()
    return tuple(map(_read_or_tell, paths))


def _read_or_tell(path: Path) -> Lesson | Broken:
    try:
        facts = path.stat()
    except OSError as error:
        return Broken(path.name, f"{path.name} cannot be read: {error.strerror}.")
    return _read_once(path, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=128)
def _read_once(path: Path, _written: int, _size: int) -> Lesson | Broken:
    """Read a file once for as long as it stays as it is."""
    try:
        return read(path)
    except LandscapeError as error:
        return Broken(path.name, str(error))


def _lesson(parts: tuple[Part, ...], key: str) -> Lesson:
    first, *rest = parts
    top = first.convert(first.facts, _Top)
    if first.text:
        raise first.problem("text belongs to a page: put a header of its own above it")
    if not rest:
        raise first.problem("a lesson needs a page: another header, with a title, and its text")
    return Lesson(key, top.title, top.about, top.minutes, tuple(_pages(rest)))


def _pages(parts: list[Part]) -> Iterator[Page]:
    """Make the pages one after another: what one does not say of its scene and view is as on the last."""
    scene: dict[str, Any] | None = None
    view = View()
    for part in parts:
        header = part.convert(part.facts, _Header)
        scene = header.scene if header.scene is not None else scene
        view = header.view or view
        if scene is None:
            raise part.problem("the first page needs a [scene] with a surface", ("title",))
        for name, boxes in (("try", header.tries), ("question", header.questions)):
            if len(boxes) > MOST_BOXES:
                raise part.problem(f"a page has at most {MOST_BOXES} of [[{name}]]", (name, MOST_BOXES))
        setting = _setting(part, scene, ("scene",))
        tries = tuple(_try(part, given, i, scene) for i, given in enumerate(header.tries))
        line = part.line_of(("scene",))
        yield Page(header.title, part.text, setting, view, tries, header.questions, part.label, line)


def _try(part: Part, given: _Try, index: int, scene: dict[str, Any]) -> Try:
    at = ("try", index)
    try:
        given.goal.check()
    except LandscapeError as error:
        raise part.problem(str(error), (*at, "goal")) from None
    # Which run is selected is said of the runs that are there.
    kept = {name: fact for name, fact in scene.items() if name != "selected" or "runs" not in given.answer}
    answer = _setting(part, kept | given.answer, (*at, "answer")) if given.answer else None
    return Try(given.ask, given.goal, given.met, given.hint, answer)


class _Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scene as a header has it; what is in `surface` and `runs` is strictly read with the scene itself."""

    surface: dict[str, Any]
    runs: tuple[dict[str, Any], ...] = ()
    selected: int = 0
    steps: int | None = None
    tolerance: float | None = None
    cursor: int | Literal["end"] = 0


def _setting(part: Part, facts: dict[str, Any], at: tuple[str | int, ...]) -> Setting:
    given = part.convert(facts, _Scene, at)
    runs = [_run(run, colour) for colour, run in enumerate(given.runs)]
    chosen = runs[min(given.selected, len(runs) - 1)]["rule"] if runs else {"key": "gradient_descent"}
    limits = {"steps": given.steps, "tolerance": given.tolerance}
    scene = part.convert(
        {
            "surface": _surface(given.surface),
            "runs": runs,
            "selected": given.selected,
            "chosen": chosen,
            "automatic": False,
        }
        | {name: value for name, value in limits.items() if value is not None},
        Scene,
        at,
    )
    if not has_only_numbers(scene):
        raise part.problem("a scene has no inf and no nan", at)
    if given.cursor != "end" and given.cursor < 0:
        raise part.problem('the cursor is a step from 0 on, or "end"', (*at, "cursor"))
    try:
        check(scene)
    except LandscapeError as error:
        raise part.problem(str(error), at) from None
    return Setting(scene, None if given.cursor == "end" else given.cursor)


def _surface(given: dict[str, Any]) -> dict[str, Any]:
    kind = next((kind for field, kind in _SURFACES.items() if field in given), "built-in")
    return {"type": kind} | given


def _run(given: dict[str, Any], colour: int) -> dict[str, Any]:
    """Return a run as a scene has it: what is neither its optimizer nor its start is a hyperparameter."""
    ours = {"optimizer", "start"}
    numbers = {name: value for name, value in given.items() if name not in ours}
    rule = {"key": given.get("optimizer", "gradient_descent"), "hyperparameters": numbers}
    return {"rule": rule, "colour": colour} | ({"start": given["start"]} if "start" in given else {})
