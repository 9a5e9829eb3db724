"""The C of `descents.c`, on two threads."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.peers.task import PARTICLES, RULES, STEPS, rate, serve, starts

JOB = 8192
# Nothing that would change a result; vectors as wide as there are.
_FLAGS = (
    "-O3 -march=native -mprefer-vector-width=512 -fno-math-errno -fno-trapping-math -fopenmp-simd"
    " -fno-builtin-sin -fno-builtin-cos -shared -fPIC"
)


def measure(library: ctypes.CDLL, surface: str, rule: str) -> float:
    """Return the rate."""
    walk = library[f"{surface}_{rule}"]
    walk.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_double]
    x, y = map(np.ascontiguousarray, starts(surface))

    def job(first: int) -> None:
        walk(x[first:].ctypes.data, y[first:].ctypes.data, JOB, STEPS, RULES[rule])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return rate(lambda: list(pool.map(job, range(0, PARTICLES, JOB))))


def main() -> None:
    """Compile, and serve; end at once where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit(1)
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        made, source = Path(folder) / "descents.so", Path(__file__).with_name("descents.c")
        command = [compiler, *_FLAGS.split(), "-o", str(made), str(source), "-lmvec", "-lm"]
        if subprocess.run(command, check=False).returncode:
            raise SystemExit(1)
        serve(partial(measure, ctypes.CDLL(str(made))), version.splitlines()[0])


if __name__ == "__main__":
    main()
