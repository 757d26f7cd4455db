"""Secrets by reference: where they are looked up, and that nothing but the one who asks ever sees one."""

import os
import sys
from pathlib import Path

import pytest

from tuiz.storage.secret_command import first_octets
from tuiz.storage.secrets import SecretReference, SecretUnavailable, reference_of, reveal

TOKEN = "dnsimple_a_s3cret"


def private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_a_secret_is_found_wherever_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a variable, a private file beside the settings or what a command prints, without notes."""
    monkeypatch.setenv("MY_TOKEN", f"{TOKEN}\n")
    private(tmp_path / "token", f"{TOKEN}\nlogin: me\n")
    command = [sys.executable, "-c", f"print({TOKEN!r}); print('a note')"]

    tables: tuple[dict[str, str | list[str]], ...] = (
        {"env": "MY_TOKEN"},
        {"file": "token"},
        {"command": command},
    )
    for table in tables:
        reference = reference_of(table, tmp_path)
        assert reveal(reference) == TOKEN
        assert "MY_TOKEN" not in f"{reference} {reference!r} {[reference]}"


UNUSABLE: tuple[tuple[dict[str, str | list[str]], str], ...] = (
    ({"env": TOKEN}, "The environment variable with the secret isn't set."),
    ({"env": "NOT_SET"}, "The environment variable NOT_SET with the secret isn't set."),
    ({"env": "a=b\0"}, "The environment variable with the secret isn't set."),
    ({"env": "EMPTY"}, "The environment variable EMPTY holds no secret: it is empty."),
    ({"env": "ODD"}, "The environment variable ODD holds no secret that could be sent"),
    ({"file": TOKEN}, "The file with the secret can't be read: No such file or directory."),
    ({"file": "a\0"}, "The file with the secret can't be read: that is no path."),
    ({"file": "open"}, "others than its owner may read or change it"),
    ({"file": "pipe"}, "is no regular file"),
    ({"keyring": "dnsimple"}, "The keyring's entry isn't named."),
    ({"command": ["/nonexistent/pass", TOKEN]}, "can't be run: No such file or directory."),
    ({"command": ["/bin/sh", "-c", f"echo {TOKEN} >&2; exit 3"]}, "The command /bin/sh for the secret ended with st"),
    ({"command": ["/bin/sh", "-c", "while :; do echo yes; done"]}, "prints more than a secret"),
    ({"command": []}, "It isn't said where the secret is."),
    ({"plain": TOKEN}, "It isn't said where the secret is."),
    ({}, "It isn't said where the secret is."),
)


@pytest.mark.parametrize(("table", "message"), UNUSABLE, ids=[str(index) for index in range(len(UNUSABLE))])
def test_what_is_wrong_is_told_without_the_secret(
    table: dict[str, str | list[str]], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each way to have no secret is told, and neither it nor what was mistaken for its name is quoted."""
    monkeypatch.setenv("EMPTY", "\n")
    monkeypatch.setenv("ODD", f"{TOKEN}\r: x")
    private(tmp_path / "open", TOKEN).chmod(0o640)
    os.mkfifo(tmp_path / "pipe", 0o600)

    with pytest.raises(SecretUnavailable) as caught:
        reveal(reference_of(table, tmp_path))

    assert message in caught.value.message
    assert TOKEN not in f"{caught.value!r} {caught.value.message} {caught.value.hint}"


def test_a_command_that_waits_is_ended_with_its_children() -> None:
    """Nothing is waited for longer than told, not even a child that holds the output open."""
    with pytest.raises(SecretUnavailable, match="took longer than 0 seconds, and was ended"):
        first_octets(("/bin/sh", "-c", "sleep 60 & echo x; wait"), 100, 0.2)
    with pytest.raises(SecretUnavailable, match="took longer"):
        first_octets(("/bin/sh", "-c", "exec >&-; exec sleep 60"), 100, 0.2)
    with pytest.raises(SecretUnavailable, match="took longer"):
        first_octets(("/bin/sh", "-c", "sleep 60 &"), 100, 0.2)


def test_a_reference_that_was_read_is_never_printed() -> None:
    """Its text and its representation show what sort it is, and nothing else."""
    assert str(SecretReference("env", TOKEN)) == repr(SecretReference("env", TOKEN)) == "SecretReference('env', …)"
