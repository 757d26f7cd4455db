"""What an operator's words mean in a zone: owners, hosts, mailboxes, types, RDATA, TTLs and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tuiz.domain import names, rdata
from tuiz.domain.mnemonics import canonical_type, is_type
from tuiz.domain.ttl import MAX_TTL, parse_ttl
from tuiz.errors import UsageError

_ENDS_IN_NAME: Final = frozenset({"NS", "CNAME", "PTR", "DNAME", "MX", "SRV"})


@dataclass(frozen=True, slots=True)
class Meant:
    """What a word was taken for."""

    name: str
    """Absolute."""
    remark: str | None = None
    """What to tell the user where the word may have been meant in another way."""


def owner(text: str, zone: str) -> Meant:
    """Return the owner that *text* means: `@` for the zone, relative without a final dot, absolute with it.

    One without the dot that ends in the zone's name is taken for absolute: nobody means it doubled.

    Raises:
        InvalidName: it is none.
        UsageError: it is outside the zone.
    """
    names.validate(text, zone)
    name = names.absolute(text, zone)
    remark = None
    if text != "@" and zone != names.ROOT and not names.is_absolute(text) and names.is_at_or_below(f"{text}.", zone):
        name = f"{text}."
        remark = f"{text} is taken for {name} (a final dot makes it absolute)."
    if not names.is_at_or_below(name, zone):
        raise UsageError(
            f"{name} is outside the zone {zone}", hint="Leave the final dot out for an owner below the zone's name."
        )
    return Meant(name, remark)


def host(text: str, zone: str) -> Meant:
    """Return the host that *text* means: a single label is below the zone, what has a dot in it is absolute.

    Raises:
        InvalidName: it is none.
    """
    names.validate(text, zone)
    if names.is_absolute(text) or text == "@" or len(names.labels(text)) == 1:
        return Meant(names.absolute(text, zone))
    return Meant(f"{text}.", f"{text} is taken for {text}. (a final dot makes it absolute).")


def mailbox(text: str, zone: str) -> Meant:
    r"""Return the name that stands for a mailbox in the SOA: `hostmaster@example.com`, or as a name (RFC 1035 §8).

    Raises:
        InvalidName: it is none.
    """
    local, _, domain = text.rpartition("@")
    if not local:
        return host(text, zone)
    escaped = "".join(f"\\{character}" if character in ".\\@" else character for character in local)
    name = f"{escaped}.{domain.rstrip('.')}."
    names.validate(name)
    return Meant(name)


def record_type(text: str) -> str:
    """Return the mnemonic of the type that *text* names, in any case.

    Raises:
        UsageError: it is none.
    """
    if not is_type(text.encode("ascii", "replace")):
        raise UsageError(f"{text!r} is no record type.", hint="Write the type's name, or TYPE and its number.")
    return canonical_type(text)


def record_data(rdtype: str, words: Sequence[str], zone: str) -> str:
    """Return the RDATA that *words* mean, in presentation format; names are relative to the zone.

    Raises:
        InvalidRdata: they mean nothing for this type.
    """
    text = rdata.from_arguments(rdtype, words)
    if rdtype not in rdata.STRING_TYPES:
        rdata.refuse_comment(text)
    return rdata.presentation(rdtype, text, zone)


def servable_data(rdtype: str, words: Sequence[str], zone: str) -> str:
    """Return the RDATA that *words* mean, if name servers load it.

    Raises:
        InvalidRdata: most of them refuse it.
    """
    rdata.validate(rdtype, rdata.from_arguments(rdtype, words), zone)
    return record_data(rdtype, words, zone)


def doubt(rdtype: str, words: Sequence[str], zone: str) -> str | None:
    """Return what to tell someone whose RDATA may mean something else than they think."""
    if not words:
        return None
    if rdtype in rdata.STRING_TYPES:
        quoted = [word for word in words if len(word) > 1 and word[0] == word[-1] == '"']
        return f"The quotes of {quoted[0]} are part of the text; none are needed." if quoted else None
    last = words[-1].split()[-1] if words[-1].split() else ""
    if rdtype in _ENDS_IN_NAME and len(names.labels(last)) > 1 and not names.is_absolute(last):
        return f"{last} is below the zone: {names.absolute(last, zone)} (a final dot makes it absolute)."
    return None


def seconds(text: str) -> int:
    """Return the TTL that *text* states: seconds, or units such as `1h30m`.

    Raises:
        UsageError: it is none.
    """
    found = parse_ttl(text.encode("ascii", "replace"))
    if found is None or found > MAX_TTL:
        raise UsageError(f"{text!r} is no TTL.", hint=f"Write seconds up to {MAX_TTL}, or units: 1h30m.")
    return found


def note(text: str) -> str | None:
    """Return the note that *text* is, None for an empty one.

    Raises:
        UsageError: it holds what can't be seen.
    """
    bare = text.strip().removeprefix(";").strip()
    if not bare.isprintable():
        raise UsageError("The note holds characters that can't be seen.", hint="Leave control codes out.")
    return bare or None
