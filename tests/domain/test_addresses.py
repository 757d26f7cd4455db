"""IP addresses: the text that is one, and the names that belong to them."""

import pytest

from tuiz.domain import addresses


def test_reverse_names() -> None:
    """An address has its name below in-addr.arpa or ip6.arpa, least significant part first."""
    assert addresses.reverse_name("192.0.2.1") == "1.2.0.192.in-addr.arpa."
    assert addresses.reverse_name("2001:db8::1") == "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa."


@pytest.mark.parametrize("text", ["", "192.0.2", "192.0.2.01", "::g", "fe80::1%eth0", "1\x00", "é"])
def test_no_reverse_name_without_an_address(text: str) -> None:
    """What isn't an address is refused by name."""
    with pytest.raises(addresses.InvalidAddress):
        addresses.reverse_name(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [("2001:DB8:0:0::1", "2001:db8::1"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::", "::")],
)
def test_ipv6_addresses_are_written_the_recommended_way(text: str, written: str) -> None:
    """An address that is read and written again has lower case and its longest run of zeros left out."""
    octets = addresses.ipv6_octets(text)

    assert octets is not None
    assert addresses.ipv6_text(octets) == written


@pytest.mark.parametrize("text", ["192.0.02.1", "192.0.2", "1.2.3.4.5", "256.0.0.1", " 192.0.2.1", "0x7f.0.0.1"])
def test_short_and_odd_ipv4_forms_are_no_addresses(text: str) -> None:
    """Only four decimal numbers without leading zeros are an address."""
    assert addresses.ipv4_octets(text) is None
