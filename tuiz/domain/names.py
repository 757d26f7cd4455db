r"""Domain names as text: make absolute, compare, cut, check.

A name is a `str` in presentation format (RFC 1035 §5.1): absolute with a final dot, case as written. Octets that
aren't graphic ASCII are written `\DDD`; a dot, a backslash or one of `"();` within a label has a backslash before it.
`from_bytes` brings a zone file's bytes into that form, `validate` tells whether a text is in it. The other functions
take it for granted, never raise on text that isn't, and are quick for names without a backslash: nearly all.
"""

import re
from collections.abc import Iterator

from tuiz.domain.possessive import compile_pattern
from tuiz.errors import TuizError

ROOT = "."
REVERSE = (".in-addr.arpa", ".ip6.arpa", ".in-addr.arpa.", ".ip6.arpa.")
"""What the names of zones that map addresses to names end in (RFC 1035 §3.5, RFC 3596 §2.5)."""
MAX_LABEL = 63
"""Octets of a label (RFC 1035 §2.3.4)."""
MAX_NAME = 255
"""Octets of a name on the wire, the root label included (RFC 1035 §2.3.4)."""
MAX_TEXT = 4 * MAX_NAME
"""A name of more characters is too long, even if each octet is written as `\\DDD`."""

_PLAIN = compile_pattern(r"\.|[!#-'*-\-/-:<-\[\]-~]{1,63}+(?:\.[!#-'*-\-/-:<-\[\]-~]{1,63}+)*+\.?")
_LABEL = compile_pattern(r"(?:[^\\.]|\\.|\\\Z)*+", re.DOTALL)
_ESCAPE = compile_pattern(rb"\\(?:([0-9]{3})|(.))", re.DOTALL)
_BAD_ESCAPE = compile_pattern(r"(?:[^\\]|\\[^0-9]|\\[01][0-9]{2}|\\2[0-4][0-9]|\\25[0-5])*+(\\[0-9]{0,3})", re.DOTALL)
_BARE = compile_pattern(r"(?:[!#-'*-:<-\[\]-~]|\\[!-~])*+(\\?.)", re.DOTALL)
_ODD = compile_pattern(rb'\\[0-9]{3}|\\(.)|(["();])|([^!-~])', re.DOTALL)
_PRINTED = tuple(
    f"\\{octet:c}" if octet in b'"().;\\@$' else chr(octet) if 0x20 < octet < 0x7F else f"\\{octet:03}"
    for octet in range(256)
)
_LENGTHS = tuple(bytes((length,)) for length in range(MAX_LABEL + 1))
_HOST_LABEL = compile_pattern(rb"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?", re.DOTALL)


class InvalidName(TuizError):
    """This isn't a domain name."""


def from_bytes(raw: bytes) -> str:
    r"""Return the name that a zone file's bytes spell, with odd octets as `\DDD` (RFC 4343 §2.1).

    Escapes that are there stay as they are, so that what can be kept of the file's spelling is kept.
    """
    if raw.isalnum():
        return raw.decode("ascii")
    return _ODD.sub(_escape_odd, raw).decode("ascii")


def absolute(text: str, origin: str) -> str:
    """Return *text* as an absolute name: `@` is *origin*, and a name without final dot is below it."""
    if text.endswith(".") and _ends_in_separator(text):
        return text
    if text == "@":
        return origin
    return f"{text}." if origin == ROOT else f"{text}.{origin}"


def relative(name: str, origin: str) -> str:
    """Return *name* as a zone file with *origin* may write it: `@`, without the origin, or whole if outside."""
    if name == origin:
        return "@"
    if "\\" not in name and "\\" not in origin and name.isascii():
        folded_name, folded_origin = name.lower(), origin.lower()
        if folded_name == folded_origin:
            return "@"
        if origin == ROOT:
            text = name[:-1]
        elif folded_name.endswith(f".{folded_origin}"):
            text = name[: -len(origin) - 1]
        else:
            return name
    else:
        if key(name) == key(origin):
            return "@"
        if not is_below(name, origin):
            return name
        written = labels(name)
        text = ".".join(written[: len(written) - len(labels(origin))])
    # A label that is an at sign isn't the origin (RFC 1035 §5.1).
    return "\\@" if text == "@" else text


