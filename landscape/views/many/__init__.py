"""Pictures of many descents: basins over a plane, swarms, sweeps; their colours and what those mean."""

from landscape.views.many.card import BasinsCard
from landscape.views.many.overlay import Overlay
from landscape.views.many.sweep import SweepView
from landscape.views.many.switches import Switches

__all__ = ["BasinsCard", "Overlay", "SweepView", "Switches"]
