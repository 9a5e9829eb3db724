from __future__ import annotations

from hypothesis import HealthCheck, settings

# The same examples on every machine, and no clock that could fail a slow one.
settings.register_profile(
    "landscape", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("landscape")
