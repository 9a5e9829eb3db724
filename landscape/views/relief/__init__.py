"""The 3-D view: the surface as a block of land, with the paths that the runs take over it."""

from landscape.views.relief.relief import Relief

__all__ = ["Relief"]
