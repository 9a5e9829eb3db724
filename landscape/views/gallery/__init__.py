"""The gallery: every surface with a small picture of it, in groups, to be searched."""

from landscape.views.gallery.entries import Entry, Group
from landscape.views.gallery.gallery import Gallery

__all__ = ["Entry", "Gallery", "Group"]
