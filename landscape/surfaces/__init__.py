"""What is descended: surfaces with exact derivatives and known critical points."""

from landscape.surfaces.catalogue import get, keys, titles
from landscape.surfaces.formula import Formula, formula
from landscape.surfaces.surface import CriticalPoint, Domain, Heights, Mesh, Surface, sample

__all__ = [
    "CriticalPoint",
    "Domain",
    "Formula",
    "Heights",
    "Mesh",
    "Surface",
    "formula",
    "get",
    "keys",
    "sample",
    "titles",
]
