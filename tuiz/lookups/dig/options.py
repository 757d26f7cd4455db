"""The options of a query that dig has, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.lookups.dig.query import DigQuery

EDNS_OPTIONS: Final[Mapping[str, int]] = {
    "LLQ": 1, "UL": 2, "NSID": 3, "DAU": 5, "DHU": 6, "N3U": 7, "ECS": 8, "EXPIRE": 9, "COOKIE": 10, "KEEPALIVE": 11,
    "PADDING": 12, "PAD": 12, "CHAIN": 13, "KEY-TAG": 14, "EDE": 15, "CLIENT-TAG": 16, "SERVER-TAG": 17,
    "DEVICEID": 26946,
}  # fmt: skip
"""The names by which `+ednsopt` knows options."""

_OPCODES: Final = ("QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE")
_REMOVED: Final = "dig doesn't have this option any more."

WITHOUT_EFFECT: Final[Mapping[str, str]] = {"dscp": "dig knows this option, and ignores it: so does tuiz dig."}
"""What is told of options that make no difference."""


class Setter(Protocol):
    """What an option does."""

    def __call__(self, query: DigQuery, value: str | None, *, on: bool) -> None:
        """Do it: with the value behind `=`, if any; `on` is False behind `no`."""


class Option(NamedTuple):
    """An option."""

    apply: Setter
    value: str = "none"
    """Whether it takes a value: none, may, must."""
    can_be_no: bool = True


def whole_number(text: str, what: str, most: int) -> int:
    """Return the number that *text* is, in decimal, or as C writes hexadecimal and octal.

    Raises:
        UsageError: it is none, or too large.
    """
    base = 16 if text.lower().startswith("0x") else 8 if text.startswith("0") and text.isdigit() else 10
    try:
        number = int(text, base) if text.isascii() and "_" not in text and len(text) < 20 else -1
    except ValueError:
        number = -1
    if not 0 <= number <= most:
        raise UsageError(f"{what} has to be a number from 0 to {most}, not {text!r}.")
    return number


def _flag(attribute: str, *, inverse: bool = False) -> Option:
    def apply(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
        setattr(query, attribute, on is not inverse)

    return Option(apply)


def _shown(attribute: str) -> Option:
    def apply(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
        setattr(query.shown, attribute, on)

    return Option(apply)


def _nothing(query: DigQuery, value: str | None, *, on: bool) -> None:
    """Accept what is no matter of one query, or makes no difference (`WITHOUT_EFFECT`)."""


def _refuse(reason: str) -> Option:
    def apply(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
        if on:
            raise UsageError(reason)

    return Option(apply, "may")


def _text(attribute: str, *, sets: str | None = None) -> Option:
    def apply(query: DigQuery, value: str | None, *, on: bool) -> None:
        setattr(query, attribute, value if on else None)
        if sets is not None:
            setattr(query, sets, on)

    return Option(apply, "must")


def _all(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.shown.set_all(on=on)


def _bufsize(query: DigQuery, value: str | None, *, on: bool) -> None:
    query.payload = whole_number(value, "+bufsize", 65535) if on and value is not None else None
    if on and query.edns is None:
        query.edns = 0


def _cookie(query: DigQuery, value: str | None, *, on: bool) -> None:
    if not on or value is None:
        query.cookie = on
    else:
        query.cookie = _octets(value, "+cookie")
    if on and query.edns is None:
        query.edns = 0


def _octets(text: str, what: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise UsageError(f"{what} takes octets in hexadecimal, not {text!r}.") from error


def _dnssec(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.dnssec = on
    if on and query.edns is None:
        query.edns = 0


def _edns_flag(attribute: str) -> Option:
    def apply(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
        setattr(query, attribute, on)
        if on and query.edns is None:
            query.edns = 0

    return Option(apply)


def _edns(query: DigQuery, value: str | None, *, on: bool) -> None:
    query.edns = (whole_number(value, "+edns", 255) if value is not None else 0) if on else None


def _edns_flags(query: DigQuery, value: str | None, *, on: bool) -> None:
    # The named flags have options of their own.
    query.edns_flags = whole_number(value, "+ednsflags", 0xFFFF) & 0x3FFF if on and value is not None else 0


def _edns_option(query: DigQuery, value: str | None, *, on: bool) -> None:
    if not on or value is None:
        query.options.clear()
        return
    code, _, octets = value.partition(":")
    number = EDNS_OPTIONS.get(code.upper())
    if number is None:
        number = whole_number(code, "An EDNS option's code", 65535)
    query.options.append((number, _octets(octets, "+ednsopt")))
    if query.edns is None:
        query.edns = 0


def _subnet(query: DigQuery, value: str | None, *, on: bool) -> None:
    from tuiz.lookups.edns import network

    if on and value is not None:
        network(value)
        if query.edns is None:
            query.edns = 0
    elif on:
        raise UsageError("+subnet needs a network: +subnet=192.0.2.0/24")
    query.subnet = value if on else None


def _padding(query: DigQuery, value: str | None, *, on: bool) -> None:
    query.padding = min(512, whole_number(value, "+padding", 65535)) if on and value is not None else 0


def _time(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.timeout_seconds = max(1, whole_number(value or "", "+time", 65535))


def _tries(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.tries = max(1, whole_number(value or "", "+tries", 255))


def _retry(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.tries = 1 + whole_number(value or "", "+retry", 254)


def _ndots(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.ndots = whole_number(value or "", "+ndots", 255)


def _message_id(query: DigQuery, value: str | None, *, on: bool) -> None:
    query.message_id = whole_number(value or "", "+qid", 65535) if on else None


def _opcode(query: DigQuery, value: str | None, *, on: bool) -> None:
    if not on or value is None:
        query.opcode = 0
    elif value.upper() in _OPCODES:
        query.opcode = _OPCODES.index(value.upper())
    else:
        query.opcode = whole_number(value, "+opcode", 15)


def _split(query: DigQuery, value: str | None, *, on: bool) -> None:
    if not on:
        query.shown.split = 0
    else:
        width = whole_number(value or "", "+split", 1023)
        query.shown.split = (width + 3) // 4 * 4


def _ttl_units(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.shown.ttl_units = on
    query.shown.ttl = query.shown.ttl or on


def _short(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.shown.short = on
    if on:
        query.shown.set_all(on=False)
        query.shown.answer = True
        query.shown.record_comments = False


def _search(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.search = on


def _show_search(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.search = query.show_search = on


def _domain(query: DigQuery, value: str | None, *, on: bool) -> None:
    query.domain = value if on else None
    query.search = on


def _fail(query: DigQuery, value: str | None, *, on: bool) -> None:  # noqa: ARG001
    query.next_on_failure = not on


def _transport(transport: str, *, get: bool = False, plain: bool = False) -> Option:
    def apply(query: DigQuery, value: str | None, *, on: bool) -> None:
        query.encrypted = transport if on else None
        query.http_get, query.http_plain = on and get, on and plain
        if value is not None and not value.startswith("/"):
            raise UsageError(f"A path begins with a slash, {value!r} doesn't.", hint="Write +https=/dns-query.")
        query.path = value if on else None

    return Option(apply, "may" if transport == "https" else "none")


def _authorities(query: DigQuery, value: str | None, *, on: bool) -> None:
    query.tls_verify = on
    query.tls_authorities = value if on else None


OPTIONS: Final[Mapping[str, Option]] = {
    "aaflag": _flag("aa"),
    "aaonly": _flag("aa"),
    "additional": _shown("additional"),
    "adflag": _flag("ad"),
    "all": Option(_all),
    "answer": _shown("answer"),
    "authority": _shown("authority"),
    "badcookie": _flag("retry_bad_cookie"),
    "besteffort": _flag("best_effort"),
    "bufsize": Option(_bufsize, "may"),
    "cdflag": _flag("cd"),
    "class": _shown("rdclass"),
    "cmd": Option(_nothing),
    "coflag": _edns_flag("compact"),
    "comments": _shown("comments"),
    "cookie": Option(_cookie, "may"),
    "crypto": _shown("crypto"),
    "defname": Option(_search),
    "dns64prefix": _refuse("tuiz dig doesn't look for DNS64 prefixes; ask for ipv4only.arpa AAAA."),
    "dnssec": Option(_dnssec),
    "domain": Option(_domain, "must"),
    "dscp": Option(_nothing, "may"),
    "edns": Option(_edns, "may"),
    "ednsflags": Option(_edns_flags, "may"),
    "ednsnegotiation": _flag("negotiate"),
    "ednsopt": Option(_edns_option, "may"),
    "expandaaaa": _shown("expand_aaaa"),
    "expire": _edns_flag("expire"),
    "fail": Option(_fail),
    "fuzztime": _refuse("tuiz dig signs with the time that it is; +fuzztime isn't known here."),
    "header-only": _flag("without_question"),
    "https": _transport("https"),
    "https-get": _transport("https", get=True),
    "https-post": _transport("https"),
    "http-plain": _transport("https", plain=True),
    "http-plain-get": _transport("https", get=True, plain=True),
    "http-plain-post": _transport("https", plain=True),
    "identify": _shown("identify"),
    "idnin": _flag("idn_in"),
    "idnout": _shown("idn_out"),
    "ignore": _flag("ignore_truncation"),
    "keepalive": _edns_flag("keepalive"),
    "keepopen": _flag("keep_open"),
    "multiline": _shown("multiline"),
    "ndots": Option(_ndots, "must", can_be_no=False),
    "nsid": _edns_flag("nsid"),
    "nssearch": _refuse("tuiz dig has no +nssearch; tuiz delegation asks each of a domain's name servers."),
    "onesoa": _shown("one_soa"),
    "opcode": Option(_opcode, "may"),
    "padding": Option(_padding, "must"),
    "qid": Option(_message_id, "must"),
    "qr": _shown("query"),
    "question": _shown("question"),
    "quic": _transport("quic"),
    "raflag": _flag("ra"),
    "rdflag": _flag("recurse"),
    "recurse": _flag("recurse"),
    "retry": Option(_retry, "must", can_be_no=False),
    "rrcomments": _shown("record_comments"),
    "search": Option(_search),
    "short": Option(_short),
    "showbadcookie": _shown("bad_cookie"),
    "showsearch": Option(_show_search),
    "sigchase": _refuse(f"{_REMOVED} tuiz trace validates what it finds."),
    "split": Option(_split, "may"),
    "stats": _shown("stats"),
    "subnet": Option(_subnet, "may"),
    "tcflag": _flag("tc"),
    "tcp": _flag("tcp"),
    "time": Option(_time, "must", can_be_no=False),
    "timeout": Option(_time, "must", can_be_no=False),
    "tls": _transport("tls"),
    "tls-ca": Option(_authorities, "may"),
    "tls-certfile": _text("tls_certificate"),
    "tls-hostname": _text("tls_hostname"),
    "tls-keyfile": _text("tls_key"),
    "topdown": _refuse(_REMOVED),
    "trace": _flag("trace"),
    "tries": Option(_tries, "must", can_be_no=False),
    "trusted-key": _refuse(f"{_REMOVED} The setting lookup.trust_anchor names the root's keys for tuiz trace."),
    "ttlid": _shown("ttl"),
    "ttlunits": Option(_ttl_units),
    "unknownformat": _shown("generic"),
    "yaml": _refuse("tuiz dig prints no YAML; --json prints JSON."),
    "zflag": _flag("z"),
}
"""By their whole names."""
