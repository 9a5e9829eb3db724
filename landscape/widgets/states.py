"""How states are told apart at a glance: by a sign and by a colour, never by colour alone."""

from __future__ import annotations

# a label or the status of a verdict -> its sign, and the name of its colour in a theme
_SIGNS = {
    "descending": ("●", "accent"),
    "overshooting": ("◆", "warn"),
    "unstable": ("▲", "bad"),
    "crawling": ("▬", "warn"),
    "near a saddle": ("✕", "warn"),
    "converged": ("✔", "good"),
    "diverged": ("▲", "bad"),
    "plateau": ("▬", "warn"),
    "oscillating": ("◆", "warn"),
    "out of steps": ("■", "warn"),
    "walking": ("…", "quiet"),
}
# A run that came to rest where it should not have is no success.
_NOT_GOOD = ("saddle point", "maximum", "flat valley")


def sign(status: str) -> str:
    """Return the sign of a label or of a verdict's status."""
    return _SIGNS[status][0]


def colour_name(status: str, kind: str | None = None) -> str:
    """Return the name of the colour, in a theme, of a label or of a verdict."""
    return "warn" if kind in _NOT_GOOD else _SIGNS[status][1]


def meaning(label: str) -> str:
    """Return a sentence that says what a label means."""
    return {
        "descending": "The loss falls along the slope.",
        "overshooting": "Steps jump across the valley and back, yet the gradient shrinks.",
        "unstable": "Steps jump across the valley and each lands steeper: η is too large here.",
        "crawling": "Next to no slope and no curvature: steps are tiny here.",
        "near a saddle": "Level here, but it curves up one way and down another.",
    }[label]
