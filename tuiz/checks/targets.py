"""Names that MX and SRV records point to, as far as they lie in the zone (RFC 2181 §10.3, RFC 2782)."""

from collections.abc import Iterator
from typing import Final

from tuiz.checks.check import WARNING, Check, Fault, check
from tuiz.checks.facts import Answer, Facts, Statement

_POINTING: Final = frozenset({"MX", "SRV"})


@check("mx-target-is-alias", severity=WARNING, reference="RFC 2181 §10.3")
def target_is_alias(facts: Facts) -> Iterator[Fault]:
    """The target of an MX or SRV record is no alias."""
    for statement, answer in _answers(facts):
        if answer in {Answer.ALIAS, Answer.BELOW_DNAME}:
            message = f"The {statement.rdtype} record points to {statement.target_name}, which is an alias."
            yield statement.fault(message, "Point it to the name that the alias stands for.", at=statement.at_rdata)


@check("target-no-address", severity=WARNING, reference="RFC 5321 §5.1, RFC 2782; Zonemaster ZONE09")
def target_no_address(facts: Facts) -> Iterator[Fault]:
    """The target of an MX or SRV record has an address."""
    if not facts.complete:
        return
    for statement, answer in _answers(facts):
        if answer in {Answer.MISSING, Answer.NO_ADDRESS} and not statement.points_at_address:
            why = "doesn't exist" if answer is Answer.MISSING else "has no address"
            message = f"The {statement.rdtype} record points to {statement.target_name}, which {why}."
            yield statement.fault(message, "Add an A or AAAA record for it.", at=statement.at_rdata)


@check("target-is-address", severity=WARNING, reference="RFC 1035 §3.3.9")
def target_is_address(facts: Facts) -> Iterator[Fault]:
    """The target of an MX or SRV record is a name, not an address."""
    for statement in _statements(facts):
        if statement.points_at_address:
            message = f"The {statement.rdtype} record points to an address, but servers take it for a name."
            yield statement.fault(message, "Name the host, and give it an A record.", at=statement.at_rdata)


def _statements(facts: Facts) -> Iterator[Statement]:
    for statements in facts.statements.values():
        for statement in statements:
            if statement.rdtype in _POINTING:
                yield statement


def _answers(facts: Facts) -> Iterator[tuple[Statement, Answer]]:
    for statement in _statements(facts):
        if statement.target is not None:
            yield statement, facts.answer(statement.target)


ALL_CHECKS: Final[tuple[Check, ...]] = (target_is_alias, target_no_address, target_is_address)
"""The checks of this topic."""
