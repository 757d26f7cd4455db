"""`tuiz dig`: look records up, with dig's own words and in dig's own lines.

Unlike other commands it takes options anywhere, as dig does.
"""

import asyncio
import os
import re
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.lookup_options import lookup_settings
from tuiz.cli.output import put_json_list, put_lines, tell
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.lookups.dig.query import DigQuery
    from tuiz.lookups.dig.report import Looked
    from tuiz.lookups.dig.words import DigWords
    from tuiz.services.looking_up import LookingUp

DONE, NO_REPLY = 0, 3
_MOST_OF_OWN_FILE = 1 << 16
_KEY_OPTION = re.compile(r"-[46imruv]*y")

USAGE = "tuiz dig [--json] [--config FILE] [@SERVER] [-4|-6] [-p PORT] [-k FILE] [NAME] [TYPE] [CLASS] [+OPTION…] …"
EPILOG = """\
@SERVER is an address, a host name, tls://192.0.2.1, or an https:// URL; without one, the resolvers of the settings are
asked, else the system's. Also as in dig: -b ADDRESS, -x ADDRESS, -t TYPE, -c CLASS, -q NAME, -f FILE, -u. Several
names are looked up one after the other. Options before the first name hold for all, those behind a name for it.

-k FILE signs with a TSIG key as tsig-keygen writes it. -y [hmac:]NAME:SECRET does so too, but other users may read what
stands on a command line, and the shell remembers it: rather keep the key in a file.

Options in ~/.digrc hold as they do for dig; -r leaves the file unread.

The exit status is 0 when there is a reply, whatever it says; 3 when there is none.

+tcp +tls +https[=PATH] +https-get +quic +ignore +time=S +tries=N +retry=N +norecurse +cd +noad +aaonly
+dnssec +nsid +subnet=NETWORK +bufsize=N +noedns +ednsopt=CODE:HEX +cookie[=HEX] +padding=N +search +domain=NAME
+short +identify +qr +multiline +ttlunits +noclass +nottlid +nocrypto +rrcomments +split=N +onesoa +expandaaaa
+idnout +noidnin +showsearch +besteffort +nokeepopen
+[no]all, cmd, comments, question, answer, authority, additional, stats; abbreviated as dig takes them

TYPE may be AXFR, and ixfr=SERIAL. +trace is tuiz trace --text NAME TYPE."""


def add_arguments(parser: Parser) -> None:
    """Take the words as they are."""
    parser.takes_all = True
    parser.usage = USAGE
    parser.epilog = EPILOG


def run(arguments: Namespace) -> int:
    """Look them up."""
    from tuiz.lookups.dig.words import read_words

    words = _own_options(arguments)
    found = read_words(words, [] if _leaves_own_file(words) else _own_file())
    if found.wants_version:
        from tuiz import __version__

        tell(f"tuiz {__version__} dig")
        return DONE
    for remark in found.remarks:
        tell(remark)
    if any(query.shown.idn_out for query in found.queries) and not _writes_unicode():
        tell("+idnout: this terminal's character set has no international letters, so names stay in their xn-- form.")
        for query in found.queries:
            query.shown.idn_out = False
    if any(query.trace for query in found.queries):
        return _trace(arguments, found)
    calling = _Calling(arguments, words, found)
    return asyncio.run(calling.run())


def _trace(arguments: Namespace, found: "DigWords") -> int:
    """Leave a lookup with +trace to the command that traces, in the lines that dig prints.

    Raises:
        UsageError: there are other lookups beside it.
    """
    from tuiz.cli.commands import trace

    query = found.queries[0]
    if len(found.queries) > 1 or found.batch_file is not None:
        raise UsageError("+trace is for one name at a time.", hint=f"tuiz trace {query.name} {query.asked_type}")
    parser = Parser("tuiz trace", "")
    trace.add_arguments(parser)
    words = [] if arguments.json else ["--text"]
    words += ["--json"] if arguments.json else []
    words += [f"--config={arguments.config}"] if arguments.config else []
    words += [f"--workspace={arguments.workspace}"] if arguments.workspace else []
    if query.servers:
        tell("A trace begins at the root's servers, not at the one that is named; lookup.root_hints tells which.")
    return trace.run(parser.parse_args([*words, "--", query.name or ".", query.asked_type]))


def _own_options(arguments: Namespace) -> list[str]:
    """Take the options that aren't dig's out of the words, and return the others."""
    arguments.json = False
    arguments.config = arguments.workspace = None
    words: list[str] = []
    given = iter(arguments.words)
    for word in given:
        name, equals, value = word.partition("=")
        if word == "--json":
            arguments.json = True
        elif name in {"--config", "--workspace"} or word == "-w":
            text = value if equals else next(given, None)
            if not text:
                raise UsageError(f"{name} needs a path behind it.", hint=USAGE)
            setattr(arguments, "config" if name == "--config" else "workspace", Path(text))
        else:
            words.append(word)
    return words


def _writes_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")


def _leaves_own_file(words: list[str]) -> bool:
    """Return whether dig's own -r says that the user's file isn't read."""
    return any(re.fullmatch(r"-[46imuv]*r[46imuv]*", word) for word in words)


