"""Trace a name through the live DNS, in the world that the settings describe."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from tuiz.domain import addresses, names
from tuiz.domain.mnemonics import TYPE_NUMBERS, canonical_type, type_number
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.lookups.steps import Outcome, Question, Step, TraceOptions
    from tuiz.lookups.world import World
    from tuiz.storage.settings import LookupSettings

_ASKABLE: Final = frozenset({"ANY"})
"""Types that no zone holds, and that can be asked for all the same."""
_NEVER: Final = frozenset({"AXFR", "IXFR", "OPT", "TSIG", "TKEY", "MAILA", "MAILB"})


def world_of(lookup: LookupSettings) -> World:
    """Return whom to ask and what to trust.

    Raises:
        SettingsError: the root hints or the trust anchor can't be used.
        StorageError: they can't be read.
    """
    from tuiz.lookups.asking import Limits
    from tuiz.lookups.hints import IANA_HINTS, anchor_for, read_anchor, read_hints
    from tuiz.lookups.world import World

    hints = read_hints(lookup.root_hints) if lookup.root_hints else IANA_HINTS
    anchor = read_anchor(lookup.trust_anchor) if lookup.trust_anchor else anchor_for(hints)
    limits = Limits(lookup.timeout_seconds, lookup.tries, lookup.deadline_seconds)
    return World(hints, anchor, port=lookup.port, limits=limits)


def question_of(name: str, rdtype: str | None) -> Question:
    """Return what a user means to trace: an IP address means the name that it is looked up by.

    Raises:
        UsageError: it is no name or no type that can be traced, with what may be meant.
    """
    from tuiz.lookups.steps import Question

    if addresses.ipv4_octets(name) or addresses.ipv6_octets(name):
        return Question(addresses.reverse_name(name), traced_type(rdtype or "PTR"))
    if "://" in name or ("/" in name and name.partition("/")[0].count(".")):
        host = name.partition("://")[2] or name
        raise UsageError(f"{name!r} is a URL, not a name.", hint=f"Trace its host: {host.partition('/')[0]}")
    if rdtype is not None and type_number(name) is not None and "." in rdtype and type_number(rdtype) is None:
        raise UsageError(f"{rdtype!r} isn't a type.", hint=f"The name comes first: {rdtype} {name}")
    if "@" in name:
        raise UsageError(
            f"{name!r} isn't a name: a trace asks no server that one names, it begins at the root.",
            hint="tuiz dig asks one server.",
        )
    try:
        from tuiz.lookups import idn

        name = idn.to_ascii(name)
        names.validate(name)
    except names.InvalidName as error:
        raise UsageError(error.message, hint=error.hint) from error
    return Question(names.absolute(name, names.ROOT), traced_type(rdtype or "A"))


def traced_type(word: str) -> str:
    """Return the type that *word* means.

    Raises:
        UsageError: it is none, or none that a trace can ask for.
    """
    upper = word.upper()
    if upper in _NEVER:
        raise UsageError(
            f"{upper} can't be traced: it isn't a type of records.", hint="Name a type such as A, MX or TXT."
        )
    if upper in _ASKABLE or type_number(upper) not in {None, 0}:
        return canonical_type(upper)
    from difflib import get_close_matches

    likely = get_close_matches(upper, TYPE_NUMBERS, n=1)
    hint = f"Did you mean {likely[0]}?" if likely else "TYPE123 asks for a type by its number."
    raise UsageError(f"{word!r} isn't a record type.", hint=hint)


def trace(question: Question, world: World, options: TraceOptions) -> AsyncIterator[Step | Outcome]:
    """Yield the steps of a trace, each as soon as it is known, and at last its outcome."""
    from tuiz.lookups.trace import Tracer

    return Tracer(world, options).trace(question)
