"""Who has to act on each finding of a delegation, the steps that mend it, and what happens where nobody does.

The words in braces are of the domain at hand: see `delegation_explained.words_of`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Role(StrEnum):
    """Somebody whose part of a delegation it is."""

    PARENT = "decides"
    """Who decides what the zone above says of the domain: mostly its holder, through a registrar."""
    REGISTRY = "registry"
    """Who runs the servers of the zone above."""
    ZONE = "zone"
    """Who keeps the domain's own zone."""
    SERVERS = "servers"
    """Who runs the name servers that the domain is delegated to."""
    HOSTS = "hosts"
    """Who keeps the zones that the name servers' host names lie in."""


class Mending(NamedTuple):
    """How a finding goes away."""

    who: tuple[Role, ...]
    """Whoever acts first comes first."""
    steps: tuple[str, ...]
    """In their order, sentences."""
    otherwise: str
    """What happens where nobody does anything, a sentence or more."""
    holds_unknown: bool = False
    """Whether it is right as well where it is unknown whether anything is wrong."""


_LOOK_AGAIN: Final = "Look again: tuiz delegation {domain}"
_CHANGE_DELEGATION: Final = "Change the name servers {at_parent}; tuiz delegate {domain} NS… shows first what changes."

MENDINGS: Final[Mapping[str, Mending]] = {
    "not-delegated": Mending(
        (Role.PARENT, Role.SERVERS),
        (
            "Have the zone {domain} served by its name servers, if that isn't so yet.",
            "Ask them before anything else does: tuiz delegation {domain} --preflight NS…",
            "Have these name servers entered {at_parent}, with glue for those whose names lie within {domain}.",
            "Watch until the servers of {parent} tell it: tuiz delegation {domain} --watch NS…",
        ),
        "Whatever the zone {domain} holds, no resolver gets to see it: what they find is what {parent} says itself.",
    ),
    "parent-unreachable": Mending(
        (Role.REGISTRY,),
        (
            "Look again, from another network too: the way from here may be what is broken.",
            "See which servers on the way do answer: tuiz trace {domain}",
            "Where {parent} stays silent from everywhere, tell whoever runs its servers.",
        ),
        "What isn't known can't be told. If nobody else reaches those servers either, {domain} is found until what"
        " resolvers have kept runs out, and not after.",
        holds_unknown=True,
    ),
    "ns-differs": Mending(
        (Role.PARENT, Role.ZONE),
        (
            (
                "Decide which name servers are to count. Each of them has to serve {domain}: tuiz delegation {domain}"
                " --preflight NS…"
            ),
            "Have just these entered {at_parent}.",
            "Set the zone's own NS records to the same: tuiz zone-ns {domain} HOST…, then publish the zone.",
            "Leave the servers that are no longer named running until the longest TTL has run out.",
        ),
        "Part of the resolvers go on with one list, part with the other. That goes well for as long as all servers of"
        " both lists have the same zone, and goes wrong without a warning when one of them is switched off.",
    ),
    "referral-truncated": Mending(
        (Role.PARENT,),
        (
            "Choose fewer name servers, or ones whose names are short and end alike: two to four are enough.",
            _CHANGE_DELEGATION,
        ),
        "It works for resolvers that may ask {parent} over TCP, somewhat later; others miss some addresses.",
    ),
    "ns-no-address": Mending(
        (Role.HOSTS, Role.PARENT),
        (
            "Compare the spelling of the name with the name server that is meant.",
            "Where it is right, have an A or AAAA record added for it in the zone that the name lies in.",
            "Where that isn't yours to do, take the name out {at_parent} and out of the zone's NS records.",
            _LOOK_AGAIN,
        ),
        "The other name servers carry on alone; where there is only one left, nothing stands in for it. If the name"
        " lies in a domain that anybody may register, whoever does answers for {domain} from then on.",
    ),
    "ns-alias": Mending(
        (Role.PARENT, Role.ZONE),
        (
            "Find the name that has the addresses: it is what the alias leads to.",
            "Name that one in place of the alias {at_parent}, and in the zone's NS records.",
            _LOOK_AGAIN,
        ),
        "Resolvers that don't follow the alias never ask this server, and it isn't there when another one fails.",
    ),
    "glue-missing": Mending(
        (Role.PARENT,),
        (
            "Look up which addresses the name server has in the zone {domain}.",
            "Have them entered as glue {at_parent}; registrars call that a host object, or a child name server.",
            _LOOK_AGAIN,
        ),
        "Resolvers find {domain} only through name servers that need no glue. If those fail, or there are none,"
        " {domain} isn't found, though its servers run.",
    ),
    "glue-differs": Mending(
        (Role.PARENT, Role.ZONE),
        (
            "Find out which addresses the server has now: ask the machine, not the records.",
            "Correct the address records in the zone that the name lies in, if it is they that are old.",
            "Correct the glue {at_parent}, if it is that.",
            "Leave the old address answering until the TTLs have run out.",
        ),
        "Resolvers that begin with the address of {parent} ask whoever has it. At best that costs time.",
    ),
    "too-few": Mending(
        (Role.ZONE, Role.PARENT),
        (
            "Have the zone {domain} served by another name server, at another place.",
            "Ask both whether they serve it alike: tuiz delegation {domain} --preflight NS…",
            "Add it to the zone's NS records, then to the delegation {at_parent}.",
        ),
        "Nothing, until the server or its network fails. Then {domain} is gone for as long as that lasts.",
    ),
    "same-network": Mending(
        (Role.SERVERS, Role.PARENT),
        (
            "Have one of the name servers in a network of another operator, or at least at another place.",
            "Where its name stays the same, change its address records and its glue; else the delegation, {at_parent}.",
        ),
        "Nothing, until that network fails. Then all name servers are away together. Addresses that are announced at"
        " many places (anycast) can look like one network and fail less easily: that can't be seen from here.",
    ),
    "same-address": Mending(
        (Role.SERVERS, Role.PARENT),
        (
            "Give one of the names a server and an address of its own, or take that name out {at_parent}.",
            _LOOK_AGAIN,
        ),
        "Nothing, until that server fails. Then more than one of the names is away.",
    ),
    "ipv4-only": Mending(
        (Role.SERVERS, Role.PARENT),
        (
            "Have at least one name server listen at an IPv6 address too.",
            "Add its AAAA record, and where its name lies within {domain} the glue {at_parent}.",
        ),
        "Those who have only IPv6 find {domain} through resolvers that have both, which is how most of them live.",
    ),
    "ipv6-only": Mending(
        (Role.SERVERS, Role.PARENT),
        (
            "Have at least two name servers listen at IPv4 addresses too.",
            "Add their A records, and where their names lie within {domain} the glue {at_parent}.",
        ),
        "Everybody whose resolver has only IPv4 doesn't find {domain}.",
    ),
    "lame": Mending(
        (Role.SERVERS, Role.PARENT),
        (
            "Find out whether that server is meant to serve {domain}.",
            "If so, set the zone up there; on a secondary see that it may transfer the zone, and that it did.",
            "If not, take the server out of the zone's NS records, and out of the delegation {at_parent}.",
            _LOOK_AGAIN,
        ),
        "Every question that goes there is lost: resolvers turn to another server, and remember this one as bad."
        " When the others fail, {domain} does, although a server seems to be left.",
    ),
    "unreachable": Mending(
        (Role.SERVERS, Role.PARENT),
        (
            "See whether the name server runs and listens at that address, port 53, over UDP and TCP.",
            "See that no firewall on the way drops it; ask from another network.",
            "If the address is wrong, correct the address records, and the glue {at_parent}.",
            "If the server is gone for good, take it out of the NS records and of the delegation.",
            _LOOK_AGAIN,
        ),
        "Resolvers lose time with each question that goes there, and then turn to another server, if there is one.",
    ),
    "unresolvable": Mending(
        (Role.SERVERS, Role.ZONE, Role.PARENT),
        (
            "Begin with one of the servers above: have it run, and serve the zone {domain}.",
            (
                "If all of them are gone, have the zone served elsewhere, and look ahead: tuiz delegation {domain}"
                " --preflight NS…"
            ),
            "Then change the delegation {at_parent}.",
            _LOOK_AGAIN,
        ),
        "As answers run out of the caches, site, mail and everything else of {domain} goes, and doesn't come back by"
        " itself.",
    ),
    "tcp-refused": Mending(
        (Role.SERVERS,),
        (
            "Let the name server listen on TCP port 53.",
            "Open that port in the firewalls before it.",
            "Try it: tuiz dig @ADDRESS {domain} SOA +tcp",
        ),
        "Small answers go on as before. What doesn't fit over UDP, such as keys and long texts, fails.",
    ),
    "tcp-broken": Mending(
        (Role.SERVERS,),
        (
            "See what listens on TCP port 53 there: the name server, or something before it.",
            "See that it may answer as many connections as come in, and isn't broken off on the way.",
            "Try it: tuiz dig @ADDRESS {domain} SOA +tcp",
        ),
        "Small answers go on as before. What doesn't fit over UDP costs its time, and fails.",
    ),
    "open-recursion": Mending(
        (Role.SERVERS,),
        (
            "Turn recursion off on that server, or allow it to its own networks only.",
            "Where it has to be a resolver as well, let another process, at another address, do that.",
        ),
        "{domain} goes on being found. The server is used against others sooner or later, and gets slow or blocked"
        " by it.",
    ),
    "axfr-open": Mending(
        (Role.SERVERS,),
        (
            "Decide whether all names of {domain} may be known to everybody. If so, nothing has to be done.",
            "Else allow transfers to the secondaries only, by their addresses and a TSIG key.",
        ),
        "Whoever wants it has the list of all names of {domain}. Nothing else breaks.",
    ),
    "upward-referral": Mending(
        (Role.SERVERS,),
        ("Take the root hints out of the server's configuration, or update it: it is to refuse what isn't its own.",),
        "{domain} goes on being found. The large replies are used to flood others.",
    ),
    "odd-server": Mending(
        (Role.SERVERS,),
        (
            "Find out whether it is the server, or a firewall or load balancer before it: ask it from its own network.",
            "Update what it is; have no rule there that drops questions that it doesn't know.",
            _LOOK_AGAIN,
        ),
        "Some resolvers work around it, with delays; with others, {domain} fails now and then or for good.",
    ),
    "ns-inconsistent": Mending(
        (Role.ZONE, Role.SERVERS),
        (
            "Decide which NS records are right, and set them where the zone is kept: tuiz zone-ns {domain} HOST…",
            "See that each server gets the zone from there.",
            _LOOK_AGAIN,
        ),
        "Which servers a resolver goes on with is left to chance, an old one among them.",
    ),
    "serial-differs": Mending(
        (Role.SERVERS, Role.ZONE),
        (
            "Wait for a minute or two, and look again: a change that was just made is still on its way.",
            (
                "If it stays, see on the secondary why it doesn't get the zone: transfer refused, no NOTIFY, a SERIAL"
                " that went backwards."
            ),
            "Make it fetch the zone anew, and look again.",
        ),
        "Some get old answers of {domain}, some new ones. A secondary that never gets through stops serving the zone"
        " when its EXPIRE runs out.",
    ),
    "soa-differs": Mending(
        (Role.ZONE, Role.SERVERS),
        (
            "Decide where the zone is kept, and let all servers get it from there.",
            "Look for a server that still has a copy of its own, as after a move to another provider.",
            _LOOK_AGAIN,
        ),
        "Changes reach some of the servers only: what {domain} is depends on which of them is asked.",
    ),
    "soa-values": Mending(
        (Role.ZONE,),
        ("Change the values: tuiz soa {domain} takes each of them as an option.", "Publish the zone."),
        "It goes on as it is. The values tell when there is a failure or a change, and then it is too late for them.",
    ),
    "ds-bogus": Mending(
        (Role.PARENT, Role.ZONE),
        (
            "Find out whether {domain} is meant to be signed.",
            "If not, remove the DS records {at_parent}, and leave whatever is signed until their TTL has run out.",
            (
                "If so, have the DS record of the key that signs now entered {at_parent}, or bring back the key that"
                " they are of."
            ),
            _LOOK_AGAIN,
        ),
        "For everybody behind a resolver that validates, {domain} is down, and stays so. For the others it works.",
    ),
    "ds-missing": Mending(
        (Role.PARENT,),
        (
            "See that the signer makes new signatures by itself, and has for a while.",
            "Have the DS record of the key that signs the keys entered {at_parent}.",
            _LOOK_AGAIN,
        ),
        "{domain} goes on being found, as a domain does that isn't signed: answers can be forged as before.",
    ),
    "signature-expired": Mending(
        (Role.ZONE,),
        (
            "Sign the zone anew, and publish it.",
            "See why the signer didn't: it stopped, it may not write, or its keys are gone.",
            "Look at the clock of the machine that signs.",
        ),
        "{expiry}",
    ),
    "signature-expiring": Mending(
        (Role.ZONE,),
        ("See whether the signer still runs, and let it make new signatures.", "Publish the zone, and look again."),
        "At the time above the signatures end. {expiry}",
    ),
    "algorithm-unknown": Mending(
        (Role.ZONE, Role.PARENT),
        (
            "Make keys of an algorithm that is known everywhere, 13 (ECDSA P-256), beside those there are, and sign.",
            "Have their DS records entered {at_parent}, with digest type 2 (SHA-256).",
            "Take the old ones away when their TTLs have run out (RFC 6781 §4.1.4).",
        ),
        "Resolvers that don't know it take {domain} for unsigned, or pass that DS record over.",
    ),
    "preflight-number": Mending(
        (Role.PARENT,),
        ("Choose from two to thirteen name servers, in more than one network.",),
        "Too many can't be entered. With a single one, {domain} is away whenever that server is.",
    ),
    "preflight-address": Mending(
        (Role.HOSTS,),
        (
            "Compare the spelling of the name with the one that the provider tells.",
            "Have its address records added, or name the host that has them.",
            "Look ahead once more.",
        ),
        "No resolver can ask that server.",
    ),
    "preflight-authority": Mending(
        (Role.SERVERS,),
        ("Have the zone {domain} set up there, and see that it answers over UDP and TCP.", "Look ahead once more."),
        "Questions that go to that server are lost.",
    ),
    "preflight-serial": Mending(
        (Role.SERVERS,),
        ("Wait until all new servers have the last version of the zone.", "Look ahead once more."),
        "The answer depends on which of the new servers is asked.",
    ),
    "preflight-data": Mending(
        (Role.ZONE, Role.SERVERS),
        (
            "Find the records that differ: they stand above; without a zone here, ask both sides (tuiz dig).",
            "Bring those that are right to the new servers; what is meant to change, change in the zone here, too.",
            "Look ahead once more.",
        ),
        "Whoever asks gets what the new servers have: a record that lacks there is gone.",
    ),
    "preflight-ns": Mending(
        (Role.ZONE,),
        ("Set the NS records of the zone, at the new servers, to the new name servers.", "Look ahead once more."),
        "Resolvers that got to the new servers are sent on to those other ones.",
    ),
    "preflight-ds": Mending(
        (Role.PARENT, Role.ZONE),
        (
            (
                "Have the new servers sign with a key that the DS records are of; or else have the DS records removed"
                " {at_parent}, and wait until their TTL has run out."
            ),
            "Look ahead once more, and change the delegation only then.",
        ),
        "{domain} is down for everybody behind a resolver that validates.",
    ),
    "preflight-parent": Mending(
        (Role.PARENT,),
        ("When the look ahead says go, have the new name servers entered {at_parent}.",),
        "Nothing is lost by it: {parent} sends nobody anywhere yet.",
    ),
}
"""By the check's id."""
