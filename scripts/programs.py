"""The programs that tuiz and its tests need from the system, installed with apt-get where that is allowed.

What is missing is installed where the user is root or may use sudo without a password; elsewhere the list is printed
and set-up ends. A test is never skipped for a missing program.
"""

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALLER = Path(__file__).resolve().with_name("install-packages")
VENV_PACKAGE = "python{}.{}-venv".format(*sys.version_info[:2])

PACKAGES = {
    "dig": ["bind9-dnsutils", "dnsutils"],
    "kzonecheck": ["knot-dnssecutils", "knot"],
    "kdig": ["knot-dnsutils"],
    "knotc": ["knot"],
    "knotd": ["knot"],
    "ldns-compare-zones": ["ldnsutils"],
    "ldns-read-zone": ["ldnsutils"],
    "named": ["bind9"],
    "named-checkzone": ["bind9-utils", "bind9utils"],
    "named-compilezone": ["bind9-utils", "bind9utils"],
    "nsd": ["nsd"],
    "nsd-checkzone": ["nsd"],
    "nsupdate": ["bind9-dnsutils", "dnsutils"],
    "pdns_server": ["pdns-backend-bind"],
    "rndc": ["bind9-utils", "bind9utils"],
    "setfacl": ["acl"],
    "setfattr": ["attr"],
    "tmux": ["tmux"],
    "unbound": ["unbound"],
}
"""For each program of the tests the packages that may hold it, by preference: releases split them differently."""


def see_to(purpose: str) -> int:
    """Install the programs for *purpose* that are missing; return 1, with the list on stderr, where that can't be."""
    missing = _missing(purpose)
    if not missing:
        return 0
    become_root = _become_root()
    if become_root is None:
        return _complain(missing, "This user may not install packages: not root, and no sudo without a password.")
    if not shutil.which("apt-get"):
        return _complain(missing, "There is no apt-get here.")
    print(f"Installing what is missing: {', '.join(missing)}", file=sys.stderr)
    choices = dict.fromkeys("/".join(packages) for packages in missing.values())
    if subprocess.run([*become_root, str(INSTALLER), *choices], check=False, stdout=sys.stderr).returncode:
        return _complain(missing, "They could not be installed; the lines above tell why.")
    still_missing = _missing(purpose)
    return _complain(still_missing, "apt-get was content, and still they are missing.") if still_missing else 0


def _missing(purpose: str) -> dict[str, list[str]]:
    """Return the missing programs, each with the packages that may hold it."""
    missing: dict[str, list[str]] = {}
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:  # Debian's python3 comes without it
        missing["python3 -m venv"] = [VENV_PACKAGE]
    if purpose == "test":
        missing |= {program: packages for program, packages in PACKAGES.items() if not shutil.which(program)}
    return missing


def _become_root() -> list[str] | None:
    """Return the words that make a command run as root, or None where that isn't allowed."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode:
        return ["sudo", "-n"]
    return None


def _complain(missing: dict[str, list[str]], why: str) -> int:
    """Say what is missing, why it wasn't installed, and how to get it."""
    print("These programs are needed and missing:", file=sys.stderr)
    for program, packages in missing.items():
        print(f"  {program:<20} of the package {' or '.join(packages)}", file=sys.stderr)
    first_choices = " ".join(dict.fromkeys(packages[0] for packages in missing.values()))
    print(f"{why}\nOn Debian and Ubuntu, as root: apt-get install {first_choices}", file=sys.stderr)
    return 1
