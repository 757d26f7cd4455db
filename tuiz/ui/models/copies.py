"""What of a zone is put on the clipboard."""

from typing import Protocol


class Copies(Protocol):
    """One open zone as text to copy."""

    def line(self, row: int) -> str:
        """Return a row as one complete zone file line."""

    def command(self, row: int) -> str:
        """Return the command line that adds a record such as a row's."""

    def last_command(self) -> str:
        """Return the command lines that do what the last change did that isn't saved yet."""
