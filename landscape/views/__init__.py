"""Views: one subject each, and none that imports another."""
