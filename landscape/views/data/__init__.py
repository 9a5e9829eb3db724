"""The data behind a surface, with what the model makes of it."""

from landscape.views.data.data import Data

__all__ = ["Data"]
