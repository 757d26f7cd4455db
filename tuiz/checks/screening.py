"""Tell which owners the checks may have something to say about, of the many about which they have not."""

from collections.abc import Iterator
from typing import Final

from tuiz.checks.aliases import MAY_BESIDE, redirected
from tuiz.checks.delegation import MAY_HIDE, hidden, is_wildcard
from tuiz.checks.facts import APEX, Facts, Key, Reference, ancestors
from tuiz.checks.type_bits import ADDRESS, CNAME, DNAME, DS, NS, SOA, ZONEMD

_BESIDE_ALIAS: Final = ~MAY_BESIDE
_NOT_GLUE: Final = ~MAY_HIDE


def wanted(facts: Facts) -> set[Key]:
    """Return the owners whose records the checks need: too many rather than too few."""
    types = facts.types
    if types.get(APEX, 0) & ZONEMD:
        return set(types)  # a digest is of all records
    found = {APEX} | facts.suspects
    found.update(key for key, bits in types.items() if bits & CNAME and bits & _BESIDE_ALIAS)
    found.update(facts.owners_of(DNAME | SOA))
    found.update(key for key in facts.owners_of(DS) if not types[key] & NS)
    found.update(cut for cut in facts.cuts if is_wildcard(cut))
    found.update(_hidden(facts))
    found.update(redirected(facts, types))
    found.update(_dangling(facts, facts.servers))
    found.update(_dangling(facts, facts.hosts))
    found.update(owner for owner, target in facts.aliases if target not in types)
    return found


def _hidden(facts: Facts) -> Iterator[Key]:
    """Yield the owners of more than glue whose parent is a cut or below one."""
    if not facts.cuts:
        return
    types = facts.types
    dots = 1 + min(cut.count(b".") for cut in facts.cuts)
    deep = [key for key, bits in types.items() if bits & _NOT_GLUE and key.count(b".") >= dots]
    above = {key.partition(b".")[2] for key in deep}
    while above and facts.cuts.isdisjoint(above):
        above = {key.partition(b".")[2] for key in above}
        above.discard(APEX)
    if above or facts.has_escapes:
        yield from hidden(facts, deep)


def _dangling(facts: Facts, references: list[Reference]) -> Iterator[Key]:
    """Yield the owners of references to what isn't plainly a host with an address."""
    types, redirections = facts.types, facts.redirections
    for owner, target in references:
        found = types.get(target, 0)
        is_plain = found & ADDRESS and not found & CNAME
        if not is_plain or (redirections and any(above in redirections for above in ancestors(target))):
            yield owner
