"""What each finding of a delegation is about, and why it matters, for someone who is new to the DNS.

The words in braces are of the domain at hand: see `delegation_explained.words_of`.
"""

from collections.abc import Mapping
from typing import Final

EXPLANATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "not-delegated": (
        "A name works once the zone above it, {parent}, has NS records that hand it on to name servers.",
        "Without them resolvers take what {parent} itself says of {domain}, and never ask the domain's own servers.",
    ),
    "parent-unreachable": (
        "Whom {domain} is handed on to, only the servers of {parent} know.",
        "Where they give no answer that tells, that is no proof that anything is wrong: it may be the network here.",
    ),
    "ns-differs": (
        (
            "The name servers of {domain} are named twice: by {parent}, which shows the way, and by the domain's own"
            " NS records, which count once a resolver got there."
        ),
        (
            "Where the two differ, some resolvers ask these servers and some ask those. A server that only one list"
            " has may be an old one with old records."
        ),
    ),
    "referral-truncated": (
        "{parent} tells the name servers of {domain} and their addresses in one message, which over UDP holds little.",
        (
            "What doesn't fit is left out, so that resolvers ask once more over TCP, which takes longer and may be"
            " blocked."
        ),
    ),
    "ns-no-address": (
        "An NS record names a server by its host name; to ask it, a resolver needs an A or AAAA record of that name.",
        "A server without any address is never asked: those that remain bear its load, and none may be left.",
    ),
    "ns-alias": (
        "An NS record has to name a host that has addresses itself, not one that is an alias (CNAME) of another.",
        "Many resolvers don't follow the alias: for them such a server of {domain} isn't there.",
    ),
    "glue-missing": (
        (
            "A name server whose name lies within {domain} can only be found by asking {domain}, which is a circle."
            " Glue breaks it: {parent} tells the server's address along with its name."
        ),
        (
            "Without glue that server can't be asked until another one has told its address;"
            " if none can, {domain} isn't found."
        ),
    ),
    "glue-differs": (
        "Glue is a copy of a name server's addresses that {parent} keeps; the original is in the zone of the server.",
        "Resolvers begin with the copy. Where it is old, they ask an address that may belong to someone else by now.",
    ),
    "too-few": (
        "A delegation names several servers so that one may fail; {parent} names {count} for {domain}.",
        "Where there is only one, nobody finds {domain} while it is down: no site, no mail.",
    ),
    "same-network": (
        "The name servers of {domain} are there to stand in for each other.",
        "In one network one failure, or one attack, takes all of them away at once.",
    ),
    "same-address": (
        "Each name in the delegation of {domain} looks like a server of its own.",
        "Two names with one address are one server: when it fails, both do.",
    ),
    "ipv4-only": (
        "Resolvers reach a name server over IPv4 by its A records, and over IPv6 by its AAAA records.",
        "Where all servers of {domain} have IPv4 addresses only, a resolver that has only IPv6 can't ask any of them.",
    ),
    "ipv6-only": (
        "Resolvers reach a name server over IPv4 by its A records, and over IPv6 by its AAAA records.",
        "Where all servers of {domain} have IPv6 addresses only, those with only IPv4 can't ask any of them.",
    ),
    "lame": (
        "An NS record sends resolvers to a server that is to answer with authority, from its own copy of the zone.",
        (
            "One that answers, but doesn't serve {domain}, costs each question that goes there its time, and the answer"
            " where no other server is left."
        ),
    ),
    "unreachable": (
        "Resolvers pick any of the name servers of {domain}, and turn to another when one doesn't answer.",
        (
            "A question that goes to one that can't be reached gets nothing there. Where no reply came in time, what it"
            " does is unknown: it may answer others."
        ),
    ),
    "unresolvable": (
        "At least one of the name servers has to answer for {domain}.",
        "Where none does, no name of {domain} is found once what resolvers have kept has run out.",
    ),
    "tcp-refused": (
        "A name server answers over UDP, and over TCP what doesn't fit there, such as keys, signatures and long texts.",
        "Without TCP those answers of {domain} can't be had at all.",
    ),
    "tcp-broken": (
        "A name server answers over UDP, and over TCP what doesn't fit there, such as keys, signatures and long texts.",
        "A connection that opens and gives no answer costs resolvers their time, and then the answer.",
    ),
    "open-recursion": (
        "A server that is authoritative for {domain} has to answer for its own zones only.",
        "One that looks up any name for anybody gets used to flood others with answers, and can be fed false ones.",
    ),
    "axfr-open": (
        "A transfer (AXFR) hands out all records of a zone, which secondaries need.",
        "Where anybody may have one, everybody gets all names in {domain}, those that nobody was told of, too.",
    ),
    "upward-referral": (
        "Asked for a zone that it doesn't serve, a name server is to refuse.",
        "One that points back up the tree sends resolvers in circles, and its large replies are used in attacks.",
    ),
    "odd-server": (
        "Resolvers count on name servers to keep to the protocol, and to pass over what they don't know.",
        "Where one doesn't, some resolvers have to try several times to get an answer of {domain}, and some give up.",
    ),
    "ns-inconsistent": (
        "All name servers of {domain} are to have the same zone, its NS records included.",
        "Who asks which of them is chance: so is then which servers a resolver goes on with.",
    ),
    "serial-differs": (
        "The SERIAL in the SOA record counts the versions of the zone; secondaries fetch the zone when it rises.",
        "Until they have, the answer depends on which server of {domain} a resolver happens to ask.",
    ),
    "soa-differs": (
        "The SOA record tells who keeps the zone, and how often secondaries look for a new version.",
        (
            "Servers of {domain} with different ones don't get their zone from one place, and may differ in more than"
            " that."
        ),
    ),
    "soa-values": (
        (
            "The times in the SOA record say how often secondaries look for changes, how long they go on without their"
            " primary, and how long resolvers remember that a name of {domain} doesn't exist."
        ),
        "With odd values changes arrive late, or the zone goes away during a failure, or servers are asked needlessly.",
    ),
    "ds-bogus": (
        "A DS record at {parent} is a fingerprint of a key that {domain} has to be signed with.",
        "Where key and fingerprint don't fit, resolvers that validate take all answers of {domain} for forged.",
    ),
    "ds-missing": (
        "A domain may be signed. Resolvers check that only if {parent} has a DS record, the fingerprint of the key.",
        "Without it the signatures protect nobody.",
    ),
    "signature-expired": (
        "A signature holds until a time that is written in it; the signer has to make a new one before.",
        "With a DS record at {parent}, resolvers that validate refuse what is signed so; without one nobody checks.",
    ),
    "signature-expiring": (
        "A signature holds until a time that is written in it; the signer has to make a new one before.",
        "If not, and {parent} has a DS record, {domain} is gone for all who validate, from one moment to the next.",
    ),
    "algorithm-unknown": (
        "Keys and DS records say by which algorithm they were made.",
        "A resolver that doesn't know an algorithm treats {domain} as if it weren't signed that way.",
    ),
}
"""By the check's id: what it is about, and why it matters."""

