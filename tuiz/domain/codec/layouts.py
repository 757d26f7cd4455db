"""The fields of each record type whose RDATA is a plain sequence of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tuiz.domain.codec import rules
from tuiz.domain.codec.dnssec import NextHash, OldTypeBitMap, Salt, SignatureTime, TypeBitMap, TypeName
from tuiz.domain.codec.encodings import Base64, Hex, HexGroups
from tuiz.domain.codec.fields import (
    Address4,
    Address6,
    Algorithm,
    Field,
    Name,
    Number,
    Period,
    String,
    Strings,
    Tag,
)
from tuiz.domain.codec.gateway import GatewayAndKey
from tuiz.domain.codec.problems import Objection
from tuiz.domain.codec.reader import Reader


@dataclass(frozen=True, slots=True)
class Layout:
    """The RDATA of a record type."""

    fields: tuple[Field, ...]
    rule: Callable[[bytes], Iterable[Objection]] | None = None
    """What servers ask beyond the single fields, told from the canonical octets."""

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Read all the words; return the presentation format and the canonical octets.

        Raises:
            InvalidRdata: with the field that is wrong.
        """
        texts = []
        wire = b""
        for field in self.fields:
            text, octets = field.read(reader)
            texts.append(text)
            wire += octets
        reader.finish()
        if self.rule:
            reader.objections.extend(self.rule(wire))
        return " ".join(text for text in texts if text), wire

    @property
    def form(self) -> str:
        """How such RDATA is written: the names of its fields."""
        return ", ".join(field.name for field in self.fields)


def _names(*fields: str) -> Layout:
    return Layout(tuple(Name(field) for field in fields))


def _preferred(field: str) -> Layout:
    return Layout((Number("preference"), Name(field)))


_STRINGS = Layout((Strings(),))
_DNSKEY = Layout((Number("flags"), Number("protocol", 1), Algorithm(), Base64("public key")))
_KEY = Layout(_DNSKEY.fields, rules.key_stated)
_DS = (Number("key tag"), Algorithm(), Number("digest type", 1), Hex("digest"))
_TLSA = Layout((Number("usage", 1), Number("selector", 1), Number("matching type", 1), Hex("certificate data")))
_SIGNATURE = (
    TypeName(),
    Algorithm(),
    Number("labels", 1),
    Number("original TTL", 4),
    SignatureTime("expiration"),
    SignatureTime("inception"),
    Number("key tag"),
    Name("signer"),
    Base64("signature"),
)
_NSEC3PARAM = (Number("hash algorithm", 1), Number("flags", 1), Number("iterations"), Salt())

LAYOUTS: Final = MappingProxyType({
    "A": Layout((Address4(),)),
    "AAAA": Layout((Address6(),)),
    "AFSDB": Layout((Number("subtype"), Name("host name"))),
    "AVC": _STRINGS,
    "BRID": Layout((Base64("data", grouped=False),)),
    "CAA": Layout((Number("flags", 1), Tag(), String("value", limit=None, dots=True))),
    "CDNSKEY": _DNSKEY,
    "CDS": Layout(_DS, rules.digest_length),
    "CNAME": _names("canonical name"),
    "CSYNC": Layout((Number("serial", 4), Number("flags"), TypeBitMap())),
    "DHCID": Layout((Base64("digest"),)),
    "DLV": Layout(_DS, rules.digest_length),
    "DNAME": _names("target"),
    "DNSKEY": _DNSKEY,
    "DS": Layout(_DS, rules.delegation_digest),
    "EUI48": Layout((HexGroups("address", 6, 2, "-"),)),
    "EUI64": Layout((HexGroups("address", 8, 2, "-"),)),
    "HHIT": Layout((Base64("data", grouped=False),)),
    "HINFO": Layout((String("CPU"), String("operating system"))),
    "IPSECKEY": Layout((Number("precedence", 1), GatewayAndKey())),
    "KEY": _KEY,
    "KX": _preferred("exchanger"),
    "L32": Layout((Number("preference"), Address4("locator"))),
    "L64": Layout((Number("preference"), HexGroups("locator", 4, 4, ":"))),
    "LP": Layout((Number("preference"), Name("name", keeps_case=True))),
    "MB": _names("host name"),
    "MD": _names("host name"),
    "MF": _names("host name"),
    "MG": _names("mailbox"),
    "MINFO": _names("responsible mailbox", "error mailbox"),
    "MR": _names("new mailbox"),
    "MX": _preferred("exchange"),
    "NAPTR": Layout(
        (
            Number("order"),
            Number("preference"),
            String("flags"),
            String("services"),
            String("regexp"),
            Name("replacement"),
        ),
        rules.naptr_regexp,
    ),
    "NID": Layout((Number("preference"), HexGroups("node identifier", 4, 4, ":"))),
    "NINFO": _STRINGS,
    "NS": _names("name server"),
    "NSAP-PTR": Layout((Name("owner", keeps_case=True),)),
    "NSEC": Layout((Name("next name", keeps_case=True), TypeBitMap(bind_wants_one=True))),
    "NSEC3": Layout((*_NSEC3PARAM, NextHash(), TypeBitMap()), rules.hashed_owner_length),
    "NSEC3PARAM": Layout(_NSEC3PARAM),
    "NXT": Layout((Name("next name"), OldTypeBitMap())),
    "OPENPGPKEY": Layout((Base64("key"),)),
    "PTR": _names("name"),
    "PX": Layout((Number("preference"), Name("RFC 822 domain"), Name("X.400 domain"))),
    "RESINFO": _STRINGS,
    "RP": _names("mailbox", "text name"),
    "RRSIG": Layout(_SIGNATURE, rules.signed_labels),
    "RT": _preferred("intermediate host"),
    "SIG": Layout(_SIGNATURE),
    "SMIMEA": _TLSA,
    "SOA": Layout(
        (
            Name("MNAME"),
            Name("RNAME"),
            Number("SERIAL", 4),
            Period("REFRESH"),
            Period("RETRY"),
            Period("EXPIRE"),
            Period("MINIMUM"),
        )
    ),
    "SPF": _STRINGS,
    "SRV": Layout((Number("priority"), Number("weight"), Number("port"), Name("target"))),
    "SSHFP": Layout((Number("algorithm", 1), Number("type", 1), Hex("fingerprint")), rules.fingerprint_length),
    "TA": Layout(_DS, rules.digest_length),
    "TLSA": _TLSA,
    "TXT": _STRINGS,
    "URI": Layout((Number("priority"), Number("weight"), String("target", limit=None, quoted=True, dots=True))),
    "WALLET": _STRINGS,
    "X25": Layout((String("PSDN address"),), rules.digits),
    "ZONEMD": Layout(
        (Number("serial", 4), Number("scheme", 1), Number("hash algorithm", 1), Hex("digest")), rules.zone_digest_length
    ),
})  # fmt: skip
"""By mnemonic. Types that aren't here are read by dnspython."""

STRING_LIST_TYPES: Final = frozenset(mnemonic for mnemonic, layout in LAYOUTS.items() if layout is _STRINGS)
"""Types whose data is any number of strings."""
