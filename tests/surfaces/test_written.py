"""Mathematics worked out in another process."""

from __future__ import annotations

import subprocess
import sys
from threading import Event

import pytest

from landscape import surfaces
from landscape.surfaces import written as room
from landscape.surfaces.written import written


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_known", {})


def test_another_process_writes_what_this_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    surface = surfaces.get("rosenbrock")
    assert written(surface, Event()) == (surface.latex, surface.latex_partials)
    monkeypatch.setattr(room, "_ask", lambda *_: pytest.fail("asked twice"))
    assert written(surface, Event())[0] == surface.latex


def test_partials_too_long_to_read_are_not_written() -> None:
    surface = surfaces.formula("+".join(f"sin({k}x y)" for k in range(1, 31)))
    assert not surface.readable
    formula, partials = written(surface, Event())
    assert formula
    assert partials == ()


def test_what_is_not_wanted_any_more_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_LOOK_EVERY", 0.001)  # no Python starts so fast
    stop = Event()
    stop.set()
    assert written(surfaces.get("bowl"), stop) == ("", ())
    assert not room._known


def test_a_failure_is_an_empty_answer_and_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert written(surfaces.get("bowl"), Event()) == ("", ())
    assert not room._known


def test_this_process_never_meets_sympy() -> None:
    code = (
        "import sys, threading\nfrom landscape import surfaces\nfrom landscape.surfaces.written import written\n"
        "assert written(surfaces.get('bowl'), threading.Event())[0]\nassert 'sympy' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
