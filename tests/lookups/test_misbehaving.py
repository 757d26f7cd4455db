"""Servers that break the protocol: none makes a lookup crash, hang or lie, and each is told in words."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

import dns.message
import pytest

from tests.lookups.loopback import answer, cut_off, framed, once, over_tcp, serving, silent
from tuiz.lookups.dig.words import read_words
from tuiz.services.looking_up import LookingUp
from tuiz.storage.settings import LookupSettings

SETTINGS = LookupSettings(timeout_seconds=0.3, tries=2, deadline_seconds=2.0)

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Stream: TypeAlias = Callable[[bytes, Reader, Writer], Awaitable[None] | None]


def header(wire: bytes, *counts: int, flags: bytes = b"\x84\x00") -> bytes:
    """Return the reply's header and question, with counts that may be lies."""
    end = wire.index(b"\0", 12) + 5
    return wire[:2] + flags + b"".join(count.to_bytes(2, "big") for count in counts) + wire[12:end]


def with_record(wire: bytes, name: bytes, rdata: bytes, *, rdtype: int = 1, length: int | None = None) -> bytes:
    size = len(rdata) if length is None else length
    fixed = rdtype.to_bytes(2, "big") + b"\0\1\0\0\0\x3c" + size.to_bytes(2, "big")
    return header(wire, 1, 1, 0, 0) + name + fixed + rdata


def pointer_to_itself(wire: bytes) -> bytes:
    at = len(header(wire, 1, 1, 0, 0))
    return with_record(wire, (0xC000 | at).to_bytes(2, "big"), b"\x7f\0\0\1")


def pointers_in_a_ring(wire: bytes) -> bytes:
    at = len(header(wire, 1, 1, 0, 0))
    return with_record(wire, b"\1a" + (0xC000 | at).to_bytes(2, "big"), b"\x7f\0\0\1")


BAD_DATAGRAMS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "one octet": (lambda _: b"x", "no DNS message"),
    "text": (lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n", "another id"),
    "only the header": (lambda wire: wire[:2] + b"\x84\0\0\1\0\1\0\0\0\0", "another question"),
    "another opcode": (lambda wire: wire[:2] + b"\xa4" + answer(wire)[3:], "another kind of message"),
    "two questions": (lambda wire: wire[:2] + b"\x84\0\0\2" + answer(wire)[6:], "number of questions"),
    "pointer to itself": (pointer_to_itself, "can't be read"),
    "pointers in a ring": (pointers_in_a_ring, "can't be read"),
    "pointer ahead": (lambda wire: with_record(wire, b"\xff\xff", b"\x7f\0\0\1"), "can't be read"),
    "reserved label": (lambda wire: with_record(wire, b"\x80abc\0", b"\x7f\0\0\1"), "can't be read"),
    "records that are not there": (lambda wire: header(wire, 1, 65535, 65535, 65535), "can't be read"),
    "rdata beyond the end": (lambda wire: with_record(wire, b"\xc0\x0c", b"\x7f", length=9999), "can't be read"),
    "address of three octets": (lambda wire: with_record(wire, b"\xc0\x0c", b"\x7f\0\0"), "can't be read"),
    "two OPT records": (lambda wire: header(wire, 1, 0, 0, 2) + (b"\0\0\x29\x04\xd0" + bytes(6)) * 2, "can't be read"),
    "octets behind the end": (lambda wire: answer(wire) + b"more", "can't be read"),
}
BAD_STREAMS: dict[str, tuple[Stream, str]] = {}


def bad_stream(words: str) -> Callable[[Stream], Stream]:
    def note(stream: Stream) -> Stream:
        BAD_STREAMS[stream.__name__.replace("_", " ")] = (stream, words)
        return stream

    return note


