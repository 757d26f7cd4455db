"""What DNSSEC says of an answer (RFC 4035 §4.3), with the reason, and how much work is spent on finding out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MISSING_CRYPTOGRAPHY: Final = (
    "signatures can't be checked without the cryptography library, which pip install 'tuiz[dnssec]' brings"
)


class Security(StrEnum):
    """How far an answer can be trusted."""

    SECURE = "secure"
    """A chain of signatures leads to it from the trust anchor."""
    INSECURE = "insecure"
    """It is proved that the chain ends above it, on purpose."""
    BOGUS = "bogus"
    """It should be signed, and isn't, or wrongly."""
    UNKNOWN = "unknown"
    """There is no trust anchor, or what would tell couldn't be had: RFC 4035 calls it indeterminate."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, and why."""

    state: Security
    reason: str = ""
    """A sentence without its full stop; for what is secure, empty or what it rests on."""

    @property
    def is_bogus(self) -> bool:
        """Whether it is wrong."""
        return self.state is Security.BOGUS

    @property
    def is_secure(self) -> bool:
        """Whether it is proved."""
        return self.state is Security.SECURE


SECURE: Final = Verdict(Security.SECURE)
"""Proved, with nothing to add."""


def bogus(reason: str) -> Verdict:
    """Return that something is wrong."""
    return Verdict(Security.BOGUS, reason)


def insecure(reason: str) -> Verdict:
    """Return that something isn't signed, on purpose."""
    return Verdict(Security.INSECURE, reason)


def unknown(reason: str) -> Verdict:
    """Return that it can't be told."""
    return Verdict(Security.UNKNOWN, reason)


def weakest(*verdicts: Verdict) -> Verdict:
    """Return the verdict that holds for something that rests on all of these; the first one of the worst."""
    order = (Security.BOGUS, Security.UNKNOWN, Security.INSECURE, Security.SECURE)
    return min(verdicts, key=lambda verdict: order.index(verdict.state), default=SECURE)


class TooMuchWork(Exception):
    """More signatures would have to be checked than an honest zone has."""


@dataclass(slots=True)
class Work:
    """The checks of signatures that are left: they are dear, and answers could ask for any number (CVE-2023-50387)."""

    signatures: int = 600

    def spend(self) -> None:
        """Take one.

        Raises:
            TooMuchWork: none is left.
        """
        if self.signatures <= 0:
            raise TooMuchWork
        self.signatures -= 1
