"""The RRsets of a zone, as lookups ask for them."""

from collections.abc import Sequence
from typing import Protocol

from tuiz.domain.records import Record


class RRsets(Protocol):
    """The RRsets of one open zone."""

    def of_row(self, row: int) -> Sequence[Record]:
        """Return the record of a row, which is one, with all others of its owner and type."""

    def of_system(self, row: int) -> Sequence[Record]:
        """Return the System Record of a row, with all others of its owner and type.

        Raises:
            TuizError: it can't be read.
        """
