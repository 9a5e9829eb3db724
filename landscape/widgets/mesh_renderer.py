"""A coloured mesh drawn by OpenGL into an image, behind the scenes.

The picture goes to the screen as any other image does. So a window with a 3-D view in it stays an ordinary
window: no other widget pays for OpenGL's composition, whatever is drawn over the picture is antialiased,
and views may be closed, floated and made again in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QMatrix4x4, QOffscreenSurface, QOpenGLContext
from PySide6.QtOpenGL import (
    QOpenGLBuffer,
    QOpenGLFramebufferObject,
    QOpenGLFramebufferObjectFormat,
    QOpenGLShader,
    QOpenGLShaderProgram,
)
from shiboken6 import VoidPtr

from landscape.errors import LandscapeError

_DEPTH_TEST, _COLOUR_AND_DEPTH_BITS, _DEPTH_COMPONENT = 0x0B71, 0x4100, 0x1902
_TRIANGLES, _FLOAT, _BYTE, _UNSIGNED = 0x0004, 0x1406, 0x1401, 0x1405

_VERTEX = """
attribute vec3 position;
attribute vec4 colour;
uniform mat4 matrix;
uniform float spacing;
varying vec4 shade;
varying float height;
void main() {
    shade = colour;
    height = position.z / spacing;
    gl_Position = matrix * vec4(position, 1.0);
}
"""

# A contour line is where the height is a whole number of spacings. Dividing by how fast the height changes
# from pixel to pixel makes it equally wide everywhere; lines too close to be told apart fade away.
_FRAGMENT = """
varying vec4 shade;
varying float height;
uniform float ink;
void main() {
    float pixel = fwidth(height) + 1e-6;
    float line = clamp(1.3 - abs(fract(height - 0.5) - 0.5) / pixel, 0.0, 1.0);
    line *= shade.a * clamp(1.4 - 4.0 * pixel, 0.0, 1.0);
    gl_FragColor = vec4(shade.rgb * (1.0 + ink * line), 1.0);
}
"""


@dataclass(frozen=True)
class Style:
    """A ground of one colour, and a contour line at every `spacing` of z.

    The lines are brighter than the mesh by the part `ink`, or darker where it is negative.
    """

    ground: QColor
    spacing: float
    ink: float


@dataclass(frozen=True, eq=False)
class MeshPicture:
    """What was drawn, and the depth at each of its pixels, (h, w), from 0 to 1 as OpenGL keeps it.

    A picture with several samples to a pixel has no one depth there: it says 1 everywhere.
    """

    image: QImage
    depths: NDArray[np.float32]


class MeshRenderer:
    """Draws one mesh. Make it, use it and close it on the thread of the user interface."""

    def __init__(self) -> None:
        """Start OpenGL; raise LandscapeError if it does not start."""
        self._surface = QOffscreenSurface()
        self._surface.create()
        self._context = QOpenGLContext()
        if not self._context.create():
            raise LandscapeError("The 3-D view could not be started: OpenGL gave no context.")
        self._enter()
        self._program = QOpenGLShaderProgram()
        kinds = QOpenGLShader.ShaderTypeBit
        built = self._program.addShaderFromSourceCode(kinds.Vertex, _VERTEX)
        built = built and self._program.addShaderFromSourceCode(kinds.Fragment, _FRAGMENT)
        if not (built and self._program.link()):
            raise LandscapeError("The 3-D view could not be started: OpenGL refused its shaders.")
        vertices, indices = QOpenGLBuffer.Type.VertexBuffer, QOpenGLBuffer.Type.IndexBuffer
        self._buffers = [QOpenGLBuffer(kind) for kind in (vertices, vertices, indices)]
        for buffer in self._buffers:
            buffer.create()
        self._count = 0
        self._frames: dict[int, QOpenGLFramebufferObject] = {}

    def set_mesh(
        self, places: NDArray[np.float32], colours: NDArray[np.uint8], faces: NDArray[np.uint32]
    ) -> None:
        """Take a mesh: vertices (n, 3), their colours (n, 4), and triangles as indices (m, 3).

        The mesh is opaque: a colour's fourth part is how strongly contour lines are drawn there.
        """
        self._enter()
        arrays = (places.tobytes(), colours.tobytes(), faces.tobytes())
        for buffer, array in zip(self._buffers, arrays, strict=True):
            buffer.bind()
            buffer.allocate(array, len(array))
            buffer.release()
        self._count = faces.size

    def draw(
        self, matrix: NDArray[np.float64], size: tuple[int, int], style: Style, samples: int = 0
    ) -> MeshPicture:
        """Draw the mesh, with so many samples to a pixel; raise LandscapeError if OpenGL has gone away."""
        self._enter()
        frame = self._frame(size, samples)
        frame.bind()
        gl, ground = self._context.functions(), style.ground
        gl.glViewport(0, 0, *size)
        gl.glEnable(_DEPTH_TEST)
        gl.glClearColor(ground.redF(), ground.greenF(), ground.blueF(), 1.0)
        gl.glClear(_COLOUR_AND_DEPTH_BITS)
        if self._count:
            self._draw_mesh(matrix, style)
        depths = np.ones((size[1], size[0]), dtype=np.float32)
        if not samples:
            gl.glReadPixels(0, 0, *size, _DEPTH_COMPONENT, _FLOAT, _address(depths.ctypes.data))
        image = frame.toImage()
        frame.release()
        if samples:
            del self._frames[samples]  # some 20 MB that the next drawing does without
        # Nothing shines through, and an image that says so is copied to the screen without blending.
        image.reinterpretAsFormat(QImage.Format.Format_RGB32)
        return MeshPicture(image, depths[::-1])

    def _draw_mesh(self, matrix: NDArray[np.float64], style: Style) -> None:
        program, (places, colours, faces) = self._program, self._buffers
        program.bind()
        program.setUniformValue(program.uniformLocation("matrix"), QMatrix4x4(*matrix.ravel().tolist()))
        program.setUniformValue1f(program.uniformLocation("spacing"), style.spacing)
        program.setUniformValue1f(program.uniformLocation("ink"), style.ink)
        for name, buffer, kind, width in (("position", places, _FLOAT, 3), ("colour", colours, _BYTE, 4)):
            buffer.bind()
            location = program.attributeLocation(name)
            program.enableAttributeArray(location)
            program.setAttributeBuffer(location, kind, 0, width, 0)
        faces.bind()
        self._context.functions().glDrawElements(_TRIANGLES, self._count, _UNSIGNED, _address(0))
        faces.release()
        program.release()

    def _frame(self, size: tuple[int, int], samples: int) -> QOpenGLFramebufferObject:
        frame = self._frames.get(samples)
        if frame is None or (frame.width(), frame.height()) != size:
            form = QOpenGLFramebufferObjectFormat()
            form.setAttachment(QOpenGLFramebufferObject.Attachment.Depth)
            form.setSamples(samples)
            frame = self._frames[samples] = QOpenGLFramebufferObject(*size, form)
        return frame

    def _enter(self) -> None:
        if not self._context.makeCurrent(self._surface):
            raise LandscapeError("The 3-D view has stopped: OpenGL is no longer there.")

    def close(self) -> None:
        """Give everything back while the context still exists."""
        if not self._context.makeCurrent(self._surface):
            return
        self._frames.clear()
        for buffer in self._buffers:
            buffer.destroy()
        self._program.removeAllShaders()
        del self._program
        self._context.doneCurrent()


def _address(number: int) -> Any:
    """Return an address as PySide6 takes it, which is not as its stubs say."""
    return VoidPtr(number)
