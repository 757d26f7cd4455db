"""A delegation explained with the domain's own names: what its NS records do, each finding, and how it is found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tuiz.domain import names
from tuiz.domain.delegation import ParentWord
from tuiz.domain.sentences import listed
from tuiz.errors import UsageError
from tuiz.services.explanations import EXPLANATIONS, PREFLIGHT_EXPLANATIONS
from tuiz.services.mending_words import words_of
from tuiz.services.mendings import MENDINGS, Role

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.domain.delegation import Delegation
    from tuiz.lookups.world import World
    from tuiz.services.delegating import DelegationReport
    from tuiz.services.preflighting import PreflightReport

_NOTHING_KNOWN: Final = (
    "Who has to act isn't known yet: no reply came, which is no proof of anything. Ask again in a while, and from"
    " another network. If the silence stays, whoever runs what is silent has to look."
)


Layout = Literal["step", "inner", "plain"]


class Explained(NamedTuple):
    """A part of the explanation."""

    check: str
    """The finding's id; empty for what belongs to none."""
    title: str
    paragraphs: tuple[str, ...]
    """All of it, as it is read."""
    who: tuple[str, ...] = ()
    """Who has to act, whoever is first before the others."""
    steps: tuple[str, ...] = ()
    """What mends it, in its order."""
    otherwise: str = ""
    """What happens where nobody does anything."""


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
    opening = Explained("", "What the NS records do here", tuple(_opening(report)))
    parts = [one(report, each) for each in dict.fromkeys(finding.check for finding in report.findings)]
    return report._replace(explained=(opening, *parts, *(await _story(report.delegation.domain, world))))


def with_reasons_explained(report: "PreflightReport", check: str = "") -> "PreflightReport":
    """Return a report of a change that is thought of with what its reasons mean.

    Args:
        report: what was found.
        check: the id of the reason to explain; empty for all there are.

    Raises:
        UsageError: there is no such reason at all.
    """
    if check:
        known(check, of_change=True)
    wanted = [check] if check else list(dict.fromkeys(reason.check for reason in report.reasons))
    delegation = report.preflight.delegation
    is_open = report.decision != "no" and any(each.severity == "unknown" for each in report.reasons)
    words = words_of(delegation)
    return report._replace(explained=tuple(_part(each, report.reasons, words, is_open=is_open) for each in wanted))


def one(report: "DelegationReport", check: str) -> Explained:
    """Return what there is to say of one sort of finding, here.

    Raises:
        UsageError: there is no such finding at all.
    """
    known(check)
    is_open = report.verdict == "unknown" or any(each.severity == "unknown" for each in report.findings)
    return _part(check, report.findings, words_of(report.delegation, report), is_open=is_open)