def key(name: str) -> str:
    r"""Return what is equal for two spellings of the same name (RFC 4343 §3), whatever their case and escapes.

    The key of a name that needs no escape is the name in lower case. Otherwise only what can't do without keeps one
    (`\.`, `\\` and `\DDD`): a key is for comparing and sorting, not for a zone file.
    """
    if "\\" not in name and name.isascii():
        return name.lower()
    text = ".".join(_key_of_label(label) for label in labels(name))
    return f"{text}." if is_absolute(name) and name != ROOT else text


def is_absolute(name: str) -> bool:
    """Return whether *name* ends in the dot of the root label, and not in an escaped one."""
    return name.endswith(".") and _ends_in_separator(name)


def is_below(name: str, ancestor: str) -> bool:
    """Return whether *name* is strictly below *ancestor*: a name isn't below itself."""
    if "\\" in name or not name.isascii():
        below, above = _folded_labels(name), _folded_labels(ancestor)
        return len(below) > len(above) and below[len(below) - len(above) :] == above
    if ancestor == ROOT:
        return name != ROOT
    return name.lower().endswith(f".{key(ancestor)}")


def is_at_or_below(name: str, ancestor: str) -> bool:
    """Return whether *name* is *ancestor* or below it."""
    return name == ancestor or key(name) == key(ancestor) or is_below(name, ancestor)


def spoken(name: str) -> str:
    """Return an absolute name as a sentence has it: without its final dot, but for the root's."""
    return name.rstrip(".") or ROOT


def parent(name: str) -> str:
    """Return *name* without its first label; the root's parent is the root."""
    if "\\" not in name:
        return name.partition(".")[2] or ROOT
    rest = labels(name)[1:]
    return f"{'.'.join(rest)}." if rest else ROOT


def ancestors(name: str) -> Iterator[str]:
    """Yield what *name* is strictly below, from its parent up to the root."""
    while name != ROOT:
        name = parent(name)
        yield name


def labels(name: str) -> list[str]:
    """Return the labels as written, first one first, without the root's; the root has none."""
    if name in {ROOT, ""}:
        return []
    if "\\" not in name:
        return name.removesuffix(".").split(".")
    found = []
    start = 0
    while start < len(name):
        match = _LABEL.match(name, start)
        # The pattern matches the empty text too, so there is always a match.
        end = match.end() if match else len(name)
        found.append(name[start:end])
        start = end + 1
    return found


def reading_order(name: str) -> tuple[str, ...]:
    """Return what sorts names as people read them: the parent before its children."""
    return tuple(reversed(labels(key(name))))


def normal(name: str) -> str:
    r"""Return *name* spelled as DNS libraries print it: only the escapes it needs, case as it is.

    On top of what can't do without, `@` and `$` have a backslash, because a zone file may give them a meaning.
    """
    if "\\" not in name and "@" not in name and "$" not in name:
        return name
    text = ".".join("".join(map(_PRINTED.__getitem__, label_octets(label))) for label in labels(name))
    return f"{text}." if is_absolute(name) else text


def label_octets(label: str) -> bytes:
    r"""Return the octets of one label's text, escapes undone; what isn't an escape (`\999`) counts as written."""
    if "\\" not in label:
        return label.encode("utf-8", "surrogatepass")
    return _ESCAPE.sub(_octet, label.encode("utf-8", "surrogatepass"))