PREFLIGHT_EXPLANATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "preflight-number": (
        "A delegation names two name servers at the least, so that one may fail, and thirteen at most.",
        "The number decides how many failures {domain} survives.",
    ),
    "preflight-address": (
        "An NS record names a server by its host name; resolvers need an address record of that name to ask it.",
        "A name without an address, or an alias, leads nowhere: that server wouldn't be there for many or all.",
    ),
    "preflight-authority": (
        (
            "Before {parent} sends resolvers to a server, it has to serve {domain}: to answer with authority, over UDP"
            " and TCP."
        ),
        "Once the delegation names it, questions go there at once, whether it is ready or not.",
    ),
    "preflight-serial": (
        "The SERIAL in the SOA record counts the versions of the zone; all new servers are to have the same one.",
        "Which of them a resolver asks is chance, and so is then which version it gets.",
    ),
    "preflight-data": (
        "What the zone here has of {domain}, the new servers are to answer, record by record.",
        "From the change on they are the ones whose answers count; what they lack, nobody finds.",
    ),
    "preflight-ns": (
        "The new servers serve NS records of {domain} themselves, and resolvers go by those once they got there.",
        "Where these name other servers, the change of the delegation is half of a change only.",
    ),
    "preflight-ds": (
        "A DS record at {parent} is a fingerprint of a key that {domain} has to be signed with.",
        "It stays when the name servers change: what the new servers have must fit it, or it has to go before.",
    ),
    "preflight-parent": (
        "How {domain} is delegated now, {parent} knows; resolvers keep that for its TTL after the change.",
        "It tells for how long the old servers are still asked.",
    ),
}
"""The same, of what speaks against a change."""
