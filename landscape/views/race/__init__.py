"""The race: who takes part, and the scoreboard."""

from landscape.views.race.view import RaceView

__all__ = ["RaceView"]
