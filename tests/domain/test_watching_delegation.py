"""What servers say of a changed delegation, and when they are asked again."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from tuiz.domain.delegation import Parent, ParentServer, ParentWord, Referral
from tuiz.domain.watching_delegation import Said, Watch, Word, said_by_parent, said_of_hosts

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
HOSTS: Final = ("ns1.example.net.", "ns2.example.net.")
OLD: Final = Referral(("ns1.example.org.",), ds=("1 13 2 AB",))
NEW: Final = Referral(("NS2.example.net.", "ns1.example.net."), ds=("1 13 2 ab",))


def test_each_word_of_a_parents_server() -> None:
    """It agrees whatever the order and the case; what it doesn't say is unknown, not otherwise."""
    servers = [
        ParentServer("a.test.", "192.0.2.1", ParentWord.DELEGATES, NEW),
        ParentServer("b.test.", "192.0.2.2", ParentWord.DELEGATES, OLD),
        ParentServer("c.test.", "192.0.2.3", ParentWord.NO_SUCH_NAME),
        ParentServer("d.test.", "192.0.2.4", ParentWord.SILENT, detail="no answer came"),
        ParentServer("e.test.", "192.0.2.5", ParentWord.USELESS, detail="it refuses"),
    ]

    def words(hosts: tuple[str, ...], ds: tuple[str, ...] | None) -> list[Word]:
        return [said.word for said in said_by_parent(Parent("test.", tuple(servers)), hosts, ds)]

    differs, unknown = Word.DIFFERS, Word.UNKNOWN
    assert words(HOSTS, None) == [Word.AGREES, differs, differs, unknown, unknown]
    assert words(HOSTS, ("1 13 2 A B",)) == [Word.AGREES, differs, differs, unknown, unknown]
    assert words(HOSTS, ()) == [differs, differs, differs, unknown, unknown]
    assert words((), None) == [differs, differs, Word.AGREES, unknown, unknown]
    told = [said.detail for said in said_by_parent(Parent("test.", tuple(servers)), HOSTS, ())]
    assert told[:2] == ["it has other DS records", "it names ns1.example.org, and it has other DS records"]


def test_a_watch_ends_when_nobody_is_waited_for() -> None:
    """The parent has to agree; a server that never answers is given up after three looks, which is no agreement."""
    parent = Said("a.test 192.0.2.1", Word.DIFFERS, "it names others", is_parent=True)
    silent = Said("resolver 192.0.2.9", Word.UNKNOWN)
    agrees = Said("a.test 192.0.2.1", Word.AGREES, is_parent=True)
    watch = Watch("example.com.", HOSTS, None, NOW)
    for _ in range(3):
        watch = watch.after([parent, silent], NOW)
    only_silent = Watch("example.com.", HOSTS, None, NOW)
    for _ in range(5):
        only_silent = only_silent.after([silent], NOW)

    assert not watch.is_done
    assert not only_silent.is_done
    assert not Watch("example.com.", HOSTS, None, NOW).after([agrees, silent], NOW).is_done
    ended = watch.after([agrees, silent], NOW)
    assert (ended.is_done, ended.is_agreed, [each.who for each in ended.unknown]) == (True, False, [silent.who])
    assert Watch("example.com.", HOSTS, None, NOW).after([agrees], NOW).is_agreed


def test_silence_takes_back_nothing_that_was_said() -> None:
    """A resolver that differed and is silent since still differs; one that agreed has agreed."""
    agrees = Said("a.test 192.0.2.1", Word.AGREES, is_parent=True)
    watch = Watch("example.com.", HOSTS, None, NOW).after([agrees, said_of_hosts("r", OLD.ns, HOSTS, 86400)], NOW)
    for _ in range(5):
        watch = watch.after([replace(agrees, word=Word.UNKNOWN), Said("r", Word.UNKNOWN, "no answer came")], NOW)

    assert not watch.is_done
    assert [(each.word, each.misses) for each in watch.said.values()] == [(Word.AGREES, 5), (Word.DIFFERS, 5)]
    assert watch.after([agrees, said_of_hosts("r", NEW.ns, HOSTS, 60)], NOW).is_agreed


def test_looks_become_rarer_but_never_later_than_a_cache_forgets() -> None:
    """Twice as long each time up to ten minutes; a resolver that forgets the old a little earlier is asked then."""
    watch = Watch("example.com.", HOSTS, None, NOW)
    pauses = []
    for _ in range(10):
        watch = watch.after([Said("a", Word.DIFFERS, is_parent=True)], NOW)
        pauses.append(watch.pause_seconds)

    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]
    assert watch.after([said_of_hosts("r", OLD.ns, HOSTS, 400)], NOW).pause_seconds == 401
    assert watch.after([said_of_hosts("r", OLD.ns, HOSTS, 0)], NOW).pause_seconds == 600
    assert watch.after([said_of_hosts("r", NEW.ns, HOSTS, 60)], NOW).pause_seconds == 600
