"""Writes zone files of any size that look like an operator's, the same bytes each time.

They are what every figure of this package is measured on, so all of `named-checkzone -i local`, `kzonecheck` and
`nsd-checkzone` must accept them. A block of records holds 35 % A, 15 % AAAA, 10 % NS, 10 % SRV, 9.5 % CNAME, 9 % MX,
6.5 % TXT (part of them DKIM keys in parentheses over two lines) and 5 % CAA, with comments, blank owners, absolute and
relative names, `$ORIGIN` and a changing `$TTL`: about 45 bytes a record.
"""

import argparse
import base64
import random
from collections.abc import Callable, Iterator
from pathlib import Path

ORIGIN = "bench.example."
SEED = 20261122

_BLOCK = 100  # records
_BLOCKS_PER_TTL = 10
_BLOCKS_PER_ORIGIN = 100

_HOST_WORDS = ("web", "app", "cache", "db", "api", "node", "edge", "build", "stage", "store")
_SITES = ("fra", "lon", "nyc", "syd")
_ALIAS_WORDS = ("www", "cdn", "img", "shop", "status", "docs")
_TTLS = (300, 600, 1800, 3600, 7200, 86400)
_COMMENTS = ("rack 12", "asked for by the web team", "moved from the old data centre", "ticket 4711; keep")

_APEX = f"""\
; {ORIGIN} is a sample zone of many records.
$ORIGIN {ORIGIN}
$TTL 3600
@   3600  IN  SOA  ns1.{ORIGIN} hostmaster.{ORIGIN} (
        2026112201  ; serial
        7200        ; refresh
        900         ; retry
        1209600     ; expire
        300 )       ; minimum
    3600  IN  NS   ns1
    3600  IN  NS   ns2.{ORIGIN}
    3600  IN  MX   10 mx1
ns1       IN  A    192.0.2.53
          IN  AAAA 2001:db8::53
ns2       IN  A    192.0.2.54
mx1       IN  A    192.0.2.25
"""
_APEX_RECORDS = 8


def zone_text(records: int) -> Iterator[str]:
    """Yield the text of a zone of exactly *records* records, in pieces of about a hundred.

    Raises:
        ValueError: There is no room for the records at the apex.
    """
    if records < _APEX_RECORDS:
        raise ValueError(f"A zone has at least {_APEX_RECORDS} records.")
    yield _APEX
    blocks, rest = divmod(records - _APEX_RECORDS, _BLOCK)
    writer = _BlockWriter()
    for _ in range(blocks):
        yield writer.block()
    yield writer.hosts(rest)


