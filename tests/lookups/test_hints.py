"""Where a trace begins: IANA's servers and keys, or those of a zone file."""

from pathlib import Path

import pytest

from tuiz.lookups.hints import (
    IANA_ANCHOR,
    IANA_HINTS,
    AnchorUnusable,
    HintsUnusable,
    NamedServer,
    RootHints,
    anchor_for,
    read_anchor,
    read_hints,
)


def written(folder: Path, text: str) -> Path:
    path = folder / "root.zone"
    path.write_text(text)
    return path


def test_the_worlds_root_is_built_in() -> None:
    """Thirteen servers with two addresses each, and the two keys that the root has."""
    names = [server.name for server in IANA_HINTS.servers]

    assert names == [f"{letter}.root-servers.net." for letter in "abcdefghijklm"]
    assert all(len(server.addresses) == 2 for server in IANA_HINTS.servers)
    assert len(IANA_HINTS.addresses) == 26
    assert [ds.split()[0] for ds in IANA_ANCHOR.ds] == ["20326", "38696"]


def test_hints_are_read_from_a_zone_file(tmp_path: Path) -> None:
    """In the form in which IANA publishes them, comments and all; servers without an address stay."""
    path = written(
        tmp_path,
        ";  formerly NS.INTERNIC.NET\n"
        ".                   3600000      NS    A.ROOT.TEST.\n"
        "A.ROOT.TEST.        3600000      A     192.0.2.1\n"
        "a.root.test.        3600000      AAAA  2001:db8::1\n"
        ".                   3600000      NS    b.root.test.\n"
        "other.test.         3600000      A     192.0.2.9\n",
    )

    assert read_hints(path) == RootHints(
        (NamedServer("A.ROOT.TEST.", ("192.0.2.1", "2001:db8::1")), NamedServer("b.root.test."))
    )


def test_a_trust_anchor_is_read_as_ds_or_dnskey(tmp_path: Path) -> None:
    """Either is enough; both may be there."""
    key = "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="
    path = written(tmp_path, f". IN DNSKEY {key} ; keytag 2371\n. IN DS 1 13 2 {'ab' * 32}\n")

    anchor = read_anchor(path)

    assert anchor.ds == (f"1 13 2 {'ab' * 32}",)
    assert "".join(anchor.keys).replace(" ", "") == key.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no NS record of the root"),
        ("example. NS ns.example.\n", "no NS record of the root"),
        (". NS ns.example.\n", "no A or AAAA record"),
        (". NS ns.example.\nns.example. A here\n", "root.zone:2:"),
        ("\x00\xff(", "root.zone:1:"),
    ],
)
def test_hints_that_cant_be_used(tmp_path: Path, text: str, reason: str) -> None:
    """The reason names the file, the line where it is one, and what is needed."""
    with pytest.raises(HintsUnusable, match=reason) as raised:
        read_hints(written(tmp_path, text))

    assert raised.value.hint


def test_files_that_arent_there(tmp_path: Path) -> None:
    """They are told by the setting that names them."""
    with pytest.raises(HintsUnusable, match="isn't there") as hints:
        read_hints(tmp_path / "none")
    with pytest.raises(AnchorUnusable, match="isn't there") as anchor:
        read_anchor(tmp_path / "none")

    assert "lookup.root_hints" in str(hints.value.hint)
    assert "lookup.trust_anchor" in str(anchor.value.hint)


def test_ianas_keys_are_for_ianas_servers_only() -> None:
    """Another root has other keys, so none is assumed; a copy of IANA's hints is IANA's root."""
    other = RootHints((NamedServer("a.root-servers.net.", ("127.0.0.1",)),))
    copy = RootHints(IANA_HINTS.servers[:3])

    assert anchor_for(other) is None
    assert anchor_for(copy) is IANA_ANCHOR
