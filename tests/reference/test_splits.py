"""The table of splits covers the cases written by hand, and holds nothing else."""

from tests.reference.case import Case
from tests.reference.checkers import Vote
from tests.reference.splits import is_explained, read_splits
from tests.reference.verdicts import outside_the_vote

SPLITS = read_splits()


def test_every_split_vote_has_a_reason(votes: list[tuple[Case, Vote]]) -> None:
    """Where the checkers disagree about a case written by hand, the table says why."""
    unexplained = [
        case.name
        for case, vote in votes
        if not outside_the_vote(case.data) and not is_explained(vote, case.data, SPLITS)
    ]

    assert unexplained == []


def test_every_reason_is_shown_by_a_case(votes: list[tuple[Case, Vote]]) -> None:
    """Each row of the table matches a case written by hand, so that none outlives its reason."""
    used = {id(split) for case, vote in votes for split in SPLITS if split.matches(vote, case.data)}

    assert [(split.id, sorted(split.refusers)) for split in SPLITS if id(split) not in used] == []
