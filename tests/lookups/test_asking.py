"""One question at one server, which may behave well or not."""

import asyncio
import socket
import time

import dns.message
import dns.rcode
import pytest

from tests.lookups.loopback import ANSWER, answer, cut_off, once, over_tcp, serving, silent
from tests.nameservers.ports import free_port
from tuiz.errors import UsageError
from tuiz.lookups.asking import AskOptions, Edns, Limits, ask, make_query
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import BadReply, LookupFailed, NoReply, Unreachable
from tuiz.lookups.letter_case import is_worth_it

SHORT = Limits(timeout_seconds=0.2, tries=2, deadline_seconds=2.0)


def question(name: str = "www.example.com.") -> dns.message.Message:
    return make_query(name, "A", recurse=False, edns=Edns())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_a_server_answers(address: str, transport: Transport) -> None:
    """The reply comes with the message, its bytes, its time and who answered over what."""
    async with serving(address=address) as server:
        reply = await ask(question(), server.endpoint(transport))

    assert [rrset.to_text() for rrset in reply.message.answer] == [f"www.example.com. 60 IN A {ANSWER}"]
    assert dns.message.from_wire(reply.wire) == reply.message
    assert reply.endpoint == Endpoint(address, server.port, transport)
    assert 0 < reply.seconds < 3
    assert not reply.truncated_first


async def test_a_reply_that_is_cut_off_is_asked_for_over_tcp() -> None:
    """TC over UDP makes it ask over TCP, and the reply tells so."""
    async with serving(cut_off) as server:
        reply = await ask(question(), server.endpoint())

    assert len(reply.message.answer) == 1
    assert (reply.endpoint.transport, reply.truncated_first) == (Transport.TCP, True)


async def test_a_reply_that_is_cut_off_can_be_taken_as_it_is() -> None:
    """Where TCP isn't wanted, the truncated reply is the reply, even if it ends in the middle of a record."""
    async with serving(lambda wire: [answer(wire)[:2] + b"\x82" + answer(wire)[3:-13]]) as server:
        reply = await ask(question(), server.endpoint(), tcp_on_truncation=False)

    assert (reply.message.answer, server.streams) == ([], [])


async def test_each_try_has_its_own_id_and_port() -> None:
    """Nobody can guess the id or the port of the next question from the last one."""
    async with serving(silent) as server:
        with pytest.raises(NoReply):
            await ask(question(), server.endpoint(), Limits(0.05, 4, 5.0))

    assert len({wire[:2] for wire, _ in server.datagrams}) > 1
    assert len({address for _, address in server.datagrams}) > 1


async def test_silence_is_told_with_how_long_it_lasted() -> None:
    """A server that says nothing is told as such after its tries."""
    async with serving(silent) as server:
        with pytest.raises(NoReply) as failed:
            await ask(question(), server.endpoint(), SHORT)

    assert f"127.0.0.1@{server.port} didn't answer over UDP within 0.4 s (2 tries)" in failed.value.message
    assert failed.value.kind == "timeout"


async def test_the_deadline_ends_what_tries_would_prolong() -> None:
    """The deadline holds for everything about a question."""
    async with serving(silent) as server:
        begun = time.monotonic()
        with pytest.raises(NoReply):
            await ask(question(), server.endpoint(), Limits(0.1, 100, 0.35))

    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_a_closed_port_is_told_at_once(transport: Transport) -> None:
    """Where nothing listens, the system says so, and nobody waits."""
    with pytest.raises(Unreachable) as failed:
        await ask(question(), Endpoint("127.0.0.1", free_port(), transport))

    assert "refused" in failed.value.message


async def test_the_reply_to_another_question_is_ignored() -> None:
    """A wrong id, a wrong question, a question for a reply: none of them keeps the reply from being taken."""

    def replies(wire: bytes) -> list[bytes]:
        good = answer(wire)
        other = answer(question("evil.example.").to_wire())
        return [bytes([good[0] ^ 1]) + good[1:], good[:2] + other[2:], wire, b"", b"garbage", good]

    async with serving(replies) as server:
        reply = await ask(question(), server.endpoint())

    assert len(reply.message.answer) == 1


@pytest.mark.parametrize(
    ("stray", "words"),
    [
        (lambda wire: bytes([wire[0] ^ 1]) + answer(wire)[1:], "another id"),
        (lambda wire: wire, "a question, not a reply"),
        (lambda wire: wire[:2] + answer(question("evil.example.").to_wire())[2:], "another question"),
        (lambda _: b"what?", "5 octets that are no DNS message"),
        (lambda wire: answer(wire)[:-2], "can't be read"),
        (lambda wire: answer(wire)[:12] + answer(wire)[12:].replace(b"\xc0\x0c", b"\xff\xff"), "can't be read"),
    ],
)
async def test_what_came_instead_of_a_reply_is_told(stray: object, words: str) -> None:
    """Where only nonsense comes, the error says what it was, and isn't called silence."""
    assert callable(stray)
    async with serving(lambda wire: [stray(wire)]) as server:
        with pytest.raises(BadReply) as failed:
            await ask(question(), server.endpoint(), SHORT)

    assert words in failed.value.message
    assert f"127.0.0.1@{server.port}" in failed.value.message


async def test_an_answer_from_another_address_is_not_taken() -> None:
    """Only the server's own address and port can answer."""
    async with serving(silent) as server:
        asking = asyncio.ensure_future(ask(question(), server.endpoint(), SHORT))
        await server.asked.wait()
        wire, client = server.datagrams[0]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as spoofer:
            spoofer.sendto(answer(wire), client)
        with pytest.raises(NoReply):
            await asking


