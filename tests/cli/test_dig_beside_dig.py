"""`tuiz dig` beside Debian's dig: the same words, put to the same servers, give the same lines."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Tuiz
from tests.lookups.certificates import Certificates, made_in
from tests.lookups.dig_zone import TYPES, ZONE
from tests.lookups.encrypted_servers import EncryptedBind
from tests.nameservers import Bind, BindResolver, Knot, NameServer, TsigKey, Unbound

KEY = TsigKey(name="asks.example.")


class Steady(Bind):
    """BIND that gives the records of an RRset in one order."""

    def options(self) -> list[str]:
        return [*super().options(), "    rrset-order { order none; };"]

    def statements(self) -> list[str]:
        return [f'key "{KEY.name}" {{ algorithm {KEY.algorithm}; secret "{KEY.secret}"; }};']


@pytest.fixture(scope="module")
def bind() -> Iterator[NameServer]:
    with Steady({"example.com.": ZONE}, transfers=True) as server:
        yield server


@pytest.fixture(scope="module")
def knot() -> Iterator[NameServer]:
    zone = "@ 300 SOA ns hostmaster 1 3600 900 86400 60\n@ NS ns\nns A 127.0.0.1\nwww 60 A 192.0.2.1\n*.w TXT x\n"
    with Knot({"signed.example.": zone}, signing="nsec3") as server:
        yield server


@pytest.fixture(scope="module")
def unbound() -> Iterator[NameServer]:
    extra = 'server:\n    local-zone: "blocked.example." refuse\n    pad-responses: yes\n    ede-serve-expired: yes\n'
    with Knot({".": "@ 300 SOA ns hostmaster 1 3600 900 86400 60\n@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.1\n"}) as root:
        bogus = ". 300 IN DS 12345 13 2 " + "AB" * 32
        stubs = {".": [f"{root.address}@{root.port}"]}
        with Unbound(stubs, "", extra=extra) as server, _Unready(stubs, bogus) as validating:
            server.validating = validating  # type: ignore[attr-defined]  # for the questions about bogus names
            yield server


class _Unready(Unbound):
    """Unbound whose trust anchor is wrong: nothing that it finds is right."""

    def wait_until_ready(self) -> None:
        self.wait_for("localhost", "A")


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EncryptedBind, Certificates]]:
    certificates = made_in(tmp_path_factory.mktemp("certificates"))
    with EncryptedBind({"example.com.": ZONE}, certificates) as server:
        yield server, certificates


NORMAL = (
    (r"^; <<>> .*", "; <<>>"),
    (r"\bid: \d+", "id: 0"),
    (r"COOKIE: [0-9a-f]+", "COOKIE: 00"),
    (r"Query time: \d+", "Query time: 0"),
    (r"WHEN: .*", "WHEN:"),
    (r"in \d+ ms", "in 0 ms"),
    (r"(TSIG\t\S+) \d+ 300 (\d+) (?:\S+ )?\d+ (BADKEY|NOERROR)", r"\1 0 300 \2 0 \3"),
    (r"(\t| )\d+(\t| )IN(\t| )", r"\1N\2IN\3"),
)
"""What differs from one call to the next: times, ids, cookies; of a resolver's answers the TTLs too."""


def normal(text: str, *, ttls: bool = False) -> list[str]:
    for pattern, replacement in NORMAL if ttls else NORMAL[:-1]:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text.splitlines()


def by_dig(server: NameServer, words: list[str]) -> str:
    command = ["dig", "-r", f"@{server.address}", "-p", str(server.port), *words]
    while True:
        printed = subprocess.run(
            command,
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        ).stdout
        if "timed out" not in printed:  # as on a machine that does much else
            return printed


def assert_same(tuiz: Tuiz, server: NameServer, words: list[str], *, ttls: bool = False) -> str:
    called = tuiz("dig", f"@{server.address}", "-p", str(server.port), *words)

    assert normal(called.out, ttls=ttls) == normal(by_dig(server, words), ttls=ttls)
    return called.out


