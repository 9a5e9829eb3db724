"""What a person does to surfaces made of data: opens a table, chooses columns and model, moves a sample."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from landscape.controller import Controller
from landscape.errors import LandscapeError
from landscape.files import table
from landscape.session import Embedded, FromTable, Scene, Stage, set_stage
from landscape.session.beginning import on_surface, with_model
from landscape.session.data import opened
from landscape.session.examples import examples
from landscape.surfaces import Fit
from landscape.surfaces.activations import ACTIVATIONS
from landscape.widgets.worker import Worker

# So many of the tables that were opened may be named by a scene without asking.
_MOST_KEPT = 100
_OPENED = "tables"


class Tables(QObject):
    """Turns what is done to data into another scene; reads files in the background."""

    said = Signal(str)  # what was done
    failed = Signal(str)  # a sentence for the person who asked
    wrong = Signal(str, str)  # the field that asked for what cannot be, and a sentence
    columns_wanted = Signal(str, object)  # a table's name, and its first lines: which columns are x and y?
    asking_ended = Signal()  # another table is being opened than the one whose columns were asked for
    sample_changed = Signal(int)  # which sample is looked at

    def __init__(self, controller: Controller, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.controller, self.session, self.changes = controller, controller.session, controller.changes
        self.settings, self.window_ = settings, parent
        self.sample = 0
        self._named: object = None  # the table that the sample is of
        self.worker = Worker(self)
        self._asked: Path | None = None
        self._files: dict[str | Embedded, Path] = {}  # where the tables come from that were opened here
        self.session.changed.connect(self._on_stage)

    # Opening

    @property
    def own(self) -> frozenset[str]:
        """The tables that this person has opened, as a scene names them."""
        return frozenset(_listed(self.settings.value(_OPENED)))

    def ask(self) -> None:
        """Ask which table to open."""
        name = self.ask_open()
        if name:
            self.open_path(Path(name))

    def ask_open(self) -> str:
        """Ask for a file to read."""
        name, _ = QFileDialog.getOpenFileName(
            self.window_, "Open data", "", "Tables (*.csv *.tsv *.txt);;All files (*)"
        )
        return name

    def open_path(self, path: Path) -> None:
        """Open a table with two columns; of one with more, ask first which of them are x and y."""
        path = path.absolute()
        self.asking_ended.emit()
        self.worker.submit("head", lambda _: (path, table.head(path)), self._on_head, self._went_wrong)

    def open_columns(self, x: str, y: str) -> None:
        """Open the table that was asked about."""
        if self._asked is not None:
            self._open(self._asked, x, y)

    def _on_head(self, found: tuple[Path, list[list[str]]]) -> None:
        path, lines = found
        if len(lines[0]) > 2:
            self._asked = path  # until another is asked about, whatever is opened meanwhile
            self.columns_wanted.emit(path.name, lines)
        else:
            self._open(path, None, None)

    def _open(self, path: Path, x: str | None, y: str | None) -> None:
        scene = self.session.scene

        def make() -> Stage:
            return set_stage(on_surface(scene, self._opened(path, x, y)), None, 0.0)

        self._remember(str(path))
        self.changes.later(f"Reading {path.name} …", make, lambda: self._begin(path.name))

    def _opened(self, file: Path, x: str | None, y: str | None) -> FromTable:
        """Return a surface for a file, in the background, and keep in mind where its table comes from."""
        chosen = opened(file, x, y)
        self._files[chosen.table] = file
        return chosen

    def _begin(self, name: str) -> None:
        data = self.session.stage.table
        self.said.emit(f"Opened {name}. {data.report if data is not None else ''}".rstrip())
        self.controller.play()

    def _remember(self, path: str) -> None:
        kept = [one for one in _listed(self.settings.value(_OPENED)) if one != path]
        self.settings.setValue(_OPENED, [*kept[-_MOST_KEPT + 1 :], path])

    def _went_wrong(self, error: Exception) -> None:
        if not isinstance(error, LandscapeError):
            raise error
        self.failed.emit(str(error))

    # Choosing

    def choose_example(self, key: str) -> None:
        """Go to one of the gallery's examples."""
        example = examples()[key]
        scene = on_surface(self.session.scene, example.surface, example.start)
        self.changes.change(scene, cursor=0, then=self.controller.play)

    def columns(self, surface: FromTable) -> tuple[str, ...]:
        """Return the names of all columns that can be chosen from, as far as the file is known."""
        file = self._file(surface)
        try:
            return table.names(file) if file is not None else ()
        except LandscapeError:
            return ()

    def choose(self, field: str, value: Any) -> None:
        """Set one part of the data's surface: a column, the model, its activation, its loss, …"""
        scene, surface = self.session.scene, self.session.scene.surface
        if not isinstance(surface, FromTable):
            return
        refuse = partial(self.wrong.emit, field)
        if field in ("x", "y"):
            self._choose_column(surface, field, value, refuse)
            return
        chosen = msgspec.structs.replace(surface, **{field: value})
        if chosen.file is not None:
            self.changes.later(f"Reading {chosen.label} …", partial(_shown, scene, chosen), refuse=refuse)
            return
        try:
            scene = with_model(scene, chosen)
        except LandscapeError as error:
            refuse(str(error))
        else:
            self.changes.change(scene, refuse=refuse)

    def _choose_column(
        self, surface: FromTable, field: str, name: str, refuse: Callable[[str], object]
    ) -> None:
        scene, data, file = self.session.scene, self.session.stage.table, self._file(surface)
        if data is None or file is None:
            return
        names = {"x": data.x_name, "y": data.y_name} | {field: name}

        def make() -> Stage:
            own = self._opened(file, names["x"], names["y"])
            columns = {"table": own.table, "x": own.x, "y": own.y}
            return _shown(scene, msgspec.structs.replace(surface, **columns, moved=()))

        self.changes.later(f"Reading {surface.label} …", make, refuse=refuse)

    def _file(self, surface: FromTable) -> Path | None:
        """Return the file that a table came from, as far as that is known."""
        return Path(surface.file) if surface.file is not None else self._files.get(surface.table)

    # Samples

    def move_sample(self, index: int, place: tuple[float, float]) -> None:
        """Move a sample to an x and y as they stand in the table; the surface and every path follow."""
        scene, surface, stage = self.session.scene, self.session.scene.surface, self.session.stage
        if isinstance(surface, FromTable) and isinstance(stage.surface, Fit):
            self.choose_sample(index)
            low, high = _reach(surface)
            try:
                moved = surface.with_sample(index, place[0], float(np.clip(place[1], low, high)))
            except LandscapeError as error:
                self.failed.emit(str(error))
                return
            self.changes.change(
                msgspec.structs.replace(scene, surface=moved), f"sample {index}", refuse=self.failed.emit
            )

    def put_back(self) -> None:
        """Put every sample that was moved back to where it was."""
        surface = self.session.scene.surface
        if isinstance(surface, FromTable) and surface.moved:
            back = msgspec.structs.replace(surface, moved=())
            self.changes.change(msgspec.structs.replace(self.session.scene, surface=back))

    def choose_sample(self, index: int) -> None:
        """Look at another sample."""
        count = len(self._samples())
        if count and index != self.sample:
            self.sample = min(max(index, 0), count - 1)
            self.sample_changed.emit(self.sample)

    def look_at(self, sample: int | None) -> None:
        """Look at a sample as well, if one is looked at, and not the mean over all."""
        if sample is not None:
            self.choose_sample(sample)

    def step_sample(self, by: int) -> None:
        """Look at the next sample along x, or the one before."""
        x = self._samples()
        if len(x):
            order = np.argsort(x, kind="stable")
            place = int(np.flatnonzero(order == self.sample)[0])
            self.choose_sample(int(order[(place + by) % len(x)]))

    def _samples(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        surface = self.session.stage.surface
        return surface.samples.x if isinstance(surface, Fit) else np.empty(0)

    def _on_stage(self, stage: Stage) -> None:
        """Look at the first sample of another table."""
        surface = stage.scene.surface
        named = surface.table if isinstance(surface, FromTable) else None
        if named is not None and named != self._named:
            self.choose_sample(0)
        self._named = named or self._named


def _listed(value: Any) -> list[str]:
    """Return a list of texts from the settings, whatever is found there."""
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one]


def _shown(scene: Scene, chosen: FromTable) -> Stage:
    return set_stage(with_model(scene, chosen), None, 0.0)


def _reach(surface: FromTable) -> tuple[float, float]:
    """Return between which y a sample can be dragged: what the activation can reach."""
    if surface.model != "neuron":
        return (-np.inf, np.inf)
    activation = ACTIVATIONS[surface.activation]
    bounded = np.isfinite(activation.high)
    return (activation.low, activation.high) if bounded else (-np.inf, np.inf)
