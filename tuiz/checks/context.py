"""What the entries of a zone file so far say about the next one: origin, owner and TTL (RFC 1035 §5.1)."""

from tuiz.checks.facts import Key


class Context:
    """What the entries so far say about the next one."""

    def __init__(self, origin: str) -> None:
        """Begin a file whose relative names are below *origin*."""
        self.origin = origin
        """The absolute name that relative names are below."""
        self.default_ttl: int | None = None
        """The last $TTL, in seconds."""
        self.last_ttl: int | None = None
        """The TTL that a record last stated."""
        self.owner: str | None = None
        """The last owner, absolute; None before the first, and behind one that can't be read."""
        self.key: Key | None = None
        """That owner's key; None for one outside the zone."""
        self.owner_known = False
        """Whether a record has come by."""
        self.soa_seen = False

    def copy(self) -> "Context":
        """Return it as it is now."""
        twin = Context(self.origin)
        vars(twin).update(vars(self))
        return twin
