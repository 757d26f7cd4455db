"""What one can go on with from something that was found: a name, a server, a record."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tuiz.ui.widgets.lookup_lines import Found, LookupLine

_TYPES: Final = ("A", "AAAA", "MX", "NS", "TXT")
"""What a name is looked up for with two keys."""
AHEAD: Final = "--preflight"
"""Looks ahead at the name servers behind it."""
WATCH: Final = "--watch"
"""Watches until all name the servers behind it, where there are any."""
WATCHES: Final = "--watches"
"""Behind `delegation`: list what is watched."""
TAKE_OVER: Final = "--take-over"
"""Behind `--watch`: watch here, although another tuiz does."""
PLAN: Final = "--plan"
"""Behind `delegation`: show the plan that is kept with the domain."""
_ADDRESSES: Final = frozenset({"A", "AAAA"})

Choice = tuple[str, Callable[[], None]]
"""What can be done, verb first, and what does it."""


def choices(
    line: LookupLine,
    name: str,
    asked: tuple[str, str],
    ask: Callable[[str], None],
    add: Callable[[Found], None] | None,
) -> list[Choice]:
    """Return the ways on.

    Args:
        line: the line that something was found on.
        name: the name on it that is meant; empty where there is none.
        asked: the name and the type that were asked for.
        ask: looks a line up.
        add: adds a record to the open zone; None where none can be changed.
    """
    found: list[Choice] = []
    if name:
        found += [(f"Look up {rdtype} of {name}", partial(ask, line_of(name, rdtype))) for rdtype in _TYPES]
        found.append((f"Trace {name}", partial(ask, line_of("trace", name))))
    if line.record is not None and line.record.rdtype in _ADDRESSES:
        address = line.record.rdata
        found.append((f"Look up the name of {address}", partial(ask, line_of("-x", address))))
    if line.server:
        question = line_of(f"@{line.server}", *asked)
        found.append((f"Ask {line.server}", partial(ask, f"{question} +norecurse")))
    if line.record is not None and add is not None:
        found.append((f"Add this {line.record.rdtype} record to the open zone", partial(add, line.record)))
    return found


def line_of(*words: str) -> str:
    """Return words as a line that is read as they are, whatever is in them; empty ones are left out."""
    return shlex.join(word for word in words if word)
