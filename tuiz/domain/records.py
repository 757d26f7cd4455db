"""Records and RRsets as values: what a zone says, apart from how its file writes it."""

from typing import NamedTuple

from tuiz.domain import names


class Record(NamedTuple):
    """One resource record (RFC 1034 §3.6)."""

    owner: str
    """Absolute, case as in the file."""
    ttl: int
    """In seconds."""
    rdtype: str
    """The type's mnemonic in upper case, or TYPEnnn."""
    rdata: str
    """In presentation format, names absolute."""
    rdclass: str = "IN"
    note: str | None = None
    """The comment behind the record, without its semicolon."""

    @property
    def owner_key(self) -> str:
        """The owner as it compares (RFC 4343)."""
        return names.key(self.owner)

    @property
    def rrset_key(self) -> tuple[str, str]:
        """What the record's RRset is known by: owner and type."""
        return self.owner_key, self.rdtype


class RRset(NamedTuple):
    """All records of one owner and type (RFC 2181 §5), in the file's order."""

    owner: str
    rdtype: str
    records: tuple[Record, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What the RRset is known by."""
        return names.key(self.owner), self.rdtype

    def __bool__(self) -> bool:
        return bool(self.records)
