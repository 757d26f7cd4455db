"""Records cross the cut between a parent zone and its child: none is lost, whatever breaks off, and all come back."""

from pathlib import Path

from tests.storage.killing import Kills, quick_folder
from tuiz.domain.delegation_operations import DelegateChild
from tuiz.services.child_delegation import parent_of
from tuiz.services.child_records import ChildPlan, make, plan_child
from tuiz.services.finding_zone import NoSuchZone, ZoneFinder
from tuiz.services.one_change import Wish
from tuiz.services.records_view import ShownRecord, saved_records
from tuiz.storage.places import Places

PARENT = """\
$ORIGIN example.com.
$TTL 3600
@   3600  IN  SOA  ns1 hostmaster ( 2026010101 7200 900 1209600 300 )
          IN  NS   ns1
ns1       IN  A    192.0.2.53
; the lab
lab       IN  A    192.0.2.80   ; the front
LAB       IN  MX   10 mail.lab
www.lab 60 IN CNAME lab
mail.lab  IN  A    192.0.2.81
ns1.lab   IN  A    192.0.2.82
*.lab     IN  TXT  "Case" "c"
deep.lab  IN  NS   ns1.deep.lab
ns1.deep.lab IN A  192.0.2.83
other     IN  NS   mail.lab   ; its address lies in the lab
label     IN  A    192.0.2.84
"""
HOSTS = ("ns1.lab.example.com.", "ns2.example.net.")
MOVED = {
    ("lab.example.com.", "A", "192.0.2.80"),
    ("lab.example.com.", "MX", "10 mail.lab.example.com."),
    ("www.lab.example.com.", "CNAME", "lab.example.com."),
    ("*.lab.example.com.", "TXT", '"Case" "c"'),
    ("deep.lab.example.com.", "NS", "ns1.deep.lab.example.com."),
    ("ns1.deep.lab.example.com.", "A", "192.0.2.83"),
}
COPIED = {("mail.lab.example.com.", "A", "192.0.2.81"), ("ns1.lab.example.com.", "A", "192.0.2.82")}

Found = set[tuple[str, str, str]]


def finder_of(folder: Path) -> ZoneFinder:
    return ZoneFinder(folder, places=Places(folder / ".config", folder / ".data", folder / ".state"))


def plan(folder: Path, *hosts: str, move: bool = True) -> ChildPlan:
    """Return what delegating the lab to these hosts, or to none, does."""
    finder = finder_of(folder)
    try:
        zone = finder.find("lab.example.com")
    except NoSuchZone:
        zone = None
    delegation = DelegateChild("lab.example.com.", hosts)
    return plan_child(delegation, parent_of("lab.example.com.", finder), zone, move=move)


def delegate(folder: Path, *hosts: str, move: bool = True) -> None:
    make(plan(folder, *hosts, move=move), Wish(agree=True), finder_of(folder))


def records(path: Path, origin: str) -> Found:
    view = saved_records(finder_of(path.parent).find(str(path), origin))
    found = (item.record for item in view if isinstance(item, ShownRecord))
    return {(each.owner.lower(), each.rdtype, each.rdata) for each in found if each.rdtype != "SOA"}


def both(folder: Path) -> tuple[Found, Found]:
    """Return the records of the parent zone, and of the child's, if it is there."""
    child = folder / "lab.example.com.zone"
    parent = records(folder / "example.com.zone", "example.com.")
    return parent, records(child, "lab.example.com.") if child.exists() else set()


def test_ending_at_any_step_loses_no_record() -> None:
    """After each kill every record is in one zone at least; the same change made once more comes to its end."""
    with quick_folder() as home:
        folder, other = home / "work", home / "other"
        for each in (other, folder):
            each.mkdir()
            (each / "example.com.zone").write_text(PARENT)
        delegate(other, *HOSTS)  # reads what has to be imported: that is no step
        everything = both(folder)[0]
        planned = plan(folder, *HOSTS)
        kills = Kills(lambda: make(planned, Wish(), finder_of(folder)), folder)

        seen: list[tuple[bool, bool]] = []
        texts: set[tuple[bytes, ...]] = set()
        for _ in kills:
            text = tuple(file.read_bytes() for file in sorted(folder.glob("*.zone")))
            if text in texts:
                continue  # what was looked at after another step
            texts.add(text)
            parent, child = both(folder)
            assert everything <= parent | child
            state = bool(child), ("lab.example.com.", "NS", HOSTS[0]) in parent
            assert not state[1] or child >= MOVED | COPIED
            if state in seen:
                continue
            seen.append(state)
            delegate(folder, *HOSTS)
            parent, child = both(folder)
            assert (parent & MOVED, parent >= COPIED, child >= MOVED | COPIED) == (set(), True, True)
            assert (folder / "lab.example.com.zone").read_text().count("MX") == 1

    assert seen == [(False, False), (True, False), (True, True)]


