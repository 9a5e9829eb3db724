"""From the start of a process to the first painted map that can be clicked."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

from benchmarks.child import running

TIMES = 9


@dataclass
class Started:
    """How long each start took, in seconds: by the clock, and of the processor until then."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def measure(*command: str) -> Started:
    """Start a module that calls `say_painted` several times, after a start that warms the disk."""
    started = Started()
    for attempt in range(TIMES + 1):
        began = perf_counter()
        with running("-m", *command) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            took = perf_counter() - began
        if attempt:
            started.wall.append(took)
            started.processor.append(float(said))
    return started
