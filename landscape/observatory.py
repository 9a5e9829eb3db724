"""The place of the pictures of many descents in the window: basins, swarms and sweeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from landscape.cast import Cast
from landscape.controller import Controller
from landscape.documents import Documents
from landscape.dress import Dress
from landscape.plates import Plates
from landscape.survey import Survey
from landscape.swarming import Swarming
from landscape.sweeping import Sweeping
from landscape.views.many import BasinsCard, SweepView, Switches

_SWITCHES = {
    "basins": "Colour every start by the minimum that is reached from there (B)",
    "swarm": "Let ten thousand descents go at once (W)",
}


class Observatory(QObject):
    """Joins those who survey a surface to their views; what is not seen at first is made later."""

    said = Signal(str)

    def __init__(self, controller: Controller, parent: QWidget) -> None:
        super().__init__(parent)
        self.controller = controller
        self.card, self.sweep = BasinsCard(), SweepView()
        self.survey: Survey | None = None
        self.plates: Plates | None = None

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What the menus can ask for."""
        return {
            "basins": partial(self._switch, "basins"),
            "swarm": partial(self._switch, "swarm"),
            "export_basins": partial(self._export, Plates.basins_picture),
            "export_basins_data": partial(self._export, Plates.basins_data),
            "export_sweep": partial(self._export, Plates.sweep_picture),
            "export_sweep_data": partial(self._export, Plates.sweep_data),
        }

    def furnish(self, cast: Cast, actions: Mapping[str, QAction], dress: Dress, documents: Documents) -> None:
        """Make what the first paint need not wait for."""
        session, minima, notice = self.controller.session, cast.minima, cast.notice
        two, one = cast.planes
        survey = self.survey = Survey(session, {2: two, 1: one}, self.card, self)
        swarming = self.swarming = Swarming(session, survey, cast.relief)
        sweeping = self.sweeping = Sweeping(self.controller, self.sweep, lambda: survey.minima)
        plates = self.plates = Plates(documents, survey, sweeping, lambda: dress.theme)
        self.card.picture_wanted.connect(plates.basins_picture)
        self.card.data_wanted.connect(plates.basins_data)
        self.sweep.picture_wanted.connect(plates.sweep_picture)
        self.sweep.data_wanted.connect(plates.sweep_data)
        for told in (survey, swarming, sweeping):
            minima.tell(told)
        for failed in (survey.failed, sweeping.failed):
            failed.connect(notice.complain)
        self._switched: dict[str, Survey | Swarming] = {"basins": survey, "swarm": swarming}
        for plane in cast.planes:
            switches = Switches(plane, _SWITCHES)
            self.said.connect(switches.say)
            switches.wanted.connect(self._switch)
            for name, switched in self._switched.items():
                switched.switched.connect(partial(switches.show_state, name))
        for name, switched in self._switched.items():
            switched.switched.connect(actions[name].setChecked)
            switched.switched.connect(self._say)
        session.changed.connect(self._say)
        for view in (self.card, self.sweep):
            view.set_theme(dress.theme)
            dress.changed.connect(view.set_theme)

    def _switch(self, name: str) -> None:
        if self.survey is not None:
            switched = self._switched[name]
            switched.switch(not switched.on)

    def _say(self) -> None:
        """Say below the switches what of the run has no part in them; a start goes where they say."""
        shown = self.controller.holds_rate = any(switched.on for switched in self._switched.values())
        self.said.emit(self.controller.session.stage.left_out if shown else "")

    def _export(self, how: Callable[[Plates], None]) -> None:
        if self.plates is not None:
            how(self.plates)
