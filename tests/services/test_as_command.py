"""Actions of the app as commands: quoted for a shell, and meaning the same."""

import shlex
from pathlib import Path

import pytest

from tests.services.conftest import OpenerOf
from tuiz.domain.rdata import from_arguments
from tuiz.errors import TuizError
from tuiz.services.as_command import NoCommand
from tuiz.services.zone_view import ZoneView

HEAD = b"$TTL 3600\n@ IN SOA ns1 hostmaster 1 7200 3600 1209600 300\n  IN NS ns1\nns1 IN A 192.0.2.53\n"


def view_of(opened_with: OpenerOf, records: bytes) -> ZoneView:
    """Return a view of a zone with some records."""
    return ZoneView(opened_with(HEAD + records))


@pytest.mark.parametrize(
    "data", [b'"plain"', b'"it\'s $HOME; `x`"', b'"a" "b"', rb'"say \"hi\" \\ back"', b'""', rb'"caf\195\169"']
)
def test_a_text_record_means_the_same(opened_with: OpenerOf, data: bytes) -> None:
    """What a shell makes of the line is the record's RDATA again, whatever stands in it."""
    view = view_of(opened_with, b"t 60 IN TXT " + data + b" ; note it's\n")

    words = shlex.split(view.copies.command(1))

    assert words[:6] == ["tuiz", "add", "--ttl", "60", "--note", "note it's"]
    assert words[6:9] == [str(view.path), "t.example.com.", "TXT"]
    assert from_arguments("TXT", words[9:]) == view.values(1).rdata


@pytest.mark.parametrize("data", [rb'"\255"', rb'"bell \007"'])
def test_what_no_command_line_holds_is_refused(opened_with: OpenerOf, data: bytes) -> None:
    """Bytes that aren't UTF-8, and control codes, don't come into a shell."""
    view = view_of(opened_with, b"t IN TXT " + data + b"\n")

    with pytest.raises(NoCommand):
        view.copies.command(1)


def test_the_last_change_as_commands(opened_with: OpenerOf) -> None:
    """A change of RDATA is a removal and an addition; forms of System Records have commands of their own."""
    view = view_of(opened_with, b"www IN A 192.0.2.1\n")
    path: Path = view.path
    with pytest.raises(TuizError, match="no change"):
        view.copies.last_command()

    view.replace(1, "www", "", "A", "192.0.2.2", "")
    assert view.copies.last_command().splitlines() == [
        f"tuiz remove {path} www.example.com. A 192.0.2.1",
        f"tuiz add --ttl 3600 {path} www.example.com. A 192.0.2.2",
    ]
    view.set_zone_name_servers(["ns2.example.net."])
    assert f"tuiz zone-ns {path} ns2.example.net." in view.copies.last_command()
    view.set_zone_name_servers(["ns2.example.net."], "5m")
    assert view.zone_ns_ttl() == 300
    assert f"tuiz zone-ns --ttl 300 {path} ns2.example.net." in view.copies.last_command()
    view.set_soa(mname="ns1", rname="hostmaster", refresh="9000", retry="3600", expire="1209600", minimum="300")
    assert f"tuiz soa --refresh 9000 {path}" in view.copies.last_command() or "--mname" in view.copies.last_command()
