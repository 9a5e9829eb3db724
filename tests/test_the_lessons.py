"""The lessons that ship: every page opens, every try can be met, and every number in the text is right."""

from __future__ import annotations

import re

import pytest

from landscape.resources import resource
from landscape.session import lesson as reader
from landscape.session import set_stage
from landscape.session.lesson import Lesson, Page, Setting, Try

SHELF = reader.read_folder(resource("lessons"))
LESSONS = [entry for entry in SHELF if isinstance(entry, Lesson)]
PAGES = [
    pytest.param(page, id=f"{lesson.key}-{i}") for lesson in LESSONS for i, page in enumerate(lesson.pages, 1)
]
TRIES = [
    pytest.param(page, given, id=f"{lesson.key}-{i}-{given.ask[:20]}")
    for lesson in LESSONS
    for i, page in enumerate(lesson.pages, 1)
    for given in page.tries
]


def met(given: Try, setting: Setting) -> bool:
    stage = set_stage(setting.scene)
    return given.goal.met(stage, stage.length if setting.cursor is None else setting.cursor)


def test_there_are_eight_and_none_is_broken() -> None:
    assert len(LESSONS) == len(SHELF) == 8
    assert 25 <= sum(lesson.minutes for lesson in LESSONS) <= 40


def test_each_is_short_asks_to_try_and_ends_with_a_question() -> None:
    for lesson in LESSONS:
        assert 3 <= len(lesson.pages) <= 5
        assert all(len(page.text.split()) <= 170 for page in lesson.pages)
        assert sum(len(page.tries) for page in lesson.pages) >= 2
        assert lesson.pages[-1].questions


@pytest.mark.parametrize("page", PAGES)
def test_every_scene_can_be_set_with_its_cursor(page: Page) -> None:
    stage = set_stage(page.setting.scene)
    assert stage.traces
    assert page.setting.cursor is None or page.setting.cursor <= stage.length


@pytest.mark.parametrize(("page", "given"), TRIES)
def test_a_try_is_not_met_before_but_can_be(page: Page, given: Try) -> None:
    assert not met(given, page.setting)
    assert given.answer is not None
    if given.answer.scene != page.setting.scene:  # then to play what the page shows does not do it
        stage = set_stage(page.setting.scene)
        assert not any(given.goal.met(stage, step) for step in range(stage.length + 1))
    assert met(given, given.answer)
    assert given.hint


CARDS = {
    "Gradient": "arithmetic",
    "Update": "arithmetic",
    "Convergence": "arithmetic",
    "Learning rate": "learning rate",
    "Chain rule": "chain rule",
    "Curvature": "curvature",
}
TABS = {"Data": "data", "Backpropagation": "backpropagation"}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_speaks_of_is_there(page: Page) -> None:
    said = " ".join([page.text, *(given.ask + given.hint for given in page.tries)])
    for card in re.findall(r"\bcard\s+\*([^*]+)\*", said):
        assert page.view.cards is None or CARDS[card] in page.view.cards
    for tab, name in TABS.items():
        assert f"*{tab}*" not in said or name in page.view.front
    if "x₀" in said or "at the right" in said:
        assert page.view.cards is None or "start" in page.view.cards
    if "learning rate" in said and any("learning_rate" in given.goal.hyperparameters for given in page.tries):
        assert "optimizer" not in page.view.hide
