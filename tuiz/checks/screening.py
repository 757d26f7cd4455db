"""Tell which owners the checks may have something to say about, of the many about which they have not."""

from collections.abc import Iterator
from typing import Final

from tuiz.checks.aliases import MAY_BESIDE, redirected
from tuiz.checks.delegation import MAY_HIDE, hidden, is_wildcard
from tuiz.checks.facts import APEX, Facts, Key, Reference, ancestors
from tuiz.checks.type_bits import ADDRESS, CNAME, DNAME, DS, NS, SOA

_REMARKABLE: Final = CNAME | DNAME | SOA | DS
"""Types that ask for a look at what else their owner has."""


def wanted(facts: Facts) -> set[Key]:
    """Return the owners whose records the checks need: too many rather than too few."""
    found = {APEX} | facts.suspects
    found.update(_odd_owners(facts))
    found.update(_hidden(facts))
    found.update(redirected(facts, facts.types))
    found.update(_dangling(facts, facts.servers))
    found.update(_dangling(facts, facts.hosts))
    types = facts.types
    found.update(owner for owner, target in facts.aliases if target not in types)
    return found


def _odd_owners(facts: Facts) -> Iterator[Key]:
    for key, types in facts.types.items():
        if types & _REMARKABLE:
            alone = types & CNAME and not types & ~MAY_BESIDE
            delegated = types & DS and types & NS and not types & (CNAME | DNAME | SOA)
            if not (alone or delegated):
                yield key
    for cut in facts.cuts:
        if is_wildcard(cut):
            yield cut


def _hidden(facts: Facts) -> Iterator[Key]:
    """Yield the owners of more than glue whose parent is a cut or below one."""
    if not facts.cuts:
        return
    types = facts.types
    above = {key.partition(b".")[2] for key, bits in types.items() if bits & ~MAY_HIDE}
    delegated = {key for key in above if key and facts.is_delegated(key)}
    if delegated:
        yield from (key for key, bits in types.items() if bits & ~MAY_HIDE and key.partition(b".")[2] in delegated)
    yield from hidden(facts, [key for key in types if b"\\" in key])


def _dangling(facts: Facts, references: list[Reference]) -> Iterator[Key]:
    """Yield the owners of references to what isn't plainly a host with an address."""
    types, redirections = facts.types, facts.redirections
    for owner, target in references:
        found = types.get(target, 0)
        if (
            not found & ADDRESS
            or found & CNAME
            or (redirections and any(above in redirections for above in ancestors(target)))
        ):
            yield owner
