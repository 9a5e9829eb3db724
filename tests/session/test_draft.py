"""A formula that is being written: what a person means by its names, and what is wrong with it where."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape import LandscapeError
from landscape.session import Typed
from landscape.session.draft import CONSTANT, FORMULA, NOTE, Draft
from landscape.surfaces import Constant


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("x^2 + y^2", "x y"), ("y - x", "x y"), ("a x^2 + b y^2", "x y"), ("a x^2", "x"), ("x^2 + z^2", "x z"),
        ("a u^2 + b v^2", "u v"), ("(W*3 + b - 10)^2", "W b"), ("b + w", "w b"), ("a^2 + b^2", "a b"),
        ("theta^2", "theta"), ("scale*x^2", "x"), ("k t^2", "t"), ("x1^2 + x2^2 + x3", "x1 x2"),
        ("2π x + e", "x"), ("a + b + c", "a b"), ("z + y + x", "x y"),
    ],
)  # fmt: skip
def test_which_names_are_meant_to_vary(text: str, variables: str) -> None:
    assert " ".join(Draft(text=text).variables()) == variables


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("x +", 4, "early"), ("x + $", 5, "'$'"), ("sn(x)", 1, "did you mean sin"), ("1 + cosh(cost(x))", 10, "cos"),
        ("x + zzzz(y)", 5, r"zzzz*(…)"), ("sin x", 5, "brackets"), ("2 + 3", None, "no variable"),
        ("x^2 + 1/0", 9, "zero"), ("", None, "empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_formula_has_its_place(text: str, column: int | None, says: str) -> None:
    (error,) = (found := Draft(text=text).problems()).values()
    assert [*found] == [FORMULA]
    assert error.column == column
    assert says in str(error)
    with pytest.raises(LandscapeError):
        Draft(text=text).typed()


def test_a_letter_before_a_bracket_is_a_factor() -> None:
    assert not Draft(text="a(x + 1)").problems()
    assert "x*y" in Draft(text="xy + x + y").remark()
    assert not Draft(text="eta x + scale y").remark()


def test_a_name_is_switched_and_the_others_stay() -> None:
    draft = Draft(text="a x^2 + y").with_role("y", "constant")
    assert draft.variables() == ("x",)
    draft = draft.with_role("a", "variable")
    assert draft.variables() == ("x", "a")
    (error,) = draft.with_role("y", "variable").problems().values()
    assert "At most two" in str(error)
    (error,) = Draft(text="x^2").with_role("x", "constant").problems().values()
    assert "switch one" in str(error)


def test_what_is_done_while_the_formula_cannot_be_read_is_no_mistake() -> None:
    draft = Draft(text="a x^2 +").with_role("a", "variable").with_start((1.0, 2.0))
    draft = msgspec.structs.replace(draft, text="a x^2 + y")
    assert draft.variables() == ("a", "x")
    assert draft.with_start((1.0, 2.0)).start() == (1.0, 2.0)


def test_what_was_said_of_a_name_comes_back_with_it() -> None:
    draft = Draft(
        text="a x^2", constants={"a": Constant(2.0, 1.0, 3.0)}, domains={"x": (0.0, 1.0)}, starts={"x": 0.5}
    )
    for text in ("x^2", "", "a x^2"):
        draft = msgspec.structs.replace(draft, text=text)
    typed = draft.typed()
    assert typed.constants == {"a": Constant(2.0, 1.0, 3.0)}
    assert (typed.domain, typed.start) == (((0.0, 1.0),), (0.5,))


def test_each_problem_is_where_it_belongs() -> None:
    draft = Draft(
        text="a x + c y + d",
        domains={"x": (1.0, -1.0)},
        constants={"a": Constant(5.0, 0.0, 1.0), "c": Constant(0.5, -1.0, 1.0, log=True)},
        note="two\nlines",
    )
    found = draft.problems()
    assert {*found} == {"x", "a", "c", NOTE}
    assert len(draft.start()) == 2


@given(st.text(max_size=40) | st.sampled_from(["a x^2 + b y", "W b", "p^q", "k sin(t)"]), st.data())
@settings(max_examples=150)
def test_a_draft_is_finished_or_says_why_not_and_goes_on_where_it_was(text: str, data: st.DataObject) -> None:
    draft = Draft(title="T", text=text)
    try:
        names = draft.names()
    except LandscapeError:
        names = ()
    for name in names[:3]:
        draft = draft.with_role(name, data.draw(st.sampled_from(["variable", "constant"])))
    problems = draft.problems()
    if problems:
        assert all(str(error).endswith((".", "?")) for error in problems.values())
        return
    typed = draft.typed()
    assert Typed.of(typed.build()) == typed
    assert Draft.of(typed).typed() == typed
    assert msgspec.json.decode(msgspec.json.encode(draft), type=Draft) == draft
    assert set(typed.constants) <= set(names)
    assert all(one == CONSTANT for one in typed.constants.values())
