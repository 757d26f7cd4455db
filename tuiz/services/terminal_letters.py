"""Whether the terminal has more letters than ASCII's, as far as the user's locale tells."""

import os
from collections.abc import Mapping


def has_unicode(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether the terminal's locale is one of UTF-8.

    Where nothing is set the terminal is taken for a UTF-8 one, as nearly all are. Python itself sets LC_CTYPE when it
    finds the C locale (PEP 538), and writes UTF-8 there (PEP 540): that isn't the user's word.
    """
    for variable in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = environment.get(variable, "")
        if not value or (variable == "LC_CTYPE" and value in {"C.UTF-8", "C.utf8", "UTF-8"} and _is_c(environment)):
            continue
        return "utf8" in value.lower().replace("-", "")
    return True


def _is_c(environment: Mapping[str, str]) -> bool:
    return environment.get("LANG", "") in {"C", "POSIX"}
