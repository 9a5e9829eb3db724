"""What people type is understood, everything else is refused in a sentence, and nothing is ever executed."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from landscape import LandscapeError, surfaces
from landscape.surfaces import Formula
from landscape.surfaces.operations import ALIASES, FUNCTIONS
from landscape.surfaces.tape import MOST_OPERATIONS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x^2 + y^2", 13), ("2x", 4), ("2x y", 12), ("2(x + 1)(y - 1)", 12), ("x²+y³", 31), ("x·y", 6),
        ("x × y ÷ 2", 3), ("−x", -2), ("x – y", -1), ("2π x/π", 4), ("-x^2", -4), ("2^3^2 + 0x", 512),
        ("x**y", 8), ("x^-1", 0.5), ("(-x)^2", 4), ("e^(0x)", 1), ("exp(ln(x))", 2), ("arctan(0*x)", 0),
        ("max(x, y)", 3), ("min(x,y) + 1e-3", 2.001), ("sqrt(x^2)", 2), ("abs(-y) + 0x", 3), ("+x", 2),
        (".5x", 1), ("2.x", 4), ("x/y/2", 1 / 3), ("x - y - 1", -2), ("1/2x", 1), ("x\ty", 6),
        ("((((x))))", 2), ("sign(-x)", -1), ("sigmoid(0x)", 0.5), ("2 sin(x)^2 + 2cos(x)^2", 2),
        ("x10 + 0y", 2), ("log(e^x)", 2),
    ],
)  # fmt: skip
def test_what_people_type(text: str, value: float) -> None:
    surface = surfaces.formula(text)
    point = [2.0, 3.0][: len(surface.parameters)]
    assert float(surface.value(point)) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"), ("   ", "empty"), ("x +", "too early"), ("(x", "too early"), ("x)", "column 2"),
        ("x $ y", "column 3"), ("foo(x)", "column 1"), ("x + foo", "column 5"), ("xy", r"x\*y"),
        ("x + y + z", "at most two"), ("sin x", "brackets"), ("sin(x, y)", "one argument"),
        ("max(x)", "two arguments"), ("max(x, y, x)", "two arguments"), ("x ^ 65", "column 5"),
        ("x^(60+5)", "exponent"), ("x^-1000", "exponent"), ("1/0", "divides by zero"),
        ("x/(2-2)", "divides by zero"), ("1e101 x", "too large"), ("9^64^9", "exponent"),
        ("(9^64)^64 x", "1e100"), ("sqrt(-1) x", "real"), ("log(0) + x", "finite"), ("1" * 31, "digits"),
        ("x" + "+x" * 200, "400"), ("(" * 70 + "x" + ")" * 70 + "+", "early"), ("-" * 100 + "x", "deep"),
        ("sin(" * 13 + "x" + ")" * 13, "nested"), ("x 2", "column 3"), ("1.2.3", "column 4"),
        ("x = 2", "'='"), ("x; y", "';'"), ("lambda: 0", "':'"), ("x.__class__", "column 2"),
        ("f'x'", "column 2"), ("__import__('os')", "column"), ("x\n+1", "column 2"), ("１x", "'１'"),
        ("x\0", "column 2"), ("nan", "n\\*a\\*n"), ("inf x", "'inf'"), ("eval(x)", "eval"),
        ("x if y else 1", "column 13"), ("[x]", "column 1"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(text: str, says: str) -> None:
    with pytest.raises(LandscapeError, match=says) as caught:
        surfaces.formula(text)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 250


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"domain": [(-1, 1)] * 3}, "intervals"), ({"domain": [(1, -1)]}, "low < high"),
        ({"least": math.nan}, "finite"), ({"least": math.inf}, "finite"), ({"parameters": ("y",)}, "'x'"),
        ({"domain": []}, "intervals"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_formula_is_refused(arguments: dict, says: str) -> None:
    with pytest.raises(LandscapeError, match=says):
        surfaces.formula("x^2", **arguments)


def test_parameters_may_be_named() -> None:
    surface = surfaces.formula("(W*3 + b - 10)^2", parameters=("W", "b"))
    assert surface.parameters == ("W", "b")
    assert surface.at((2.0, 1.0)) == (9.0, -18.0, -6.0)


def test_a_domain_of_two_makes_two_parameters() -> None:
    assert surfaces.formula("x^2", [(-1, 1), (-2, 2)]).parameters == ("x", "y")
    assert surfaces.formula("y^2").parameters == ("y",)
    assert surfaces.formula("5").parameters == ("x",)


def walk(surface: Formula) -> None:
    """Use everything of a surface: whatever was accepted has a value, derivatives and mathematics."""
    d = len(surface.parameters)
    with np.errstate(all="raise"):
        row = surface.at((0.3,) * d)
        assert len(row) == d + 1
        assert all(type(number) is float for number in row)
        assert surface.value(np.full((3, d), 0.3)).shape == (3,)
        assert surface.gradient(np.full((3, d), 0.3)).shape == (3, d)
    try:
        assert surface.hessian(np.full((3, d), 0.3)).shape == (3, d, d)
    except LandscapeError as error:
        assert "too long" in str(error)


def accepted(text: str) -> Formula | None:
    """The surface of a text, None if it is refused; how much work that takes is counted, not timed."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        surface = surfaces.formula(text)
        surface.at(surface.start)
    except LandscapeError as error:
        assert str(error).endswith(".")
        return None
    finally:
        sys.setprofile(before)
        # A machine that is ten times slower than ours makes a million calls in about a second.
        assert calls < 100_000, (calls, text)
    return surface


