from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtWidgets import QApplication

from landscape import optimizers, surfaces
from landscape.cli import main

# The same examples on every machine, and no clock that could fail a slow one.
settings.register_profile(
    "landscape", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("landscape")

_STRIDE = 7


@pytest.fixture(scope="session", autouse=True)
def screen(qapp: QApplication) -> None:
    """Have Qt begin on the virtual screen, whichever test comes first: a picture would begin it on none."""


@pytest.fixture(scope="session", autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's cache out of it; what is compiled is compiled once for all processes of a run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(folder / "caches"))
        yield


@dataclass(frozen=True)
class Answer:
    """What the command line answered: its exit status and both of its outputs."""

    status: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        """What it told as JSON, which has no NaN and no infinity."""
        return json.loads(self.out, parse_constant=pytest.fail)

    @property
    def mistake(self) -> str:
        """The one line that says what to change, of a request that could not be met."""
        assert (self.status, self.out) == (2, "")
        assert self.err.count("\n") == 1
        assert self.err.startswith("landscape: ")
        return self.err


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Call the command line with some arguments."""

    def run(*arguments: str) -> Answer:
        status = main(list(arguments))
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return run


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the argument `pair` a surface's key and a rule's: every rule meets a seventh of the surfaces,
    each rule others, and every surface a seventh of the rules.
    """
    if "pair" in metafunc.fixturenames:
        pairs = [
            (key, rule)
            for i, key in enumerate(surfaces.keys())
            for j, rule in enumerate(optimizers.keys())
            if (i + j) % _STRIDE == 0
        ]
        metafunc.parametrize("pair", pairs, ids="-".join)