def test_what_the_child_has_otherwise_stays_on_both_sides(tmp_path: Path) -> None:
    """Nobody can tell which is meant; an alias doesn't meet other records, and included ones aren't moved."""
    (tmp_path / "more").write_text("inc.lab A 192.0.2.99\n")
    (tmp_path / "example.com.zone").write_text(
        f"{PARENT}alias.lab CNAME lab\n$INCLUDE more\n$GENERATE 1-2 gen$.lab A 192.0.2.$\n"
    )
    (tmp_path / "lab.example.com.zone").write_text(
        "$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n@ NS ns1\n@ NS ns2.example.net.\nns1 A 192.0.2.82\n"
        "@ A 192.0.2.1\n@ MX 10 MAIL\nalias A 192.0.2.2\nmail A 192.0.2.3\n"
    )
    planned = plan(tmp_path, *HOSTS)
    moves = planned.moves

    assert moves is not None
    assert {(each.record.owner.split(".")[0], each.record.rdtype) for each in moves.staying} == {
        ("lab", "A"),
        ("alias", "CNAME"),
        ("inc", "A"),
        ("gen1", "A"),
        ("gen2", "A"),
    }
    assert [record.rdtype for record in moves.there] == ["MX"]
    assert planned.copies == ()  # the child's own addresses are the ones that count
    delegate(tmp_path, *HOSTS)
    parent, child = both(tmp_path)
    assert {("lab.example.com.", "A", "192.0.2.80"), ("gen1.lab.example.com.", "A", "192.0.2.1")} <= parent
    assert ("lab.example.com.", "MX", "10 mail.lab.example.com.") not in parent
    assert ("lab.example.com.", "A", "192.0.2.80") not in child
    assert 'Case" "c"' in (tmp_path / "lab.example.com.zone").read_text()


def test_the_childs_records_come_back_without_what_is_the_childs_alone(tmp_path: Path) -> None:
    """Back is what was there, with TTLs and notes, and what the child got since; not SOA, NS or what signs it."""
    (tmp_path / "example.com.zone").write_text(PARENT)
    before = both(tmp_path)[0]
    delegate(tmp_path, *HOSTS)
    child = tmp_path / "lab.example.com.zone"
    child.write_text(f"{child.read_text()}new 77 IN A 192.0.2.77 ; since\n@ CDS 0 0 0 00\n")
    planned = plan(tmp_path)

    assert "up to 3,600 seconds" in " ".join(planned.remarks)
    delegate(tmp_path)

    text = (tmp_path / "example.com.zone").read_text()
    assert both(tmp_path)[0] == before | {("new.lab.example.com.", "A", "192.0.2.77")}
    assert [line.split() for line in text.splitlines() if "since" in line] == [
        ["new.lab", "77", "IN", "A", "192.0.2.77", ";", "since"]
    ]
    assert "mail.lab  IN  A    192.0.2.81\nns1.lab   IN  A    192.0.2.82\n" in text
    assert child.exists()


def test_glue_that_another_delegation_needs_stays(tmp_path: Path) -> None:
    """It is not only the child's that ends: without its address nobody would find the other one."""
    (tmp_path / "example.com.zone").write_text(PARENT)
    delegate(tmp_path, "mail.lab.example.com.", "ns1.lab.example.com.", move=False)

    delegate(tmp_path, move=False)

    text = (tmp_path / "example.com.zone").read_text()
    assert "mail.lab  IN  A    192.0.2.81" in text
    assert "ns1.lab " not in text
