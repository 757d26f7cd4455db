"""A folder that a second process scans has what it has for this one."""

from pathlib import Path

from tests.programs import children
from tuiz.services.app_workspace import open_workspace
from tuiz.services.beside import Beside
from tuiz.storage.places import Places
from tuiz.storage.scan import Scan, scan

ZONE = "@ 60 SOA ns1 h 1 2 3 4 5\n"


def test_a_folder_is_the_same_whoever_looks_through_it(tmp_path: Path) -> None:
    """Names, journals, settings, odd names and what couldn't be read pass from one process to the other."""
    for name in ("b.zone", "a.db", "plain", "b.zone.jnl", "a.toml", "\udce9.zone", "sub/c.zone"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(ZONE)

    found = scan(tmp_path)
    found.problems.append("sub can't be read")
    process = Beside.start(found.as_rows)
    passed = Scan.of_rows(found.as_rows() if process is None else process.join() or [])

    assert (passed.named, passed.candidates, passed.problems) == (found.named, found.candidates, found.problems)
    assert len(passed.named) == 4


def test_other_work_is_done_while_a_folder_is_looked_through(tmp_path: Path) -> None:
    """It is done once, and nobody is left behind."""
    (tmp_path / "example.com.zone").write_text(ZONE)
    done: list[bool] = []
    before = children()

    workspace = open_workspace(
        tmp_path, Places(tmp_path / ".own", tmp_path / ".own", tmp_path / ".own"), beside=lambda: done.append(True)
    )
    try:
        rows = [workspace.domains.row(index).name for index in range(len(workspace.domains))]
    finally:
        workspace.close()

    assert (rows, done) == (["example.com"], [True])
    assert children() <= before
