"""Kernels compiled by numba, where that is installed, and kept in the user's cache from run to run.

numba is imported when the first kernel is made, and compiling takes a second or two: both are for a thread
in the background. A kernel's source is written to a folder of its own, named by the hash of all that it
depends on, and imported from there; numba keeps the machine code beside it. A folder that another user
could write to is not trusted: then kernels are kept for this process only.
"""

from __future__ import annotations

import gc
import hashlib
import importlib.util
import os
import platform
import shutil
import stat
import sys
import tempfile
import types
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from landscape.descent.arrays import ArrayStepper
from landscape.descent.compiled import CompiledStepper, Go
from landscape.descent.kernel import Writer
from landscape.descent.kernel_text import watching
from landscape.descent.stepper import Motion
from landscape.optimizers import Elementwise
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array

# Kernels kept; the oldest go first.
_MOST = 256
# A kernel is refused if it differs from numpy by more than this part of the greatest number of its kind, at
# any of so many points; a state may do so at some of them, where a rule looks at a sign.
_DIFFERENCE, _SAMPLE, _SOME = 1e-8, 256, 0.02

_Made = dict[tuple[type[Elementwise], tuple[str, ...]], "Go | None"]

_made: WeakKeyDictionary[Surface, _Made] = WeakKeyDictionary()
_making = Lock()


def available() -> bool:
    """Tell whether kernels can be made at all."""
    return importlib.util.find_spec("numba") is not None


def ready(surface: Surface, rule: type[Elementwise], varied: Sequence[str] = ()) -> bool:
    """Tell whether there is a kernel; it may also be that none can be made."""
    return compiled(surface, rule, varied) is not None


def tried(surface: Surface, rule: type[Elementwise], varied: Sequence[str] = ()) -> bool:
    """Tell whether a kernel has been made, or found to be impossible."""
    return (rule, tuple(varied)) in _made.get(surface, {})


def compiled(surface: Surface, rule: type[Elementwise], varied: Sequence[str] = ()) -> CompiledStepper | None:
    """Return steps by a kernel that has been prepared, or None."""
    go = _made.get(surface, {}).get((rule, tuple(varied)))
    return CompiledStepper(surface, rule, go, varied) if go else None


def prepare(surface: Surface, rule: type[Elementwise], varied: Sequence[str] = ()) -> bool:
    """Compile a kernel if there is none yet, and tell whether there is one now: takes a second or two.

    There is none without numba, for a surface that is no formula, and where what was compiled does not
    compute what numpy computes.
    """
    with _making:
        kernels = _made.setdefault(surface, {})
        key = (rule, tuple(varied))
        if key not in kernels:
            usable = available() and surface.on_tape is not None
            kernels[key] = _make(surface, rule, varied) if usable else None
            # A compiler leaves hundreds of thousands of objects, to stay: whoever collects garbage next would
            # look through all of them, for a third of a second in the window's thread.
            gc.freeze()
        return kernels[key] is not None


def _make(surface: Surface, rule: type[Elementwise], varied: Sequence[str]) -> Go | None:
    text = Writer(surface, rule, varied).text
    for _ in range(2):
        try:
            go = load(text)
            return go if agrees(surface, rule, go, varied) else None
        except Exception:  # what was kept may be damaged in any way, and a compiler may fail in any way
            with suppress(Exception):
                forget(text)
    return None


def agrees(surface: Surface, rule: type[Elementwise], go: Go, varied: Sequence[str] = ()) -> bool:
    """Compare a kernel with numpy over the domain, in the first two steps and one much later."""
    rng = np.random.default_rng(0)
    spread = rng.uniform(-1, 1, (_SAMPLE, len(surface.parameters)))
    points = surface.domain.centre + surface.domain.half_widths * spread
    optimizer = rule()
    values = tuple(
        np.full(_SAMPLE, value) if name in varied else np.float64(value)
        for name, value in optimizer.chosen.items()
    )
    ours = Motion.begin(points, optimizer.init(), values)
    kernel, numpy = CompiledStepper(surface, rule, go, varied), ArrayStepper(surface, rule)
    for step in (1, 2, 1000):
        theirs = ours.take(np.arange(_SAMPLE))
        with np.errstate(all="ignore"):
            kernel.go(theirs, step, 1)
            numpy.go(ours, step, 1)
        if not _alike(ours.row, theirs.row, 0.0) or not _alike(ours.state, theirs.state, _SOME):
            return False
    return True


def _alike(ours: Array, theirs: Array, some: float) -> bool:
    """Tell whether numbers (k, n) are the same but for rounding, at all of n points or all but some."""
    finite = np.where(np.isfinite(ours), np.abs(ours), 0.0)
    size = finite.max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        same = (np.abs(ours - theirs) <= _DIFFERENCE * size) | (ours == theirs)
    same |= np.isnan(ours) & np.isnan(theirs)
    return bool((~same.all(axis=0)).mean() <= some)


def load(source: str) -> Go:
    """Return the kernel of a source that `Writer` has written, from the cache if it is there."""
    return partial(_module(source).go, *_watchers())


@cache
def _watchers() -> tuple[Any, Any]:
    """Return the functions by which all kernels watch particles: compiled once, and handed to them."""
    shared = _module(watching())
    return shared.look, shared.tell


def _module(source: str) -> types.ModuleType:
    """Return the module of a source, from the cache if it is there."""
    path = _path(source)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != source:
        _write(path, source)
    _forget_the_oldest(path.parent.parent)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # numba looks there for the functions it has kept
    spec.loader.exec_module(module)
    return module


def forget(source: str) -> None:
    """Take a kernel out of the cache."""
    shutil.rmtree(_path(source).parent, ignore_errors=True)


def _path(source: str) -> Path:
    """Return where a kernel belongs: its name tells all that the machine code depends on."""
    made_by = f"{_numba().__version__} {platform.python_version()} {platform.machine()}\n"
    name = "kernel_" + hashlib.sha256((made_by + source).encode()).hexdigest()[:32]
    return _folder() / name / f"{name}.py"


@cache
def _numba() -> Any:
    _read_libraries("llvmlite")
    import numba
    from llvmlite import binding

    features = binding.get_host_cpu_features()
    if features.get("avx512f") and not (numba.config.CPU_NAME or numba.config.CPU_FEATURES):
        # These loops do nothing but compute: vectors twice as wide are half as many again as quick.
        numba.config.CPU_FEATURES = features.flatten() + ",-prefer-256-bit"
    return numba


def _read_libraries(package: str) -> None:
    """Have the libraries of a package in memory before they are loaded.

    Whoever loads one keeps all other threads waiting, for as long as the disk takes; reading does not.
    """
    spec = importlib.util.find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        for path in Path(folder).rglob("*"):
            if path.suffix in (".so", ".dylib", ".dll"):
                with path.open("rb", buffering=0) as file:
                    while file.read(1 << 20):
                        pass


@cache
def _folder() -> Path:
    """Return the folder of all kernels: the user's, or one for this process if that cannot be trusted."""
    folder = _caches() / "landscape" / "kernels"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _private(folder):
            return folder
    except OSError:
        pass
    import atexit

    own = Path(tempfile.mkdtemp(prefix="landscape-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own


def _caches() -> Path:
    """Return where this system keeps what can be made again."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _private(folder: Path) -> bool:
    """Tell whether nobody else can write to a folder."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


def _write(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(path)


def _forget_the_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("kernel_*"), key=lambda path: path.stat().st_mtime)
    for old in kept[:-_MOST]:
        shutil.rmtree(old, ignore_errors=True)
