"""Writing a formula of one's own: the editor, and the rows of its names."""

from landscape.views.own.editor import Editor

__all__ = ["Editor"]
