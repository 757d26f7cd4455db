"""Options as they are typed: `+tcp`, `+nocmd`, `+bufsize=1232`, each as short as dig takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tuiz.errors import UsageError
from tuiz.lookups.dig.options import OPTIONS

if TYPE_CHECKING:
    from tuiz.lookups.dig.query import DigQuery

_ALIASES: Final[Mapping[str, str]] = {
    "ad": "adflag",
    "aa": "aaflag",
    "cd": "cdflag",
    "co": "coflag",
    "do": "dnssec",
    "ra": "raflag",
    "rd": "rdflag",
    "vc": "tcp",
    "tc": "tcflag",
    "cl": "class",
    "nssearch": "nssearch",
}
"""Other names for them."""

_SHORTEST: Final[Mapping[str, str]] = {
    "a": "all",
    "aaf": "aaflag",
    "adf": "adflag",
    "sho": "short",
    "s": "short",
    "ti": "time",
    "tim": "time",
    "timeo": "timeout",
    "t": "tcp",
    "htt": "https",
    "http": "https",
    "idn": "idnin",
    "ns": "nsid",
    "ed": "edns",
    "edn": "edns",
    "ttl": "ttlid",
    "q": "question",
    "re": "recurse",
    "tl": "tls",
}
"""What an abbreviation means that fits several."""


def apply_option(query: DigQuery, word: str) -> str:
    """Do what `+word` says (*word* is without the plus), and return the option's whole name.

    Raises:
        UsageError: there is no such option, or its value can't be used.
    """
    name, equals, text = word.partition("=")
    value = text if equals else None
    on, key = _find(name.lower())
    option = OPTIONS[key]
    if not on and not option.can_be_no:
        raise UsageError(f"+no{key} means nothing: the option can only be set.")
    if value is None and on and option.value == "must":
        raise UsageError(f"+{key} needs a value: +{key}=…")
    if value is not None and option.value == "none":
        raise UsageError(f"+{key} takes no value.")
    option.apply(query, value, on=on)
    return key


def _find(name: str) -> tuple[bool, str]:
    """Return whether an option is switched on, and its whole name."""
    candidates: dict[bool, list[str]] = {}
    for on, written in ((True, name), (False, name.removeprefix("no") if name.startswith("no") else "")):
        if not written:
            continue
        text = _ALIASES.get(written, written)
        if text in OPTIONS:
            return on, text
        candidates[on] = [key for key in OPTIONS if key.startswith(text)]
        if (meant := _SHORTEST.get(text)) is not None:
            candidates[on] = [meant]
    for on, keys in candidates.items():
        if len(keys) == 1:
            return on, keys[0]
    several = [f"+{'' if on else 'no'}{key}" for on, keys in candidates.items() for key in keys]
    if several:
        raise UsageError(f"+{name} may be {' or '.join(sorted(several)[:6])}.", hint="Write more of the one you mean.")
    from difflib import get_close_matches

    whole = name.removeprefix("no") if name.startswith("no") else name
    near = get_close_matches(name, [*OPTIONS, *_ALIASES], n=1) or get_close_matches(whole, [*OPTIONS, *_ALIASES], n=1)
    hint = f"Did you mean +{near[0]}?" if near else "tuiz dig --help tells which there are."
    raise UsageError(f"+{name} is no option of dig's.", hint=hint)
