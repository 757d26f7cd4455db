"""The chain of trust along the zones of a trace, each link made when it is asked for (RFC 4035 §5).

A parent that also serves its child never refers to it; such cuts are found by asking for the DS of each name between.
Of several servers, one whose data hold is enough, as for a resolver: the chain is bogus only if all of them are.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tuiz.lookups.judging import Sort
from tuiz.lookups.panel import Heard, Panel, Wish
from tuiz.lookups.security import (
    MISSING_CRYPTOGRAPHY,
    SECURE,
    Security,
    TooMuchWork,
    Verdict,
    Work,
    bogus,
    insecure,
    unknown,
)
from tuiz.lookups.signatures import SignatureChecker, can_verify, covering
from tuiz.lookups.trust import KeyChecker, Trust, usable_signers, why_not_usable
from tuiz.lookups.validation import ReplyValidator, Signer, SignerState, signers_of
from tuiz.lookups.zone_cut import ZoneCut

if TYPE_CHECKING:
    import dns.message
    import dns.name

    from tuiz.lookups.hints import TrustAnchor

NO_ANCHOR: Final = "there is no trust anchor for this root: lookup.trust_anchor in the settings names its file"

_DS: Final = 43
_DNSKEY: Final = 48
_RRSIG: Final = 46
_AT_ONCE: Final = 2
_TOO_MUCH: Final = unknown("it has more signatures and keys than can be checked in reasonable time")


class Chain:
    """Tells how far what the zones' servers say can be trusted."""

    def __init__(self, anchor: TrustAnchor | None, panel: Panel, now: float) -> None:
        """Take the keys of the root, None for a root without, and the time that signatures have to hold at."""
        self._anchor = anchor
        self._panel = panel
        self._checker = SignatureChecker(now, Work())
        self._trusts: dict[ZoneCut, asyncio.Task[Trust]] = {}
        self._signers: dict[ZoneCut, asyncio.Task[Signer]] = {}
        self._hidden: dict[tuple[dns.name.Name, dns.name.Name], ZoneCut | None] = {}

    def begin(self, cut: ZoneCut) -> None:
        """Begin to find out how far a zone can be trusted, while its servers are asked something else."""
        if cut not in self._trusts:
            self._trusts[cut] = asyncio.create_task(self._trust(cut))

    async def begin_anew(self, cut: ZoneCut) -> None:
        """Ask for a zone's keys again where nobody gave them, now that more of its servers are known."""
        if cut in self._trusts and (await self.trust(cut)).verdict.state is Security.UNKNOWN:
            self._trusts[cut] = asyncio.create_task(self._trust(cut))

    async def trust(self, cut: ZoneCut) -> Trust:
        """Return how far a zone can be trusted, and its keys."""
        self.begin(cut)
        return await asyncio.shield(self._trusts[cut])

    async def delegation(self, cut: ZoneCut) -> Verdict:
        """Return how far the referral to a zone can be trusted: that its DS are these, or that there are none."""
        assert cut.parent is not None
        trust = await self.trust(cut.parent)
        if not trust.verdict.is_secure:
            return trust.verdict
        signer = await self._signer(cut)
        if signer.state in {SignerState.SIGNED, SignerState.UNSIGNED}:
            return Verdict(Security.SECURE, signer.reason)
        return unknown(signer.reason) if signer.state is SignerState.UNKNOWN else bogus(signer.reason)

    async def verdict(self, cut: ZoneCut, heard: Heard, name: dns.name.Name, rdtype: int) -> Verdict:
        """Return how far the answer can be trusted that a zone's server gave to a question for *name*."""
        assert heard.reply is not None
        trust = await self.trust(cut)
        if not trust.verdict.is_secure:
            return trust.verdict
        # RFC 4035 §2.4: DS is the parent's, also where one server has both.
        lowest = name.parent() if rdtype == _DS and len(name) > 1 else name
        trust = await self.trust(await self._speaking(cut, heard.reply.message, lowest))
        if trust.keys is None:
            return trust.verdict
        try:
            return _validated(ReplyValidator(trust.keys, self._checker), heard, name, rdtype)
        except TooMuchWork:
            return _TOO_MUCH

    async def close(self) -> None:
        """End what is still going on."""
        tasks = [*self._trusts.values(), *self._signers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _trust(self, cut: ZoneCut) -> Trust:
        if cut.parent is None:
            if self._anchor is None or not can_verify():
                return Trust(unknown(NO_ANCHOR if self._anchor is None else MISSING_CRYPTOGRAPHY))
            return await self._keys(cut, None)
        verdict = await self.delegation(cut)
        if not verdict.is_secure:
            return Trust(verdict)
        signer = await self._signer(cut)
        if signer.state is SignerState.UNSIGNED:
            why = f" ({signer.reason})" if signer.reason else ""
            return Trust(insecure(f"{cut.name} isn't signed: {cut.parent.name} proves that it has no DS{why}"))
        if not usable_signers(signer.records):
            return Trust(insecure(why_not_usable(cut.name, signer.records)))
        return await self._keys(cut, signer)

    async def _keys(self, cut: ZoneCut, signer: Signer | None) -> Trust:
        """Return the keys that a zone publishes, if its DS or the trust anchor vouch for them."""
        heard = await self._panel.ask(Wish(cut.name, cut.name, _DNSKEY, cut.addresses()), at_once=_AT_ONCE)
        trust = self._first_good(cut, signer, heard)
        if trust is None or trust.verdict.is_bogus:
            heard = await self._panel.ask(Wish(cut.name, cut.name, _DNSKEY, cut.addresses()), everyone=True)
            trust = self._first_good(cut, signer, heard) or trust
        return trust or Trust(
            unknown(f"the DNSKEY records of {cut.name} couldn't be had: none of its servers answered")
        )

    def _first_good(self, cut: ZoneCut, signer: Signer | None, heard: list[Heard]) -> Trust | None:
        first: Trust | None = None
        for item in heard:
            if not item.is_usable:
                continue
            trust = self._keys_in(cut, signer, item)
            if not trust.verdict.is_bogus:
                return trust
            first = first or trust
        return first

    def _keys_in(self, cut: ZoneCut, signer: Signer | None, heard: Heard) -> Trust:
        assert heard.reply is not None
        assert heard.judged is not None
        if heard.judged.sort is not Sort.ANSWER:
            who = "its parent has DS records for it" if signer else "there is a trust anchor for it"
            return Trust(bogus(f"{cut.name} publishes no DNSKEY, though {who}"))
        rrset = heard.judged.rrsets[0]
        signatures = covering(heard.reply.message.answer, rrset)
        checker = KeyChecker(cut.name, self._checker)
        try:
            if signer is not None:
                return checker.against_signers(signer.records, rrset, signatures)
            assert self._anchor is not None
            return checker.against_anchor(self._anchor, rrset, signatures)
        except TooMuchWork:
            return Trust(_TOO_MUCH)

    async def _signer(self, cut: ZoneCut) -> Signer:
        if cut not in self._signers:
            self._signers[cut] = asyncio.create_task(self._find_signer(cut))
        return await asyncio.shield(self._signers[cut])

    async def _find_signer(self, cut: ZoneCut) -> Signer:
        """Return what the parent, which is secure, says of the signer of a zone."""
        assert cut.parent is not None
        if cut.is_hidden:
            return await self._ask_signer(cut.parent, cut.name)
        first: Signer | None = None
        for heard in cut.told_by[:4]:
            assert heard.reply is not None
            found = await self._signer_in(cut.parent, heard.reply.message, cut.name)
            if found.state in {SignerState.SIGNED, SignerState.UNSIGNED}:
                return found
            first = first or found
        asked = await self._ask_signer(cut.parent, cut.name)
        if asked.state is SignerState.NO_CUT:
            return Signer(
                SignerState.BOGUS, f"{cut.parent.name} refers to {cut.name} and proves that it is no delegation"
            )
        return first if asked.state is SignerState.UNKNOWN and first is not None else asked

    async def _ask_signer(self, cut: ZoneCut, name: dns.name.Name) -> Signer:
        """Ask a zone's servers for the DS of *name*."""
        wish = Wish(cut.name, name, _DS, cut.addresses())
        found = Signer(SignerState.UNKNOWN, f"whether {name} has a DS couldn't be had: no server of {cut.name} told")
        for everyone in (False, True):
            heard = await self._panel.ask(wish, everyone=everyone, at_once=None if everyone else _AT_ONCE)
            for item in heard:
                if not item.is_usable or item.reply is None or item.judged is None:
                    continue
                if item.judged.sort is Sort.REFERRAL:
                    continue  # it serves only what is below
                found = await self._signer_in(cut, item.reply.message, name)
                if found.state not in {SignerState.BOGUS, SignerState.UNKNOWN}:
                    return found
        return found

    async def _signer_in(self, cut: ZoneCut, message: dns.message.Message, name: dns.name.Name) -> Signer:
        """Return what a reply proves of the signer of *name*, which is below a zone that is secure."""
        speaking = await self._speaking(cut, message, name.parent())
        trust = await self.trust(speaking)
        if trust.keys is None:
            states = {Security.INSECURE: SignerState.UNSIGNED, Security.UNKNOWN: SignerState.UNKNOWN}
            return Signer(states.get(trust.verdict.state, SignerState.BOGUS), trust.verdict.reason)
        try:
            validator = ReplyValidator(trust.keys, self._checker)
            alias = next((rrset for rrset in message.answer if rrset.name == name and rrset.rdtype == 5), None)
            if alias is not None and validator.records(message, [alias]) == SECURE:
                return Signer(SignerState.NO_CUT, f"{name} is an alias")
            return validator.signer(message, name)
        except TooMuchWork:
            return Signer(SignerState.UNKNOWN, _TOO_MUCH.reason)

    async def _speaking(self, cut: ZoneCut, message: dns.message.Message, lowest: dns.name.Name) -> ZoneCut:
        """Return the zone that a reply of *cut*'s servers speaks for: itself, or one below that they serve too.

        Args:
            cut: a secure zone.
            message: the reply.
            lowest: the name that the zone is at or above.
        """
        signers = signers_of([*message.answer, *message.authority])
        if cut.name in signers:
            return cut
        below = [name for name in signers if name.is_subdomain(cut.name) and lowest.is_subdomain(name)]
        return await self._descend(cut, max(below, key=len) if below else lowest)

    async def _descend(self, cut: ZoneCut, target: dns.name.Name) -> ZoneCut:
        """Return the lowest zone from *cut* down to *target* that its servers serve, or the first that isn't secure."""
        current = cut
        for labels in range(len(cut.name) + 1, len(target) + 1):
            name = target.split(labels)[1]
            below = await self._hidden_cut(current, name)
            if below is None:
                continue
            current = below
            if not (await self.trust(current)).verdict.is_secure:
                break
        return current

    async def _hidden_cut(self, cut: ZoneCut, name: dns.name.Name) -> ZoneCut | None:
        """Return the zone at *name* that a secure zone's servers serve too; None where there is none."""
        place = cut.name, name
        if place not in self._hidden:
            signer = await self._ask_signer(cut, name)
            below = ZoneCut(name, cut.hosts, cut, is_hidden=True)
            self._signers[below] = asyncio.create_task(_known(signer))
            self._hidden[place] = None if signer.state is SignerState.NO_CUT else below
        return self._hidden[place]


def _validated(validator: ReplyValidator, heard: Heard, name: dns.name.Name, rdtype: int) -> Verdict:
    """Return how far the reply of a secure zone to a question for *name* can be trusted."""
    assert heard.reply is not None
    assert heard.judged is not None
    sort = heard.judged.without_authority or heard.judged.sort
    if sort is Sort.NXDOMAIN:
        return validator.no_name(heard.reply.message, name)
    if sort is Sort.NODATA:
        return validator.no_data(heard.reply.message, name, rdtype)
    if rdtype == _RRSIG:
        return unknown("signatures aren't signed themselves")
    return validator.records(heard.reply.message, heard.judged.rrsets)


async def _known(signer: Signer) -> Signer:
    return signer
