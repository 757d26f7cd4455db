"""The three checkers answer, and their answers are read rightly."""

from tests.reference.case import HEAD, ORIGIN
from tests.reference.checkers import Answer, ReferenceCheckers


def test_a_sound_zone_is_accepted_by_all(checkers: ReferenceCheckers) -> None:
    """A zone with SOA, NS and its address passes all three."""
    vote = checkers.ask(HEAD, ORIGIN)

    assert vote.is_complete
    assert vote.refusers == frozenset()


def test_each_checker_names_the_line_that_it_refuses(checkers: ReferenceCheckers) -> None:
    """A bad address is refused by all three, each with a message for its line."""
    vote = checkers.ask(HEAD + b"a A 192.0.2\n", ORIGIN)

    assert vote.refusers == {"named", "knot", "nsd"}
    for verdict in vote.verdicts:
        assert [message.line for message in verdict.messages if message.line] == [5]


def test_a_missing_glue_record_is_refused_by_knot_alone(checkers: ReferenceCheckers) -> None:
    """Votes are kept apart: what one refuses is known as that one's."""
    vote = checkers.ask(HEAD + b"sub NS ns.sub\n", ORIGIN)

    assert vote.refusers == {"knot"}
    assert any("missing glue" in message.text for message in vote.knot.messages)


def test_files_beside_the_zone_file_are_included(checkers: ReferenceCheckers) -> None:
    """What `$INCLUDE` names lies beside the zone file, for this question only."""
    body = HEAD + b"$INCLUDE more.zone\n"

    assert checkers.ask(body, ORIGIN, {"more.zone": b"a A 192.0.2.2\n"}).refusers == frozenset()
    assert checkers.ask(body, ORIGIN).refusers == {"named", "knot", "nsd"}


def test_a_checker_that_does_not_answer_has_no_vote() -> None:
    """A checker that runs out of time neither accepts nor refuses."""
    with ReferenceCheckers(timeout_seconds=0.0) as checkers:
        vote = checkers.ask(HEAD, ORIGIN)

    assert not vote.is_complete
    assert {verdict.answer for verdict in vote.verdicts} == {Answer.NONE}
