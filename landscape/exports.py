"""The pictures that a person takes away: of the surface, of the two passes, of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from landscape.cast import Cast
from landscape.documents import Documents
from landscape.dress import Dress
from landscape.picture import PASSES_KINDS, save_as_png, save_passes, save_picture
from landscape.session import Stage


class Exports:
    """Draws what is shown into files that a person names."""

    def __init__(self, documents: Documents, cast: Cast, dress: Dress, window: QWidget) -> None:
        self.documents, self.cast, self.dress, self.window_ = documents, cast, dress, window

    def picture(self) -> None:
        """Export a picture of the surface with its runs."""
        self.documents.export_picture(self.draw)

    def draw(self, path: str, stage: Stage) -> None:
        """Draw a stage into a file, with the critical points that are known of its surface."""
        shown = stage.surface is self.cast.session.stage.surface
        save_picture(path, stage, self.dress.theme, self.cast.minima.findings if shown else None)

    def passes(self) -> None:
        """Export the backpropagation picture."""
        graph = self.cast.backpropagation.graph()
        self.documents.export_picture(
            lambda path, _: save_passes(path, graph, self.dress.theme), "-backpropagation.svg", PASSES_KINDS
        )

    def window(self) -> None:
        """Export the window as it is."""
        self.documents.export_picture(lambda path, _: save_as_png(self.window_.grab(), path))
