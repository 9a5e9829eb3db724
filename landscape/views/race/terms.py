"""What holds for all in a race: the steps, the tolerance, and whether each is tuned first."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel

from landscape.analysis.race import MOST_STEPS_IN_ALL
from landscape.session import Scene
from landscape.session.raced import Terms
from landscape.widgets.card import Card
from landscape.widgets.form import NumberField

_TUNE = (
    "Looks for the best learning rate of each on this surface, from this start. "
    "Those that work out how far to go are not tuned."
)


class TermsCard(Card):
    """The budget as numbers to set, those of the scene until they are changed."""

    def __init__(self) -> None:
        super().__init__("The same for all")
        self.steps = NumberField("steps", "each may make so many steps", 10, 10_000, log=True)
        self.tolerance = NumberField("‖∇L‖ ≤", "what arriving means: the tolerance", 1e-12, 1e-1, log=True)
        self.tune = QCheckBox("Tune first")
        self.tune.setChecked(True)
        self.tune.setAccessibleDescription(_TUNE)
        hint = QLabel(_TUNE)
        hint.setObjectName("quiet")
        hint.setWordWrap(True)
        for part in (self.steps, self.tolerance, self.tune, hint):
            self.body.addWidget(part)
        self.steps.changed.connect(self._on_steps)

    def show_scene(self, scene: Scene) -> None:
        """Show a scene's own steps and tolerance."""
        self.steps.set_value(float(scene.steps))
        self.tolerance.set_value(scene.tolerance)

    def _on_steps(self, value: float) -> None:
        """Make them whole, and no more than any race can have."""
        self.steps.set_value(float(round(min(value, MOST_STEPS_IN_ALL))))

    def terms(self, keys: tuple[str, ...]) -> Terms:
        """Return all of it for some rules."""
        return Terms(keys, round(self.steps.value), self.tolerance.value, self.tune.isChecked())
