"""The house is built as it was designed: who may import whom, what the terminal needs, what never runs."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "landscape").rglob("*.py"))


def test_arrows_only_point_down(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_every_folder_is_a_package() -> None:
    assert all((path.parent / "__init__.py").exists() for path in SOURCES)


MODULES = """
import contextlib, io, json, sys
{code}
print(json.dumps(sorted(sys.modules)))
"""
COMMANDS = (
    "import landscape",
    "from landscape.cli import main\nwith contextlib.redirect_stdout(io.StringIO()): main({arguments!r})",
)
ARGUMENTS = (
    ["list", "surfaces"],
    ["list", "optimizers", "--json"],
    ["run", "himmelblau", "adam", "--csv", "-", "--json"],
    ["run", "--formula", "sin(x)^y", "momentum"],
    ["run", "--data", "o_rings", "--standardise", "adam"],
    ["run", "--help"],
    ["race", "bowl", "--optimizers", "adam,lbfgs", "--tune", "--steps", "9", "--csv", "-"],
    ["check", "rosenbrock", "--json"],
)


@pytest.mark.parametrize("code", [COMMANDS[0], *(COMMANDS[1].format(arguments=a) for a in ARGUMENTS)])
def test_the_terminal_needs_no_qt_and_no_sympy(code: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", MODULES.format(code=code)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    loaded = {name.partition(".")[0] for name in json.loads(answer.stdout)}
    unwanted = {
        "PySide6",
        "shiboken6",
        "pyqtgraph",
        "OpenGL",
        "sympy",
        "mpmath",
        "PIL",
        "ziamath",
        "contourpy",
    }
    assert not loaded & unwanted


# Where formulas become code, from a tape of operations.
COMPILING = ("tape.py", "formula.py", "step.py", "arrays.py")
FORBIDDEN = {"eval", "exec", "sympify", "parse_expr", "lambdify", "__import__", "literal_eval"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_executes_text(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            assert name not in FORBIDDEN or is_qt_exec(node), f"line {node.lineno}"
            # The one compiler takes syntax nodes, never text.
            assert name != "compile" or is_re(node) or path.name in COMPILING, f"line {node.lineno}"


def is_qt_exec(node: ast.expr) -> bool:
    """QApplication.exec(), QMenu.exec(…): a method of a Qt object, not the built-in."""
    return isinstance(node, ast.Attribute) and node.attr == "exec"


def is_re(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re"
