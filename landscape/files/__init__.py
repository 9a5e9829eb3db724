"""In and out: one file format a module, and every write whole or not at all."""

from landscape.files import atomic, table, trajectory

__all__ = ["atomic", "table", "trajectory"]
