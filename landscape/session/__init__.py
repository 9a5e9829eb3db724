"""The model: what is shown, as values, and the one object that changes. No Qt."""

from landscape.session.data import Embedded, FromTable
from landscape.session.scene import BuiltIn, Choice, Rule, Run, Scene, Typed, from_json, to_json
from landscape.session.session import Session
from landscape.session.stage import Stage, set_stage

__all__ = [
    "BuiltIn",
    "Choice",
    "Embedded",
    "FromTable",
    "Rule",
    "Run",
    "Scene",
    "Session",
    "Stage",
    "Typed",
    "from_json",
    "set_stage",
    "to_json",
]
