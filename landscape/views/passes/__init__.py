"""The backpropagation picture: the graph of a loss with both passes, drawn and lit."""

from landscape.views.passes.view import PassesView

__all__ = ["PassesView"]