@given(st.text(max_size=450))
@example("\ud800")
@example("٣x")
@example("x\u200b")
@settings(max_examples=400)
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    surface = accepted(text)
    if surface is not None:
        walk(surface)


TOKENS = [*FUNCTIONS, *ALIASES, *"xy+-*/^(),.0123456789eπ²³ ", "**", "pi", "1e99", "0.5", "64", "−", "·"]


@given(st.lists(st.sampled_from(TOKENS), max_size=60).map("".join))
@settings(max_examples=400)
def test_any_soup_of_tokens_is_a_formula_or_refused(text: str) -> None:
    surface = accepted(text)
    if surface is not None:
        walk(surface)


ATOMS = st.sampled_from(["x", "y", "2", "0.5", "pi", "e", "-x", "3y", "x²", "0", "1e50"])


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, st.sampled_from([" + ", " - ", "*", "/", "^", " "]), inner)
    one = st.sampled_from(
        [name for name, function in FUNCTIONS.items() if function.arity == 1] + [*ALIASES, "-", "+"]
    )
    two = st.sampled_from([name for name, function in FUNCTIONS.items() if function.arity == 2])
    return (
        pairs.map(lambda parts: f"({parts[0]}){parts[1]}({parts[2]})")
        | st.tuples(one, inner).map(lambda parts: f"{parts[0]}({parts[1]})")
        | st.tuples(two, inner, inner).map(lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})")
    )


@given(st.recursive(ATOMS, larger, max_leaves=25))
@settings(max_examples=400)
def test_anything_the_grammar_allows_works_or_is_refused(text: str) -> None:
    surface = accepted(text)
    if surface is not None:
        walk(surface)


@given(st.recursive(ATOMS, larger, max_leaves=10))
@settings(max_examples=80)
def test_whatever_works_has_its_mathematics(text: str) -> None:
    surface = accepted(text)
    if surface is not None:
        assert surface.latex
        assert all(surface.latex_partials)


HOSTILE = [
    "sin(" * 12 + "x" + ")" * 12, "tanh(" * 12 + "x" + ")" * 12, "sigmoid(" * 12 + "x*y" + ")" * 12,
    "x^x^x^x^x^x^x^x^x^x^x^x^x^x^x^x^x^x^x^x", "^".join("x" * 60), "**".join("xy" * 29),
    "(" * 190 + "x" + ")" * 190, "-" * 59 + "x", "+" * 399 + "x", "1" * 400, "0." + "0" * 29 + "1x",
    "x" * 400, "x " * 200, "(x+y)" * 57 + "^64" * 20, "((((x^64)^64)^64)^64)^64", "x^64" * 100,
    "sin(x)" * 57, "tan(x)tan(y)" * 28, "/x" * 200, "x" + "/(x+1)" * 57, "max(" * 12 + "x" + ",y)" * 12,
    "min(x,max(y," * 6 + "x" + "))" * 6, "abs(x)^y" * 40, "asin(acos(atan(x)))" * 20, "e^" * 58 + "x",
    "2^" * 20 + "x", "exp(" * 12 + "x" + ")" * 12, "sqrt(x)" * 50, "sinh(cosh(tanh(x y)))" * 18,
    "x^(y^(x^(y^(x^(y^(x^(y^x)))))))", "log(log(log(log(x+9))))" * 15, "x²" * 200,
    "().__class__.__bases__[0].__subclasses__()", "__import__('os').system('id')", "open('/etc/passwd')",
    "exec('1')", "globals()", "eval('1+1')", "(lambda: x)()", "x if x else y", "[x for x in y]", "x:=1",
    "import os", "{x}", "%s%s%n", "`id`", "$(id)", "; rm -rf /", "\\\\input{x}", "<script>", "\x1b[2J",
    "\u202ex", "x\x00y", "＿＿import＿＿", "9**9**9**9", "2**(10**10)", "factorial(100000000)", "10**1000000",
    "x**1e99", "1e-400x", "1e400x", "-" * 400, "(" * 400,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(text: str) -> None:
    surface = accepted(text[:400])
    if surface is not None:
        walk(surface)
        tape, value = surface._tape()
        tape.gradient(value)
        assert len(tape.entries) < MOST_OPERATIONS / 4


WATCH = """
import json, sys
from landscape import LandscapeError, surfaces
texts = json.load(sys.stdin)
def use(text):
    try:
        surface = surfaces.formula(text)
        surface.at(surface.start), surface.gradient(surface.start), surface.hessian(surface.start)
        if surface.latex_partials: surface.latex
    except LandscapeError:
        pass
use("sin(x)^2 + max(x, y)")  # whatever is imported late, is imported now
seen = []
forbidden = ("exec", "import", "open", "os.", "subprocess.", "socket.", "ctypes.", "pickle.", "shutil.")
def watch(event, args):
    if event.startswith(forbidden):
        seen.append((event, repr(args)[:80]))
sys.addaudithook(watch)
for text in texts:
    use(text)
print(json.dumps(seen))
"""


def test_no_text_runs_code_or_touches_the_system() -> None:
    short = [text for text in HOSTILE if len(text) < 60]
    answer = subprocess.run(
        [sys.executable, "-c", WATCH],
        input=json.dumps(short),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert json.loads(answer.stdout) == []
