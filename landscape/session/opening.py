"""What the program opens with: a descent whose whole story fits into a few seconds."""

from __future__ import annotations

from landscape import surfaces
from landscape.session.scene import BuiltIn, Rule, Run, Scene

# From beside the hilltop a ball rolls into a valley, overshoots its floor and comes to rest.
SURFACE = "himmelblau"
RULE = Rule("momentum", {"learning_rate": 0.003, "momentum": 0.7})


def opening_scene() -> Scene:
    """Return the scene that a new window shows."""
    surface = BuiltIn(SURFACE)
    return Scene(surface, RULE, runs=(Run(RULE, surfaces.get(SURFACE).start),))