async def test_a_server_that_only_refuses_may_leave_the_question_out() -> None:
    """REFUSED and its like are replies even with an empty question section."""

    def refuse(wire: bytes) -> list[bytes]:
        return [wire[:2] + b"\x80\x05" + bytes(8)]

    async with serving(refuse) as server:
        reply = await ask(question(), server.endpoint())

    assert reply.message.rcode() is dns.rcode.REFUSED


async def test_a_server_that_says_over_tcp_too_that_it_cuts_off_breaks_the_protocol() -> None:
    """TC over TCP means nothing; it is told, and nobody asks for ever."""
    async with serving(cut_off, lambda wire, _, writer: writer.write(frame(answer(wire, truncated=True)))) as server:
        with pytest.raises(BadReply) as failed:
            await ask(question(), server.endpoint(), SHORT)

    assert "even over TCP" in failed.value.message


def frame(wire: bytes) -> bytes:
    return len(wire).to_bytes(2, "big") + wire


async def test_an_ask_can_be_cancelled() -> None:
    """Cancelling ends the wait at once."""
    async with serving(silent) as server:
        asking = asyncio.ensure_future(ask(question(), server.endpoint(), Limits(60, 1, 60)))
        await server.asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_a_host_name_is_not_resolved_behind_the_caller_s_back() -> None:
    """Asking needs an address."""
    with pytest.raises(LookupFailed, match="is a host name"):
        await ask(question(), Endpoint("ns1.example.net"))


@pytest.mark.parametrize(
    "words", [("a..b", "A", "IN"), ("x" * 64, "A", "IN"), ("www", "FOO", "IN"), ("www", "A", "FOO")]
)
def test_a_question_that_cannot_be_asked_is_refused(words: tuple[str, str, str]) -> None:
    """A bad name, type or class is the caller's mistake, and told as such."""
    with pytest.raises(UsageError):
        make_query(*words, recurse=False)


async def test_servers_are_what_they_seem() -> None:
    """The loopback server of these tests answers what it is told to (which the others rely on)."""
    async with serving(once, over_tcp) as server:
        await ask(question(), server.endpoint(Transport.TCP))

    assert (len(server.streams), len(server.datagrams)) == (1, 0)


MIXED = AskOptions(mixes_case=True)


def spelled(wire: bytes) -> bytes:
    """Return the question's name as it came."""
    return wire[12 : wire.index(b"\0", 12)]


async def test_the_case_of_letters_goes_out_mixed_and_has_to_come_back() -> None:
    """Each question is spelled by chance; its reply has the name as it was asked for, compressed or not."""

    def plain_names(wire: bytes) -> list[bytes]:
        record = wire[12 : wire.index(b"\0", 12) + 1] + b"\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\1"
        return [wire[:2] + b"\x84\0\0\1\0\1\0\0\0\0" + wire[12 : wire.index(b"\0", 12) + 5] + record]

    async with serving(plain_names) as server:
        replies = [await ask(question("www.Example.com."), server.endpoint(), options=MIXED) for _ in range(4)]

    assert len({spelled(wire) for wire, _ in server.datagrams}) > 1
    for reply in replies:
        assert reply.message.question[0].name.to_text() == "www.Example.com."
        assert reply.message.answer[0].name.to_text() == "www.Example.com."
        assert reply.odd_case == ""


@pytest.mark.parametrize(
    ("address", "expected"), [("127.0.0.53", False), ("::1", False), ("192.0.2.1", True), ("fe80::1%lo", True)]
)
def test_letters_are_mixed_where_replies_can_be_forged(address: str, expected: bool) -> None:
    """Nobody can send from an address of the loopback but this machine itself."""
    assert is_worth_it(address) == expected


async def test_a_reply_in_other_letters_is_not_taken() -> None:
    """It may be forged: TCP is asked, which nobody forges; only where that fails, without a mixture, and it is told."""

    def small(wire: bytes) -> list[bytes]:
        return [answer(wire[:12] + wire[12:].lower())]

    async with serving(small) as server:
        over_tcp_then = await ask(question("www.example.com."), server.endpoint(), options=MIXED)
    async with serving(small, lambda _wire, _reader, writer: writer.transport.abort()) as server:
        plain_then = await ask(question("www.example.com."), server.endpoint(), SHORT, options=MIXED)

    assert (over_tcp_then.endpoint.transport, "over TCP" in over_tcp_then.odd_case) == (Transport.TCP, True)
    assert (plain_then.endpoint.transport, "forged" in plain_then.odd_case) == (Transport.UDP, True)


async def test_a_server_that_tells_capital_letters_apart_is_told() -> None:
    """It has nothing under the mixture, with a word or silently, and an answer under the name as it is spelled."""

    def strict(wire: bytes, *, is_silent: bool) -> list[bytes]:
        if spelled(wire) == b"\3www\7example\3com":
            return [answer(wire)]
        return [] if is_silent else [wire[:2] + b"\x84\3" + wire[4:]]

    async with serving(lambda wire: strict(wire, is_silent=False)) as server:
        told = await ask(question(), server.endpoint(), options=MIXED)
    async with serving(lambda wire: strict(wire, is_silent=True)) as server:
        silently = await ask(question(), server.endpoint(), SHORT, options=MIXED)

    assert len(told.message.answer) == len(silently.message.answer) == 1
    assert "capital letters" in told.odd_case
