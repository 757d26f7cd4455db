"""One lookup as dig's words describe it: what is asked, whom, how, and what is printed of the answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(slots=True)
class Shown:
    """What is printed."""

    comments: bool = True
    question: bool = True
    answer: bool = True
    authority: bool = True
    additional: bool = True
    stats: bool = True
    query: bool = False
    """The question as it is sent, too."""
    short: bool = False
    identify: bool = False
    """Who answered, on short lines."""
    multiline: bool = False
    ttl: bool = True
    ttl_units: bool = False
    rdclass: bool = True
    crypto: bool = True
    record_comments: bool | None = None
    """None shows them with `multiline` only."""
    split: int | None = None
    """How many characters of hexadecimal or base64 stand together; 0 all, None as many as dig does by itself."""
    generic: bool = False
    """All RDATA as octets (RFC 3597)."""
    one_soa: bool = False
    expand_aaaa: bool = False
    """All digits of an IPv6 address."""
    idn_out: bool = False
    """International names as people write them."""
    bad_cookie: bool = False
    microseconds: bool = False

    def set_all(self, *, on: bool) -> None:
        """Show or hide everything that a section or a comment is."""
        self.comments = self.question = self.answer = self.authority = self.additional = self.stats = on


@dataclass(slots=True)
class DigQuery:
    """One lookup."""

    name: str | None = None
    rdtype: str | None = None
    rdclass: str | None = None
    serial: int | None = None
    """From which on an IXFR tells what changed."""
    servers: list[str] = field(default_factory=list)
    port: int | None = None
    source: tuple[str, int] | None = None
    family: int | None = None
    """4 or 6, where only one of them is to be used."""
    key_file: str | None = None
    key_text: str | None = None
    """`[hmac:]name:secret`, never to be printed."""

    opcode: int = 0
    message_id: int | None = None
    recurse: bool = True
    aa: bool = False
    ad: bool = True
    cd: bool = False
    ra: bool = False
    tc: bool = False
    z: bool = False
    without_question: bool = False

    edns: int | None = 0
    edns_flags: int = 0
    payload: int | None = None
    dnssec: bool = False
    compact: bool = False
    nsid: bool = False
    expire: bool = False
    keepalive: bool = False
    subnet: str | None = None
    cookie: bytes | bool = True
    padding: int | None = None
    options: list[tuple[int, bytes]] = field(default_factory=list)
    retry_bad_cookie: bool = True
    negotiate: bool = True
    """Whether it asks with EDNS 0 where a server doesn't know the version."""

    tcp: bool | None = None
    """None: UDP, but for types that want TCP."""
    encrypted: str | None = None
    """tls, https or quic."""
    path: str | None = None
    http_get: bool = False
    http_plain: bool = False
    tls_verify: bool = False
    tls_authorities: str | None = None
    tls_hostname: str | None = None
    tls_certificate: str | None = None
    tls_key: str | None = None
    ignore_truncation: bool = False

    timeout_seconds: float | None = None
    tries: int | None = None
    best_effort: bool = False
    """Whether as much is shown of a reply as can be read."""
    idn_in: bool = True
    """Whether a name beyond ASCII is an international one; else it is octets."""
    keep_open: bool = True
    """Whether a connection is left open for the next question."""
    search: bool = False
    show_search: bool = False
    """Whether what came of the names before is shown, too."""
    domain: str | None = None
    ndots: int | None = None
    next_on_failure: bool = False
    trace: bool = False
    shown: Shown = field(default_factory=Shown)

    def copy(self) -> DigQuery:
        """Return one that can be changed by itself."""
        return replace(self, servers=list(self.servers), options=list(self.options), shown=replace(self.shown))

    @property
    def asked_type(self) -> str:
        """The type that is asked for."""
        return self.rdtype or "A"

    @property
    def asked_class(self) -> str:
        """The class that is asked for."""
        return self.rdclass or "IN"

    @property
    def is_transfer(self) -> bool:
        """Whether a zone, or its changes, is asked for."""
        return self.asked_type in {"AXFR", "IXFR"}

    @property
    def uses_tcp(self) -> bool:
        """Whether the question goes over TCP from the start."""
        return self.asked_type in {"AXFR", "IXFR", "ANY"} if self.tcp is None else self.tcp or self.asked_type == "AXFR"
