"""A strategy that writes zone files: sound ones in every layout, careless ones, and sound ones that came to harm.

Files have from 5 to some 40 lines. A little under half are accepted by every checker; the rest is refused by one, two
or all three of them.
"""

from hypothesis import strategies as st

from tests.reference.case import Case
from tests.reference.layouts import TTLS, Layout, Record, spelled_break, spelled_record
from tests.reference.mutations import any_record, mutated
from tests.reference.rdatas import RARE_TYPES, TYPES, Name, addresses4, addresses6, rdata
from tests.reference.styles import STYLES, dig, styled

ORIGINS = ("example.com.", "example.com.", "example.com.", "Example.COM.", "2.0.192.in-addr.arpa.", "com.", ".")

HOSTS = (
    "@",
    "www",
    "mail",
    "a",
    "b",
    "a.b",
    "host-1",
    "_dmarc",
    "_sip._tcp",
    "*.w",
    "7",
    "IN",
    "x.y.z",
    "ns1",
    "\\097\\.b",
    "xn--mnchen-3ya",
    "m\\195\\188nchen",
    "\\000\\032\\255",
    "h" * 63,
    ".".join(("l" * 62, "o" * 62, "n" * 62, "g" * 32)),
)
ALIASES = ("al", "ftp", "blog", "*.al", "chain")
CUTS = ("sub", "child", "deep.er")
OUTSIDE = ("example.net.", "ns.example.net.", "Mail.Example.ORG.", "a-b.c.d.e.test.")


def _absolute(name: str, origin: str) -> str:
    if name == "@":
        return origin
    return f"{name}." if origin == "." else f"{name}.{origin}"


@st.composite
def _head(draw: st.DrawFn, origin: str) -> list[Record]:
    """SOA and apex NS, and the addresses that they need."""
    inside = _absolute("ns1", origin)
    server = inside if origin == "." else draw(st.sampled_from((inside, "ns.example.net.")))
    numbers = [str(draw(st.sampled_from((1, 2026112201, 4294967295))))]
    numbers += [draw(st.sampled_from(("3600", "2h", "1d12h"))) for _ in range(4)]
    records = [
        Record(origin, "SOA", [Name(server), Name(_absolute("host", origin)), *numbers]),
        Record(origin, "NS", [Name(server)]),
    ]
    if server == inside:
        records.append(Record(server, "A", [draw(addresses4)]))
    return records


@st.composite
def _host(draw: st.DrawFn, origin: str, names: st.SearchStrategy[str], *, odd: bool) -> list[Record]:
    owner = _absolute(draw(st.sampled_from(HOSTS)), origin)
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=4))
    return [Record(owner, rdtype, draw(rdata(rdtype, names, odd=odd))) for rdtype in types]


@st.composite
def _cut(draw: st.DrawFn, origin: str, *, odd: bool) -> list[Record]:
    owner = _absolute(draw(st.sampled_from(CUTS)), origin)
    inside = f"ns.{owner}"
    targets = (inside, owner) if origin == "." else (inside, owner, "ns.example.net.")
    target = draw(st.sampled_from(targets))
    records = [Record(owner, "NS", [Name(target)])]
    if target in {inside, owner}:
        records.append(Record(target, "A", [draw(addresses4)]))
        records += [Record(target, "AAAA", [draw(addresses6)])] if draw(st.booleans()) else []
    if draw(st.booleans()):
        records.append(Record(owner, "DS", draw(rdata("DS", st.just(owner), odd=odd))))
    if draw(st.booleans()):
        records.append(Record(f"hidden.{owner}", "TXT", draw(rdata("TXT", st.just(owner), odd=odd))))
    return records


@st.composite
def _careless(draw: st.DrawFn, names: st.SearchStrategy[str]) -> list[Record]:
    """A record of any type anywhere, come what may."""
    rdtype = draw(st.sampled_from(RARE_TYPES + TYPES))
    return [Record(draw(names), rdtype, draw(rdata(rdtype, names, odd=draw(st.booleans()))))]


