"""PySide does not read our sources."""

from __future__ import annotations

import linecache
from pathlib import Path

import pytest

import landscape.widgets  # noqa: F401


def test_the_source_of_what_is_imported_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "never_imported_before.py"
    file.write_text("x = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert __import__(file.stem).x == 1
    assert str(file) not in linecache.cache
