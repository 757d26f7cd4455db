"""SVCB and HTTPS: read by dnspython, and where it is stricter than the name servers are, with some more patience."""

import re
import struct
from typing import Final

from tuiz.domain import names
from tuiz.domain.codec import foreign, octets
from tuiz.domain.codec.encodings import base64_octets
from tuiz.domain.codec.problems import InvalidRdata, Objection
from tuiz.domain.codec.reader import Reader, shown
from tuiz.domain.codec.spelling import ODD_IN_TEXT
from tuiz.domain.servers import ALL, BIND, KNOT, NSD, Server
from tuiz.domain.zonefile.tokens import Token

_KEY: Final = re.compile(rb"key([0-9]{1,5})")
_NO_DEFAULT_ALPN, _ECH, _DOHPATH = 2, 5, 7
_NEW_KEYS: Final = {
    b"dohpath": (7, KNOT),
    b"ohttp": (8, ALL),
    b"tls-supported-groups": (9, ALL),
    b"docpath": (10, ALL),
}
"""Keys that servers don't know by name, with their numbers (written as keyNNN, they take them)."""

_PATH_HINT: Final = "Write it like dohpath=/dns-query{?dns}"

_ABOUT_OTHERS: Final = ("mandatory", "no-default-alpn")
"""Parameters that are right or wrong by those beside them."""

_NOBODY: Final[frozenset[Server]] = frozenset()
_RAW_VALUES: Final = {
    0: (_NOBODY, BIND | NSD),
    1: (_NOBODY, BIND),
    2: (_NOBODY, BIND | NSD),
    3: (NSD, BIND),
    4: (NSD, BIND | NSD),
    5: (NSD, NSD),
    6: (NSD, BIND | NSD),
    7: (_NOBODY, BIND),
}
"""For keys written as keyNNN although they have a name: who refuses a value that is right, and one that isn't."""


def read(rdtype: str, reader: Reader) -> tuple[str, bytes]:
    """Read all the words; return the presentation format and the canonical octets.

    Raises:
        InvalidRdata: if the parameters aren't those of a service.
    """
    words = _joined(reader)
    texts = foreign.written(rdtype, reader, words)
    parameters = [_split(word) for word in words[2:]]
    for word, (key, value) in zip(words[2:], parameters, strict=True):
        _object_to_parameter(reader, word, key, value)
    try:
        found = foreign.rdata_of(rdtype, " ".join(texts), reader)
    except InvalidRdata as error:
        return _read_patiently(rdtype, reader, texts, parameters, _placed(rdtype, reader, words[2:], texts[2:], error))
    return found.to_text(), foreign.canonical(found)


def _placed(rdtype: str, reader: Reader, words: list[Token], texts: list[str], error: InvalidRdata) -> InvalidRdata:
    """Return *error* for the parameter that is wrong by itself, if one is."""
    for word, text in zip(words, texts, strict=True):
        if not text.startswith(_ABOUT_OTHERS):
            try:
                foreign.rdata_of(rdtype, f"1 . {text}", reader)
            except InvalidRdata as own:
                reason = own.message.partition(": ")[2]
                return InvalidRdata(f"{shown(word)} is no parameter: {reason}", hint=own.hint, column=word.start)
    return error


def _joined(reader: Reader) -> list[Token]:
    """Return the words, a parameter's key and its quoted value as one."""
    found: list[Token] = []
    for word in reader.words:
        last = found[-1] if found else None
        if word.quoted and last and len(found) > 2 and last.text.endswith(b"=") and last.end == word.start:
            found[-1] = Token(last.start, word.end, last.text + word.text)
            continue
        if last and last.end == word.start:
            reader.object_to(word, KNOT | NSD, f"{shown(word)} follows without a blank.", "Put a blank before it.")
        if word.quoted and len(found) > 1:
            raise InvalidRdata(
                f"{shown(word)} is no parameter.", hint="Only a value may have quotes: alpn=“h2,h3”.", column=word.start
            )
        found.append(word)
    return found


def _split(word: Token) -> tuple[bytes, bytes | None]:
    """Return a parameter's key, and its value's octets if it has one."""
    key, separator, value = word.text.partition(b"=")
    if not separator:
        return key, None
    if value[:1] == b'"':
        value = value[1:-1]
    if octets.bad_escape(value):
        raise InvalidRdata(
            f"{shown(word)} has a wrong escape.",
            hint="Three digits from \\000 to \\255 stand for an octet.",
            column=word.start,
        )
    return key, octets.unescaped(value)


