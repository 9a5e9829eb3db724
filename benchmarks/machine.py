"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

_LIBRARIES = ("PySide6-Essentials", "numpy", "contourpy", "matplotlib")


def described(renderer: str) -> str:
    """Return the machine, the versions, and who draws in 3-D."""
    from importlib.metadata import version

    return "\n".join(
        (
            f"{processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
            f"Python {platform.python_version()}, "
            + ", ".join(f"{library} {version(library)}" for library in _LIBRARIES),
            renderer,
        )
    )


def processor() -> str:
    """Return the processor's name; `platform` does not know it on Linux."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def resident() -> float:
    """Return how many bytes of memory this process holds; where that is not told, the most it held."""
    told = Path("/proc/self/statm")
    if told.exists():
        return float(told.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "win32":
        return _resident_on_windows()
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(most if sys.platform == "darwin" else most * 1024)


def _resident_on_windows() -> float:
    import ctypes

    # PROCESS_MEMORY_COUNTERS: two 32-bit numbers, then sizes, the second of which is the working set.
    counters = (ctypes.c_size_t * 10)()
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.K32GetProcessMemoryInfo.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
    kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), counters, ctypes.sizeof(counters))
    return float(counters[2])
