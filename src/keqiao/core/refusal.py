class Refused(Exception):
    """An action that may not be done, with the reason in words a person can act on. Written once, in a rule."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = str(reason)


class Faster(Refused):
    """Somebody else changed the same thing a moment earlier."""


def refuse_if(reason: str | None) -> None:
    """Raise what a `why_not_…` rule answered; None means that nothing stands in the way."""
    if reason:
        raise Refused(reason)
