"""The checkers, and what they say of the cases written by hand: asked once, for all tests."""

from collections.abc import Iterator

import pytest

from tests.reference.case import Case
from tests.reference.catalogue import all_cases
from tests.reference.checkers import ReferenceCheckers, Vote, votes_on


@pytest.fixture(scope="session")
def checkers() -> Iterator[ReferenceCheckers]:
    """The three checkers, with a folder of their own."""
    with ReferenceCheckers() as checkers:
        yield checkers


@pytest.fixture(scope="session")
def votes() -> list[tuple[Case, Vote]]:
    """Every case written by hand, with its vote."""
    return list(votes_on(all_cases()))
