"""The one exception that a person's request can cause."""


class LandscapeError(ValueError):
    """A request that cannot be met; the message is one sentence that says what to change.

    `column` is where in a typed formula that is, counted from 1; None if it is nowhere in one.
    """

    def __init__(self, sentence: str, column: int | None = None) -> None:
        super().__init__(sentence)
        self.column = column
