"""The parts of an RDAP answer (RFC 9083), each read without trusting it: cards, events, keys, links.

Where servers are known to break the rules in a way that leaves no doubt of what is meant, it is taken as that.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from tuiz.domain.display import printable
from tuiz.domain.registered_times import in_utc

MOST_ITEMS: Final = 32
"""As many statuses, name servers and DS records as are read of each."""
MOST_LETTERS: Final = 120
_EVENTS: Final = {
    "registration": "registered",
    "expiration": "expires",
    "registrar expiration": "registrar-expires",
    "last changed": "changed",
    "last update of rdap database": "data-of",
}
_WORD_END: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_KEY: Final = 4096

Object = Mapping[str, object]


def text_of(value: object) -> str | None:
    """Return a text that can be shown; None for what is no text, or an empty one."""
    return printable(value.strip(), MOST_LETTERS) if isinstance(value, str) and value.strip() else None


def items(body: Object, key: str) -> list[object]:
    """Return a list in an object; one text stands for a list of it."""
    value = body.get(key)
    if isinstance(value, str):
        return [value]
    return value[:MOST_ITEMS] if isinstance(value, list) else []


def objects(body: Object, key: str) -> list[Object]:
    """Return the objects of a list in an object."""
    return [cast("Object", item) for item in items(body, key) if isinstance(item, dict)]


def inner(body: Object, key: str) -> Object:
    """Return an object in an object; an empty one where there is none."""
    value = body.get(key)
    return cast("Object", value) if isinstance(value, dict) else {}


def status_of(value: object) -> str | None:
    """Return a status in RDAP's words (RFC 8056): EPP's `clientHold https://icann.org/epp#…` is client hold."""
    text = text_of(value)
    if text is None:
        return None
    return _WORD_END.sub(" ", text.partition(" http")[0]).replace("_", " ").lower()


def events_of(body: Object) -> dict[str, str]:
    """Return the times, in UTC where they can be read, by what they are of; of several of a kind the first."""
    found: dict[str, str] = {}
    for event in objects(body, "events"):
        action, date = event.get("eventAction"), text_of(event.get("eventDate"))
        known = _EVENTS.get(action.strip().lower()) if isinstance(action, str) else None
        if known is not None and date:
            found.setdefault(known, in_utc(date))
    return found


def registrars_of(body: Object) -> list[str]:
    """Return the names of those who are registrars, each once."""
    found = [
        name
        for entity in objects(body, "entities")
        if "registrar" in {role.lower() for role in items(entity, "roles") if isinstance(role, str)}
        if (name := _name_of(entity)) is not None
    ]
    return list(dict.fromkeys(found))


def ds_of(item: Object) -> str | None:
    """Return the RDATA of a DS record."""
    numbers = [_number(item.get(key)) for key in ("keyTag", "algorithm", "digestType")]
    digest = item.get("digest")
    if any(number is None for number in numbers) or not isinstance(digest, str):
        return None
    plain = "".join(digest.split()).upper()
    is_hexadecimal = 0 < len(plain) <= 256 and all(letter in "0123456789ABCDEF" for letter in plain)
    return f"{numbers[0]} {numbers[1]} {numbers[2]} {plain}" if is_hexadecimal else None


def key_of(item: Object) -> str | None:
    """Return the RDATA of a DNSKEY record."""
    numbers = [_number(item.get(key)) for key in ("flags", "protocol", "algorithm")]
    key = item.get("publicKey")
    if any(number is None for number in numbers) or not isinstance(key, str) or len(key) > _LONGEST_KEY:
        return None
    plain = "".join(key.split())
    try:
        _ = base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        return None
    return f"{numbers[0]} {numbers[1]} {numbers[2]} {plain}" if plain else None


def tag_of(key: str) -> tuple[int, int]:
    """Return the key tag and the algorithm of the RDATA of a DNSKEY record (RFC 4034, appendix B)."""
    flags, protocol, algorithm, text = key.split()
    number = int(algorithm)
    octets = int(flags).to_bytes(2, "big") + bytes([int(protocol) % 256, number % 256]) + base64.b64decode(text)
    total = sum(octet if place & 1 else octet << 8 for place, octet in enumerate(octets))
    return (total + (total >> 16)) & 0xFFFF, number


def related_of(body: Object) -> str | None:
    """Return where the registrar's own RDAP server tells of the domain; None where no link leads there."""
    for link in objects(body, "links"):
        relation, kind, target = (link.get(key) for key in ("rel", "type", "href"))
        if (
            isinstance(relation, str)
            and relation.strip().lower() == "related"
            and isinstance(target, str)
            and (kind is None or (isinstance(kind, str) and kind.partition(";")[0].strip() == "application/rdap+json"))
        ):
            return target.strip()
    return None


def redacted_of(body: Object) -> Iterator[str]:
    """Yield what the server keeps to itself, by its names (RFC 9537)."""
    for item in objects(body, "redacted"):
        name = inner(item, "name")
        if told := text_of(name.get("description")) or text_of(name.get("type")):
            yield told


def _number(value: object) -> int | None:
    """Return a number of up to 16 bits; some servers write it as a text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 6:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 65536 else None


def _name_of(entity: Object) -> str | None:
    card = _card(entity)
    for key in ("fn", "org"):
        if told := card.get(key):
            return told
    named = text_of(inner(inner(entity, "jscard"), "name").get("full"))
    return named or text_of(entity.get("handle")) or next(_public_ids(entity), None)


def _card(entity: Object) -> dict[str, str]:
    """Return the texts in an entity's card (RFC 7095), by what they are; of several the first."""
    card = items(entity, "vcardArray")
    listed = card[1] if len(card) > 1 and isinstance(card[1], list) else []
    found: dict[str, str] = {}
    for item in listed[:MOST_ITEMS]:
        if isinstance(item, list) and len(item) > 3 and isinstance(item[0], str):
            values = item[3] if isinstance(item[3], list) else [item[3]]
            if told := next(filter(None, map(text_of, values)), None):
                found.setdefault(item[0].lower(), told)
    return found


def _public_ids(entity: Object) -> Iterator[str]:
    for each in objects(entity, "publicIds"):
        kind, identifier = text_of(each.get("type")), text_of(each.get("identifier"))
        if identifier:
            yield f"{kind} {identifier}" if kind else identifier