def _part(check: str, findings: "Sequence[LiveFinding]", words: Mapping[str, str], *, is_open: bool) -> Explained:
    about, matters = (text.format_map(words) for text in _explanations()[check])
    found = [finding for finding in findings if finding.check == check]
    paragraphs = [about, f"Why it matters: {matters}"]
    if not found:
        but = ", but answers that would tell didn't come" if is_open else ""
        paragraphs.append(f"Here: this wasn't found of {words['domain']}{but}.")
        return Explained(check, check, (*paragraphs, _references(check)))
    paragraphs += [f"Here: {finding.message} {finding.evidence}".rstrip() for finding in found]
    paragraphs += [f"What to do: {advice}" for advice in dict.fromkeys(finding.advice for finding in found)]
    mending = MENDINGS[check]
    if not mending.holds_unknown and all(finding.severity == "unknown" for finding in found):
        paragraphs.append(_NOTHING_KNOWN)
        return Explained(check, check, (*paragraphs, _references(check)))
    who = tuple(words[role] for role in mending.who)
    steps = tuple(step.format_map(words) for step in mending.steps)
    otherwise = mending.otherwise.format_map(words).format_map(words)
    paragraphs.append(f"Who has to act: {'; or '.join(who)}.")
    paragraphs += [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    is_of_change = check in PREFLIGHT_EXPLANATIONS
    paragraphs.append(f"{'If it is changed all the same' if is_of_change else 'If nothing is done'}: {otherwise}")
    return Explained(check, check, (*paragraphs, _references(check)), who, steps, otherwise)


def known(check: str, *, of_change: bool = False) -> None:
    """Do nothing for the id of a finding, or of a reason against a change.

    Raises:
        UsageError: it is none.
    """
    there = PREFLIGHT_EXPLANATIONS if of_change else EXPLANATIONS
    if check in there:
        return
    from difflib import get_close_matches

    likely = get_close_matches(check, there, n=1)
    hint = f"Did you mean {likely[0]}?" if likely else f"There are {', '.join(sorted(there))}."
    what = "reason against a change of delegation" if of_change else "finding of a delegation"
    raise UsageError(f"No {what} is called {check!r}.", hint=hint)


def is_check(word: str) -> bool:
    """Return whether a word is the id of something that can be explained."""
    return word in _explanations()


def _opening(report: "DelegationReport") -> Iterator[str]:
    delegation = report.delegation
    words = words_of(delegation, report)
    domain, parent = words["domain"], words["parent"]
    about = "An NS record names a server that answers for a domain."
    if delegation.domain == names.ROOT:
        yield f"{about} Nothing is above the root: where its servers are, resolvers bring along, as hints."
    else:
        yield (
            f"{about} Those of {domain} belong in two places: in {parent}, where they show resolvers the way, and in"
            " the domain's own zone."
        )
        yield _in_parent(delegation, parent)
    if delegation.served is not None:
        yield f"The domain's own servers name {listed(delegation.served) or 'none'}."
    elif delegation.parent.referral is not None:
        yield "What the domain's own zone names isn't known: no server was heard to tell it with authority."
    if delegation.domain != names.ROOT:
        yield f"Who changes those in {parent}: {words[Role.PARENT]}."
        yield f"Who changes those in the zone itself: {words[Role.ZONE]}."


def _in_parent(delegation: "Delegation", parent: str) -> str:
    """Return what the zone above names, a sentence or two."""
    referral = delegation.parent.referral
    if referral is not None:
        kept = "" if referral.ttl is None else f" Resolvers keep that for up to {referral.ttl} s (the TTL)."
        where = f"In {parent}" if delegation.parent.referrals else f"In the zone file of {parent} here"
        return f"{where} they name {listed(referral.ns) or 'none'}.{kept}"
    if delegation.parent.denies:
        return f"In {parent} there are none now, say its servers."
    if any(server.word is ParentWord.SERVES for server in delegation.parent.servers):
        domain = names.spoken(delegation.domain)
        return f"Which ones {parent} has isn't told: its servers serve {domain}, too, and answer for it themselves."
    return f"Which ones {parent} has isn't known: its servers didn't tell."


async def _story(domain: str, world: "World") -> list[Explained]:
    """Return the steps of a resolution, and how it ends, from a trace that is made now."""
    from tuiz.lookups.steps import Outcome, Question, TraceOptions
    from tuiz.services import trace_story
    from tuiz.services.tracing import trace

    question = Question(domain, "A")
    story, told, end = trace_story.TraceStory(), [trace_story.opening(question)], list[str]()
    async for item in trace(question, world, TraceOptions()):
        if isinstance(item, Outcome):
            end += story.closing(item)
        else:
            told += [text for chapter in story.chapters(item) for text in (chapter.heading, *chapter.paragraphs)]
    return [
        Explained("", "How a resolver finds it", tuple(told)),
        Explained("", "What it comes to", tuple(end)),
    ]


def laid_out(part: Explained) -> Iterator[tuple[Layout, str]]:
    """Yield the paragraphs of a part, each with what it is: a step, what is told of the step before it, or neither."""
    has_begun = False
    for text in part.paragraphs:
        is_step = text[:1].isdigit()
        has_begun = has_begun or (is_step and not part.check)
        yield ("step" if is_step else "inner" if has_begun else "plain"), text


def _explanations() -> Mapping[str, tuple[str, str]]:
    return {**EXPLANATIONS, **PREFLIGHT_EXPLANATIONS}


def _references(check: str) -> str:
    from tuiz.checks.live import LIVE_CHECKS
    from tuiz.checks.live.preflight import REFERENCE

    found = next((each for each in LIVE_CHECKS if each.id == check), None)
    if found is None:
        return f"Read on: {REFERENCE}."
    beside = f"; Zonemaster's test case {found.zonemaster}" if found.zonemaster else ""
    return f"Read on: {found.reference}{beside}."


def explained_document(explained: "tuple[Explained, ...] | None") -> list[dict[str, object]] | None:
    """Return an explanation as JSON has it; None where nobody asked."""
    return None if explained is None else list(map(part_document, explained))


def part_document(part: Explained) -> dict[str, object]:
    """Return a part of an explanation as JSON has it."""
    return {
        "check": part.check or None,
        "title": part.title,
        "paragraphs": list(part.paragraphs),
        "who": list(part.who),
        "steps": list(part.steps),
        "otherwise": part.otherwise or None,
    }
