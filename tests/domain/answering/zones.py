"""Zones to ask about: one with every nasty thing that all three servers load, and a strategy for more."""

from hypothesis import strategies as st

_A63 = "a" * 63

NASTY = f"""\
$TTL 300
@ 3600 IN SOA ns1 Host 1 3600 900 86400 60
@ NS ns1
@ NS ns.Sub
@ NS ns2.other.example.
ns1 A 192.0.2.1
ns1 AAAA 2001:db8::1
@ MX 10 mail
@ MX 20 WWW
mail A 192.0.2.2
www A 192.0.2.3
www A 192.0.2.4
alias CNAME www
chain CNAME alias
loop1 CNAME loop2
loop2 CNAME loop1
self CNAME self
out CNAME www.example.org.
dang CNAME nowhere
tosub CNAME host.sub
towild CNAME foo.wild
tod CNAME x.d
*.wild A 192.0.2.9
*.wild MX 5 mail
*.wcn CNAME www
*.wloop CNAME a.wloop
*.wloop2 CNAME a.b.wloop2
a.b.c.ent A 192.0.2.10
sub NS ns.sub
sub NS ns1
sub NS ns.sub2
sub NS foo.wild
sub DS 1 8 2 000000000000000000000000000000000000000000000000000000000000aaaa
ns.sub A 192.0.2.11
host.sub A 192.0.2.12
sub2 NS ns.sub2
ns.sub2 A 192.0.2.13
ins NS ns.ins
d DNAME target
d A 192.0.2.33
x.target A 192.0.2.14
dn DNAME dn2
dn2 DNAME dn
dself DNAME x.dself
dout DNAME example.org.
_s._tcp SRV 0 0 1 mail
_s._tcp SRV 0 0 1 foo.wild
naptr NAPTR 1 1 "" "" "" mail
svc SVCB 1 mail
https HTTPS 1 .
https A 192.0.2.88
kx KX 1 mail
afs AFSDB 1 mail
rt RT 1 mail
ptr PTR mail
mxa MX 1 alias
mxs MX 1 host.sub
mxw MX 1 foo.wild
srvsub SRV 0 0 0 ns.sub
*.wdn DNAME target
long DNAME {_A63}.{_A63}.{_A63}
"""
_HEAD = """\
$TTL 300
@ 3600 IN SOA ns1 host 1 3600 900 86400 60
@ NS ns1
@ NS ns.other.example.
ns1 A 192.0.2.1
"""
_LABELS = st.sampled_from(["a", "b", "c", "*", "_x", "D", "e\\.e"])
_OWNERS = st.lists(_LABELS, min_size=1, max_size=3).map(".".join)
_PATHS = _OWNERS.map(lambda name: name.replace("*", "w"))
_TARGETS = st.one_of(
    _PATHS,
    st.sampled_from(["@", "ns1", "nowhere", "www.other.example.", "x.y.other.example."]),
    _PATHS.map(lambda name: f"q.{name}"),
)
_DATA = st.one_of(
    st.tuples(st.just("A"), st.sampled_from(["192.0.2.2", "192.0.2.3"])),
    st.tuples(st.just("AAAA"), st.sampled_from(["2001:db8::1", "2001:db8::2"])),
    st.tuples(st.just("TXT"), st.sampled_from(['"one"', '"two" "three"', '"ONE"'])),
    st.tuples(st.just("MX"), _TARGETS.map(lambda name: f"10 {name}")),
    st.tuples(st.just("SRV"), _TARGETS.map(lambda name: f"0 1 2 {name}")),
    st.tuples(st.just("KX"), _TARGETS.map(lambda name: f"1 {name}")),
    st.tuples(st.just("HTTPS"), _TARGETS.map(lambda name: f"1 {name}")),
    st.tuples(st.just("TYPE65280"), st.just("\\# 2 0a0b")),
)
_SHAPES = st.sampled_from(["data", "data", "data", "cname", "cname", "cut", "cut", "dname"])


@st.composite
def zone_texts(draw: st.DrawFn) -> str:
    """Draw the text of a zone that BIND, Knot DNS and NSD load: nothing stands where one of them refuses it."""
    lines: list[str] = []
    redirected: list[str] = []
    owners = draw(st.lists(_OWNERS, min_size=1, max_size=9, unique_by=str.lower))
    for owner in sorted(owners, key=lambda name: name.count(".")):
        if any(owner.lower().endswith(f".{above}") for above in redirected):
            continue  # Knot loads nothing below a DNAME
        shape = draw(_SHAPES)
        if shape == "cut" and not owner.startswith("*"):  # BIND loads no NS at a wildcard
            servers = draw(st.lists(_TARGETS | st.just(f"ns.{owner}"), min_size=1, max_size=3, unique=True))
            lines += [f"{owner} NS {server}" for server in servers]
            lines += [f"ns.{owner} A 192.0.2.53"] if draw(st.booleans()) else []
            lines += [f"{owner} DS 1 13 2 {'ab' * 32}"] if draw(st.booleans()) else []
        elif shape == "cname":
            lines.append(f"{owner} CNAME {draw(_TARGETS)}")
        elif shape == "dname" and not owner.startswith("*"):
            if any(other.lower().endswith(f".{owner.lower()}") for other in owners):
                continue
            redirected.append(owner.lower())
            lines.append(f"{owner} DNAME {draw(_TARGETS)}")
        else:
            data = draw(st.lists(_DATA, min_size=1, max_size=3, unique=True))
            lines += [f"{owner} {rdtype} {rdata}" for rdtype, rdata in data]
    return _HEAD + "".join(f"{line}\n" for line in lines)
