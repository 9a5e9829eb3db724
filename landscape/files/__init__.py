"""In and out: one file format a module, and every write whole or not at all."""

from landscape.files import atomic, trajectory

__all__ = ["atomic", "trajectory"]
