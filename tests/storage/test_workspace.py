"""Workspaces: what is listed, what is left out, and what is known of each zone file."""

import os
from pathlib import Path

import pytest

from tests.files.child import in_child, open_folder_for_all
from tuiz.files.errors import FileMissing
from tuiz.storage.places import Places
from tuiz.storage.scan import scan
from tuiz.storage.settings import UserSettings
from tuiz.storage.workspace import Workspace, default_path, discover, views
from tuiz.storage.zone_facts import Origin
from tuiz.storage.zone_sniff import Content

SOA = b"%s SOA ns1.dns.test. hostmaster.dns.test. 1 7200 900 1209600 300\n"


def lay(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def names(workspace: Workspace) -> list[str]:
    return [str(file.path.relative_to(workspace.root)) for file in workspace.zone_files()]


def opened(path: Path) -> Workspace:
    return discover(path, UserSettings())


def test_zone_files_are_found_by_name_and_then_by_content(tmp_path: Path) -> None:
    """Names come first and aren't looked into; what else begins with a SOA follows; the rest isn't listed."""
    lay(
        tmp_path,
        {
            "b.zone": b"anything",
            "a.example": SOA % b"a.example.",
            "db.a": b"",
            "named.conf": b"options {};\n",
            "README": b"Our zones.\n",
            "b.zone~": SOA % b"b.",
            ".hidden.zone": SOA % b"b.",
            "b.zone.jnl": b"",
            "b.zone.signed": SOA % b"b.",
            "b.toml": b"",
            "tuiz.toml": b"",
        },
    )

    workspace = opened(tmp_path)

    assert names(workspace) == ["b.zone", "db.a", "a.example"]
    assert [file.has_journal for file in workspace.files] == [True, False]
    assert [file.has_settings for file in workspace.files] == [True, False]


def test_folders_are_searched_four_deep_and_not_through_links(tmp_path: Path) -> None:
    """Folders below are looked through, hidden and linked ones aren't."""
    lay(
        tmp_path / "root",
        {"1/2/3/4/deep.zone": b"", "1/2/3/4/5/deeper.zone": b"", ".git/x.zone": b"", "1/mid.zone": b""},
    )
    lay(tmp_path / "elsewhere", {"linked.zone": b""})
    (tmp_path / "root" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "root" / "loop").symlink_to(tmp_path / "root")

    assert names(opened(tmp_path / "root")) == ["1/mid.zone", "1/2/3/4/deep.zone"]


def test_a_linked_file_is_listed_unless_it_is_there_already(tmp_path: Path) -> None:
    """A link to a zone file elsewhere is one; a second name for a listed file isn't another zone."""
    lay(tmp_path / "root", {"a.zone": b""})
    lay(tmp_path / "elsewhere", {"b": b""})
    links = {"b.zone": "../elsewhere/b", "c.zone": "../elsewhere/b", "d.zone": "a.zone", "e.zone": "nowhere"}
    for name, target in links.items():
        (tmp_path / "root" / name).symlink_to(target)
    (tmp_path / "way").symlink_to("root")

    assert names(opened(tmp_path / "root")) == ["a.zone", "b.zone"]
    assert names(opened(tmp_path / "way")) == ["a.zone", "b.zone"]


def test_pipes_and_devices_arent_listed(tmp_path: Path) -> None:
    """Only files are zone files, whatever they are called."""
    os.mkfifo(tmp_path / "pipe.zone")
    os.mkfifo(tmp_path / "pipe")

    assert names(opened(tmp_path)) == []


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("old", ["a.zone", "new/c.zone", "new/d.db"]),
        ("old/", ["a.zone", "new/c.zone", "new/d.db"]),
        ("*.db", ["a.zone", "new/c.zone", "old/b.zone"]),
        ("new/*.zone", ["a.zone", "new/d.db", "old/b.zone"]),
        ("/a.zone", ["new/c.zone", "new/d.db", "old/b.zone"]),
        ("nothing", ["a.zone", "new/c.zone", "new/d.db", "old/b.zone"]),
    ],
)
def test_the_workspaces_patterns_are_left_out(tmp_path: Path, pattern: str, left: list[str]) -> None:
    """A pattern is for names at any depth, or with a slash for paths; a folder's takes all that is in it."""
    lay(tmp_path, {"a.zone": b"", "old/b.zone": b"", "new/c.zone": b"", "new/d.db": b""})
    lay(tmp_path, {"tuiz.toml": f"ignore = ['{pattern}']\n".encode()})

    assert sorted(names(opened(tmp_path))) == left


