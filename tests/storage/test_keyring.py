"""Secrets in the system's keyring, through the package that knows its many sorts."""

from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest

from tuiz.storage.secrets import SecretReference, SecretUnavailable, reveal


class OneEntry(keyring.backend.KeyringBackend):  # type: ignore[misc]  # mypy doesn't look at this package
    """A keyring with one entry, which is locked for one service."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        if service == "locked":
            raise keyring.errors.KeyringLocked("s3cret")
        return "s3cret" if (service, username) == ("dnsimple", "me/too") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.PasswordSetError(f"{service}/{username} doesn't take {password}")


@pytest.fixture(autouse=True)
def entry() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(OneEntry())
    yield
    keyring.set_keyring(before)


def test_a_secret_is_found_in_the_keyring() -> None:
    """An entry is named SERVICE/USER."""
    assert reveal(SecretReference("keyring", "dnsimple/me/too")) == "s3cret"


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("dnsimple", "The keyring's entry isn't named."),
        ("dnsimple/you", "The system's keyring has no such entry."),
        ("locked/me", "The system's keyring can't be asked: KeyringLocked."),
    ],
)
def test_what_the_keyring_lacks_is_told(where: str, message: str) -> None:
    """The words of the keyring aren't shown, which may quote what it holds."""
    with pytest.raises(SecretUnavailable) as caught:
        reveal(SecretReference("keyring", where))

    assert caught.value.message == message
    assert caught.value.hint
