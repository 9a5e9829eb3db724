"""What is descended: surfaces with exact derivatives and known critical points."""

from landscape.surfaces.catalogue import definition, get, groups, keys, note, titles
from landscape.surfaces.fit import Fit
from landscape.surfaces.formula import Constant, Formula
from landscape.surfaces.neuron import ChainRule, chain_rule, neuron
from landscape.surfaces.surface import CriticalPoint, Domain, Heights, Mesh, Surface, sample
from landscape.surfaces.two_weights import two_weights
from landscape.surfaces.typed import formula

__all__ = [
    "ChainRule",
    "Constant",
    "CriticalPoint",
    "Domain",
    "Fit",
    "Formula",
    "Heights",
    "Mesh",
    "Surface",
    "chain_rule",
    "definition",
    "formula",
    "get",
    "groups",
    "keys",
    "neuron",
    "note",
    "sample",
    "titles",
    "two_weights",
]
