"""The ways to write where a question goes."""

import pytest

from tuiz.errors import UsageError
from tuiz.lookups.endpoint import Endpoint, Transport, parse_endpoint

FORMS = {
    "192.0.2.53": Endpoint("192.0.2.53"),
    "192.0.2.53@5300": Endpoint("192.0.2.53", 5300),
    "192.0.2.53:5300": Endpoint("192.0.2.53", 5300),
    "2001:db8::53": Endpoint("2001:db8::53"),
    "2001:db8::53@5300": Endpoint("2001:db8::53", 5300),
    "[2001:db8::53]:5300": Endpoint("2001:db8::53", 5300),
    "[2001:db8::53]": Endpoint("2001:db8::53"),
    "fe80::1%eth0": Endpoint("fe80::1%eth0"),
    "tcp://192.0.2.53": Endpoint("192.0.2.53", 53, Transport.TCP),
    "tls://192.0.2.1": Endpoint("192.0.2.1", 853, Transport.TLS),
    "tls://192.0.2.1@8853#dns.example.net": Endpoint("192.0.2.1", 8853, Transport.TLS, "dns.example.net"),
    "TLS://dns.example.net": Endpoint("dns.example.net", 853, Transport.TLS, "dns.example.net"),
    "quic://[2001:db8::1]:8853": Endpoint("2001:db8::1", 8853, Transport.QUIC),
    "https://dns.example.net": Endpoint("dns.example.net", 443, Transport.HTTPS, "dns.example.net"),
    "https://dns.example.net:8443/q{?dns}": Endpoint(
        "dns.example.net", 8443, Transport.HTTPS, "dns.example.net", "/q{?dns}"
    ),
    "https://[2001:db8::1]/dns-query": Endpoint("2001:db8::1", 443, Transport.HTTPS),
    "ns1.example.net": Endpoint("ns1.example.net"),
}


@pytest.mark.parametrize(("text", "endpoint"), FORMS.items(), ids=str)
def test_each_form_is_understood(text: str, endpoint: Endpoint) -> None:
    """Addresses, host names and URLs name a server, with the port of their transport unless they tell another."""
    assert parse_endpoint(text) == endpoint


@pytest.mark.parametrize("endpoint", FORMS.values(), ids=str)
def test_what_is_printed_is_understood_again(endpoint: Endpoint) -> None:
    """An endpoint's text names the same endpoint."""
    again = parse_endpoint(str(endpoint))

    assert (again.transport, again.port, again.path) == (endpoint.transport, endpoint.port, endpoint.path)
    assert again.hostname == endpoint.hostname or endpoint.hostname is None


@pytest.mark.parametrize(
    "text",
    ["", "192.0.2", "192.0.2.256", "192.0.2.53@", "192.0.2.53@0", "192.0.2.53@65536", "192.0.2.53@http", "[192.0.2.1]",
     "tls://", "ftp://192.0.2.1", "https://dns.example.net/a b", "two words", "tls://192.0.2.1#bad name", "\x1b[2J",
     "-x.example"],
)  # fmt: skip
def test_anything_else_is_refused_with_its_text(text: str) -> None:
    """What names no server is told, with the text and the forms that do."""
    with pytest.raises(UsageError) as refused:
        parse_endpoint(text)

    assert repr(text) in refused.value.message
    assert "192.0.2.53@5300" in (refused.value.hint or "")


def test_the_port_of_plain_dns_can_be_another() -> None:
    """A test network's port holds where no other is written, and not for encrypted transports."""
    assert parse_endpoint("192.0.2.53", default_port=5300).port == 5300
    assert parse_endpoint("192.0.2.53@53", default_port=5300).port == 53
    assert parse_endpoint("tls://192.0.2.53", default_port=5300).port == 853
