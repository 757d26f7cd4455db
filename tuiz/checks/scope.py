"""What a name as written means below an origin, as a key, quickly: for names without escapes."""

from tuiz.checks.facts import APEX, Key
from tuiz.domain import names
from tuiz.domain.codec.fast import MAX_ORIGIN


class Scope:
    """An origin within a zone."""

    def __init__(self, zone: str, origin: str) -> None:
        """Take the absolute names of the zone and the origin."""
        self.zone = names.key(zone).encode("ascii", "replace")
        """The zone's name in lower case, with its final dot."""
        self.end = b"." if self.zone == b"." else b"." + self.zone
        """What absolute names below the zone's end in."""
        self.origin = names.key(origin).encode("ascii", "replace")
        self.key: Key | None = None
        """The origin's key; None for one outside the zone, and for one that isn't plain."""
        self.suffix = b""
        """What makes a key of a relative name."""
        if b"\\" in self.origin or len(self.origin) > MAX_ORIGIN:
            return
        if self.origin == self.zone:
            self.key = APEX
        elif self.origin.endswith(self.end):
            self.key = self.origin[: -len(self.end)]
            self.suffix = b"." + self.key

    def key_of(self, text: bytes) -> Key | None:
        """Return the key of a name as written; None outside the zone."""
        name = text.lower()
        if name[-1] == 0x2E:
            if name.endswith(self.end):
                return name[: -len(self.end)]
            return APEX if name == self.zone else None
        return self.key if name == b"@" else name + self.suffix

    def absolute(self, text: bytes) -> bytes:
        """Return a name as written, absolute and in lower case."""
        name = text.lower()
        if name[-1] == 0x2E:
            return name
        return self.origin if name == b"@" else name + self.suffix + self.end
