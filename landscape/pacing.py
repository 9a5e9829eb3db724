"""What a person does to the schedule and to the noise of the selected run, and of the next."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject

from landscape.controller import Controller
from landscape.session import Choice
from landscape.session.beginning import spanning


class Pacing(QObject):
    """Turns what is chosen into another scene; it lives as long as the controller."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller

    def choose_schedule(self, key: str) -> None:
        """Let the learning rate follow a schedule that is as long as the run may be."""
        self._descend(schedule=spanning(key, self._controller.session.scene.steps))

    def set_schedule(self, name: str, value: float) -> None:
        """Set a number of the schedule; the whole path bends."""
        schedule = self._controller.session.scene.chosen.schedule
        self._descend(f"schedule {name}", schedule=schedule.with_value(name, value))

    def choose_noise(self, key: str) -> None:
        """Let the rule see its gradient with some noise, or with none."""
        self._descend(noise=Choice(key) if key else None)

    def set_noise(self, name: str, value: float) -> None:
        """Set a number of the noise."""
        noise = self._controller.session.scene.chosen.noise
        if noise is not None:
            self._descend(f"noise {name}", noise=noise.with_value(name, value))

    def _descend(self, merge: str | None = None, **parts: object) -> None:
        rule = msgspec.structs.replace(self._controller.session.scene.chosen, **parts)
        self._controller.descend_by(rule, merge=merge)
