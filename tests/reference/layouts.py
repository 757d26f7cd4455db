"""Strategies that spell records as the lines of a zone file, each in one of the many ways that mean the same."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.reference.rdatas import Name, Text, Word, Words

TTLS = ("0", "60", "300", "3600", "86400", "1h", "1h30m", "2D", "1w", "2147483647")
ODD_TTLS = ("1h30", "h", "1y", "-1", "4294967296", "2147483648", "60 60")
BLANKS = (" ", "\t", "  ", " \t ")
COMMENTS = ("; note", ";", '; "(', ";; a; b", "; \u00fc")


@dataclass(frozen=True)
class Record:
    """A record before it is spelled."""

    owner: str
    rdtype: str
    words: Words


@dataclass
class Layout:
    """What the lines so far have set, as a reader would know it."""

    origin: str
    odd: bool
    """Whether the spelling may be one that not every reader takes."""

    owner: str | None = None
    lines: list[str] = field(default_factory=list)


def relative(name: str, origin: str) -> str | None:
    """Return *name* as written under *origin*, or None where it isn't below it."""
    if name.lower() == origin.lower():
        return "@"
    suffix = "." + origin if origin != "." else "."
    if name.lower().endswith(suffix.lower()) and name != origin:
        return name[: -len(suffix)]
    return None


@st.composite
def spelled_name(draw: st.DrawFn, name: str, origin: str) -> str:
    """*name* absolute or relative, now and then in another case."""
    short = relative(name, origin)
    if short and draw(st.booleans()):
        name = short
    case = draw(st.sampled_from("------ul"))
    return name.upper() if case == "u" else name.lower() if case == "l" else name


@st.composite
def spelled_text(draw: st.DrawFn, value: str, *, odd: bool) -> str:
    """*value* as a quoted string, or bare with escapes."""
    if odd and draw(st.sampled_from("--x")) == "x":
        return draw(
            st.sampled_from((f'"{value}', f'"{value}"a', f'{value}"a"', '"a""b"', "\\256", "\\12", '"a\nb"', "@", ""))
        )
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    # NSD refuses a bare string that begins with a dot, and but for TXT one that has a dot.
    if not value or value.startswith(".") or ("." in value and not odd) or draw(st.booleans()):
        return f'"{quoted}"'
    return "".join(char if char.isalnum() or char in "-_=+/:.,'" else f"\\{ord(char):03d}" for char in value)


@st.composite
def spelled_word(draw: st.DrawFn, word: Word, layout: Layout) -> str:
    """One word of RDATA."""
    match word:
        case Name(text):
            return draw(spelled_name(text, layout.origin))
        case Text(value):
            return draw(spelled_text(value, odd=layout.odd))
        case _:
            return word


@st.composite
def _middle(draw: st.DrawFn, rdtype: str, *, odd: bool) -> list[str]:
    """TTL, class and type, the first two left out or in either order."""
    ttl = draw(st.sampled_from(("", "", *TTLS)))
    if odd and draw(st.sampled_from("---x")) == "x":
        ttl = draw(st.sampled_from(ODD_TTLS))
    rdclass = draw(st.sampled_from(("", "", "IN", "in", "IN")))
    if odd and draw(st.sampled_from("-----x")) == "x":
        rdclass = draw(st.sampled_from(("CH", "CLASS1", "ANY", "IN IN")))
    words = [ttl, rdclass] if draw(st.booleans()) else [rdclass, ttl]
    kind = draw(st.sampled_from("----l"))
    return [*filter(None, words), rdtype.lower() if kind == "l" else rdtype]


@st.composite
def _joined(draw: st.DrawFn, words: list[str], first: int, *, odd: bool) -> str:
    """The words with blanks between them, or those after the *first* over several lines in parentheses."""
    blank = draw(st.sampled_from(BLANKS))
    if draw(st.sampled_from("-----p")) == "-" or len(words) <= first + 1:
        return blank.join(words)
    start = draw(st.integers(first, len(words) - 1))
    end = draw(st.integers(start, len(words)))
    breaks = st.sampled_from((" ", "\n", "\n  ", " ; c )\n\t"))
    inside = "".join(draw(breaks) + word for word in words[start:end]) + draw(breaks)
    opening, closing = (
        ("(", ")") if not odd else draw(st.sampled_from((("(", ")"), ("((", "))"), ("(", ""), ("", ")"))))
    )
    before = blank.join(words[:start])
    after = blank.join(words[end:])
    return f"{before}{blank if before else ''}{opening}{inside}{closing}{blank if after else ''}{after}"


@st.composite
def spelled_owner(draw: st.DrawFn, owner: str, layout: Layout) -> str:
    """An owner as written: blank where it is that of the record before."""
    if layout.owner == owner and draw(st.sampled_from("bbbo")) == "b":
        return draw(st.sampled_from(("", "", " ")))
    return draw(spelled_name(owner, layout.origin))


@st.composite
def spelled_record(draw: st.DrawFn, record: Record, layout: Layout) -> str:
    """One record as its lines, and *layout* brought up to date."""
    owner = draw(spelled_owner(record.owner, layout))
    layout.owner = record.owner
    middle = draw(_middle(record.rdtype, odd=layout.odd))
    words = [draw(spelled_word(word, layout)) for word in record.words]
    # NSD refuses a parenthesis that is the first thing after a blank owner.
    first = 0 if layout.odd or owner.strip() else 1
    text = owner + draw(st.sampled_from(BLANKS)) + draw(_joined([*middle, *words], first, odd=layout.odd))
    tail = draw(st.sampled_from(("", "", "", "", " ", "c")))
    if tail == "c":
        return text + draw(st.sampled_from(("", " ", "\t"))) + draw(st.sampled_from(COMMENTS))
    return text + tail


@st.composite
def spelled_break(draw: st.DrawFn, layout: Layout, zone: str) -> str | None:
    """What stands between two records: mostly nothing, else a directive, a comment or a blank line."""
    match draw(st.sampled_from("------------otcb")):
        case "o":
            layout.origin = draw(st.sampled_from((zone, zone, f"sub.{zone}" if zone != "." else "sub.", ".")))
            if layout.odd:
                return draw(st.sampled_from((f"$ORIGIN {layout.origin}", "$ORIGIN sub", "$ORIGIN @", "$ORIGIN")))
            return draw(st.sampled_from(("$ORIGIN", "$origin"))) + draw(st.sampled_from(BLANKS)) + layout.origin
        case "t":
            return "$TTL " + draw(st.sampled_from((*TTLS, *ODD_TTLS) if layout.odd else TTLS))
        case "c":
            return draw(st.sampled_from(COMMENTS))
        case "b":
            # Knot refuses a line of blanks that stands before the first owner.
            return draw(st.sampled_from((*BLANKS, ""))) if layout.odd or layout.owner else ""
        case _:
            return None
