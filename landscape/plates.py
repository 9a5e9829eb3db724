"""Pictures of many descents, taken along: as PNG with legend and caption, and as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np

from landscape.analysis.basins import Task
from landscape.analysis.figures import field_arrays, field_rows, sweep_arrays, sweep_rows
from landscape.analysis.lattice import Field
from landscape.analysis.sweep import Sweep
from landscape.documents import Documents
from landscape.files import grid
from landscape.picture import save_basins, save_sweep
from landscape.survey import Survey
from landscape.sweeping import Sweeping
from landscape.widgets.theme import Theme

_KINDS = "CSV (*.csv);;NumPy arrays (*.npz)"


class Plates:
    """Writes what is shown of the basins and of the sweep, as far as it has been computed."""

    def __init__(
        self, documents: Documents, survey: Survey, sweeping: Sweeping, theme: Callable[[], Theme]
    ) -> None:
        self._documents, self._survey, self._sweeping, self._theme = documents, survey, sweeping, theme

    def basins_picture(self) -> None:
        """Ask where to, and draw the basins."""
        if (found := self._basins()) is not None:
            task, field = found
            self._documents.export_picture(
                lambda path, stage: save_basins(path, stage, task, field, self._theme()), "-basins.png"
            )

    def basins_data(self) -> None:
        """Ask where to, and write every start that has been walked."""
        if (found := self._basins()) is not None:
            task, field = found
            kept = deepcopy(field)  # the one that is shown goes on growing
            self._export("basins", lambda: field_rows(kept), lambda: field_arrays(kept, task.minima))

    def sweep_picture(self) -> None:
        """Ask where to, and draw the sweep."""
        if (done := self._swept()) is not None:
            rule = self._documents.session.scene.chosen.build()
            shown = self._sweeping.view.shown.currentText()
            self._documents.export_picture(
                lambda path, stage: save_sweep(path, stage, rule, done, self._theme(), shown), "-sweep.png"
            )

    def sweep_data(self) -> None:
        """Ask where to, and write every cell of the sweep."""
        if (done := self._swept()) is not None:
            self._export("sweep", lambda: sweep_rows(done), lambda: sweep_arrays(done))

    def _basins(self) -> tuple[Task, Field] | None:
        """Return the basins that are shown; say so if there are none."""
        field, request = self._survey.field, self._survey.request
        if field is None or request is None:
            self._documents.failed.emit(
                "There are no basins to export: switch them on (B), with the domain in view."
            )
            return None
        return request.task, field

    def _swept(self) -> Sweep | None:
        """Return the sweep that is shown; say so if there is none, or if it is of what was there before."""
        done = self._sweeping.current
        if done is None:
            self._documents.failed.emit(
                "There is no sweep of this surface, rule and start yet: open its tab below the map first."
            )
        return done

    def _export(
        self,
        what: str,
        rows: Callable[[], Iterator[tuple[Any, ...]]],
        arrays: Callable[[], Mapping[str, np.ndarray[Any, Any]]],
    ) -> None:
        def write(path: Path) -> None:
            if path.suffix.lower() == ".npz":
                grid.write_npz(path, arrays())
            else:
                grid.write_csv(path, rows())

        name = f"{self._documents.session.stage.surface.key}-{what}.csv"
        self._documents.export_rows(name, _KINDS, write)
