"""Where there is no OpenGL: the map takes the room, one line says why, and nothing crashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QApplication
from landscape.session import Session
from landscape.session.opening import opening_scene
from landscape.window import Window

app = QApplication([])
QStandardPaths.setTestModeEnabled(True)
window = Window(Session(opening_scene()), QSettings(sys.argv[1], QSettings.Format.IniFormat))
window.show()
while not window.areas.no_relief.text():
    app.processEvents()
assert window.areas.no_relief.isVisible()
assert not window.cast.relief.isVisible()
assert window.cast.map.isVisible()

window.controller.choose_surface("bowl")
window.controller.start((1.0, 2.0))
swarming = window.observatory.swarming
swarming.switch(True)
while swarming.swarm is None or not swarming.swarm.complete:
    app.processEvents()
window.session.seek(3)
app.processEvents()
assert window.grab().save(sys.argv[2])
print(window.cast.map.width(), window.width(), window.areas.no_relief.text())
window.close()
"""


def test_the_window_works_on_a_platform_without_opengl(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"} | {
        "QT_QPA_PLATFORM": "offscreen"
    }
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path / "s.ini"), str(tmp_path / "w.png")]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    map_width, width, why = done.stdout.split(maxsplit=2)
    assert int(map_width) > 0.5 * int(width)
    assert why.strip().endswith(".")
    assert (tmp_path / "w.png").stat().st_size > 10_000
