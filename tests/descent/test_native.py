"""What is written as a kernel computes what numpy computes, with a compiler and without."""

from __future__ import annotations

import ast
import os
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from landscape import optimizers, surfaces
from landscape.descent import native
from landscape.descent.kernel import Writer
from landscape.descent.many import STATUSES, descend_many
from landscape.optimizers import Elementwise
from landscape.surfaces import Surface
from landscape.surfaces.operations import FUNCTIONS

RULES = [rule for rule in optimizers.keys() if isinstance(optimizers.get(rule), Elementwise)]  # noqa: SIM118
PAIRS = [
    (key, rule)
    for i, key in enumerate(surfaces.keys())
    for j, rule in enumerate(RULES)
    if (5 * i + j) % 29 == 0
]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(native, "_made", type(native._made)())
    native._folder.cache_clear()
    native._watchers.cache_clear()
    yield tmp_path
    native._folder.cache_clear()
    native._watchers.cache_clear()


@pytest.fixture
def slowly(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of numba one that compiles nothing: kernels are run as the Python that they are."""
    slow = types.ModuleType("numba")
    slow.__version__ = "0"  # type: ignore[attr-defined]
    slow.njit = lambda **options: lambda function: function  # type: ignore[attr-defined]
    slow.cfunc = lambda signature, **options: lambda function: function  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "numba", slow)
    monkeypatch.setattr(native, "_numba", lambda: slow)
    monkeypatch.setattr(native, "_SAMPLE", 8)


def near(surface: Surface, n: int) -> np.ndarray:
    at = np.random.default_rng(1).uniform(-1, 1, (n, len(surface.parameters)))
    return surface.domain.centre + surface.domain.half_widths * at


@pytest.mark.usefixtures("slowly")
@pytest.mark.parametrize(("key", "rule"), PAIRS)
def test_a_kernel_is_the_tape(key: str, rule: str) -> None:
    surface, kind = surfaces.get(key), type(optimizers.get(rule))
    go = native.load(Writer(surface, kind).text.replace("B = 256", "B = 8"))
    try:
        assert native.agrees(surface, kind, go)
    except (ValueError, OverflowError):
        pytest.skip("Python's mathematics raise where a compiled kernel has an answer")


@pytest.mark.usefixtures("slowly")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_kernel_can_do_all_that_a_formula_can(name: str) -> None:
    args = ", ".join(["0.3x", "0.2y"][: FUNCTIONS[name].arity])
    surface = surfaces.formula(f"{name}({args}) + y^2", domain=((0.1, 2), (0.1, 2)))
    kind = type(optimizers.get("gradient_descent"))
    go = native.load(Writer(surface, kind).text.replace("B = 256", "B = 8"))
    assert native.agrees(surface, kind, go)


@pytest.mark.usefixtures("slowly")
def test_a_kernel_of_another_formula_is_caught() -> None:
    rule = type(optimizers.get("adam"))
    one, other = surfaces.formula("x^2 + 3 y^2"), surfaces.formula("x^2 + 3.000001 y^2")
    go = native.load(Writer(one, rule).text.replace("B = 256", "B = 8"))
    assert native.agrees(one, rule, go)
    assert not native.agrees(other, rule, go)


def test_a_kernel_that_differs_is_refused(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surface, optimizer = surfaces.formula("x^2 + y^2"), optimizers.get("momentum")
    monkeypatch.setattr(native, "available", lambda: True)
    monkeypatch.setattr(native, "load", lambda text: lambda *args: [part.fill(1.0) for part in args[6:10]])
    assert not native.prepare(surface, type(optimizer))
    assert not native.ready(surface, type(optimizer))
    starts = near(surface, 5)
    ours = descend_many(surface, optimizer, starts, 50)
    np.testing.assert_array_equal(
        ours.points, descend_many(surface, optimizer, starts, 50, compiled=False).points
    )


def test_without_numba_all_works(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "available", lambda: False)
    surface, optimizer = surfaces.get("himmelblau"), optimizers.get("adam")
    assert not native.prepare(surface, type(optimizer))
    ends = descend_many(surface, optimizer, near(surface, 3), 20, compiled=True)
    assert [STATUSES[status] for status in ends.statuses] == ["out of steps"] * 3


@pytest.mark.parametrize("key", ["ackley", "himmelblau", "branin"])
def test_the_source_is_made_of_nothing_but_numbers_and_known_names(key: str) -> None:
    source = Writer(surfaces.get(key), type(optimizers.get("adam")), ["learning_rate"]).text
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    own = {name for name in names if name[0] in "tuv" and name[1:].isdigit()}
    here = {line.split("=")[0].strip() for line in source.splitlines() if " = " in line}
    known = {
        "math",
        "np",
        "njit",
        "range",
        "min",
        "abs",
        "float",
        "go",
        "i",
        "j",
        "r",
        "x",
        "base",
        "step",
        "s",
        "c",
        "e",
    }
    assert names - own - known <= {name for names in here for name in names.replace(",", " ").split()} | {
        "first", "count", "hyper", "varied", "state", "row", "after", "before", "row_after", "seen", "path", "beyond",
        "limits", "watch", "ends", "look", "tell", "attempt", "restless", "total", "sine", "cosine", "sin_cos", "_half_turns", "exponential",
    }  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no owner here")
def test_a_folder_that_others_can_write_to_is_not_trusted(cache: Path) -> None:
    assert native._folder() == cache / "landscape" / "kernels"
    native._folder().chmod(0o777)
    native._folder.cache_clear()
    assert native._folder() != cache / "landscape" / "kernels"
    assert native._folder().stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("slowly")
def test_what_was_changed_in_the_cache_is_written_anew() -> None:
    text = Writer(surfaces.get("bowl"), type(optimizers.get("momentum"))).text
    native.load(text)
    path = native._path(text)
    path.write_text("raise SystemExit\n", encoding="utf-8")
    native.load(text)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("slowly")
def test_the_oldest_kernels_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "_MOST", 2)
    for i, rule in enumerate(("momentum", "nesterov", "adam")):
        text = Writer(surfaces.get("bowl"), type(optimizers.get(rule))).text
        native.load(text)
        os.utime(native._path(text).parent, (i, i))
    native._forget_the_oldest(native._folder())
    assert len(list(native._folder().glob("kernel_*"))) == 2
    assert native._path(text).exists()


def test_a_damaged_kernel_is_made_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surface, rule = surfaces.get("bowl"), type(optimizers.get("momentum"))
    tries: list[str] = []
    monkeypatch.setattr(native, "available", lambda: True)
    monkeypatch.setattr(native, "forget", lambda text: None)
    monkeypatch.setattr(native, "load", lambda text: tries.append(text) or 1 / 0)
    assert not native.prepare(surface, rule)
    assert len(tries) == 2


# From here on with numba itself: three kernels, a second or two each, and what they share.


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no kernel ready; the cache is that of all tests, so what they share is compiled once."""
    monkeypatch.setattr(native, "_made", type(native._made)())


@pytest.mark.usefixtures("anew")
def test_compiled_to_the_last_bit_where_the_arithmetic_is_the_same() -> None:
    pytest.importorskip("numba")
    surface, optimizer = surfaces.get("himmelblau"), optimizers.get("momentum", learning_rate=0.01)
    assert native.prepare(surface, type(optimizer))
    assert native.ready(surface, type(optimizer))
    starts = near(surface, 700)
    ours = descend_many(surface, optimizer, starts, 300)
    theirs = descend_many(surface, optimizer, starts, 300, compiled=False)
    for name in ("points", "losses", "statuses", "steps", "nearest"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    native._made.clear()
    assert native.prepare(surface, type(optimizer)), "from the cache"


@pytest.mark.usefixtures("anew")
def test_compiled_with_functions_and_a_sweep() -> None:
    pytest.importorskip("numba")
    surface, optimizer = surfaces.get("ackley"), optimizers.get("gradient_descent")
    starts = near(surface, 600)
    sweep = {"learning_rate": np.geomspace(1e-3, 1e-2, 600)}
    ours = descend_many(surface, optimizer, starts, 300, values=sweep, compiled=True)
    assert native.ready(surface, type(optimizer), ["learning_rate"])
    theirs = descend_many(surface, optimizer, starts, 300, values=sweep, compiled=False)
    same = (ours.statuses == theirs.statuses) & (ours.nearest == theirs.nearest)
    assert same.mean() >= 0.995
    np.testing.assert_allclose(ours.points[same], theirs.points[same], atol=1e-4)


@pytest.mark.usefixtures("anew")
def test_the_vector_functions_are_right_and_fall_back() -> None:
    pytest.importorskip("numba")
    surface = surfaces.formula("exp(x) + 0.1 sin(1000 y)", ((-800, 800), (-900, 900)))
    rule = type(optimizers.get("gradient_descent"))
    assert native.prepare(surface, rule)
    stepper = native.compiled(surface, rule)
    assert stepper is not None
    points = near(surface, 2000)
    motion = native.Motion.begin(points, (), (np.float64(0.0),))
    stepper.go(motion, 1, 1)
    with np.errstate(all="ignore"):
        losses, gradients = surface.value_and_gradient(points)
    np.testing.assert_allclose(motion.row[0], losses, rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(motion.row[1:].T, gradients, rtol=1e-13, atol=1e-12)
