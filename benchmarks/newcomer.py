"""The same descents, written the way a newcomer would: numpy, matplotlib and its FuncAnimation.

The contours are drawn once; in every frame each path and each point is given its new place, and the whole
canvas is drawn again.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

from benchmarks.first_paint import say_painted
from benchmarks.machine import resident

STARTS = [
    (-0.3, -0.9),
    (4.5, 4.5),
    (-4.5, 4.0),
    (-4.0, -4.5),
    (4.5, -4.0),
    (0.5, 4.5),
    (-4.8, 0.4),
    (1.0, -4.8),
]
STEPS = 500
WIDTH, HEIGHT, DPI = 800, 700, 100


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def booth(x, y):
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def gradient(x, y):
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])


def descend(start, learning_rate=2e-5, momentum=0.9):
    point, velocity = np.array(start), np.zeros(2)
    path = [point]
    for _ in range(STEPS):
        velocity = momentum * velocity + gradient(*point)
        point = point - learning_rate * velocity
        path.append(point)
    return np.array(path)


class Picture:
    """A figure with the surface and some paths on it."""

    def __init__(self, starts):
        self.figure, self.axes = plt.subplots(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.draw_surface(himmelblau)
        self.paths = [descend(start) for start in starts]
        self.lines = [self.axes.plot([], [], linewidth=2)[0] for _ in starts]
        self.points = [self.axes.plot([], [], "o")[0] for _ in starts]

    def draw_surface(self, surface):
        x, y = np.meshgrid(np.linspace(-5, 5, 200), np.linspace(-5, 5, 200))
        self.axes.contourf(x, y, surface(x, y), levels=20)

    def update(self, step):
        for path, line, point in zip(self.paths, self.lines, self.points, strict=True):
            line.set_data(path[: step + 1, 0], path[: step + 1, 1])
            point.set_data([path[step, 0]], [path[step, 1]])

    def animate(self):
        return FuncAnimation(self.figure, self.update, frames=STEPS + 1, interval=16)


def start():
    picture = Picture(STARTS[:1])
    animation = picture.animate()
    picture.figure.canvas.mpl_connect("draw_event", lambda _: say_painted())
    plt.show()
    return animation


def timed(action):
    began = perf_counter()
    action()
    return perf_counter() - began


def measure():
    """Return the seconds of frames, clicks, surface switches and recomputing, and the memory held."""
    picture = Picture(STARTS)
    plt.show(block=False)
    canvas = picture.figure.canvas
    rng = np.random.default_rng(1)

    def frame(step):
        picture.update(step)
        canvas.draw()
        canvas.flush_events()

    def click():
        picture.paths[0] = descend(rng.uniform(-4.5, 4.5, 2))
        frame(STEPS)

    def switch(surface):
        picture.axes.clear()
        picture.draw_surface(surface)
        canvas.draw()
        canvas.flush_events()

    frame(0)
    times = {
        "frame": [timed(lambda step=step: frame(step)) for step in range(0, STEPS, 12)],
        "click": [timed(click) for _ in range(9)],
        "steps": [timed(lambda: [descend(start) for start in STARTS]) for _ in range(9)],
        "switch": [timed(lambda surface=surface: switch(surface)) for surface in (booth, himmelblau) * 4],
    }
    return times | {"memory": [resident()]}


if __name__ == "__main__":
    if sys.argv[1:] == ["start"]:
        start()
    else:
        print(json.dumps(measure()))
