"""What stands in messages as text: owners, types and data, for people and programs."""

from tuiz.domain import names
from tuiz.domain.mnemonics import canonical_type
from tuiz.lookups.wire_names import name_text
from tuiz.services.stored_rrsets import StoredRRsets


def owner_text(owner: bytes, stored: StoredRRsets | None = None) -> str:
    """Return a name's octets as text, spelled as the zone file spells it where it has it."""
    known = stored.owners.get(owner) if stored is not None else None
    if known is None and stored is not None and owner == names.to_wire(stored.zone).lower():
        return stored.zone
    return name_text(owner) if known is None else known


def type_text(rdtype: int) -> str:
    """Return a type's mnemonic, or TYPE and its number."""
    return canonical_type(f"TYPE{rdtype}")


def data_text(asked: bytes, data: bytes, stored: StoredRRsets | None = None) -> str:
    """Return the data of a record in presentation format, spelled as the zone file spells it where it has it.

    Args:
        asked: what asks for the record.
        data: its octets, names not compressed.
        stored: what the zone's file says.
    """
    if stored is not None and (known := stored.texts.get((asked, data))) is not None:
        return known
    import dns.exception
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype

    rdtype = dns.rdatatype.RdataType.make(int.from_bytes(asked[-4:-2], "big"))
    rdclass = dns.rdataclass.RdataClass.make(int.from_bytes(asked[-2:], "big"))
    try:
        return dns.rdata.from_wire(rdclass, rdtype, data, 0, len(data)).to_text()
    except (dns.exception.DNSException, ValueError, IndexError, OverflowError):
        return f"\\# {len(data)} {data.hex()}".rstrip()
