"""What `python main.py` does, until the map has been painted; imports nothing that it would not."""

from __future__ import annotations

import os
from time import process_time


def say_painted() -> None:
    """Tell the process that waits for it, and end without ceremony."""
    print(process_time(), flush=True)
    os._exit(0)


def start() -> None:
    """Open the window, and watch its map."""
    from landscape import cli, window

    class Watched(window.Window):
        def _lay_out(self) -> None:
            super()._lay_out()
            self.cast.map.plot.painted.connect(say_painted)

    window.Window = Watched  # type: ignore[misc]
    cli.main([])


if __name__ == "__main__":
    start()
