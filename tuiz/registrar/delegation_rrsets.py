"""What a parent zone has of a domain, RRset by RRset, and the update (RFC 2136) that makes it something else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.registrar.protocol import Registered, Wish

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import dns.message
    import dns.update

    from tuiz.lookups.transfer import Transferred

_NUMBERS: Final = {1: "A", 2: "NS", 28: "AAAA", 43: "DS"}
_AA: Final = 0x0400
_Key = tuple[str, str]
"""An owner in the form in which names are compared, and a type."""


@dataclass(frozen=True, slots=True)
class DelegationRRsets:
    """The RRsets that delegate a domain: NS and DS at it, addresses at name servers within it."""

    domain: str
    rdatas: Mapping[_Key, frozenset[str]] = field(default_factory=dict)
    """RDATA in presentation format, in lower case."""
    spelled: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Names as the parent zone spells them."""
    ttl: int | None = field(default=None, compare=False)
    """Of the NS records."""

    @classmethod
    def of(cls, domain: str, ns: dns.message.Message, ds: dns.message.Message) -> DelegationRRsets | None:
        """Return what two replies say; None where the server serves the domain itself, and so doesn't tell.

        Args:
            domain: absolute.
            ns: the reply of the parent's server to a question for the domain's NS records.
            ds: and to one for its DS records.
        """
        answered = any(int(rrset.rdtype) == 2 for rrset in ns.answer) or any(
            int(rrset.rdtype) == 6 and names.key(rrset.name.to_text()) == names.key(domain)
            for rrset in (*ns.answer, *ns.authority)
        )
        if answered and ns.flags & _AA:
            return None
        found = cls(domain)
        for rrset in (*ns.authority, *ns.additional, *ds.answer):
            if (rdtype := _NUMBERS.get(int(rrset.rdtype))) is not None:
                texts = [rdata.to_text() for rdata in rrset]
                found = found._with(rrset.name.to_text(), rdtype, texts, int(rrset.ttl))
        return found.relevant()

    def with_records(self, records: Iterable[Transferred]) -> DelegationRRsets:
        """Return it with those of a zone's records that are about the domain, as they come in a transfer."""
        import dns.rdata

        from tuiz.lookups.wire_names import name_text

        found = self
        apex = names.key(self.domain)
        for record in records:
            rdtype = _NUMBERS.get(record.rdtype)
            if rdtype is None:
                continue
            owner = name_text(record.owner)
            if names.key(owner) == apex or (rdtype in {"A", "AAAA"} and names.is_below(owner, self.domain)):
                data = dns.rdata.from_wire("IN", rdtype, record.rdata, 0, len(record.rdata))
                found = found._with(owner, rdtype, [data.to_text()], record.ttl)
        return found

    @property
    def hosts(self) -> tuple[str, ...]:
        """The name servers, absolute, sorted."""
        return tuple(self.spelled.get(host, host) for host in sorted(self._of(self.domain, "NS")))

    @property
    def registered(self) -> Registered:
        """The same as a registrar tells it."""
        inside = [host for host in self.hosts if names.is_at_or_below(host, self.domain)]
        glue = {host: addresses for host in inside if (addresses := self.addresses(host))}
        return Registered(self.hosts, glue, tuple(text.upper() for text in sorted(self._of(self.domain, "DS"))))

    @property
    def words(self) -> str:
        """Its name servers, for people."""
        return " ".join(map(names.spoken, self.hosts)) or "no delegation"

    def addresses(self, host: str) -> tuple[str, ...]:
        """Return the addresses that the parent zone has of a host."""
        return (*sorted(self._of(host, "A")), *sorted(self._of(host, "AAAA")))

    def fulfil(self, wish: Wish) -> bool:
        """Return whether they are what is wished."""
        return all(self._of(owner, rdtype) == wanted for (owner, rdtype), wanted in self._wanted(wish).items())

    def update_to(self, wish: Wish, zone: str, ttl: int) -> dns.update.UpdateMessage | None:
        """Return the message that makes them what is wished, if nothing has changed since; None if they are already.

        Args:
            wish: what they are to be.
            zone: the parent zone.
            ttl: of the records of a domain that isn't delegated yet.
        """
        import dns.update

        if self.fulfil(wish):
            return None
        update = dns.update.UpdateMessage(zone)
        spelled = {names.key(host): host for host in wish.hosts}
        wanted = self._wanted(wish)
        for owner, rdtype in wanted:
            if known := self._of(owner, rdtype):
                update.present(owner, rdtype, *sorted(known))
            else:
                update.absent(owner, rdtype)
        for (owner, rdtype), rdatas in wanted.items():
            if rdatas == self._of(owner, rdtype):
                continue
            if rdatas:
                update.replace(owner, self.ttl or ttl, rdtype, *(spelled.get(text, text) for text in sorted(rdatas)))
            else:
                update.delete(owner, rdtype)
        return update

    def _wanted(self, wish: Wish) -> dict[_Key, frozenset[str]]:
        """Return the RRsets that a wish is about, as it wants them."""
        domain = names.key(self.domain)
        hosts = frozenset(map(names.key, wish.hosts))
        wanted = {(domain, "NS"): hosts}
        if wish.ds is not None or not hosts:
            wanted[domain, "DS"] = _normal("DS", wish.ds or ()) if hosts else frozenset()
        glue = {names.key(host): addresses for host, addresses in wish.glue.items()}
        for host in sorted(hosts | self._of(domain, "NS")):
            if not names.is_at_or_below(host, domain):
                continue
            if host not in hosts:
                wanted |= {(host, rdtype): frozenset() for rdtype in ("A", "AAAA") if self._of(host, rdtype)}
            elif host in glue:
                for rdtype in ("A", "AAAA"):
                    of_type = [item for item in glue[host] if (":" in item) == (rdtype == "AAAA")]
                    wanted[host, rdtype] = _normal(rdtype, of_type)
        return wanted

    def _of(self, owner: str, rdtype: str) -> frozenset[str]:
        return self.rdatas.get((names.key(owner), rdtype), frozenset())

    def _with(self, owner: str, rdtype: str, texts: Iterable[str], ttl: int) -> DelegationRRsets:
        texts = list(texts)
        key = names.key(owner), rdtype
        merged = {**self.rdatas, key: self.rdatas.get(key, frozenset()) | _normal(rdtype, texts)}
        spelled = {**self.spelled, **({names.key(text): text for text in texts} if rdtype == "NS" else {})}
        is_ns = rdtype == "NS" and key[0] == names.key(self.domain)
        return replace(self, rdatas=merged, spelled=spelled, ttl=ttl if is_ns else self.ttl)

    def relevant(self) -> DelegationRRsets:
        """Return those that delegate the domain: another cut's are none of them."""
        domain = names.key(self.domain)
        hosts = self._of(domain, "NS")
        kept = {
            (owner, rdtype): texts
            for (owner, rdtype), texts in self.rdatas.items()
            if (owner == domain and rdtype in {"NS", "DS"})
            or (owner in hosts and rdtype in {"A", "AAAA"} and names.is_at_or_below(owner, domain))
        }
        return replace(self, rdatas=kept)


def _normal(rdtype: str, texts: Iterable[str]) -> frozenset[str]:
    """Return RDATA in the form in which it is compared."""
    import dns.rdata

    if rdtype == "NS":
        return frozenset(map(names.key, texts))
    return frozenset(dns.rdata.from_text("IN", rdtype, text).to_text().lower() for text in texts)