def test_a_folder_that_cant_be_read_is_told_and_the_rest_listed() -> None:
    """One closed folder doesn't hide the others."""
    with open_folder_for_all() as folder:
        lay(folder, {"a.zone": b"", "closed/b.zone": b""})
        (folder / "closed").chmod(0)

        def look() -> object:
            workspace = opened(folder)
            return names(workspace), workspace.problems

        found = in_child(look).value

    assert found == (["a.zone"], (f"{folder}/closed can't be read: Permission denied.",))


def test_looking_has_an_end(tmp_path: Path) -> None:
    """A folder with more files than any workspace has is cut, and that is told."""
    lay(tmp_path, {f"{number}.zone": b"" for number in range(20)})

    found = scan(tmp_path, entries_limit=10)

    assert len(found.named) == 10
    assert "more than 10 files" in found.problems[0]


def test_one_file_is_a_workspace(tmp_path: Path) -> None:
    """A zone file by itself is opened with the settings that lie beside it, whatever its name."""
    lay(tmp_path, {"zone of mine": SOA % b"example.com.", "b.zone": b"", "tuiz.toml": b'serial = "keep"\n'})

    workspace = opened(tmp_path / "zone of mine")

    assert names(workspace) == ["zone of mine"]
    assert workspace.settings.serial == "keep"
    with pytest.raises(FileMissing):
        opened(tmp_path / "none.zone")


@pytest.mark.parametrize(
    ("files", "is_current"),
    [
        ({"a.zone": SOA % b"a."}, True),
        ({"zones/primary/a": SOA % b"a."}, True),
        ({"tuiz.toml": b""}, True),
        ({"a.raw": b"\0\0\0\2"}, True),
        ({"thumbs.db": b"SQLite format 3\0", "notes": b"SOA\n"}, False),
        ({}, False),
    ],
)
def test_the_current_folder_is_taken_if_it_holds_zones(
    tmp_path: Path, files: dict[str, bytes], is_current: bool
) -> None:
    """Without a path it is the current folder, or else the user's own workspace; a name alone isn't enough."""
    lay(tmp_path / "current", files)
    (tmp_path / "current").mkdir(exist_ok=True)
    places = Places(tmp_path / "config", tmp_path / "data", tmp_path / "state")

    path = default_path(tmp_path / "current", places)

    assert path == (tmp_path / "current" if is_current else tmp_path / "data" / "zones")


@pytest.mark.parametrize(
    ("name", "data", "settings", "origin"),
    [
        ("db.x", SOA % b"example.com.", b'origin = "example.net."', Origin("example.net.", "settings")),
        ("db.x", SOA % b"example.com.", b"", Origin("example.com.", "soa")),
        ("db.example.org", SOA % b"@", b"", Origin("example.org.", "name")),
        ("db.192.0.2", SOA % b"@", b"", Origin("2.0.192.in-addr.arpa.", "name")),
        ("no name at all.zone", SOA % b"@", b"", None),
    ],
)
def test_the_origin_is_taken_from_the_best_source(
    tmp_path: Path, name: str, data: bytes, settings: bytes, origin: Origin | None
) -> None:
    """The settings say it, else the SOA, else it is guessed from the file's name and shown as a guess."""
    lay(tmp_path, {name: data, f"{Path(name).stem if name.endswith('.zone') else name}.toml": settings})
    workspace = opened(tmp_path)

    facts = workspace.facts(workspace.files[0])

    assert facts.origin == origin
    assert origin is None or facts.origin is None or facts.origin.is_guess == (origin.source == "name")


