"""A zone with records of many types, for whoever prints what a server answers."""

from typing import Final

_KEY: Final = "AwEAAaetidLzsKWUt4swWR8yu0wPHPiUi8LUsAD0QPWU+wzt89epO6tH zkMBVDkC7qphQO2hTY4hHn9npWFRw5BYubE="
_CLIENT_HELLO: Final = (
    "AEj+DQBEAQAgACAdd+scUi0IYFsXnUIU7ko2Nd9+F8M26pAGZVpz/KrWPgAEAAEAAWQVZWNoLXNpdGVzLmV4YW1wbGUubmV0AAA="
)

ZONE: Final = rf"""$TTL 3600
@ SOA ns1 hostmaster 2026010101 7200 900 1209600 300
@ NS ns1
@ NS ns2
@ MX 10 mail
@ MX 20 mail.example.net.
@ TXT "v=spf1 mx -all"
@ CAA 0 issue "ca.example.net"
@ CAA 128 iodef "mailto:security@example.com"
ns1 A 127.0.0.1
ns2 A 127.0.0.2
ns2 AAAA 2001:db8::2
mail A 192.0.2.25
www 300 A 192.0.2.1
www 300 A 192.0.2.2
www 300 A 192.0.2.3
www 300 AAAA 2001:db8::1
www 300 AAAA 2001:db8:0:0:1::
ttls 694861 A 192.0.2.1
zero 0 A 192.0.2.1
alias CNAME www
chain CNAME alias
away CNAME www.example.net.
dangling CNAME nowhere
loop1 CNAME loop2
loop2 CNAME loop1
tree DNAME www.example.net.
*.wild A 192.0.2.77
*.wild TXT "wild" "card"
a.empty.nonterminal A 192.0.2.9
sub NS ns.sub
sub NS ns.example.net.
ns.sub A 192.0.2.54
signed NS ns.sub
signed DS 60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A
text TXT "plain" "with \"quotes\" and \\ backslash" "semi;colon" "tab\009octet\255" ""
long TXT "{"x" * 255}" "{"y" * 255}" "{"z" * 200}"
big TXT "{"a" * 250}" "{"b" * 250}" "{"c" * 250}" "{"d" * 250}" "{"e" * 250}" "{"f" * 250}"
srv SRV 10 60 5060 sip
_sip._tcp SRV 0 0 0 .
ptr PTR host.example.com.
naptr NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .
hinfo HINFO "PC" "Debian Linux"
rp RP admin.example.com. text.example.com.
afsdb AFSDB 1 afs.example.com.
loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
sshfp SSHFP 4 2 123456789abcdef67890123456789abcdef67890123456789abcdef123456789
tlsa TLSA 3 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971
smimea SMIMEA 3 0 0 {"0123456789abcdef" * 10}
dnskey DNSKEY 257 3 8 {_KEY}
cdnskey CDNSKEY 0 3 0 AA==
cds CDS 0 0 0 00
csync CSYNC 66 3 A NS AAAA
uri URI 10 1 "https://www.example.com/path?a=b"
cert CERT PKIX 12345 RSASHA256 {"QUJD" * 40}
dhcid DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=
openpgp OPENPGPKEY {"QUJDRUZH" * 20}
svcb SVCB 1 svc.example.net. alpn="h2,h3" port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1
https HTTPS 1 . alpn=h2 no-default-alpn ech="{_CLIENT_HELLO}"
httpsalias HTTPS 0 www
apl APL 1:192.168.32.0/21 !1:192.168.38.0/28 2:2001:db8::/32
kx KX 1 kx.example.com.
ipseckey IPSECKEY 10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==
hip HIP 2 200100107B1A74DF365639CC39F1D578 {"QUJDRUZH" * 20} rvs.example.com.
eui48 EUI48 00-00-5e-00-53-2a
eui64 EUI64 00-00-5e-ef-10-00-00-2a
nid NID 10 0014:4fff:ff20:ee64
l32 L32 10 10.1.2.0
l64 L64 10 2001:0DB8:1140:1000
lp LP 10 l64-subnet1.example.com.
x25 X25 "311061700956"
isdn ISDN "150862028003217" "004"
px PX 50 mtaa.example.com. mtab.example.com.
nsap NSAP 0x47.0005.80.005a00.0000.0001.e133.ffffff000161.00
gpos GPOS "-32.6882" "116.8652" "10.0"
rt RT 10 relay.example.com.
zonemd ZONEMD ( 2018031900 1 1
    c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c )
spf SPF "v=spf1 -all"
avc AVC "app-name:WOLFGANG"
ta TA 60485 8 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A
unknown TYPE65280 \# 4 C0000201
unknown TYPE65281 \# 40 {"0123456789abcdef" * 5}
nsec NSEC host.example.com. A MX RRSIG NSEC TYPE1234
nsec3param NSEC3PARAM 1 0 12 AABBCCDD
rrsig RRSIG ( A 5 3 86400 20300322173103 20200220173103 2642 example.com.
    oJB1W6WNGv+ldvQ3WDG0MQkg5IEhjRip8WTrPYGv07h108dUKGMeDPKijVCHX3DDKdfb+v6oB9wfuh3DTJXUAfI/M0zmO/zz
    8bW0Rznl8O3tGNazPwQKkRN20XPXV6nwwfoXmJQbsLNrLfkGJ5D6fwFm8nN+6pBzeDQfsS3Ap3o= )
Mixed.Case A 192.0.2.5
odd\.dot A 192.0.2.6
odd\@\;\032\"\\ A 192.0.2.7
xn--bcher-kva A 192.0.2.8
under_score A 192.0.2.10
many A 192.0.2.100
many A 192.0.2.101
""" + "".join(f"many A 198.51.100.{number}\n" for number in range(1, 90))
"""Each type that BIND knows, and the shapes that answers come in."""

TYPES: Final = tuple(
    dict.fromkeys(
        (line.split()[0], line.split()[1])
        for line in ZONE.splitlines()
        if line[:1] != " "
        and len(line.split()) > 2
        and line.split()[1].isupper()
        and line.split()[0].rstrip("0123456789").islower()
    )
)
"""An owner and a type for each of those."""
