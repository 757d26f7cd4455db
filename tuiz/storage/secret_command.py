"""A command that prints a secret: run without a shell and without the terminal, for as long as somebody may type."""

import os
import selectors
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import Final

from tuiz.domain.display import printable
from tuiz.storage.secrets import SecretUnavailable

COMMAND_SECONDS: Final = 60.0
"""How long a command may take: it may ask for a password in a window of its own."""


def first_octets(words: Sequence[str], most: int, seconds: float = COMMAND_SECONDS) -> bytes:
    """Return what a command prints on its standard output; what it says on standard error may be secret, so it is lost.

    Args:
        words: the command and its arguments.
        most: how many octets it may print.
        seconds: how long it may take.

    Raises:
        SecretUnavailable: it can't be run, fails, takes too long or prints too much.
    """
    shown = printable(words[0], 60)
    try:
        # In a session of its own it can't ask in the middle of the app's screen, and is ended with its children.
        process = subprocess.Popen(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "these are no words of a command"
        raise SecretUnavailable(
            f"The command {shown} for the secret can't be run: {reason}.",
            hint="command takes a list: the program and each of its arguments.",
        ) from None
    deadline = monotonic() + seconds
    status: int | None = None
    with process:
        try:
            text = _read(process, most, deadline)
            if text is not None and len(text) <= most:
                status = process.wait(max(0.0, deadline - monotonic()))
        except subprocess.TimeoutExpired:
            text = None
        finally:
            if status is None:
                _end(process)
    if text is None:
        raise SecretUnavailable(
            f"The command {shown} for the secret took longer than {seconds:.0f} seconds, and was ended.",
            hint="Run it in a terminal to see what it waits for; tuiz runs it without one.",
        )
    if len(text) > most:
        raise SecretUnavailable(f"The command {shown} prints more than a secret.")
    if status:
        raise SecretUnavailable(
            f"The command {shown} for the secret ended with status {status}.",
            hint="Run it in a terminal to see why; tuiz doesn't show what it says, which may be secret.",
        )
    return text


def _read(process: "subprocess.Popen[bytes]", most: int, deadline: float) -> bytes | None:
    """Return what is printed until it ends, or until it is too much; None where the time is over before."""
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    text = b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(text) <= most:
            if not selector.select(max(0.0, deadline - monotonic())):
                return None
            piece = os.read(descriptor, most + 1 - len(text))
            if not piece:
                break
            text += piece
    return text


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a command with what it began. It wasn't waited for, so that its number is still its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