@bad_stream("closed the connection without a reply")
def closes_at_once(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
    writer.close()


@bad_stream("closed the connection without a reply")
def closes_within_the_length(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
    writer.write(b"\0")
    writer.close()


@bad_stream("closed the connection after")
def closes_within_the_message(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
    writer.write(framed(answer(wire))[:-5])
    writer.close()


@bad_stream("didn't answer over TCP")
def promises_more_than_comes(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
    writer.write(b"\xff\xff" + answer(wire))


@bad_stream("can't be read")
def promises_less_than_comes(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
    writer.write((len(answer(wire)) - 20).to_bytes(2, "big") + answer(wire))


@bad_stream("0 octets that are no DNS message")
def sends_an_empty_message(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
    writer.write(b"\0\0")


@bad_stream("another id")
def sends_another_id(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
    writer.write(framed(bytes([wire[0] ^ 1]) + answer(wire)[1:]))


@bad_stream("didn't answer over TCP")
async def dribbles(wire: bytes, reader: Reader, writer: Writer) -> None:
    writer.write((60_000).to_bytes(2, "big") + answer(wire))
    while not reader.at_eof():
        writer.write(b"x")
        await writer.drain()
        with suppress(TimeoutError):
            async with asyncio.timeout(0.02):
                await reader.read(1)


@bad_stream("broke the connection off")
def resets(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
    import socket
    import struct

    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def told(*words: str, datagrams: Callable[[bytes], list[bytes]] = silent, stream: Stream = over_tcp) -> str:
    """Return what a lookup at such a server prints, having seen that it takes no longer than it may."""
    async with serving(datagrams, stream) as server, LookingUp(SETTINGS) as looking:
        query = read_words([f"@{server.address}", "-p", str(server.port), "www.example.com", *words]).queries[0]
        begun = time.monotonic()
        looked = await looking.look_up(query)

        assert time.monotonic() - begun < 5
        json.dumps(looked.document())
        return "\n".join(looked.lines())


@pytest.mark.parametrize(("reply", "words"), BAD_DATAGRAMS.values(), ids=BAD_DATAGRAMS)
@pytest.mark.parametrize("transport", ["+notcp", "+tcp"])
async def test_a_message_that_is_no_reply_is_told(reply: Callable[[bytes], bytes], words: str, transport: str) -> None:
    """Over UDP and TCP, what came is described, and that there is no answer."""

    def stream(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
        writer.write(framed(reply(wire)))

    printed = await told(transport, datagrams=lambda wire: [reply(wire)], stream=stream)

    assert words in printed
    assert printed.endswith(";; no servers could be reached")


async def test_what_can_be_read_of_a_broken_reply_is_shown_on_request() -> None:
    """A record that breaks off doesn't hide those before it, where dig's option for that is given."""

    def broken(wire: bytes) -> list[bytes]:
        record = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01"
        return [
            wire[:2] + b"\x84\0" + wire[4:6] + b"\0\2\0\0\0\0" + wire[12 : wire.index(b"\0\x01\0\x01") + 5] + record
        ]

    assert "can't be read" in await told("+noedns", datagrams=broken)
    printed = await told("+noedns", "+besteffort", datagrams=broken)
    assert "malformed message packet" in printed
    assert "192.0.2.1" in printed


@pytest.mark.parametrize(("stream", "words"), BAD_STREAMS.values(), ids=BAD_STREAMS)
async def test_a_connection_that_goes_wrong_is_told(stream: Stream, words: str) -> None:
    """A connection that closes, lies about lengths, dribbles or breaks is told, within the time that was set."""
    printed = await told("+tcp", stream=stream)

    expected = "timed out" if words == "didn't answer over TCP" else words
    assert expected in printed


async def test_a_truncated_reply_whose_server_has_no_tcp_is_told() -> None:
    """Where TCP fails after a truncated reply, the failure is that of TCP."""

    def closes(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
        writer.close()

    printed = await told(datagrams=cut_off, stream=closes)

    assert "closed the connection without a reply" in printed


async def test_the_largest_message_is_printed_whole() -> None:
    """64 KiB of records come over TCP and are all there."""

    def large(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
        record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0"
        records = b"".join(record + number.to_bytes(2, "big") for number in range(4080))
        writer.write(framed(header(wire, 1, 4080, 0, 0) + records))

    printed = await told("+tcp", "+short", stream=large)

    assert len(printed.splitlines()) == 4080


async def test_a_slow_server_that_answers_in_time_is_no_failure() -> None:
    """The second try may succeed where the first was lost."""
    seen: list[bytes] = []

    def second(wire: bytes) -> list[bytes]:
        seen.append(wire)
        return [answer(wire)] if len(seen) > 1 else []

    assert await told("+short", datagrams=second) == "192.0.2.1"


async def test_a_flood_of_strays_does_not_hide_the_reply() -> None:
    """Thousands of datagrams that are no reply don't keep the one that is from being taken."""

    def flood(wire: bytes) -> list[bytes]:
        return [bytes([wire[0] ^ 1]) + answer(wire)[1:]] * 200 + [answer(wire)]

    assert await told("+short", datagrams=flood) == "192.0.2.1"


async def test_a_server_that_always_wants_another_cookie_is_not_asked_for_ever() -> None:
    """BADCOOKIE is answered with the cookie, then over TCP, and then taken for the answer."""

    def bad_cookie(wire: bytes) -> bytes:
        query = dns.message.from_wire(wire)
        reply = dns.message.make_response(query)
        cookie = next(option for option in query.options if option.otype == 10).to_wire() or b""
        reply.use_edns(0, 0, 1232, options=[dns.edns.CookieOption(cookie[:8], b"12345678")])
        reply.set_rcode(23)  # type: ignore[arg-type]  # BADCOOKIE
        return reply.to_wire()

    def stream(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
        writer.write(framed(bad_cookie(wire)))

    printed = await told(datagrams=lambda wire: [bad_cookie(wire)], stream=stream)

    assert printed.count(";; BADCOOKIE, retrying.") == 2
    assert "status: BADCOOKIE" in printed
    assert "(good)" in printed


async def test_hostile_text_in_a_reply_does_nothing() -> None:
    """Names, texts, identifiers and extended errors with control codes are shown as escapes."""
    evil = b"\x1b]2;owned\x07\x1b[2J\xe2\x80\xae\xc2\x9b31m"

    def hostile(wire: bytes) -> list[bytes]:
        label = bytes([len(evil)]) + evil + b"\xc0\x0c"
        text = b"\0\x10\0\1\0\0\0\x3c" + (len(evil) + 1).to_bytes(2, "big") + bytes([len(evil)]) + evil
        alias = b"\0\5\0\1\0\0\0\x3c" + len(label).to_bytes(2, "big") + label
        options = b"\0\3" + len(evil).to_bytes(2, "big") + evil + b"\0\x0f" + (len(evil) + 2).to_bytes(2, "big")
        options += b"\0\x12" + evil
        opt = b"\0\0\x29\x04\xd0\0\0\0\0" + len(options).to_bytes(2, "big") + options
        return [header(wire, 1, 2, 0, 1) + label + text + label + alias + opt]

    for words in ([], ["+short"], ["+multiline"], ["+qr", "+identify"], ["+unknownformat"]):
        printed = await told(*words, datagrams=hostile)

        assert printed.replace("\n", "").replace("\t", "").isprintable()
        assert "\u202e" not in printed


async def test_lookups_come_as_they_are_done_and_can_be_given_up() -> None:
    """Of several servers, each is told as soon as it answers; closing the iterator ends the waits for the others."""
    async with (
        serving(once) as quick,
        serving(silent) as slow,
        LookingUp(LookupSettings(timeout_seconds=60)) as looking,
    ):
        queries = [
            read_words([f"@{server.address}", "-p", str(server.port), "www.example.com"]).queries[0]
            for server in (slow, quick)
        ]
        results = looking.at_once(queries)
        index, looked = await anext(results)
        begun = time.monotonic()
        await results.aclose()

    assert (index, looked.reply is not None) == (1, True)
    assert time.monotonic() - begun < 5


async def test_a_lookup_can_be_cancelled() -> None:
    """Cancelling ends the wait at once."""
    async with serving(silent) as server, LookingUp(LookupSettings(timeout_seconds=60)) as looking:
        query = read_words([f"@{server.address}", "-p", str(server.port), "www.example.com"]).queries[0]
        task = asyncio.ensure_future(looking.look_up(query))
        await server.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_the_next_server_is_asked_where_one_is_silent() -> None:
    """Of the resolvers of the settings, the first that replies answers."""
    async with serving(silent) as dead, serving(once) as alive:
        resolvers = tuple(f"{server.address}@{server.port}" for server in (dead, alive))
        settings = LookupSettings(resolvers=resolvers, timeout_seconds=0.2, tries=1, deadline_seconds=0.5)
        async with LookingUp(settings) as looking:
            looked = await looking.look_up(read_words(["www.example.com"]).queries[0])

    assert looked.reply is not None
    assert looked.reply.endpoint.port == alive.port
    assert len(looked.failures) == 1


async def test_options_that_cannot_be_read_hide_nothing() -> None:
    """An extended error of one octet, a network of two: the answer is there, and the options that can be read."""

    def odd(wire: bytes) -> list[bytes]:
        options = b"\0\x0f\0\1x" + b"\0\3\0\4here" + b"\0\x08\0\2\0\1" + b"\xff\xdd\0\1x"
        opt = b"\0\0\x29\x04\xd0\0\0\0\0" + len(options).to_bytes(2, "big") + options
        return [
            with_record(wire, b"\xc0\x0c", b"\x7f\0\0\1")[:10]
            + b"\0\1"
            + with_record(wire, b"\xc0\x0c", b"\x7f\0\0\1")[12:]
            + opt
        ]

    printed = await told(datagrams=odd)

    assert "127.0.0.1" in printed
    assert "here" in printed


async def test_a_late_reply_over_a_connection_is_not_the_next_ones() -> None:
    """Where the first try was given up, what comes for it afterwards is let pass; the second one's reply counts."""
    asked: list[bytes] = []

    def late(wire: bytes, reader: Reader, writer: Writer) -> None:  # noqa: ARG001
        asked.append(wire)
        if len(asked) == 2:
            writer.write(framed(answer(asked[0])) + framed(answer(asked[1])))

    assert await told("+tcp", "+short", stream=late) == "192.0.2.1"
