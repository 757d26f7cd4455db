"""Hold a reply against the keys of its zone: records, wildcards, and what it says isn't there (RFC 4035 §5.3, §5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from tuiz.lookups.denial import Cut, Denial, NsecDenial
from tuiz.lookups.denial_hashed import HashedDenial
from tuiz.lookups.security import SECURE, Verdict, bogus, weakest
from tuiz.lookups.signatures import SignatureChecker, ZoneKeys, covering

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import dns.message
    import dns.name
    import dns.rrset
    from dns.rdtypes.ANY.DS import DS

_SOA: Final = 6
_NSEC: Final = 47
_NSEC3: Final = 50
_DS: Final = 43
_RRSIG: Final = 46
_MOST_PROOFS: Final = 12
"""How many NSEC or NSEC3 records of a reply are looked at; no proof needs more than three or four."""


class SignerState(Enum):
    """What a parent says of a delegation's signer."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    NO_CUT = "no-cut"
    """The name is no delegation."""
    BOGUS = "bogus"
    UNKNOWN = "unknown"
    """Nobody told."""


@dataclass(frozen=True, slots=True)
class Signer:
    """What a parent says of the signer of a delegation."""

    state: SignerState
    reason: str = ""
    records: tuple[DS, ...] = ()


class ReplyValidator:
    """Looks at replies from one zone."""

    def __init__(self, keys: ZoneKeys, checker: SignatureChecker) -> None:
        self._keys = keys
        self._checker = checker

    def records(self, message: dns.message.Message, rrsets: Iterable[dns.rrset.RRset]) -> Verdict:
        """Return whether RRsets of the answer section are signed, and if by way of a wildcard, whether rightly so.

        Raises:
            TooMuchWork: the work is spent.
        """
        return weakest(*(self._record(message, rrset) for rrset in rrsets))

    def no_name(self, message: dns.message.Message, name: dns.name.Name) -> Verdict:
        """Return whether the reply proves that there is no *name*.

        Raises:
            TooMuchWork: the work is spent.
        """
        denial = self._denial(message)
        verdict = denial if isinstance(denial, Verdict) else denial.no_name(name)
        return weakest(verdict, self._soa(message))

    def no_data(self, message: dns.message.Message, name: dns.name.Name, rdtype: int) -> Verdict:
        """Return whether the reply proves that *name* has no such records.

        Raises:
            TooMuchWork: the work is spent.
        """
        denial = self._denial(message)
        verdict = denial if isinstance(denial, Verdict) else denial.no_data(name, rdtype)
        return weakest(verdict, self._soa(message))

    def signer(self, message: dns.message.Message, name: dns.name.Name) -> Signer:
        """Return what a referral to *name*, or a reply to a question for its DS, proves of its signer.

        Raises:
            TooMuchWork: the work is spent.
        """
        for section in (message.answer, message.authority):
            for rrset in section:
                if rrset.name == name and rrset.rdtype == _DS:
                    checked = self._checker.check(rrset, covering(section, rrset), self._keys)
                    if checked.reason:
                        return Signer(SignerState.BOGUS, checked.reason)
                    return Signer(SignerState.SIGNED, records=tuple(rrset))
        denial = self._denial(message)
        if isinstance(denial, Verdict):
            return Signer(SignerState.BOGUS, f"it isn't proved that {name} has no DS: {denial.reason}")
        found = denial.no_signer(name)
        state = {Cut.UNSIGNED: SignerState.UNSIGNED, Cut.NONE: SignerState.NO_CUT, Cut.UNPROVED: SignerState.BOGUS}
        return Signer(state[found.cut], found.reason)

    def _record(self, message: dns.message.Message, rrset: dns.rrset.RRset) -> Verdict:
        checked = self._checker.check(rrset, covering(message.answer, rrset), self._keys)
        if checked.reason is not None:
            return bogus(checked.reason)
        if checked.wildcard is None:
            return SECURE
        denial = self._denial(message)
        if isinstance(denial, Verdict):
            return bogus(f"{rrset.name} comes from {checked.wildcard}, without proof: {denial.reason}")
        return denial.no_closer(rrset.name, checked.wildcard)

    def _soa(self, message: dns.message.Message) -> Verdict:
        """Return whether the SOA is signed that a negative answer comes with, and its lifetime (RFC 2308 §3)."""
        for rrset in message.authority:
            if rrset.rdtype == _SOA:
                checked = self._checker.check(rrset, covering(message.authority, rrset), self._keys)
                return bogus(checked.reason) if checked.reason else SECURE
        return SECURE

    def _denial(self, message: dns.message.Message) -> Denial | Verdict:
        """Return the proof that the authority section holds, or why there is none."""
        proofs = [rrset for rrset in message.authority if rrset.rdtype in {_NSEC, _NSEC3}]
        if not proofs:
            return bogus("there is no NSEC or NSEC3 record")
        valid: list[dns.rrset.RRset] = []
        reason = ""
        for rrset in proofs[:_MOST_PROOFS]:
            checked = self._checker.check(rrset, covering(message.authority, rrset), self._keys)
            if checked.is_valid and checked.wildcard is None:
                valid.append(rrset)
            else:
                reason = reason or checked.reason or f"the proof of {rrset.name} comes from a wildcard"
        if not valid:
            return bogus(reason)
        hashed = [(rrset.name, rrset[0]) for rrset in valid if rrset.rdtype == _NSEC3]
        if hashed:
            return HashedDenial(self._keys.zone, hashed)
        return NsecDenial(self._keys.zone, [(rrset.name, rrset[0]) for rrset in valid])


def signers_of(rrsets: Sequence[dns.rrset.RRset]) -> set[dns.name.Name]:
    """Return the zones that signed anything among *rrsets*."""
    return {signature.signer for rrset in rrsets if rrset.rdtype == _RRSIG for signature in rrset}
