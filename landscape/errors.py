"""The one exception that a person's request can cause."""


class LandscapeError(ValueError):
    """A request that cannot be met; the message is one sentence that says what to change."""
