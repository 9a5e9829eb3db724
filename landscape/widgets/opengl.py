"""Whether this machine can draw in 3-D: asked once, without risking a crash."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

LEAST_VERSION = (2, 1)
# Asking these for a context is answered with one that crashes when it goes, or not at all.
_NO_SCREEN = ("offscreen", "minimal", "minimalegl", "vnc", "linuxfb")


@cache
def three_d_problem() -> str | None:
    """Return None where 3-D can be drawn, otherwise a sentence that says why not.

    Ask when the QApplication exists; the answer is found once.
    """
    platform = QGuiApplication.platformName()
    if platform in _NO_SCREEN:
        return f"There is no 3-D view here: the “{platform}” display has no OpenGL."
    surface = QOffscreenSurface()
    surface.create()
    context = QOpenGLContext()
    if not context.create() or not context.makeCurrent(surface):
        return "There is no 3-D view here: OpenGL could not be started on this display."
    version = context.format().version()
    embedded = context.isOpenGLES()
    context.doneCurrent()
    if embedded or version < LEAST_VERSION:
        found = f"OpenGL {'ES ' if embedded else ''}{version[0]}.{version[1]}"
        return f"There is no 3-D view here: it needs OpenGL 2.1, and this display offers {found}."
    return None
