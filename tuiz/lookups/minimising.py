"""How much of a name each server is told under QNAME minimisation (RFC 9156)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import dns.name

_ONE_LABEL: Final = 4
"""So many questions add one label each (RFC 9156 §2.3: MINIMISE_ONE_LAB)."""
_MOST: Final = 10
"""So many questions at most before the whole name is asked (MAX_MINIMISE_COUNT)."""
_A: Final = 1


class Minimiser:
    """Tells what to ask next on the way to a name."""

    def __init__(self, name: dns.name.Name, rdtype: int, *, is_wanted: bool) -> None:
        self._name = name
        self._rdtype = rdtype
        self._is_on = is_wanted
        self._depth = 1
        self._count = 0

    def next(self, zone: dns.name.Name) -> tuple[dns.name.Name, int]:
        """Return the name and the type to ask the servers of *zone* for."""
        self._depth = max(self._depth, len(zone))
        left = len(self._name) - self._depth
        if not self._is_on or self._count >= _MOST or left <= 1:
            return self._name, self._rdtype
        add = 1 if self._count < _ONE_LABEL else -(-left // (_MOST - self._count))
        if add >= left:
            return self._name, self._rdtype
        return self._name.split(self._depth + add)[1], _A

    def exists(self, name: dns.name.Name) -> None:
        """Take notice that there is something at or below *name*, and no delegation."""
        self._depth = len(name)
        self._count += 1

    def give_up(self) -> None:
        """Ask for the whole name from now on: a server may not know empty non-terminals."""
        self._is_on = False
