"""The relief: a two-parameter surface in three dimensions, and the place that is kept for it."""

from landscape.views.relief.place import ReliefPlace
from landscape.views.relief.relief import Relief
from landscape.views.relief.swarm import Particles

__all__ = ["Particles", "Relief", "ReliefPlace"]
