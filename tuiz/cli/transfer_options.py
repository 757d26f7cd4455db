"""What the commands that transfer zones share: the key, and the progress on a terminal."""

import argparse
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.lookups.transfer import Transfer
    from tuiz.lookups.tsig import TsigKey

_REPORT_SECONDS = 0.1


def add_key_options(parser: argparse.ArgumentParser) -> None:
    """Declare how a key is named; the secret itself is never an argument."""
    parser.add_argument(
        "--key-file", metavar="FILE", type=Path, help="a TSIG key as tsig-keygen writes it, readable by you alone"
    )
    parser.add_argument(
        "--key-env", metavar="NAME", help="the environment variable that holds [ALGORITHM:]NAME:SECRET of a TSIG key"
    )


def key_of_options(arguments: argparse.Namespace) -> "TsigKey | None":
    """Return the key that the options name.

    Raises:
        UsageError: two are named.
        KeyUnusable: it can't be used.
    """
    if arguments.key_file is None and arguments.key_env is None:
        return None
    if arguments.key_file is not None and arguments.key_env is not None:
        raise UsageError("Two keys are named.", hint="Name either --key-file or --key-env.")
    from tuiz.lookups.tsig_keys import key_from_environment, read_key_file

    if arguments.key_file is None:
        return key_from_environment(arguments.key_env)
    key, _ = read_key_file(arguments.key_file, must_be_private=True)
    return key


class TransferProgress:
    """Shows on a terminal how far a transfer is, and keeps what it came to."""

    def __init__(self) -> None:
        self.records = 0
        self.octets = 0
        self.serial: int | None = None
        self._is_shown = sys.stderr.isatty()
        self._shown_at = 0.0

    def watch(self, transfer: "Transfer") -> None:
        """Take notice of a transfer's state."""
        self.records, self.octets, self.serial = transfer.records, transfer.octets, transfer.serial
        if self._is_shown and monotonic() - self._shown_at > _REPORT_SECONDS:
            self._shown_at = monotonic()
            sys.stderr.write(f"\r{self.records:,} records")
            sys.stderr.flush()

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
