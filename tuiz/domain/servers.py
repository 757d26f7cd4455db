"""The name servers whose judgement counts: an error is what most of them refuse, a warning what one does."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Server(StrEnum):
    """A name server, by the word that a domain's `server` setting has for it."""

    BIND = "bind"
    KNOT = "knot"
    NSD = "nsd"

    @property
    def label(self) -> str:
        """Its name in a sentence."""
        return {"bind": "BIND", "knot": "Knot DNS", "nsd": "NSD"}[self.value]


ALL: Final = frozenset(Server)
BIND: Final = frozenset({Server.BIND})
KNOT: Final = frozenset({Server.KNOT})
NSD: Final = frozenset({Server.NSD})


def is_majority(refusing: Iterable[Server]) -> bool:
    """Return whether so many servers refuse something that it is an error, whichever server the user has."""
    return len(set(refusing)) > len(ALL) / 2


def titles(servers: Iterable[Server]) -> str:
    """Return the servers' names for a sentence: `BIND and NSD`."""
    names = [server.label for server in Server if server in set(servers)]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