@pytest.mark.parametrize(
    "words",
    """
    example.com any
    example.com any +notcp
    example.com mx +noquestion +nocmd
    www.example.com +ttlunits
    ttls.example.com +ttlunits
    zero.example.com +ttlunits +noclass
    zero.example.com +nottlid
    zero.example.com +nottlid +noclass
    example.com soa +multiline +noall +answer
    chain.example.com
    dangling.example.com
    loop1.example.com +norec
    x.tree.example.com
    foo.wild.example.com
    foo.wild.example.com txt
    nonterminal.example.com
    sub.example.com +norec
    foo.sub.example.com
    signed.example.com +dnssec
    nx.example.com
    nx.example.com +dnssec +cd +noad +qr
    example.com ns +nocookie
    example.com ns +noedns
    example.com ns +edns=3
    example.com ns +edns=3 +noednsneg
    example.com ns +nsid +expire +keepalive
    example.com ns +tcp
    example.com ns +vc +keepalive +expire
    example.com ns +subnet=0
    example.com ns +subnet=192.0.2.0/24
    example.com ns +subnet=2001:db8::/32 +qr
    example.com ns +ednsopt=65001:616263 +qr
    example.com ns +ednsflags=0x8 +qr
    example.com ns +cookie=0011223344556677
    example.com ns +cookie=00112233445566770011223344556677 +qr
    example.com ns +padding=128 +qr
    example.com ns +tcp +padding=128 +qr
    many.example.com
    many.example.com +bufsize=512
    many.example.com +bufsize=512 +ignore
    many.example.com +bufsize=4096
    big.example.com txt +bufsize=4096
    -x 192.0.2.1
    -x 2001:db8::1
    -x 10.1
    -t mx -c in example.com
    -c CH -t TXT version.bind
    ch version.bind txt
    -q example.com -t caa
    example.com in ns
    TYPE257 example.com
    unknown.example.com TYPE65280
    unknown.example.com TYPE65281 +multiline
    www.example.com +unknownformat
    example.com soa +unknownformat
    example.org
    foo.local
    www.example.com foo.wild.example.com a nx.example.com mx
    www.example.com +noall +answer mail.example.com +all
    +noall +answer www.example.com mail.example.com aaaa ns2.example.com aaaa
    www.example.com +short mail.example.com
    alias.example.com +short
    chain.example.com aaaa +short
    example.com mx +short
    example.com soa +short
    text.example.com txt +short
    long.example.com txt +short
    nx.example.com +short
    www.example.com +short +identify
    dnskey.example.com dnskey +short +split=24
    dnskey.example.com dnskey +short +nosplit
    rrsig.example.com rrsig +short
    dnskey.example.com dnskey +nosplit
    dnskey.example.com dnskey +rrcomm
    dnskey.example.com dnskey +multi
    dnskey.example.com dnskey +multi +norrcomm
    dnskey.example.com dnskey +nocrypto
    rrsig.example.com rrsig +nocrypto +multi
    cdnskey.example.com cdnskey +nocrypto +multi
    openpgp.example.com openpgpkey +nocrypto +multi
    www.example.com +nostats +noques +noauth +noadd
    www.example.com +nocomm +nostat
    www.example.com +noans
    www.example.com +identify +nostats
    www.example.com -u +nostats
    www.example.com +qid=77 +zflag +tcflag +raflag +aaflag +qr
    example.com soa +opcode=NOTIFY
    example.com soa +opcode=5
    example.com soa +header-only
    example.com axfr
    example.com axfr +onesoa
    example.com axfr +noall +answer
    example.com axfr +multiline
    example.com ixfr=2026010101
    example.com ixfr=2026010100 +short
    odd\\.dot.example.com
    odd\\@\\;\\032\\"\\\\.example.com
    Mixed.Case.EXAMPLE.com
    mixed.case.example.com
    xn--bcher-kva.example.com
    xn--bcher-kva.example.com +idnout
    bücher.example.com +idnin
    bücher.example.com +idnin +idnout
    bücher.example.com +noidnin
    ns2.example.com aaaa +expandaaaa
    www +search +domain=example.com +showsearch
    nosuch.of +domain=example.com +showsearch +ndots=2
    www.example.com +tcp mail.example.com +nokeepopen +tcp
    under_score.example.com
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.wild.example.com
    a.b.c.d.e.f.g.h.i.j.wild.example.com +ttlunits
    """.strip().splitlines(),
    ids=str.strip,
)
def test_the_lines_are_those_of_dig(tuiz: Tuiz, bind: NameServer, words: str) -> None:
    """Header, sections, records, options and comments are printed as dig prints them."""
    assert_same(tuiz, bind, words.split())


@pytest.mark.parametrize(("owner", "rdtype"), TYPES, ids=str)
def test_each_type_is_printed_as_dig_prints_it(tuiz: Tuiz, bind: NameServer, owner: str, rdtype: str) -> None:
    """RDATA reads the same on one line, over several, and short."""
    name = f"{owner}.example.com"

    assert_same(tuiz, bind, [name, rdtype, "+norec", "+noall", "+answer", name, rdtype, "+multiline", "+norec"])
    assert_same(tuiz, bind, [name, rdtype, "+norec", "+short"])


@pytest.mark.parametrize(
    "words",
    [
        "signed.example DNSKEY +multi", "signed.example SOA +dnssec", "www.signed.example +dnssec +multi",
        "nx.signed.example +dnssec", "a.w.signed.example TXT +dnssec", "signed.example NSEC3PARAM",
        "signed.example CDS", "ns.signed.example AAAA +dnssec +short", "signed.example NS +nsid",
        "other.example",
    ],
)  # fmt: skip
def test_signed_answers_are_printed_as_dig_prints_them(tuiz: Tuiz, knot: NameServer, words: str) -> None:
    """Signatures, NSEC3 and NSID of Knot's answers read as dig writes them."""
    assert_same(tuiz, knot, words.split())


