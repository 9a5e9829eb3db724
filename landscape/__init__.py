"""Landscape: an explorer of loss surfaces.

from landscape import descend, optimizers, surfaces

trace = descend(surfaces.get("himmelblau"), optimizers.get("adam", learning_rate=0.1), steps=200)
trace.verdict.sentence
"""

from landscape import optimizers, surfaces
from landscape.descent import descend
from landscape.errors import LandscapeError

__version__ = "0.1.0"
__all__ = ["LandscapeError", "__version__", "descend", "optimizers", "surfaces"]
