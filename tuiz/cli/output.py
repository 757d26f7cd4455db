"""What commands print: data on stdout, in words or as one JSON document, and narration on stderr.

Everything passes the gate for hostile text; JSON escapes what isn't ASCII by itself.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from tuiz.cli.streams import write
from tuiz.domain.display import printable

if TYPE_CHECKING:
    from tuiz.services.review import LineChange

_AT_ONCE = 500
"""How many lines are written together."""
_HARMLESS = bytes(range(0x20, 0x7F))
"""What is printable in ASCII."""


def tell(text: str) -> None:
    """Say something on stderr, a line or more."""
    for line in text.splitlines():
        print(printable(line), file=sys.stderr)


def put(*columns: object) -> None:
    """Print one line of data on stdout, its columns apart by a tab."""
    texts = [str(column) for column in columns]
    plain = "".join(texts)
    if not (plain.isascii() and plain.isprintable()):
        texts = [printable(text) for text in texts]
    write("\t".join(texts) + "\n")


def put_rows(rows: Iterable[Sequence[str]]) -> None:
    """Print many lines of data, as `put` does each."""
    rest = iter(rows)
    while some := list(islice(rest, _AT_ONCE)):
        text = "\n".join(map("\t".join, some))
        apart = sum(map(len, some)) - 1
        # Nothing but what keeps columns and lines apart is left when what is harmless is taken away.
        if text.isascii() and len(text.encode("ascii").translate(None, _HARMLESS)) == apart:
            write(text + "\n")
        else:
            for row in some:
                put(*row)


def put_json(document: object) -> None:
    """Print one JSON document."""
    import json  # only where it is asked for: most calls never need it

    write(json.dumps(document, indent=2) + "\n")


def put_json_list(items: Iterable[Mapping[str, object]]) -> None:
    """Print a JSON list, item by item: that of a large zone is never whole in memory."""
    import json

    put_json_texts(map(json.JSONEncoder().encode, items))


def put_json_texts(texts: Iterable[str]) -> None:
    """Print a JSON list of items that are JSON already."""
    write("[")
    separator = "\n  "
    rest = iter(texts)
    while some := list(islice(rest, _AT_ONCE)):
        write(separator + ",\n  ".join(some))
        separator = ",\n  "
    write("]\n" if separator == "\n  " else "\n]\n")


def put_text(line: str) -> None:
    """Print one line of a zone file; its tabs are columns, and can do no harm."""
    put(*line.split("\t"))


def put_lines(lines: Iterable[str]) -> None:
    """Print lines of text, whose tabs are columns, and which may be several each."""
    for line in lines:
        for part in line.split("\n"):
            put_text(part)


def put_difference(lines: "Iterable[LineChange]") -> None:
    """Print the difference of two texts, by lines; where some are left out, the number of the next one."""
    for line in lines:
        if line.sign == "@":
            put(f"@@ line {line.line} @@")
        else:
            put_text(line.sign + line.text)
