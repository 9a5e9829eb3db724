"""How fast Landscape is, beside the same descent as a newcomer would write it: `python -m benchmarks`."""
