"""Landscape from a checkout: what the command `landscape` does."""

from landscape.cli import main

raise SystemExit(main())
