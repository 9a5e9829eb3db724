"""What the commands do once they are understood: the window and `run`."""

from __future__ import annotations

import gc
import os
import re
import socket
import sys
from pathlib import Path
from typing import Any, TextIO

from landscape.descent import Trace
from landscape.errors import LandscapeError
from landscape.files import trajectory
from landscape.optimizers.described import Described
from landscape.optimizers.schedules import CONSTANT
from landscape.output import check_image, draw, pour, print_json, say_notes
from landscape.session.opening import opening_scene
from landscape.session.scene import Scene
from landscape.session.stage import set_stage


def open_program() -> int:
    """Open the window; where no display is, make the opening descent without it."""
    if sys.platform.startswith("linux") and not _display_answers():
        _open_without_window()
        return 0
    gc.disable()  # until the first paint: what is imported is no garbage, and looking for some takes 0.1 s
    try:
        from landscape.application import run_window
    except ImportError as error:
        raise LandscapeError(
            f"The window needs a library that is missing ({error}); `make run` installs it."
        ) from None
    try:
        return int(run_window())
    finally:
        gc.enable()


def _display_answers() -> bool:
    """Tell whether there is a display to open a window on: Qt ends the process where there is none."""
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", os.environ.get("DISPLAY", ""))
    if local is None:
        return bool(os.environ.get("DISPLAY"))  # on another machine: let Qt ask there
    path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108  # where X servers listen
    for address in (path, f"\0{path}"):
        with socket.socket(socket.AF_UNIX) as door:
            if door.connect_ex(address) == 0:
                return True
    return False


def _open_without_window() -> None:
    """Walk the opening descent, write its table and its picture here, and say so."""
    scene = opening_scene()
    stage = set_stage(scene)
    name = f"landscape-{stage.surface.key}"
    trajectory.write(f"{name}.csv", stage.traces)
    draw(f"{name}.png", stage)
    _print_summary(stage.traces[0], sys.stdout)
    print(f"table          {Path(f'{name}.csv').resolve()}")
    print(f"picture        {Path(f'{name}.png').resolve()}")
    print("No display answers here: set DISPLAY or WAYLAND_DISPLAY, or log in to a desktop, for the window.")


def run(scene: Scene, *, csv: str | None, image: str | None, as_json: bool) -> None:
    """Make the one run of a scene, write what is asked for, and print what became of it."""
    check_image(image)
    stage = set_stage(scene)
    (trace,) = stage.traces
    say_notes(scene.surface, stage.surface, [run.start for run in scene.runs])
    if csv == "-":
        pour(trajectory.text(stage.traces))
    elif csv is not None:
        trajectory.write(csv, stage.traces)
    if image is not None:
        draw(image, stage)
    summary = sys.stderr if csv == "-" else sys.stdout
    if as_json:
        print_json(_facts(trace), summary)
    else:
        _print_summary(trace, summary)


def _facts(trace: Trace) -> dict[str, Any]:
    rule = trace.optimizer
    return {
        "surface": trace.surface.key,
        "optimizer": rule.key,
        "hyperparameters": rule.chosen,
        **_pace(trace),
        "steps": trace.steps,
        "point": trace.points[-1].tolist(),
        "loss": float(trace.losses[-1]),
        "gradient": trace.gradients[-1].tolist(),
        "grad_norm": float(trace.grad_norms[-1]),
        "status": trace.verdict.status,
        "kind": trace.verdict.kind,
        "sentence": trace.verdict.sentence,
    }


def _pace(trace: Trace) -> dict[str, Any]:
    """Return the schedule and the noise, where there is one."""
    used: dict[str, Described] = {}
    if trace.schedule != CONSTANT:
        used["schedule"] = trace.schedule
    if trace.noise is not None:
        used["noise"] = trace.noise
    return {name: {"key": one.key, "numbers": dict(one.chosen)} for name, one in used.items()}


def _print_summary(trace: Trace, file: TextIO) -> None:
    names = zip(trace.surface.parameters, trace.points[-1], strict=True)
    pace = [("schedule", _told(trace.schedule))] if trace.schedule != CONSTANT else []
    pace += [("noise", _told(trace.noise))] if trace.noise is not None else []
    lines = (
        ("verdict", str(trace.verdict)),
        ("", trace.verdict.sentence),
        ("surface", trace.surface.title),
        ("optimizer", _told(trace.optimizer)),
        *pace,
        ("steps", str(trace.steps)),
        ("point", ", ".join(f"{name} = {x:.10g}" for name, x in names)),
        ("loss", f"{trace.losses[-1]:.10g}"),
        ("gradient norm", f"{trace.grad_norms[-1]:.4g}"),
    )
    for name, content in lines:
        print(f"{name:<15}{content}", file=file)


def _told(choice: Described) -> str:
    """Return a choice and its numbers in words."""
    return ", ".join([choice.title, *(f"{name} = {value:g}" for name, value in choice.chosen.items())])