def _object_to_parameter(reader: Reader, word: Token, key: bytes, value: bytes | None) -> None:
    number, refusing = _NEW_KEYS.get(key, (None, _NOBODY))
    message, hint = f"Not every server reads the parameter {shown(word)}.", f"Write key{number} for {shown(key)}."
    if key == b"dohpath" and (value is None or b"{?dns}" not in value):
        refusing = ALL
        message, hint = f"{shown(word)} is no template of a path.", _PATH_HINT
    elif key == b"dohpath" and not _is_right(_DOHPATH, value or b""):
        refusing = BIND | KNOT
        message, hint = f"{shown(word)} is no template of a path.", _PATH_HINT
    elif ODD_IN_TEXT.search(word.text):
        reader.object_to(word, KNOT, f"{shown(word)} has octets that aren't ASCII text.", "Write them as \\DDD.")
    if match := _KEY.fullmatch(key):
        number = int(match[1])
        right, wrong = _RAW_VALUES.get(number, (_NOBODY, _NOBODY))
        refusing = right if _is_right(number, value or b"") else wrong
        if key != b"key%d" % number:
            refusing |= BIND
        hint = "Write the parameter by its name." if number in _RAW_VALUES else f"Write key{number}."
    if refusing:
        reader.object_to(word, refusing, message, hint)


def _is_right(number: int, value: bytes) -> bool:
    """Return whether raw octets are a value of the key *number*, as far as servers look."""
    match number:
        case 0:
            return bool(value) and len(value) % 2 == 0
        case 1:
            at = 0
            while at < len(value) and value[at]:
                at += 1 + value[at]
            return bool(value) and at == len(value)
        case 2 | 3:
            return len(value) == (0 if number == _NO_DEFAULT_ALPN else 2)
        case 4 | 6:
            return bool(value) and len(value) % (4 if number == 4 else 16) == 0
        case 7:
            return value[:1] == b"/" and b"{?dns}" in value and _is_utf8(value)
        case _:
            return True


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_patiently(
    rdtype: str, reader: Reader, texts: list[str], parameters: list[tuple[bytes, bytes | None]], error: InvalidRdata
) -> tuple[str, bytes]:
    """Read what dnspython refuses and most servers don't: parameters beside an alias, ECH of any octets, raw keys."""
    kept = ["1", *texts[1:2]]
    raw: dict[int, bytes] = {}
    keys = {key for key, _ in parameters}
    for text, (key, value) in zip(texts[2:], parameters, strict=True):
        number = _patient_key(key, has_alpn=b"alpn" in keys)
        if number is None or number in raw:
            kept.append(text)
            continue
        decoded = base64_octets(value or b"") if key == b"ech" else value or b""
        if decoded is None:
            raise error
        raw[number] = decoded
        if number == _NO_DEFAULT_ALPN and b"key1" not in keys:
            _object(reader, BIND, "The parameter no-default-alpn stands without alpn.")
        elif key == b"ech" and not decoded:
            _object(reader, KNOT, "The parameter ech has no value.")
    if len(texts) < 2 or not texts[0].isdigit() or int(texts[0]) > 0xFFFF or (not raw and texts[0].strip("0")):
        raise error
    found = foreign.rdata_of(rdtype, " ".join(kept), reader)
    target, understood = _cut(found.to_wire() or b"")
    if understood.keys() & raw.keys():
        raise error
    values = understood | raw
    wire = int(texts[0]).to_bytes(2, "big") + target
    for number in sorted(values):
        wire += number.to_bytes(2, "big") + len(values[number]).to_bytes(2, "big") + values[number]
    return " ".join([str(int(texts[0])), names.normal(texts[1]), *texts[2:]]), wire


def _patient_key(key: bytes, *, has_alpn: bool) -> int | None:
    """Return the number of a key whose value is taken as it is, None if dnspython shall judge it."""
    if key == b"ech":
        return _ECH
    if key == b"no-default-alpn" and not has_alpn:
        return _NO_DEFAULT_ALPN
    match = _KEY.fullmatch(key)
    return int(match[1]) if match and int(match[1]) <= 0xFFFF else None


def _cut(wire: bytes) -> tuple[bytes, dict[int, bytes]]:
    """Return the target and the parameters of a service's octets (RFC 9460 §2.2)."""
    at = 2
    while wire[at]:
        at += 1 + wire[at]
    target = wire[2 : at + 1]
    at += 1
    values = {}
    while at < len(wire):
        number, size = struct.unpack_from("!HH", wire, at)
        values[number] = wire[at + 4 : at + 4 + size]
        at += 4 + size
    return target, values


def _object(reader: Reader, servers: frozenset[Server], message: str) -> None:
    reader.objections.append(Objection(servers, message, "RFC 9460 §7 has the parameters.", reader.end))