@st.composite
def _records(draw: st.DrawFn, origin: str, *, odd: bool) -> list[Record]:
    """The records of a zone: with *odd*, some that don't belong together."""
    names = st.sampled_from([_absolute(name, origin) for name in HOSTS + ALIASES + CUTS] + list(OUTSIDE))
    targets = st.sampled_from([_absolute(name, origin) for name in ("www", "ns1", "mail", "@", "gone")] + list(OUTSIDE))
    records = draw(_head(origin))
    aliases = draw(st.lists(st.sampled_from(ALIASES), max_size=2, unique=True))
    records += [Record(_absolute(name, origin), "CNAME", [Name(draw(targets))]) for name in aliases]
    if draw(st.sampled_from("---d")) == "d":
        records.append(Record(_absolute("d", origin), "DNAME", [Name(draw(st.sampled_from(OUTSIDE)))]))
    for _ in range(draw(st.integers(0, 4))):
        match draw(st.sampled_from("hhhc")):
            case "h":
                records += draw(_host(origin, targets, odd=odd and draw(st.sampled_from("--o")) == "o"))
            case _:
                records += draw(_cut(origin, odd=odd))
        if odd and draw(st.sampled_from("--c")) == "c":
            records += draw(_careless(names))
    return records


@st.composite
def written(draw: st.DrawFn, origin: str, *, odd: bool) -> bytes:
    """A zone file in one of the many layouts; sound, but for *odd*."""
    records = draw(_records(origin, odd=odd))
    layout = Layout(origin, odd=False)
    lines: list[str] = []
    if draw(st.sampled_from("tttn")) == "t":
        lines.append("$TTL " + draw(st.sampled_from(TTLS)))
    for record in records:
        between = draw(spelled_break(layout, origin))
        if between is not None:
            lines.append(between)
        # One careless spelling in a while: more of them would leave nothing but refusals.
        layout.odd = odd and draw(st.sampled_from("---------o")) == "o"
        lines.append(draw(spelled_record(record, layout)))
    return ("\n".join(lines) + draw(st.sampled_from(("\n", "\n", "\n", "", "\n\n; end\n")))).encode()


@st.composite
def sound_zone_files(draw: st.DrawFn) -> Case:
    """Zone files that every checker accepts, with the origin to read them by."""
    origin = draw(st.sampled_from(ORIGINS))
    if draw(st.sampled_from("---s")) == "s":
        return Case("styled", draw(styled(origin, draw(_records(origin, odd=False)))), origin)
    return Case("sound", draw(written(origin, odd=False)), origin)


@st.composite
def typed_zone_files(draw: st.DrawFn) -> Case:
    """Sound zone files with some records more, of any type, their data right or all but right."""
    sound = draw(sound_zone_files())
    lines = sound.data.split(b"\n")
    for _ in range(draw(st.integers(1, 3))):
        lines.insert(draw(st.integers(1, len(lines))), draw(any_record()))
    return Case("typed", b"\n".join(lines), sound.origin)


@st.composite
def zone_files(draw: st.DrawFn) -> Case:
    """Zone files of every sort, with the origin to read them by."""
    match draw(st.sampled_from("ssooottmmmmmw")):
        case "s":
            return draw(sound_zone_files())
        case "o":
            origin = draw(st.sampled_from(ORIGINS))
            return Case("careless", draw(written(origin, odd=True)), origin)
        case "t":
            return draw(typed_zone_files())
        case "w":
            origin = draw(st.sampled_from(ORIGINS))
            data = draw(styled(origin, draw(_records(origin, odd=True)), (*STYLES, dig)))
            return Case("styled", data.replace(b"\n", draw(st.sampled_from((b"\n", b"\n", b"\r\n")))), origin)
        case _:
            sound = draw(sound_zone_files())
            return Case("harmed", draw(mutated(sound.data)), sound.origin)


@st.composite
def zone_file_families(draw: st.DrawFn, *, size: int = 6) -> list[Case]:
    """A zone file of any sort and others made from it by harms: it takes long to write one, and little to harm it."""
    first = draw(zone_files())
    harmed = [Case("harmed", draw(mutated(first.data)), first.origin) for _ in range(size - 1)]
    return [first, *harmed]
