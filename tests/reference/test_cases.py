"""The cases written by hand: tuiz judges them as the checkers do, and the table of splits says why those disagree."""

from tests.reference.case import Case
from tests.reference.checkers import Vote
from tests.reference.splits import is_explained, read_splits
from tests.reference.verdicts import disagreement, outside_the_vote
from tuiz.services.checking import check_text

SPLITS = read_splits()


def test_verdicts_are_those_of_the_majority(votes: list[tuple[Case, Vote]]) -> None:
    """Two or three refuse a file: an error. One: a warning that names it. None: no error."""
    wrong = []
    for case, vote in votes:
        findings = check_text(case.data, case.origin)
        if not outside_the_vote(case.data) and (what := disagreement(vote, findings)):
            wrong.append(f"{case.topic}, {case.name}: {what}")

    assert wrong == []


def test_every_split_vote_has_a_reason(votes: list[tuple[Case, Vote]]) -> None:
    """Where the checkers disagree about a case, the table says why."""
    unexplained = [
        case.name
        for case, vote in votes
        if not outside_the_vote(case.data) and not is_explained(vote, case.data, SPLITS)
    ]

    assert unexplained == []


def test_every_reason_is_shown_by_a_case(votes: list[tuple[Case, Vote]]) -> None:
    """Each row of the table matches a case, so that none outlives its reason."""
    used = {id(split) for case, vote in votes for split in SPLITS if split.matches(vote, case.data)}

    assert [(split.id, sorted(split.refusers)) for split in SPLITS if id(split) not in used] == []
