"""Kernels that watch their particles tell what is told without them, and leave the rest."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landscape import optimizers, surfaces
from landscape.descent import kernel_text, native, network
from landscape.descent.compiled import CompiledStepper
from landscape.descent.many import STATUSES, Ends, descend_many
from landscape.descent.stopping import WINDOW
from landscape.descent.watching import Watch

CASES = [
    ("himmelblau", "gradient_descent", 0.01, 170, {"converged"}),
    ("himmelblau", "momentum", 0.01, 400, {"converged", "diverged"}),
    ("easom", "gradient_descent", 0.01, 120, {"plateau", "out of steps"}),
    ("styblinski_tang", "gradient_descent", 0.059, 230, {"oscillating"}),
    ("bowl", "adam", 0.3, 300, {"converged", "out of steps"}),
    ("bowl", "rmsprop", 0.05, 320, {"out of steps"}),
    ("rosenbrock", "gradient_descent", 0.01, 60, {"diverged"}),
]


@pytest.fixture(autouse=True)
def slowly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kernels are run as the Python that they are, on blocks of eight, with a cache of their own."""
    slow = types.ModuleType("numba")
    slow.__version__ = "0"  # type: ignore[attr-defined]
    slow.njit = lambda **options: lambda function: function  # type: ignore[attr-defined]
    slow.cfunc = lambda signature, **options: lambda function: function  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "numba", slow)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(native, "_numba", lambda: slow)
    monkeypatch.setattr(native, "_SAMPLE", 8)
    monkeypatch.setattr(native, "available", lambda: True)
    monkeypatch.setattr(native, "_made", type(native._made)())
    maths = kernel_text.maths().replace("B = 256", "B = 8")
    monkeypatch.setattr("landscape.descent.kernel.maths", lambda: maths)
    kept = native._folder, native._watchers
    for function in kept:
        function.cache_clear()
    yield
    for function in kept:
        function.cache_clear()


def walked(key: str, rule: str, rate: float, steps: int) -> Ends:
    surface = surfaces.get(key)
    at = np.random.default_rng(1).uniform(-1, 1, (21, len(surface.parameters)))
    starts = surface.domain.centre + surface.domain.half_widths * at
    return descend_many(surface, optimizers.get(rule, learning_rate=rate), starts, steps, compiled=True)


def same(one: Ends, other: Ends) -> None:
    for name in ("points", "losses", "statuses", "steps", "nearest"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize(("key", "rule", "rate", "steps", "found"), CASES)
def test_a_kernel_tells_what_numpy_tells(
    key: str, rule: str, rate: float, steps: int, found: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = walked(key, rule, rate, steps)
    assert found <= {STATUSES[status] for status in ends.statuses}
    monkeypatch.setattr(CompiledStepper, "watch", None)
    same(ends, walked(key, rule, rate, steps))


@pytest.mark.parametrize("case", [CASES[1], CASES[4]])
def test_who_is_not_clear_is_looked_at_by_numpy(
    case: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = walked(*case[:4])
    look, tell = native._watchers()
    left: list[int] = []

    def tell_of_some(*args: Any) -> None:
        watch, base, m = args[3], *args[7:9]
        kept = watch[:, base : base + m : 2].copy()
        tell(*args)
        left.append(kept.shape[1])
        watch[:, base : base + m : 2] = kept
        watch[Watch.LEFT, base : base + m : 2] = kept[Watch.OVER] == 0

    monkeypatch.setattr(native, "_watchers", lambda: (look, tell_of_some))
    native._made.clear()
    same(ends, walked(*case[:4]))
    assert left


def test_the_network_finds_the_middle_two() -> None:
    for n in (2, 4, 6, 10):
        for numbers in product((0, 1), repeat=n):
            assert middle(list(numbers)) == sorted(numbers)[n // 2 - 1 : n // 2 + 1]
    for seed in range(200):
        numbers = np.random.default_rng(seed).normal(size=WINDOW).tolist()
        assert middle(numbers) == sorted(numbers)[WINDOW // 2 - 1 : WINDOW // 2 + 1]


def middle(numbers: list[float]) -> list[float]:
    for upper, lower in network.middle(len(numbers)):
        numbers[upper], numbers[lower] = sorted((numbers[upper], numbers[lower]))
    return numbers[len(numbers) // 2 - 1 : len(numbers) // 2 + 1]
