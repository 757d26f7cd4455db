"""DNSimple's API on the loopback, for the tests of what speaks to it."""

from collections.abc import Iterator

import pytest

from tests.registrar.dnsimple_server import TOKEN, DnsimpleServer, dnsimple_server

OWN = ("ns1.dnsimple.com", "ns2.dnsimple.com")
"""The name servers that the domain has."""


@pytest.fixture(scope="module")
def running() -> Iterator[DnsimpleServer]:
    with dnsimple_server() as server:
        yield server


@pytest.fixture
def api(running: DnsimpleServer, monkeypatch: pytest.MonkeyPatch) -> DnsimpleServer:
    """The API with one domain, and the token in a variable."""
    monkeypatch.setenv("DNSIMPLE_TOKEN", TOKEN)
    running.forget()
    running.add("example.com", list(OWN))
    return running
