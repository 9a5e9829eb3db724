"""Measure everything, each part in a process of its own, and print one table."""

from __future__ import annotations

from benchmarks import machine, startup
from benchmarks.child import ask
from benchmarks.table import Row, Unit, table

MS = Unit("ms", 1e3)
SECONDS = Unit("s", 1.0)
PERCENT = Unit("%", 1e2)
MEGABYTES = Unit("MB", 1e-6)
# Windows that show their first picture of basins.
_TIMES = 5


def main() -> None:
    """Print the machine, then the table; two minutes in all."""
    started = startup.measure("benchmarks.first_paint")
    started_newcomer = startup.measure("benchmarks.newcomer", "start")
    ours, steps = ask("benchmarks.window"), ask("benchmarks.recomputing")
    data, theirs = ask("benchmarks.data"), ask("benchmarks.newcomer")
    basins = ask("benchmarks.basins")
    first = [ask("benchmarks.first_picture")["first"][0] for _ in range(_TIMES)]
    rows = [
        Row("start-up, to the first painted map", started.wall, SECONDS, 1.0, started_newcomer.wall),
        Row("  of which processor time", started.processor, SECONDS, None, started_newcomer.processor),
        Row("click to path on screen", ours["click"], MS, 0.016, theirs["click"]),
        Row("  and all else in the window", ours["click, all"], MS, None, None),
        Row("frame of the map alone, 8 runs", ask("benchmarks.map")["frames"], MS, 0.008, theirs["frame"]),
        Row("frame of the window with relief, 8 runs", ours["window"], MS, 1 / 30, None),
        Row("frame while the relief turns, 8 runs", ours["turn"], MS, 1 / 30, None),
        Row("frame while a start is dragged, 8 runs", ours["drag"], MS, None, theirs["click"]),
        Row("surface switch", ours["switch"], MS, 0.080, theirs["switch"]),
        Row("8 × 500 steps walked and judged", steps["all"], MS, 0.016, theirs["steps"]),
        Row("drag of a data point, 1,000 rows", data["line"], MS, 0.050, None),
        Row("  with a sigmoid and cross-entropy", data["classes"], MS, 0.050, None),
        Row("1,000,000-row CSV opened", data["opened"], SECONDS, 3.0, None),
        Row("first picture of the basins", first, MS, 0.1, None),
        Row("  longest stall while its steps are compiled", basins["compiling"], MS, 0.12, None),
        Row("  longest stall while it is refined", basins["stall"], MS, 0.05, None),
        Row("basins of 1024 × 1024 starts", basins["finest"], SECONDS, None, None),
        Row("frame of a swarm of 10,000 on the map", basins["swarm"], MS, 1 / 30, None),
        Row("frame of a swarm of 10,000 on the relief", ours["swarm"], MS, 1 / 30, None),
        Row("processor while nothing moves", ours["idle"], PERCENT, 0.005, None),
        Row("resident memory at rest, 8 runs", ours["memory in use"], MEGABYTES, 300e6, theirs["memory"]),
        Row("  after a look at all surfaces", ours["memory"], MEGABYTES, 300e6, None),
    ]
    print(machine.described(ours["renderer"]))
    print()
    print(table(rows))


if __name__ == "__main__":
    main()