def to_wire(name: str) -> bytes:
    """Return the octets of an absolute *name* as in a message, not compressed, case as written.

    Raises:
        InvalidName: if it isn't a valid name.
    """
    validate(name)
    if "\\" not in name and name != ROOT:
        # The empty text behind the final dot becomes the root label.
        return b"".join([_LENGTHS[len(label)] + label for label in name.encode("ascii").split(b".")])
    return b"".join(bytes((len(octets),)) + octets for octets in map(label_octets, labels(name))) + b"\0"


def validate(text: str, origin: str = ROOT) -> None:
    """Check that *text* (absolute, relative to *origin*, or `@`) is a name in presentation format.

    Raises:
        InvalidName: with the reason.
    """
    if (_PLAIN.fullmatch(text) and len(text) + len(origin) < MAX_NAME - 1) or text == "@":
        return
    if not text:
        raise InvalidName("A name is missing.", hint="Write @ for the zone itself, and . for the root.")
    if len(text) > MAX_TEXT:
        raise InvalidName(f"This name is longer than the {MAX_NAME} octets that are the most (RFC 1035).")
    _validate_spelling(text)
    written = [label_octets(label) for label in labels(absolute(text, origin))]
    for octets in written:
        if not octets:
            raise InvalidName(f"“{text}” has an empty label.", hint="Take out the dot that is too many.")
        if len(octets) > MAX_LABEL:
            raise InvalidName(f"A label of this name has {len(octets)} octets; {MAX_LABEL} is the most (RFC 1035).")
    size = sum(len(octets) + 1 for octets in written) + 1
    if size > MAX_NAME:
        raise InvalidName(f"This name has {size} octets with its origin; {MAX_NAME} is the most (RFC 1035).")


def is_hostname(name: str, *, wildcard: bool = False) -> bool:
    """Return whether *name* may be a host's (RFC 952, RFC 1123 §2.1): letters, digits, and hyphens within a label.

    That is what BIND's `check-names` asks. With *wildcard*, a first label `*` is passed over, as for an owner.
    """
    octets = [label_octets(label) for label in labels(name)]
    if wildcard and octets and octets[0] == b"*":
        del octets[0]
    return all(_HOST_LABEL.fullmatch(label) for label in octets)


def _ends_in_separator(text: str) -> bool:
    """Return whether the dot that ends *text* separates labels: an even number of backslashes is before it."""
    before = text[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0


def _folded_labels(name: str) -> list[bytes]:
    return [label_octets(label).lower() for label in labels(name)]


def _key_of_label(label: str) -> str:
    return "".join(
        f"\\{octet:c}" if octet in b".\\" else chr(octet) if 0x20 < octet < 0x7F else f"\\{octet:03}"
        for octet in label_octets(label).lower()
    )


def _octet(match: re.Match[bytes]) -> bytes:
    decimal, plain = match.groups()
    if decimal is None:
        return plain
    value = int(decimal)
    return bytes((value,)) if value < 256 else decimal


def _escape_odd(match: re.Match[bytes]) -> bytes:
    escaped, special, odd = match.groups()
    if special is not None:
        return b"\\" + special
    octet = odd if odd is not None else escaped
    if octet is None or 0x20 < octet[0] < 0x7F:
        return match[0]
    return b"\\%03d" % octet[0]


def _validate_spelling(text: str) -> None:
    if match := _BAD_ESCAPE.match(text):
        if match[1] == "\\" and match.end() == len(text):
            raise InvalidName(
                f"“{text}” ends in a backslash with nothing after it.", hint="A backslash itself is written \\\\."
            )
        raise InvalidName(f"{match[1]} isn't an escape.", hint="Three digits from \\000 to \\255 stand for an octet.")
    if match := _BARE.match(text):
        character = match[1].removeprefix("\\") or "\\"
        if not character.isascii():
            raise InvalidName(
                f"“{text}” has a character beyond ASCII.",
                hint="Write an international name in its xn-- form, other octets as \\DDD.",
            )
        raise InvalidName(
            f"{text!r} has a {character!r} that isn't escaped.", hint=f"In a name it is written \\{ord(character):03}."
        )
