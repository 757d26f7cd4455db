"""Domain names in a message, compressed or not (RFC 1035 §4.1.4)."""

from typing import Final

from tuiz.domain.names import MAX_NAME
from tuiz.errors import TuizError

_POINTER: Final = 0xC0
_PRINTED: Final = tuple(
    f"\\{octet:c}" if octet in b'"().;\\@$' else chr(octet) if 0x20 < octet < 0x7F else f"\\{octet:03}"
    for octet in range(256)
)


class BadWire(TuizError):
    """These octets aren't a DNS message."""


def name_at(message: bytes, at: int) -> tuple[bytes, int]:
    """Return the name that stands at *at*, uncompressed, case as it is, and where it ends.

    Raises:
        BadWire: there is none.
    """
    labels: list[bytes] = []
    size = 0
    end = -1
    lowest = at
    try:
        while length := message[at]:
            if length >= _POINTER:
                target = (length & 0x3F) << 8 | message[at + 1]
                if end < 0:
                    end = at + 2
                # Each pointer leads further back, so that there are no loops.
                if target >= lowest:
                    raise BadWire("A compressed name points forwards.")
                at = lowest = target
                continue
            if length > 63:
                raise BadWire("A name has a label of an unknown kind.")
            size += length + 1
            if size >= MAX_NAME:
                raise BadWire("A name is longer than names can be.")
            label = message[at : at + 1 + length]
            labels.append(label)
            at += 1 + length
    except IndexError:
        raise BadWire("It ends within a name.") from None
    labels.append(b"\0")
    return b"".join(labels), end if end >= 0 else at + 1


def skip_name(message: bytes, at: int) -> int:
    """Return where the name at *at* ends.

    Raises:
        BadWire: there is none.
    """
    try:
        while length := message[at]:
            if length >= _POINTER:
                return at + 2
            if length > 63:
                raise BadWire("A name has a label of an unknown kind.")
            at += 1 + length
    except IndexError:
        raise BadWire("It ends within a name.") from None
    return at + 1


def parent(name: bytes) -> bytes:
    """Return *name*, uncompressed, without its first label; the root has none."""
    return name[1 + name[0] :]


def name_text(name: bytes) -> str:
    r"""Return *name*, uncompressed, in presentation format: absolute, with the escapes that it needs."""
    labels: list[str] = []
    at = 0
    while length := name[at]:
        labels.append("".join(map(_PRINTED.__getitem__, name[at + 1 : at + 1 + length])))
        at += 1 + length
    return f"{'.'.join(labels)}."