def _own_file() -> list[list[str]]:
    """Return the words of the user's file of options for dig, line by line, where there is one that can be read."""
    home = os.environ.get("HOME")
    if not home:
        return []
    try:
        with Path(home, ".digrc").open(encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read(_MOST_OF_OWN_FILE).splitlines()
    except OSError:
        return []
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


class _Calling:
    """One call of the program."""

    def __init__(self, arguments: Namespace, words: list[str], found: "DigWords") -> None:
        self._arguments = arguments
        self._found = found
        self._greeting: list[str] | None = greeting(words, found) if found.cmd and not found.short else []
        self._failed = False

    async def run(self) -> int:
        from tuiz.services.looking_up import LookingUp

        async with LookingUp(lookup_settings(self._arguments)) as looking:
            documents = [document async for document in self._documents(looking)]
        if self._arguments.json:
            put_json_list(documents)
        return NO_REPLY if self._failed else DONE

    async def _documents(self, looking: "LookingUp") -> AsyncIterator[dict[str, object]]:
        """Look everything up; print it, or give it as documents where JSON is asked for."""
        told = 0
        for query in self._queries():
            if query.trace:
                raise UsageError("+trace can't stand in a file of lookups.", hint=f"tuiz trace {query.name}")
            if query.is_transfer:
                document = await self._transfer(looking, query)
            else:
                looked = await looking.look_up(query)
                document = self._answer(looked)
            for remark in looking.remarks[told:]:
                tell(remark)
            told = len(looking.remarks)
            if document is not None:
                yield document

    def _queries(self) -> "Iterator[DigQuery]":
        """Give the lookups of the command line, and those of the batch file."""
        batch = self._found.batch_file
        return chain(self._found.queries, self._in_file(batch) if batch is not None else ())

    def _in_file(self, path: str) -> "Iterator[DigQuery]":
        """Give the lookups that a file has, line by line.

        Raises:
            StorageError: it can't be read.
            UsageError: a line can't be understood.
        """
        from tuiz.files.errors import reading
        from tuiz.lookups.dig.words import read_line

        with reading(Path(path)):
            text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8", "surrogateescape")
        for number, line in enumerate(text.splitlines(), 1):
            try:
                read = read_line(line, self._found)
            except UsageError as error:
                raise UsageError(f"{path}:{number}: {error.message}", hint=error.hint) from error
            for remark in read.remarks:
                tell(f"{path}:{number}: {remark}")
            yield from read.queries

    def _answer(self, looked: "Looked") -> dict[str, object] | None:
        if looked.reply is None:
            self._failed = True
            for failure in looked.failures:
                tell(f"{failure.message} {failure.hint or ''}".rstrip())
        if self._arguments.json:
            return looked.document()
        put_lines(looked.lines(self._greeted(looked)))
        return None

    async def _transfer(self, looking: "LookingUp", query: "DigQuery") -> dict[str, object] | None:
        from tuiz.lookups.dig.message_text import MessageText
        from tuiz.lookups.dig.report import records_of
        from tuiz.lookups.errors import LookupFailed

        looked, transfer = await looking.transfer(query)
        if transfer is None:
            return self._answer(looked)
        text = MessageText(query.shown)
        records: list[dict[str, object]] = []
        if not self._arguments.json:
            put_lines(self._greeted(looked) or [])
        soas = 0
        try:
            async for rrsets in transfer.parts():
                for rrset in rrsets:
                    soas += rrset.rdtype == 6
                    if query.shown.one_soa and rrset.rdtype == 6 and soas > 1:
                        continue
                    if self._arguments.json:
                        records += records_of([rrset])
                    elif query.shown.answer:
                        put_lines(text.rdata(rrset) if query.shown.short else text.record(rrset))
        except LookupFailed as error:
            looked.failures.append(error)
            self._failed = True
            tell(f"{error.message} {error.hint or ''}".rstrip())
            if self._arguments.json:
                return looked.document()
            put_lines(["; Transfer failed."])
            return None
        if self._arguments.json:
            return looked.transferred(records, transfer.octets, transfer.seconds)
        put_lines(looked.transfer_statistics(transfer))
        return None

    def _greeted(self, looked: "Looked") -> list[str] | None:
        """Return the first lines of the output, once."""
        lines = self._greeting
        self._greeting = None
        if looked.query.shown.short:
            return None
        if lines and looked.query.servers and looked.endpoint is not None:
            lines = [*lines[:2], "; (1 server found)", *lines[2:]]
        return lines


def greeting(words: list[str], found: "DigWords") -> list[str]:
    """Return what dig begins with: what it was called with, but for a secret."""
    from tuiz import __version__

    shown: list[str] = []
    is_secret = False
    for word in words:
        option = _KEY_OPTION.match(word)
        shown.append("…" if is_secret else f"{option[0]}…" if option and option[0] != word else word)
        is_secret = not is_secret and option is not None and option[0] == word
    text = " ".join(["; <<>> tuiz", __version__, "dig <<>>", *shown])
    return ["", text, f";; global options:{' +short' if found.short else ''} +cmd"]
