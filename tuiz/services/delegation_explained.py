"""A delegation explained with the domain's own names: what its NS records do, each finding, and how it is found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.domain.sentences import listed
from tuiz.errors import UsageError
from tuiz.services.explanations import EXPLANATIONS

if TYPE_CHECKING:
    from tuiz.domain.delegation import Delegation
    from tuiz.lookups.world import World
    from tuiz.services.delegating import DelegationReport


class Explained(NamedTuple):
    """A part of the explanation."""

    check: str
    """The finding's id; empty for what belongs to none."""
    title: str
    paragraphs: tuple[str, ...]


async def with_explanation(report: "DelegationReport", world: "World", check: str = "") -> "DelegationReport":
    """Return the report with its explanation.

    Args:
        report: what was found.
        world: where the trace begins that the explanation ends with.
        check: the id of the finding to explain; empty for all there are, and the trace.

    Raises:
        UsageError: there is no such finding at all.
    """
    if check:
        return report._replace(explained=(one(report, check),))
    opening = Explained("", "What the NS records do here", tuple(_opening(report.delegation)))
    parts = [one(report, each) for each in dict.fromkeys(finding.check for finding in report.findings)]
    story = Explained("", "How a resolver finds it", tuple(await _story(report.delegation.domain, world)))
    return report._replace(explained=(opening, *parts, story))


def one(report: "DelegationReport", check: str) -> Explained:
    """Return what there is to say of one sort of finding, here.

    Raises:
        UsageError: there is no such finding at all.
    """
    known(check)
    about, matters = (text.format_map(words_of(report.delegation)) for text in EXPLANATIONS[check])
    found = [finding for finding in report.findings if finding.check == check]
    paragraphs = [about, f"Why it matters: {matters}"]
    if not found:
        spoken = names.spoken(report.delegation.domain)
        is_open = report.verdict == "unknown" or any(each.severity == "unknown" for each in report.findings)
        but = ", but answers that would tell didn't come" if is_open else ""
        paragraphs.append(f"Here: this wasn't found of {spoken}{but}.")
    paragraphs += [f"Here: {finding.message} {finding.evidence}".rstrip() for finding in found]
    paragraphs += [f"What to do: {advice}" for advice in dict.fromkeys(finding.advice for finding in found)]
    paragraphs.append(_references(check))
    return Explained(check, check, tuple(paragraphs))


def known(check: str) -> None:
    """Do nothing for the id of a finding.

    Raises:
        UsageError: it is none.
    """
    if check not in EXPLANATIONS:
        from difflib import get_close_matches

        likely = get_close_matches(check, EXPLANATIONS, n=1)
        hint = f"Did you mean {likely[0]}?" if likely else f"There are {', '.join(sorted(EXPLANATIONS))}."
        raise UsageError(f"No finding of a delegation is called {check!r}.", hint=hint)


def words_of(delegation: "Delegation") -> dict[str, str]:
    """Return the domain's own words for the explanations."""
    above = delegation.parent.zone
    delegated = delegation.delegated
    return {
        "domain": names.spoken(delegation.domain) if delegation.domain != names.ROOT else "the root",
        "parent": "the zone above" if above is None else "the root" if above == names.ROOT else names.spoken(above),
        "count": "an unknown number" if delegated is None else str(len(delegated)),
    }


def _opening(delegation: "Delegation") -> Iterator[str]:
    words = words_of(delegation)
    domain, parent = words["domain"], words["parent"]
    yield (
        f"An NS record names a server that answers for a domain. Those of {domain} stand in two places: in {parent},"
        " where they show resolvers the way, and in the domain's own zone."
    )
    referral = delegation.parent.referral
    if referral is not None:
        kept = "" if referral.ttl is None else f" Resolvers keep that for up to {referral.ttl} s (the TTL)."
        where = f"In {parent}" if delegation.parent.referrals else f"In the zone file of {parent} here"
        yield f"{where} they name {listed(referral.ns) or 'none'}.{kept}"
    if delegation.served is not None:
        yield f"The domain's own servers name {listed(delegation.served) or 'none'}."


async def _story(domain: str, world: "World") -> list[str]:
    """Return the steps of a resolution, from a trace that is made now."""
    from tuiz.lookups.steps import Outcome, Question, TraceOptions
    from tuiz.services import trace_story
    from tuiz.services.tracing import trace

    question = Question(domain, "A")
    told, number = [trace_story.opening(question)], 0
    async for item in trace(question, world, TraceOptions()):
        if isinstance(item, Outcome):
            told += trace_story.closing(item)
        else:
            number += 1
            told += trace_story.paragraphs(item, number)
    return told


def _references(check: str) -> str:
    from tuiz.checks.live import LIVE_CHECKS

    found = next(each for each in LIVE_CHECKS if each.id == check)
    beside = f"; Zonemaster's test case {found.zonemaster}" if found.zonemaster else ""
    return f"Read on: {found.reference}{beside}."


def explained_document(explained: "tuple[Explained, ...] | None") -> list[dict[str, object]] | None:
    """Return an explanation as JSON has it; None where nobody asked."""
    if explained is None:
        return None
    return [
        {"check": part.check or None, "title": part.title, "paragraphs": list(part.paragraphs)} for part in explained
    ]
