"""Qt parts that know nothing of surfaces, runs or scenes."""
