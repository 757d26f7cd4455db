"""Cut one entry into its words and strings, remembering where each stands."""

from typing import Final, NamedTuple

from tuiz.domain.possessive import compile_pattern

_TOKEN: Final = compile_pattern(
    rb'(?P<word>(?:[^ \t\r\n"();\\]|\\[^\n])++)'
    rb'|(?P<quoted>"(?:[^"\\]|\\[\s\S])*+")'
    rb"|(?P<space>[ \t\r]++)"
    rb"|(?P<comment>;[^\n]*+)"
    rb"|(?P<line_end>\n)"
    rb"|(?P<open>\()"
    rb"|(?P<close>\))"
)
# What makes an entry more than words and a comment on one line; vertical tabs and form feeds stand in words.
_SPECIAL: Final = compile_pattern(rb'["()\\\x0b\x0c]|\n(?!\Z)')
_new: Final = tuple.__new__
"""Makes a named tuple as calling its class does, in half the time: a large zone has five million words."""


MAX_WORDS: Final = 2 * 0xFFFF + 16
"""More words than RDATA can have, were each digit of its octets one, with what stands before them (RFC 1035 §3.2.1)."""


class Token(NamedTuple):
    """A word or a quoted string (quotes included) of an entry, as a slice of the entry's bytes."""

    start: int
    end: int
    text: bytes

    @property
    def quoted(self) -> bool:
        """Whether it is written between quotes."""
        return self.text[:1] == b'"'


class Problem(NamedTuple):
    """Why an entry can't be read."""

    offset: int
    """Where, in bytes from the entry's begin."""
    reason: str
    """What is wrong, as the start of a sentence without its full stop."""
    hint: str | None = None
    """What to do, a sentence."""


class Tokens(NamedTuple):
    """The tokens of an entry, and what stands behind the last of them."""

    words: list[Token]
    comment: Token | None
    """The last comment, when it stands behind the last token."""
    last_open: int | None
    """Where the last opening parenthesis stands."""
    outer_comments: int
    """How many comments the entry has."""


def tokenize(raw: bytes) -> Tokens | Problem:
    """Return the tokens of the entry *raw*, or why it has none."""
    return _plain_tokens(raw) if _SPECIAL.search(raw) is None else _tokens(raw)


def _plain_tokens(raw: bytes) -> Tokens | Problem:
    """Return the tokens of an entry of one line that has no quotes, parentheses and escapes: most are such."""
    semicolon = raw.find(b";")
    words: list[Token] = []
    end = 0
    texts = (raw if semicolon < 0 else raw[:semicolon]).split(None, MAX_WORDS)
    if len(texts) > MAX_WORDS:
        return _too_many(raw.index(texts[-1]))
    for text in texts:
        start = raw.index(text, end)
        end = start + len(text)
        words.append(_new(Token, (start, end, text)))
    if semicolon < 0:
        return Tokens(words, None, None, 0)
    comment = raw[semicolon:].removesuffix(b"\n")
    return Tokens(words, Token(semicolon, semicolon + len(comment), comment.rstrip(b"\r")), None, 1)


def _tokens(raw: bytes) -> Tokens | Problem:
    words: list[Token] = []
    comment: Token | None = None
    last_open: int | None = None
    depth = comments = position = 0
    size = len(raw)
    while position < size:
        match = _TOKEN.match(raw, position)
        if match is None:
            return _stray(raw, position)
        position = match.end()
        kind = match.lastgroup
        if kind in {"word", "quoted"}:
            words.append(Token(match.start(), position, match[0]))
            if len(words) > MAX_WORDS:
                return _too_many(match.start())
            comment = None
        elif kind == "comment":
            comments += 1
            comment = Token(match.start(), position, match[0].rstrip(b"\r"))
        elif kind == "open":
            depth += 1
            last_open = match.start()
        elif kind == "close":
            depth -= 1
            if depth < 0:
                return Problem(match.start(), "A parenthesis closes that was never opened", "Take it out.")
        elif kind == "line_end" and not depth and position < size:
            return Problem(match.start(), "The entry goes on after its line's end")
    if depth:
        return _unclosed_parenthesis(last_open or 0)
    return Tokens(words, comment, last_open, comments)


def why_broken(raw: bytes) -> Problem:
    """Return why the line *raw* was cut off as broken: its quote or parenthesis never closes."""
    position = depth = 0
    opened = 0
    while position < len(raw):
        match = _TOKEN.match(raw, position)
        if match is None:
            return _stray(raw, position)
        if match.lastgroup == "open":
            depth += 1
            opened = match.start()
        elif match.lastgroup == "close":
            depth -= 1
        position = match.end()
    return _unclosed_parenthesis(opened)


def _too_many(offset: int) -> Problem:
    return Problem(offset, "The entry has more words than any record", "Take some out.")


def _unclosed_parenthesis(offset: int) -> Problem:
    return Problem(offset, "A parenthesis opens here and never closes", "Close it behind the last word it should hold.")


def _stray(raw: bytes, position: int) -> Problem:
    if raw[position : position + 1] == b'"':
        return Problem(position, "A quote opens here and never closes", 'Close it, or write \\" for a quote itself.')
    return Problem(position, "A backslash ends the line", "Write \\\\ for a backslash itself.")