@pytest.mark.parametrize("words", ["www.", "nx.", "www. +dnssec", "a.blocked.example", "www. +tcp +padding=64", ". NS"])
def test_a_resolver_s_answers_are_printed_as_dig_prints_them(tuiz: Tuiz, unbound: NameServer, words: str) -> None:
    """Flags, extended errors and padding of Unbound's answers read as dig writes them."""
    assert_same(tuiz, unbound, words.split(), ttls=True)


def test_an_extended_error_is_printed_as_dig_prints_it(tuiz: Tuiz, unbound: NameServer) -> None:
    """What a validating resolver says of a bogus name stands in the pseudosection, and in JSON."""
    server = unbound.validating  # type: ignore[attr-defined]

    by_dig(server, ["www."])  # the next answers are from its cache
    printed = assert_same(tuiz, server, ["www."], ttls=True)
    document = tuiz("dig", "--json", f"@{server.address}", "-p", str(server.port), "www.").document

    assert "; EDE: " in printed
    assert document[0]["rcode"] == "SERVFAIL"
    assert document[0]["ede"][0]["code"] in {6, 9}


def test_a_signed_question_is_answered_and_printed(tuiz: Tuiz, bind: NameServer, tmp_path: Path) -> None:
    """A key file, or a key on the command line, signs; a key that the server doesn't know is told."""
    file = tmp_path / "key"
    file.write_text(f'key "{KEY.name}" {{\n\talgorithm {KEY.algorithm};\n\tsecret "{KEY.secret}";\n}};\n')
    file.chmod(0o600)
    text = f"{KEY.algorithm}:{KEY.name}:{KEY.secret}"

    for words in (["-k", str(file), "example.com", "soa"], ["-y", text, "example.com", "soa"],
                  ["-y", f"hmac-sha256:other.:{KEY.secret}", "example.com", "soa"]):  # fmt: skip
        printed = assert_same(tuiz, bind, words)
        assert KEY.secret not in printed


@pytest.mark.parametrize(
    ("words", "port"),
    [
        ("+tls example.com soa", "tls_port"),
        ("+https example.com mx", "https_port"),
        ("+https-get www.example.com +multi", "https_port"),
        ("+http-plain example.com ns", "http_port"),
        ("+http-plain-get example.com ns +short", "http_port"),
        ("+tls +tls-ca={authority} +tls-hostname=dns.example.net ns1.example.com", "tls_port"),
        ("+https +tls-ca={authority} +tls-hostname=dns.example.net ns1.example.com +dnssec", "https_port"),
    ],
)
def test_encrypted_lookups_are_printed_as_dig_prints_them(
    tuiz: Tuiz, encrypted: tuple[EncryptedBind, Certificates], words: str, port: str
) -> None:
    """TLS, HTTPS and HTTP carry the same questions and answers, and are named as dig names them."""
    server, certificates = encrypted
    split = words.format(authority=certificates.authority).split()
    called = tuiz("dig", "@127.0.0.1", "-p", str(getattr(server, port)), *split, "+padding=0", "+nocookie")
    command = ["dig", "-r", "@127.0.0.1", "-p", str(getattr(server, port)), *split, "+nocookie"]
    by_dig = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout

    assert sorted(normal(called.out)) == sorted(normal(by_dig))


def test_a_batch_file_is_read_as_dig_reads_it(tuiz: Tuiz, bind: NameServer, tmp_path: Path) -> None:
    """Each line is a lookup, on top of the command line's options; a comment is none."""
    file = tmp_path / "batch"
    file.write_text("# first\nwww.example.com A\nexample.com MX +noall +answer\n-x 192.0.2.1\n")

    assert_same(tuiz, bind, ["+norec", "-f", str(file)])


def test_the_user_s_own_options_hold_as_for_dig(
    tuiz: Tuiz, bind: NameServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of ~/.digrc come before the command line's; names there mean nothing, and -r leaves the file unread."""
    (tmp_path / ".digrc").write_text(f"+short @{bind.address}\n-p {bind.port} +noidentify www.example.com\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    dig = subprocess.run(["dig", "mail.example.com"], check=True, capture_output=True, text=True, timeout=60)

    assert tuiz("dig", "mail.example.com").out == dig.stdout != ""
    assert "ANSWER SECTION" in tuiz("dig", "-r", f"@{bind.address}", "-p", str(bind.port), "mail.example.com").out


def test_a_resolver_of_bind_is_asked_like_dig(tuiz: Tuiz) -> None:
    """Recursion through BIND reads the same."""
    with Knot({".": "@ 300 SOA ns hostmaster 1 3600 900 86400 60\n@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.1\n"}) as root:
        hints = f". 300 NS ns.\nns. 300 A {root.address}\n"
        with BindResolver(hints, port=root.port) as resolver:
            assert_same(tuiz, resolver, ["www."], ttls=True)
