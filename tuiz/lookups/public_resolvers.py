"""Well-known resolvers that anybody may ask, run by different people in different places."""

from typing import Final, NamedTuple


class PublicResolver(NamedTuple):
    """A resolver for everybody."""

    title: str
    address: str


PUBLIC_RESOLVERS: Final = (
    PublicResolver("Cloudflare", "1.1.1.1"),
    PublicResolver("Google", "8.8.8.8"),
    PublicResolver("Quad9", "9.9.9.10"),
    PublicResolver("OpenDNS", "208.67.222.222"),
    PublicResolver("AdGuard, unfiltered", "94.140.14.140"),
    PublicResolver("Control D, unfiltered", "76.76.2.0"),
    PublicResolver("DNS4EU, unfiltered", "86.54.11.100"),
    PublicResolver("DNS.SB", "185.222.222.222"),
    PublicResolver("Vercara", "64.6.64.6"),
    PublicResolver("Hurricane Electric", "74.82.42.42"),
    PublicResolver("AliDNS", "223.5.5.5"),
    PublicResolver("Yandex", "77.88.8.8"),
)
"""Those that filter, too, have an address without filters: what is asked for is what the zone says."""
