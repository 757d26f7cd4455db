r"""The regular expression for records that are certainly sound by themselves, for every name server.

Patterns are those of `codec.fast`, with quicker ones for names of up to 63 characters and for addresses.
"""

import re
from typing import Final

from tuiz.domain.codec.fast import FAST_PATTERNS
from tuiz.domain.possessive import compile_pattern

OWNER, TTL, TTL_LAST, A, AAAA, NS, CNAME, MX, SRV, TXT, CAA, PTR, REST = range(13)
"""What its groups hold, as places in what `findall` gives: a type's data, and at last what isn't such a record."""

_BLANK: Final = rb"[ \t]++"
_NAME: Final = FAST_PATTERNS[b"NS"]
# Quick, and right where no two dots stand together: a name of up to 63 characters has no label that is too long.
_SHORT_NAME: Final = rb"(?>[A-Za-z0-9*_/-][A-Za-z0-9*_/.-]{0,62}+|[@.])"
_NOT_ADDRESS: Final = rb"(?![0-9.]++[ \t\n;])"
_OCTET: Final = rb"(?:1[0-9]{0,2}+|2(?:[0-4][0-9]?+|5[0-5]?+|[6-9]?+)|[3-9][0-9]?+|0)"
_IPV4: Final = _OCTET + (rb"\." + _OCTET) * 3
_IPV6: Final = (
    rb"(?>[0-9A-Fa-f]{1,4}+(?>:[0-9A-Fa-f]{1,4}+){0,5}+::(?>[0-9A-Fa-f]{1,4}+)?+(?=[ \t\n;])|"
    + FAST_PATTERNS[b"AAAA"]
    + rb")"
)
_STATED_TTL: Final = rb"((?>[0-9]{1,9}+(?=[ \t])|[0-9]{1,4}+[SMHDsmhd]|[0-9]{1,3}+[Ww]))" + _BLANK
# TTL and class in either order, each once at most.
_TTL_AND_CLASS: Final = rb"(?:%b)?+(?:[Ii][Nn]%b(?(2)|(?:%b)?+))?+" % (_STATED_TTL, _BLANK, _STATED_TTL)
_STRING: Final = rb'"[ !#-\[\]-~]{0,255}+"'
_STRINGS_IN_PARENTHESES: Final = rb"\([ \t\n]*+" + _STRING + rb"(?>[ \t\n]++" + _STRING + rb"){0,199}+[ \t\n]*+\)"


def compiled(zone: bytes, *, short: bool, returns: bool) -> re.Pattern[bytes]:
    """Return the expression for records of *zone*, its name in lower case.

    Args:
        short: whether nearly all names are of up to 63 characters, and no two dots stand together in the text.
        returns: whether the text has carriage returns.
    """
    name = _SHORT_NAME if short else _NAME
    host = _NOT_ADDRESS + name
    # An owner that is absolute lies within the zone.
    within = rb"(?:(?<!\.)|(?i:(?<=" + re.escape(zone if zone == b"." else b"." + zone) + rb")))"
    line_end = rb"\r?+\n" if returns else rb"\n"
    mail = FAST_PATTERNS[b"MX"].replace(_NAME, host)
    service = FAST_PATTERNS[b"SRV"].replace(_NAME, host)
    data = b"|".join((
        rb"[Aa](?>%b(%b)|[Aa]{3}%b(%b))" % (_BLANK, _IPV4, _BLANK, _IPV6),
        rb"[Nn][Ss]%b(%b)" % (_BLANK, host),
        rb"[Cc][Nn][Aa][Mm][Ee]%b(%b)" % (_BLANK, name),
        rb"[Mm][Xx]%b(%b)" % (_BLANK, mail),
        rb"[Ss][Rr][Vv]%b(%b)" % (_BLANK, service),
        rb"[Tt][Xx][Tt]%b(%b|%b)" % (_BLANK, FAST_PATTERNS[b"TXT"], _STRINGS_IN_PARENTHESES),
        rb"[Cc][Aa][Aa]%b(%b)" % (_BLANK, FAST_PATTERNS[b"CAA"]),
        rb"[Pp][Tt][Rr]%b(%b)" % (_BLANK, name),
    ))  # fmt: skip
    # Comments and empty lines go with the record before them; what doesn't match ends the slice.
    return compile_pattern(
        rb"(%b%b)?+%b%b(?>%b)[ \t]*+(?:;[^\n]*+)?+%b(?:;[^\n]*+\n|%b)*+|((?s:.++))"
        % (name, within, _BLANK, _TTL_AND_CLASS, data, line_end, line_end)
    )
