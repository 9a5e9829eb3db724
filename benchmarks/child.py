"""A part of the measuring in a process of its own, so that none warms the caches of another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run this Python with settings of its own: what a person has chosen shall not change the numbers."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the second start is a warm one
        with subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.PIPE, env=environment, text=True
        ) as process:
            yield process


def ask(module: str) -> dict[str, Any]:
    """Return what a module prints, as one object of JSON, when it is run."""
    with running("-m", module) as process:
        output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{module} failed: its error is above.")
    return dict(json.loads(output))
