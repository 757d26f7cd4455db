"""The revisions of a zone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tuiz.ui.models.review import Review


class Revision(Protocol):
    """What one save wrote."""

    @property
    def number(self) -> int:
        """Its number, from 1."""

    @property
    def time(self) -> datetime:
        """When it was written."""

    @property
    def user(self) -> str:
        """Who wrote it."""

    @property
    def message(self) -> str:
        """What they said of it, or nothing."""

    @property
    def serial(self) -> int | None:
        """SERIAL since then."""

    @property
    def added(self) -> int:
        """How many records came."""

    @property
    def removed(self) -> int:
        """How many records went."""


class History(Protocol):
    """The revisions of a zone. All of it is slow but for `restore`."""

    def revisions(self) -> Sequence[Revision]:
        """Return the revisions, the newest first."""

    def of_revision(self, number: int) -> Review:
        """Return what a revision changed."""

    def between(self, number: int, other: int | None) -> Review:
        """Return what differs from one revision to another, or to the zone as it is now with its draft."""

    def before_restoring(self, number: int) -> Review:
        """Return what going back to a revision would change."""

    def restore(self, number: int) -> str | None:
        """Make the zone what a revision was, as operations of the draft; None where it is so already."""
