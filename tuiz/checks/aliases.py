"""Aliases: CNAME and DNAME records, which suffer nothing beside or below them (RFC 1034 §3.6.2, RFC 6672 §2.3)."""

from collections.abc import Iterable, Iterator
from typing import Final

from tuiz.checks.check import ERROR, NOBODY, WARNING, Check, Fault, check
from tuiz.checks.facts import Answer, Facts, Key, Statement, ancestors
from tuiz.checks.type_bits import BITS, CNAME, DNAME, NS, NSEC, RRSIG
from tuiz.domain.servers import ALL, BIND, KNOT, NSD

_KEY: Final = BITS["KEY"]
_NSEC3: Final = BITS["NSEC3"]
_NXT: Final = BITS["NXT"]
_SIG: Final = BITS["SIG"]
_BESIDE: Final = {
    CNAME: NOBODY,
    RRSIG: NOBODY,
    NSEC: NOBODY,
    _NSEC3: NOBODY,
    _SIG: KNOT,
    _KEY: KNOT | NSD,
    _NXT: KNOT | BIND,
}
"""Who refuses a type beside CNAME; whatever isn't here is refused by all."""
MAY_BESIDE: Final = CNAME | RRSIG | NSEC | _NSEC3


@check("cname-and-other-data", severity=ERROR, reference="RFC 2181 §10.1")
def cname_and_other_data(facts: Facts) -> Iterator[Fault]:
    """No other data stands beside a CNAME record."""
    for key in facts.having(CNAME):
        if not facts.types[key] & ~MAY_BESIDE:
            continue
        statements = facts.statements.get(key, ())
        alias = next((statement for statement in statements if statement.rdtype == "CNAME"), None)
        for statement in statements if alias else ():
            refused_by = _BESIDE.get(BITS.get(statement.rdtype, 0), ALL)
            if refused_by:
                message = f"{statement.owner} has a CNAME record, and other data: {statement.rdtype}."
                # Told where it comes about, as name servers do: at the later one of the two.
                later = max(alias or statement, statement, key=lambda one: one.offset)
                yield later.fault(message, "Take one of the two away.", refused_by)
                break


@check("alias-several", severity=ERROR, reference="RFC 2181 §10.1, RFC 6672 §2.4")
def alias_several(facts: Facts) -> Iterator[Fault]:
    """A name has one CNAME record and one DNAME record at most."""
    for key in facts.having(CNAME | DNAME):
        for rdtype in ("CNAME", "DNAME"):
            found = facts.of(key, rdtype)
            other = next((statement for statement in found[1:] if statement.wire != found[0].wire), None)
            if other:
                message = f"{other.owner} has more than one {rdtype} record."
                yield other.fault(message, "Leave the one that is right.", ALL)


@check("below-dname", severity=ERROR, reference="RFC 6672 §2.3")
def below_dname(facts: Facts) -> Iterator[Fault]:
    """No name lies below the owner of a DNAME record."""
    for key in redirected(facts, facts.statements):
        statement = next(iter(facts.statements.get(key, ())), None)
        if statement:
            message = f"{statement.owner} lies below a DNAME record, and isn't served."
            yield statement.fault(message, "Take it out, or the DNAME record.", KNOT | NSD)


@check("dname-and-ns", severity=WARNING, reference="RFC 6672 §2.3")
def dname_and_ns(facts: Facts) -> Iterator[Fault]:
    """A DNAME record doesn't stand at a delegation."""
    for key in facts.having(DNAME):
        if key and facts.types[key] & NS:
            for statement in facts.of(key, "DNAME")[:1]:
                message = f"{statement.owner} has a DNAME record, and is delegated."
                yield statement.fault(message, "Take out the DNAME record, or the NS records.", KNOT)


@check("cname-target-missing", severity=WARNING, reference="RFC 1034 §3.6.2")
def cname_target_missing(facts: Facts) -> Iterator[Fault]:
    """The name that an alias in the zone stands for exists."""
    if not facts.complete:
        return
    for statement in _aliases(facts):
        if statement.target is not None and facts.answer(statement.target) is Answer.MISSING:
            message = f"The alias {statement.owner} stands for {statement.target_name}, which doesn't exist."
            yield statement.fault(message, "Add that name, or correct the alias.", at=statement.at_rdata)


def redirected(facts: Facts, keys: Iterable[Key]) -> Iterator[Key]:
    """Yield the owners among *keys* below a DNAME record."""
    if not facts.redirections:
        return
    for key in keys:
        if any(above in facts.redirections for above in ancestors(key)):
            yield key


def _aliases(facts: Facts) -> Iterator[Statement]:
    for statements in facts.statements.values():
        for statement in statements:
            if statement.rdtype == "CNAME":
                yield statement


ALL_CHECKS: Final[tuple[Check, ...]] = (
    cname_and_other_data,
    alias_several,
    below_dname,
    dname_and_ns,
    cname_target_missing,
)
"""The checks of this topic."""
