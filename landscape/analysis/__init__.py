"""What can be said at a point of a surface and a run: numpy only, nothing drawn."""
