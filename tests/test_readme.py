"""What the README promises: its examples work as they stand, each from one place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

import landscape.optimizers.functions as functions
import landscape.optimizers.rule as rules
from landscape import cli, optimizers, surfaces
from landscape.session import lesson, set_stage
from landscape.session.goal import Goal
from landscape.surfaces import catalogue

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def forget() -> None:
    for remembered in (catalogue._texts, catalogue._heads, catalogue._entry, catalogue._built):
        remembered.cache_clear()


def test_adding_a_surface_is_adding_an_entry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (entry,) = blocks("toml")
    ((key, facts),) = tomllib.loads(entry).items()
    whole = catalogue.resource("surfaces.toml").read_text(encoding="utf-8")
    assert tomllib.loads(whole)[key] == facts
    without = re.sub(rf"^\[{key}\]\n(?:.+\n)+", "", whole, flags=re.MULTILINE)
    (tmp_path / "surfaces.toml").write_text(without, encoding="utf-8")
    monkeypatch.setattr(catalogue, "resource", lambda name: tmp_path / name)
    forget()
    try:
        assert key not in surfaces.keys()  # noqa: SIM118
        (tmp_path / "surfaces.toml").write_text(f"{without}\n{entry}", encoding="utf-8")
        forget()
        assert surfaces.keys()[-1] == key
        surface = surfaces.get(key)
        assert surface.minima[0].kind == "global minimum"
        assert np.abs(surface.gradient(surface.minima[0].at)).max() < 1e-12
        assert cli.main(["run", key, "momentum", "--steps", "5"]) == 0
        assert surface.title in capsys.readouterr().out
    finally:
        forget()


def test_adding_an_optimizer_is_adding_a_class(monkeypatch: pytest.MonkeyPatch, capsys) -> None:  # type: ignore[no-untyped-def]
    example = next(block for block in blocks("python") if "@register" in block)
    monkeypatch.setattr(rules, "_RULES", dict(rules._RULES))
    heading = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    names: dict[str, Any] = {"__name__": "example"} | vars(functions) | vars(rules)
    exec(compile(heading + example, "README.md", "exec", dont_inherit=True), names)
    assert optimizers.keys()[-1] == "sign_descent"
    assert (
        cli.main(["run", "bowl", "sign_descent", "--learning-rate", "0.5", "--start=2,1", "--steps", "1"])
        == 0
    )
    assert "x = 1.5, y = 0.5" in capsys.readouterr().out


def test_the_python_example_runs() -> None:
    example = next(block for block in blocks("python") if "import descend" in block)
    names: dict[str, Any] = {}
    exec(example, names)
    assert names["trace"].points.shape == (names["trace"].steps + 1, 2)
    assert names["trace"].verdict.sentence


def test_writing_a_lesson_is_writing_a_file(tmp_path: Path) -> None:
    (example,) = re.findall(r"````markdown\n(.*?)````", README, flags=re.DOTALL)
    (tmp_path / "ravine.md").write_text(example, encoding="utf-8")
    (written,) = lesson.read_folder(tmp_path)
    assert isinstance(written, lesson.Lesson)
    first, second = written.pages
    (tried,) = first.tries
    assert tried.answer is not None
    assert not tried.goal.met(set_stage(first.setting.scene), 0)
    assert tried.goal.met(set_stage(tried.answer.scene), 0)
    assert set_stage(second.setting.scene).traces[0].verdict.kind == "global minimum"


def test_all_that_a_lesson_may_say_is_explained() -> None:
    section = README.partition("## Writing a lesson")[2].partition("\n## ")[0]
    names = {*get_args(lesson.Hideable), *get_args(lesson.Tab), *get_args(lesson.Card)}
    words = {f'"{name}"' for name in names} | {*Goal.__struct_fields__, *lesson.View.__struct_fields__}
    words |= {"selected", "steps", "tolerance", "cursor", "met", "hint", "answer"}
    assert not {word for word in words if f"`{word}" not in section}


def test_every_verdict_and_label_is_explained() -> None:
    from landscape.descent import LABELS

    for word in (*LABELS, "diverged", "converged", "plateau", "oscillating", "out of steps"):
        assert word in README
