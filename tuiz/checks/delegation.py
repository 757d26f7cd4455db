"""Delegations to child zones: NS and DS records below the apex, glue, and what a cut hides (RFC 1034 §4.2.1)."""

from collections.abc import Iterable, Iterator
from typing import Final

from tuiz.checks.apex import WHY_NO_ADDRESS
from tuiz.checks.check import NOTICE, WARNING, Check, Fault, check
from tuiz.checks.facts import APEX, Facts, Key
from tuiz.checks.type_bits import ADDRESS, DS, NS, NSEC, RRSIG
from tuiz.domain.servers import BIND, KNOT

MAY_HIDE: Final = ADDRESS | RRSIG | NSEC
"""Types that may stand below a cut: addresses are glue, or were."""


@check("glue-missing", severity=WARNING, reference="RFC 1034 §4.2.1; Zonemaster DELEGATION04")
def glue_missing(facts: Facts) -> Iterator[Fault]:
    """A child zone's name server that lies in this zone has an address here."""
    for cut in facts.having(NS) if facts.complete else ():
        for statement in facts.of(cut, "NS") if cut else ():
            if statement.target is None or facts.has_glue(cut, statement.target) or facts.cut_above(cut) is not None:
                continue
            why = WHY_NO_ADDRESS[facts.answer(statement.target)]
            message = f"The name server {statement.target_name} {why}."
            hint = "Add an A or AAAA record for it, or name another server."
            yield statement.fault(message, hint, KNOT, at=statement.at_rdata)


@check("delegation-of-wildcard", severity=WARNING, reference="RFC 4592 §4.2")
def delegation_of_wildcard(facts: Facts) -> Iterator[Fault]:
    """A wildcard isn't delegated."""
    for cut in facts.having(NS):
        if is_wildcard(cut):
            for statement in facts.of(cut, "NS")[:1]:
                message = f"The wildcard {statement.owner} has NS records."
                yield statement.fault(message, "Delegate each name by itself.", BIND)


@check("ds-without-ns", severity=WARNING, reference="RFC 4035 §2.4")
def ds_without_ns(facts: Facts) -> Iterator[Fault]:
    """A DS record stands at a delegation."""
    for key in facts.having(DS):
        if key and not facts.types[key] & NS:
            for statement in facts.of(key, "DS")[:1]:
                message = f"A DS record stands at {statement.owner}, which isn't delegated."
                yield statement.fault(message, "Add the NS records of the child zone, or take it out.")


@check("hidden-by-delegation", severity=NOTICE, reference="RFC 1034 §4.2.1")
def hidden_by_delegation(facts: Facts) -> Iterator[Fault]:
    """Below a cut stands only glue: whatever else is there isn't served."""
    for key in hidden(facts, facts.statements):
        statements = [found for found in facts.statements.get(key, ()) if found.rdtype not in {"A", "AAAA", "RRSIG"}]
        for statement in statements[:1]:
            cut = facts.name(facts.cut_above(key) or APEX)
            message = f"The {statement.rdtype} record of {statement.owner} isn't served: {cut} is delegated."
            yield statement.fault(message, "Move it to the child zone.")


def hidden(facts: Facts, keys: Iterable[Key]) -> Iterator[Key]:
    """Yield the owners among *keys* below a cut that have more than glue."""
    cuts = facts.cuts
    is_hidden: dict[Key, bool] = {}  # by parent: most names have one of few
    for key in keys:
        if facts.types[key] & ~MAY_HIDE and cuts and (above := key.partition(b".")[2]):
            found = is_hidden.get(above)
            if found is None or b"\\" in key:
                found = facts.cut_above(key) is not None
                if b"\\" not in key:
                    is_hidden[above] = found
            if found:
                yield key


def is_wildcard(key: Key) -> bool:
    """Return whether the owner is a wildcard (RFC 4592 §2.1.1)."""
    return key[:2] == b"*." or key == b"*"


ALL_CHECKS: Final[tuple[Check, ...]] = (
    glue_missing,
    delegation_of_wildcard,
    ds_without_ns,
    hidden_by_delegation,
)
"""The checks of this topic."""