def write_zone(path: Path, records: int) -> Path:
    """Write a zone of *records* records to *path* and return it; a file that is there already is kept."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("w", encoding="ascii", newline="\n") as file:
        file.writelines(zone_text(records))
    return unfinished.replace(path)


class _BlockWriter:
    """Writes block after block; each group of records in it is one of the shapes an operator's file has."""

    def __init__(self) -> None:
        self._random = random.Random(SEED)
        self._blocks = 0
        self._serial = 0
        self._zone = ORIGIN

    def block(self) -> str:
        """Return the next hundred records, with the directives that fall before them."""
        lines = self._directives()
        odd = self._blocks % 2
        groups: list[Callable[[], list[str]]] = [
            *[self._dual_stack] * 10,
            *[self._pair] * 5,
            *[self._with_caa] * 5,
            *[self._mail] * 3,
            *[self._mail_twice] * 3,
            *[self._service] * 5,
            *[self._delegation] * 3,
            *[self._delegation_with_glue] * 2,
            *[self._alias] * (9 + odd),
            *[self._text] * (1 - odd),
        ]
        self._random.shuffle(groups)
        for group in groups:
            lines.extend(group())
        self._blocks += 1
        return "\n".join(lines) + "\n"

    def hosts(self, count: int) -> str:
        """Return *count* plain address records, to fill a zone up to its size."""
        return "".join(f"{self._name('host')} A {self._ipv4()}\n" for _ in range(count))

    def _directives(self) -> list[str]:
        lines = []
        if self._blocks and self._blocks % _BLOCKS_PER_ORIGIN == 0:
            region = self._blocks // _BLOCKS_PER_ORIGIN
            self._zone = f"r{region}.{ORIGIN}" if region % 2 else ORIGIN
            lines += ["", f"$ORIGIN {self._zone}"]
        if self._blocks % _BLOCKS_PER_TTL == 0:
            lines += [f"$TTL {self._random.choice(_TTLS)}", f"; group {self._blocks // _BLOCKS_PER_TTL}"]
        return lines

    def _dual_stack(self) -> list[str]:
        owner = self._host()
        note = f" ; {self._random.choice(_COMMENTS)}" if self._random.random() < 0.2 else ""
        return [f"{owner}\t{self._ttl()}IN A\t{self._ipv4()}{note}", f"\t\tIN AAAA\t{self._ipv6()}"]

    def _pair(self) -> list[str]:
        owner = self._host()
        ttl = self._ttl()
        again = owner if self._random.random() < 0.5 else "   "
        return [
            f"{owner} {ttl}IN A {self._ipv4()}",
            f"{again} {ttl}IN A {self._ipv4()}",
            f"    {ttl}IN AAAA {self._ipv6()}",
        ]

    def _with_caa(self) -> list[str]:
        return [f"{self._host()} IN A {self._ipv4()}", '    IN CAA 0 issue "ca.example.net"']

    def _mail(self) -> list[str]:
        owner = self._name("mail")
        return [f"{owner} A {self._ipv4()}", f"    MX 10 {self._absolute(owner)}", *self._sender_text()]

    def _mail_twice(self) -> list[str]:
        owner = self._name("mail")
        return [
            f"{owner} IN A {self._ipv4()}",
            f"{owner} IN MX 10 {self._relative(owner)}",
            f"{owner} IN MX 20 mx{self._random.randint(1, 9)}.example.net.",
            *self._sender_text(),
        ]

    def _service(self) -> list[str]:
        owner = f"_sip._tcp.{self._name('voice')}"
        return [f"{owner} SRV 10 {self._random.randint(1, 90)} 5060 sip{n}.example.net." for n in (1, 2)]

    def _delegation(self) -> list[str]:
        owner = self._name("dept")
        return [f"{owner} NS ns1.dns.example.net.", f"{owner} NS ns2.dns.example.net."]

    def _delegation_with_glue(self) -> list[str]:
        owner = self._name("branch")
        return [
            f"{owner} IN NS ns1.{owner}",
            f"    IN NS ns2.{self._absolute(owner)}",
            f"ns1.{owner} IN A {self._ipv4()}",
            f"ns2.{owner} IN A {self._ipv4()}",
        ]

    def _alias(self) -> list[str]:
        word = self._random.choice(_ALIAS_WORDS)
        return [f"{self._name(word)}\t{self._ttl()}IN CNAME\ttarget{self._random.randint(1, 99)}.cdn.example.net."]

    def _text(self) -> list[str]:
        return [f'{self._name("about")} TXT "owner=team-{self._random.randint(1, 40)}; see the wiki"']

    def _sender_text(self) -> list[str]:
        """Return one TXT record of the owner before: a policy, or a DKIM-like key over two lines."""
        if self._random.random() < 0.75:
            return [f'    TXT "v=spf1 ip4:{self._ipv4()} -all"']
        key = base64.b64encode(self._random.randbytes(294)).decode("ascii")
        return [f'    TXT ( "v=DKIM1; k=rsa; p={key[:198]}"', f'    "{key[198:]}" )']

    def _host(self) -> str:
        name = f"{self._name(self._random.choice(_HOST_WORDS))}.{self._random.choice(_SITES)}"
        return self._absolute(name) if self._random.random() < 0.1 else name

    def _name(self, word: str) -> str:
        self._serial += 1
        return f"{word}{self._serial}"

    def _absolute(self, name: str) -> str:
        return f"{name}.{self._zone}"

    def _relative(self, name: str) -> str:
        return name if self._random.random() < 0.7 else self._absolute(name)

    def _ttl(self) -> str:
        return f"{self._random.choice(_TTLS)} " if self._random.random() < 0.2 else ""

    def _ipv4(self) -> str:
        value = self._random.getrandbits(24)
        return f"10.{value >> 16}.{value >> 8 & 255}.{value & 255}"

    def _ipv6(self) -> str:
        value = self._random.getrandbits(32)
        return f"2001:db8:{value >> 16:x}::{value & 0xFFFF:x}"


def main() -> None:
    """Write one zone file from the command line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("records", type=int)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    write_zone(arguments.file, arguments.records)


if __name__ == "__main__":
    main()
