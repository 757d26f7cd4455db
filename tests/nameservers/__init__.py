"""Knot, NSD, BIND, PowerDNS and Unbound from Debian packages, on loopback addresses and free ports, ended by pid."""

from tests.nameservers.bind import Bind, BindResolver
from tests.nameservers.knot import Knot
from tests.nameservers.nsd import Nsd
from tests.nameservers.ports import free_addresses, free_port
from tests.nameservers.powerdns import PowerDns
from tests.nameservers.server import NameServer, TsigKey
from tests.nameservers.unbound import Unbound

__all__ = [
    "Bind",
    "BindResolver",
    "Knot",
    "NameServer",
    "Nsd",
    "PowerDns",
    "TsigKey",
    "Unbound",
    "free_addresses",
    "free_port",
]
