"""What a look at a delegation comes to, and what silence leaves of it."""

from datetime import UTC, datetime, timedelta

import pytest

from tuiz.domain.delegation_states import DelegationState, Glance, Judged, KnownState, judged

OURS = ("ns1.example.net.", "ns2.example.net.")
OTHERS = ("a.other.test.", "b.other.test.")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("glance", "meant", "state", "detail"),
    [
        (Glance(OURS, serves=True), [("NS2.example.NET.", OURS[0])], "ours", ""),
        (Glance(OURS, serves=None, detail="silence"), [OURS], "ours", "none of its name servers answered; silence"),
        (Glance(OURS, serves=True, is_everywhere=False), [OURS], "partly", "not all of the parent's servers"),
        (Glance(OURS[:1], serves=True), [OURS], "partly", "it isn't delegated to ns2.example.net"),
        (Glance((*OURS, *OTHERS), serves=True), [OURS], "partly", "also delegated to a.other.test, b.other.test"),
        (Glance((OURS[0], OTHERS[0]), serves=True), [OURS], "partly", "to ns2.example.net, and it is also"),
        (Glance(OTHERS, serves=True), [OURS], "elsewhere", "it is delegated to a.other.test, b.other.test"),
        (Glance(tuple(f"{n}.test." for n in range(9)), serves=True), [OURS], "elsewhere", "and 6 more"),
        (Glance(OTHERS, serves=True), [OURS, OTHERS], "ours", ""),
        (Glance(OURS, serves=False, detail="nobody serves it"), [OURS], "broken", "nobody serves it"),
        (Glance(OURS, serves=True, is_bogus=True, detail="DNSSEC"), [OURS], "broken", "DNSSEC"),
        (Glance(is_denied=True, detail="no such name"), [OURS], "broken", "no such name"),
        (Glance(detail="nobody answered"), [OURS], "unknown", "nobody answered"),
        (Glance(OTHERS, serves=True), [()], "unknown", "which name servers it is meant to have isn't known"),
    ],
)
def test_a_look_comes_to_one_word(glance: Glance, meant: list[tuple[str, ...]], state: str, detail: str) -> None:
    """The parent alone tells whose a domain is; only answers make it broken; silence is unknown."""
    found = judged(glance, meant)

    assert found.state == state
    assert detail in found.detail
    assert bool(detail) == bool(found.detail)


def test_silence_leaves_what_was_said_for_a_day() -> None:
    """A look that nobody answers leaves the state, says so, and is made again soon; after a day nothing is known."""
    silence = Judged(DelegationState.UNKNOWN, "nobody answered")
    first = KnownState.first("example.com.", Judged(DelegationState.OURS), NOW)
    assert (first.due - NOW, first.is_missed) == (timedelta(hours=6), False)

    missed = first.after(silence, NOW + timedelta(hours=7))
    assert (missed.state, missed.asked, missed.is_missed) == ("ours", NOW, True)
    assert missed.due == NOW + timedelta(hours=7, minutes=30)
    assert missed.words(NOW + timedelta(hours=7)) == "ours, 7 h ago"
    assert missed.sentence(NOW + timedelta(hours=7)) == (
        "example.com is ours. That was found 7 h ago; nobody has answered since."
    )

    forgotten = missed.after(silence, NOW + timedelta(hours=25))
    assert (forgotten.state, forgotten.detail) == ("unknown", "nobody answered")
    again = forgotten.after(Judged(DelegationState.ELSEWHERE, "it left"), NOW + timedelta(days=3))
    assert (again.state, again.is_missed) == ("elsewhere", False)
    assert KnownState.first("example.com.", silence, NOW).words(NOW) == "unknown"
