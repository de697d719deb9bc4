"""What can go wrong in a deployment, in the words of the person who has to mend it."""


class DeploymentError(Exception):
    """A deployment can't go on: the message says what was wrong, `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
