"""What the View menu has checked, in the window: its areas, the curvature at the cursor, slow steps."""

from __future__ import annotations

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction

from landscape.areas import AREAS, Areas
from landscape.cast import Cast
from landscape.session import Session

_KEY = "curvature"
# What can be done only where there are samples.
_OF_DATA = ("put_back", "sample_before", "sample_after")


class Viewing:
    """Shows and hides what a person asks for; what is checked is known once there are menus."""

    def __init__(self, session: Session, settings: QSettings, cast: Cast, areas: Areas) -> None:
        self._session, self._settings, self._cast, self._areas = session, settings, cast, areas
        self._actions: dict[str, QAction] = {}
        self.commands = {
            "fit": cast.fit,
            "curvature": self.show_curvature,
            **dict.fromkeys(AREAS, self.show_areas),
        }
        session.phased.connect(lambda *_: self._show_slow(session.slow))

    def furnish(self, actions: dict[str, QAction]) -> None:
        """Take the menus' actions."""
        self._actions = actions

    def restore(self) -> None:
        """Show the curvature if it was shown the last time."""
        self._actions["curvature"].setChecked(bool(self._settings.value(_KEY, "")))
        self.show_curvature()

    def show_areas(self) -> None:
        """Show the areas that are checked, as far as the stage has something for them."""
        shown = {name: self._actions[name].isChecked() for name in AREAS}
        data = self._session.stage.table is not None
        self._areas.show_areas(shown, self._cast.plane, self._cast.two, data)
        for name in _OF_DATA:
            self._actions[name].setEnabled(data)

    def show_curvature(self) -> None:
        """Draw the local quadratic at the cursor if it is checked, now and the next time."""
        shown = self._actions["curvature"].isChecked()
        self._settings.setValue(_KEY, "shown" if shown else "")
        self._cast.show_curvature(shown)

    def _show_slow(self, slow: bool) -> None:
        """Show whether steps are made slowly, and the picture that they are seen in."""
        action = self._actions["slow"]
        if action.isChecked() == slow == self._cast.transport.slow.isChecked():
            return
        action.setChecked(slow)
        self._cast.transport.show_slow(slow)
        if slow:
            self._actions["backpropagation"].setChecked(True)
            self.show_areas()
            self._areas.below.bring("Backpropagation")
