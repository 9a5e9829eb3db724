"""Files a person asks for: scenes opened and saved, trajectories and pictures exported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from landscape.changes import Changes
from landscape.errors import LandscapeError
from landscape.files import atomic, trajectory
from landscape.session import Scene, Stage, from_json, to_json
from landscape.surfaces.typed import key_of
from landscape.widgets.worker import Worker

_SCENES = "Landscape scene (*.landscape.json)"
_MOST_BYTES = 5_000_000


class Documents(QObject):
    """Asks for file names and does the reading and writing; an error leaves work and files as they were."""

    said = Signal(str)  # what was done
    failed = Signal(str)  # a sentence that says what to do
    busy = Signal(str)  # what is being done in the background, "" when it has ended

    def __init__(self, changes: Changes, parent: QWidget, own: Callable[[], Collection[str]] = tuple) -> None:
        """Open scenes by `changes`; `own` says which tables they may name."""
        super().__init__(parent)
        self.changes, self.session, self.window_, self.own = changes, changes.session, parent, own
        self.path: Path | None = None
        self.worker = Worker(self)
        self._stop, self._written = Event(), ""

    # Scenes

    def save(self) -> None:
        """Save the scene where it was last saved, or ask where."""
        if self.path is None:
            self.save_as()
        else:
            self._save(self.path)

    def save_as(self) -> None:
        """Ask where to save the scene."""
        path = self.ask_save("Save scene", "scene.landscape.json", _SCENES)
        if path is not None:
            self._save(path)

    def open(self) -> None:
        """Ask which scene to open."""
        name, _ = QFileDialog.getOpenFileName(
            self.window_, "Open scene", self._folder(), f"{_SCENES};;All files (*)"
        )
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a scene; what was shown can be had back by undo."""
        with self._telling():
            self.changes.change(read_scene(path, self.own()), then=lambda: self._opened(path))

    def keep(self, scene: Scene) -> None:
        """Keep a scene for the next time, without asking; called when the window closes."""
        kept = kept_path()
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            atomic.write_bytes(kept, to_json(scene))
        except (OSError, LandscapeError):
            return  # nowhere to keep it is no reason to keep the window open

    def reopen(self) -> None:
        """Show what was shown when the window was last closed."""
        with self._telling():
            scene = read_scene(kept_path(), self.own())
            self.changes.change(scene, then=lambda: self.said.emit("Reopened what the last window showed."))

    def _opened(self, path: Path) -> None:
        self.path = path
        self.said.emit(f"Opened {path.name}.")

    # Exports

    def export_csv(self) -> None:
        """Ask where to, and write every step of every run as CSV."""
        traces = self.session.stage.traces
        if not traces:
            self.failed.emit("There is no run to export yet: click the surface to start one.")
            return
        if not self.session.stage.finished:
            self.failed.emit("The runs are still being walked: export them when they have ended.")
            return
        path = self.ask_save("Export trajectory", f"{self._name()}.csv", "CSV (*.csv)")
        if path is None:
            return
        rows = sum(trace.steps + 1 for trace in traces)
        self._stop = Event()
        stop = self._stop
        self._written = f"Exported {rows:,} rows to {path}."
        self.busy.emit(f"Writing {rows:,} rows to {path.name} …")
        self.worker.submit(
            "export",
            lambda _: atomic.write_chunks(path, _stoppable(trajectory.text(traces), stop)),
            self._on_written,
            self._went_wrong,
        )

    def export_picture(
        self, save: Callable[[str, Stage], None], ending: str = ".png", kinds: str = "PNG (*.png)"
    ) -> None:
        """Ask where to, and write a picture of the scene; `ending` is that of the name which is proposed."""
        path = self.ask_save("Export picture", f"{self._name()}{ending}", kinds)
        if path is not None:
            with self._telling():
                save(str(path), self.session.stage)
                self.said.emit(f"Exported the picture to {path}.")

    def export_rows(self, name: str, kinds: str, write: Callable[[Path], None]) -> None:
        """Ask where to, and write data in the background; `name` is proposed."""
        path = self.ask_save("Export data", name, kinds)
        if path is not None:
            self._written = f"Exported the data to {path}."
            self.busy.emit(f"Writing {path.name} …")
            self.worker.submit("export", lambda _: write(path), self._on_written, self._went_wrong)

    def cancel(self) -> None:
        """Stop what is being written; the old file stays as it was."""
        self._stop.set()

    def ask_save(self, title: str, name: str, kinds: str) -> Path | None:
        """Ask for a file to write."""
        chosen, _ = QFileDialog.getSaveFileName(self.window_, title, str(Path(self._folder()) / name), kinds)
        return Path(chosen) if chosen else None

    def _folder(self) -> str:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return str(self.path.parent) if self.path else QStandardPaths.writableLocation(documents)

    def _name(self) -> str:
        """Return a name for files about the surface: of a typed formula its words alone."""
        return key_of(self.session.stage.surface.key)[:40] or "surface"

    def _save(self, path: Path) -> None:
        with self._telling():
            atomic.write_bytes(path, to_json(self.session.scene))
            self.path = path
            self.said.emit(f"Saved {path.name}.")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say what went wrong, instead of raising it."""
        try:
            yield
        except LandscapeError as error:
            self.failed.emit(str(error))

    def _on_written(self, _: object) -> None:
        self.busy.emit("")
        self.said.emit(self._written)

    def _went_wrong(self, error: Exception) -> None:
        self.busy.emit("")
        self.failed.emit(str(error))


def _stoppable(pieces: Iterator[str], stop: Event) -> Iterator[bytes]:
    for piece in pieces:
        if stop.is_set():
            raise LandscapeError("Export cancelled; nothing was written.")
        yield piece.encode()


def kept_path() -> Path:
    """Return where the last scene is kept between two starts of the program."""
    return (
        Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
        / "last.landscape.json"
    )


def read_scene(path: Path, own: Collection[str] = ()) -> Scene:
    """Read a scene file; raise LandscapeError with a sentence if that cannot be done.

    Of files with tables it may name those alone that are `own`.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise LandscapeError(f"{path.name} cannot be read: {error.strerror}.") from None
    if len(text) > _MOST_BYTES:
        raise LandscapeError(f"{path.name} is too large to be a scene.")
    return from_json(text, own)
