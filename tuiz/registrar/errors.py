"""What a registrar may say instead of doing what it was asked. No answer is not a no."""

from tuiz.errors import TuizError


class RegistrarError(TuizError):
    """The registrar can't be used."""


class NotAuthorised(RegistrarError):
    """The registrar doesn't accept the token or the key."""

    hint = "Check the token or the key in your config.toml, and what it may do at the registrar."


class WrongAccount(RegistrarError):
    """The token is of another account than the settings say."""

    hint = "Write one of these numbers as account into the registrar's table in your config.toml, or leave it out."


class NoSuchDomain(RegistrarError):
    """The registrar doesn't have this domain."""

    hint = "Check the domain's name, and at which registrar it is registered."


class Refused(RegistrarError):
    """The registrar refuses the change."""


class ChangedMeanwhile(Refused):
    """The registrar has something else by now than what the change was made for."""

    hint = "Nothing was changed. Look at it again, then decide."


class NotDone(RegistrarError):
    """The registrar can't be reached, so that nothing was changed."""


class RateLimited(RegistrarError):
    """The registrar takes no more requests for now."""

    def __init__(self, message: str | None = None, *, hint: str | None = None, seconds: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.seconds = seconds
        """After how long it takes some again, if it tells."""


class NotReached(RegistrarError):
    """The registrar can't be reached."""

    hint = "Nothing was sent, so nothing was changed. Check the network, and the address in your config.toml."


class PartlyChanged(RegistrarError):
    """The registrar took a part of the change."""

    hint = "Look at what it has now, then decide: try again, or take back what it took."


class NoAnswer(RegistrarError):
    """The registrar didn't answer: whether it did what it was asked is unknown."""

    hint = "Look at what it has now before you try again."
