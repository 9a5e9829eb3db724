"""Draws the README's screenshots: the program's own window, in each theme. Run on a display with OpenGL."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from landscape.picture import save_as_png
from landscape.session import BuiltIn, Rule, Run, Scene, Session
from landscape.widgets import worker as background
from landscape.window import Window

FOLDER = Path(__file__).parent.parent / "resources" / "screenshots"
RUNS = (
    Run(Rule("gradient_descent", {"learning_rate": 0.01}), (-0.3, -0.9), 0),
    Run(Rule("momentum", {"learning_rate": 0.005}), (-0.3, -0.9), 1),
    Run(Rule("adam", {"learning_rate": 0.5}), (5.2, 5.2), 2),
    Run(Rule("adagrad", {"learning_rate": 1.0}), (-5.2, 1.2), 3),
)


def main() -> None:
    """Write one PNG for each theme."""
    app = QApplication([])
    FOLDER.mkdir(exist_ok=True)
    for theme in ("dark", "light"):
        with tempfile.TemporaryDirectory() as place:
            settings = QSettings(f"{place}/settings.ini", QSettings.Format.IniFormat)
            settings.setValue("theme", theme)
            scene = Scene(BuiltIn("himmelblau"), RUNS[2].rule, RUNS, selected=2, automatic=False)
            window = Window(Session(scene), settings)
            window.resize(1600, 1000)
            window.show()
            background.release()
            window.session.seek(34)
            # The relief, the equations and the gallery's pictures come one after another.
            loop = QEventLoop()
            QTimer.singleShot(4000, loop.quit)
            loop.exec()
            save_as_png(window.grab(), str(FOLDER / f"{theme}.png"))
            window.close()
    app.quit()


if __name__ == "__main__":
    main()
