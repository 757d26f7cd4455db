"""The letters of a question in a mixture of cases that nobody can guess, which the reply has to bring back ("0x20").

A forger who must guess it besides the id and the port has that much more to do (draft-vixie-dnsext-dns0x20). Servers
copy the question into their replies (RFC 1035 §4.1.1), and names are equal whatever the case of their letters
(RFC 4343), but not all servers keep to either.
"""

import re
import secrets
from ipaddress import ip_address
from typing import Final

_LETTERS: Final = re.compile(rb"[A-Za-z]")
_ENOUGH: Final = 8
"""Letters that a name has to have for its octets to be looked for beyond the question."""


def is_worth_it(address: str) -> bool:
    """Return whether replies of a server at this address can be forged from afar: on the loopback nobody can."""
    return not ip_address(address.partition("%")[0]).is_loopback


def mixed(name: bytes) -> bytes:
    """Return a name's octets, not compressed, with each letter in a case by chance; no length looks like a letter."""
    chance = iter(format(secrets.randbits(len(name)), f"0{len(name)}b"))
    return bytes(octet ^ 0x20 if _is_letter(octet) and next(chance) == "1" else octet for octet in name)


def restored(reply: bytes, at: int, sent: bytes, spelled: bytes) -> bytes:
    """Return a reply with the name as it was spelled, where the reply has it as it was sent.

    Args:
        reply: the message.
        at: where its question begins.
        sent: the name's octets as they were sent.
        spelled: those that the question was put with.
    """
    if reply[at : at + len(sent)] == sent:
        reply = reply[:at] + spelled + reply[at + len(spelled) :]
    if len(_LETTERS.findall(sent)) >= _ENOUGH:
        reply = reply.replace(sent, spelled)  # in servers' words that aren't compressed
    return reply


def _is_letter(octet: int) -> bool:
    return 0x41 <= octet <= 0x5A or 0x61 <= octet <= 0x7A
