"""Walking and judging eight descents of five hundred steps, from nothing."""

from __future__ import annotations

import json
from time import perf_counter

from landscape.session import BuiltIn, Rule, Run, Scene, set_stage

STEPS = 500
_ROUNDS = 40

# Every rule, at rates so low that none ends before the last step; two rules twice.
_RULES = (
    Rule("gradient_descent", {"learning_rate": 1e-4}),
    Rule("momentum", {"learning_rate": 2e-5}),
    Rule("nesterov", {"learning_rate": 2e-5}),
    Rule("adagrad", {"learning_rate": 0.05}),
    Rule("rmsprop", {"learning_rate": 0.002}),
    Rule("adam", {"learning_rate": 0.005}),
    Rule("momentum", {"learning_rate": 3e-5}),
    Rule("adam", {"learning_rate": 0.003}),
)
_STARTS = (
    (-0.3, -0.9),
    (4.5, 4.5),
    (-4.5, 4.0),
    (-4.0, -4.5),
    (4.5, -4.0),
    (0.5, 4.5),
    (-4.8, 0.4),
    (1.0, -4.8),
)


def eight_runs() -> Scene:
    """Return a scene with eight descents on Himmelblau, each of exactly 500 steps."""
    runs = tuple(Run(rule, start, i) for i, (rule, start) in enumerate(zip(_RULES, _STARTS, strict=True)))
    scene = Scene(BuiltIn("himmelblau"), _RULES[0], runs, steps=STEPS)
    walked = [trace.steps for trace in set_stage(scene).traces]
    assert walked == [STEPS] * len(_RULES), walked
    return scene


def measure() -> dict[str, list[float]]:
    """Return the seconds of each round."""
    scene, times = eight_runs(), []
    for _ in range(_ROUNDS):
        began = perf_counter()
        set_stage(scene)
        times.append(perf_counter() - began)
    return {"all": times}


if __name__ == "__main__":
    print(json.dumps(measure()))
