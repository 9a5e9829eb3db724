"""The walk: the only place where surfaces and optimizers meet."""

from landscape.descent.descend import STEPS, TOLERANCE, WALKING, check_fit, descend, extend
from landscape.descent.labels import LABELS
from landscape.descent.suggest import suggest_learning_rate
from landscape.descent.trace import Trace, Verdict

__all__ = [
    "LABELS",
    "STEPS",
    "TOLERANCE",
    "WALKING",
    "Trace",
    "Verdict",
    "check_fit",
    "descend",
    "extend",
    "suggest_learning_rate",
]