def test_files_of_one_zone_are_views(tmp_path: Path) -> None:
    """All files of one zone are found under its name, whatever its case, and never taken for one."""
    lay(tmp_path, {"in/x.zone": SOA % b"Example.com.", "out/x.zone": SOA % b"example.com.", "y.zone": SOA % b"y."})
    workspace = opened(tmp_path)

    found = workspace.find("EXAMPLE.com.")

    assert [str(facts.path.relative_to(tmp_path)) for facts in found] == ["in/x.zone", "out/x.zone"]
    assert list(views(map(workspace.facts, workspace.zone_files()))) == ["example.com."]
    assert workspace.find("z.") == []


def test_what_isnt_ours_to_edit_is_told(tmp_path: Path) -> None:
    """Raw files come with the command that converts them, secondaries with where to edit; both are read-only."""
    lay(
        tmp_path,
        {
            "raw file": b"\0\0\0\2\0\0",
            "raw file.jnl": b"",
            "old.db": b"\0\0\0\3",
            "copy.zone": SOA % b"copy.",
            "copy.toml": b'role = "secondary"',
            "plain.zone": SOA % b"plain.",
        },
    )
    workspace = opened(tmp_path)
    facts = {item.path.name: item for item in map(workspace.facts, workspace.zone_files())}

    assert facts["raw file"].content is Content.RAW
    assert facts["raw file"].conversion == [
        "named-compilezone", "-f", "raw", "-F", "text", "-j",
        "-o", f"{tmp_path}/raw file.zone", "ZONE", f"{tmp_path}/raw file",
    ]  # fmt: skip
    assert f"'{tmp_path}/raw file'" in str(facts["raw file"].why_read_only)
    assert "9.16" in str(facts["old.db"].why_read_only)
    assert "secondary" in str(facts["copy.zone"].why_read_only)
    assert facts["plain.zone"].why_read_only is None


@pytest.mark.parametrize(("settings", "expected"), [(b"", True), (b"dynamic = false", False)])
def test_a_journal_beside_it_may_make_a_zone_dynamic(tmp_path: Path, settings: bytes, expected: bool) -> None:
    """A name server's journal is a sign that it changes the zone itself; the settings can say that it doesn't."""
    lay(tmp_path, {"a.zone": SOA % b"a.", "a.zone.jnl": b"", "a.toml": settings})
    workspace = opened(tmp_path)

    assert workspace.facts(workspace.files[0]).may_be_dynamic is expected


def test_settings_that_cant_be_read_dont_hide_the_zone(tmp_path: Path) -> None:
    """A folder in the place of a zone's settings is a finding, and the zone is listed."""
    lay(tmp_path, {"a.zone": SOA % b"a."})
    (tmp_path / "a.toml").mkdir()
    workspace = opened(tmp_path)

    facts = workspace.facts(workspace.files[0])

    assert facts.origin == Origin("a.", "soa")
    assert "folder" in facts.settings.findings[0].message


def test_zone_files_are_a_sequence(tmp_path: Path) -> None:
    """Of many folders, whole, one by one and in part, though each is made only when it is asked for."""
    lay(tmp_path, dict.fromkeys(("a.zone", "c.zone", "c.zone.jnl", "d/a.db", "d/a.toml", "e/x.zone", "x.toml"), b""))

    files = scan(tmp_path).named
    all_files = [*files]

    assert [(file.name, file.has_journal, file.has_settings) for file in all_files] == [
        ("a.zone", False, False),
        ("c.zone", True, False),
        ("a.db", False, True),
        ("x.zone", False, False),
    ]
    assert [files[index] for index in range(-len(files), 0)] == all_files
    assert [[*files[low:high]] for low in range(5) for high in range(5)] == [
        all_files[low:high] for low in range(5) for high in range(5)
    ]
    assert ([*files[::2]], files == all_files, all_files[1] in files) == (all_files[::2], True, True)
    with pytest.raises(IndexError):
        files[4]
