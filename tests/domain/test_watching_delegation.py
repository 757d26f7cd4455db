"""What servers say of a changed delegation, and when they are asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from tuiz.domain.delegation import ParentServer, ParentWord, Referral
from tuiz.domain.watching_delegation import THE_PARENT, Heard, Said, Watch, Word, said_by_parent, said_in_answers

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
HOSTS: Final = ("ns1.example.net.", "ns2.example.net.")
OLD: Final = Referral(("ns1.example.org.",), ds=("1 13 2 AB",))
NEW: Final = Referral(("NS2.example.net.", "ns1.example.net."), ds=("1 13 2 ab",))


def resolver(referral: Referral, ttl: int) -> Said:
    """Return what a resolver says that keeps a delegation for so long."""
    return said_in_answers("r", Heard(referral.ns, ttl), None, Watch("example.com.", HOSTS, None, NOW))


def test_each_word_of_a_parents_server() -> None:
    """It agrees whatever the order and the case; what it doesn't say is unknown, not otherwise."""
    servers = [
        ParentServer("a.test.", "192.0.2.1", ParentWord.DELEGATES, NEW),
        ParentServer("b.test.", "192.0.2.2", ParentWord.DELEGATES, OLD),
        ParentServer("c.test.", "192.0.2.3", ParentWord.NO_SUCH_NAME),
        ParentServer("d.test.", "192.0.2.4", ParentWord.SILENT, detail="no answer came"),
        ParentServer("e.test.", "192.0.2.5", ParentWord.USELESS, detail="it refuses"),
    ]

    def said(hosts: tuple[str, ...], ds: tuple[str, ...] | None) -> list[Said]:
        watch = Watch("example.com.", hosts, ds, NOW)
        return [
            said_by_parent(server, Heard(told.ns), Heard(told.ds), watch)
            if (told := server.referral)
            else said_by_parent(server, None, None, watch)
            for server in servers
        ]

    def words(hosts: tuple[str, ...], ds: tuple[str, ...] | None) -> list[Word]:
        return [each.word for each in said(hosts, ds)]

    differs, unknown = Word.DIFFERS, Word.UNKNOWN
    assert words(HOSTS, None) == [Word.AGREES, differs, differs, unknown, unknown]
    assert words(HOSTS, ("1 13 2 A B",)) == [Word.AGREES, differs, differs, unknown, unknown]
    assert words(HOSTS, ()) == [differs, differs, differs, unknown, unknown]
    assert words((), None) == [differs, differs, Word.AGREES, unknown, unknown]
    told = [each.detail for each in said(HOSTS, ())]
    assert told[:2] == ["it has another DS record", "it names ns1.example.org, and it has another DS record"]


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
    watch = Watch("example.com.", HOSTS, None, NOW).after([agrees, resolver(OLD, 86400)], NOW)
    for _ in range(5):
        watch = watch.after([replace(agrees, word=Word.UNKNOWN), Said("r", Word.UNKNOWN, "no answer came")], NOW)

    assert not watch.is_done
    assert [(each.word, each.misses) for each in watch.said.values()] == [(Word.AGREES, 5), (Word.DIFFERS, 5)]
    assert watch.after([agrees, resolver(NEW, 60)], NOW).is_agreed


def test_looks_become_rarer_but_never_later_than_a_cache_forgets() -> None:
    """Twice as long each time up to ten minutes; a resolver that forgets the old a little earlier is asked then."""
    watch = Watch("example.com.", HOSTS, None, NOW)
    pauses = []
    for _ in range(10):
        watch = watch.after([Said("a", Word.DIFFERS, is_parent=True)], NOW)
        pauses.append(watch.pause_seconds)

    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]
    assert watch.after([resolver(OLD, 400)], NOW).pause_seconds == 401
    assert watch.after([resolver(OLD, 0)], NOW).pause_seconds == 600
    assert watch.after([resolver(NEW, 60)], NOW).pause_seconds == 600


def test_a_server_that_is_found_no_more_doesnt_agree_by_that() -> None:
    """Neither a parent that can't be reached nor a server that it names no longer takes back what was said."""
    first, second = (Said(f"{host}.test 192.0.2.1", Word.DIFFERS, "it names x", is_parent=True) for host in "ab")
    agrees = replace(first, word=Word.AGREES, detail="")
    watch = Watch("example.com.", HOSTS, None, NOW).after([first, second], NOW)
    silent = watch.after([Said(THE_PARENT, Word.UNKNOWN, "no answer came", is_parent=True)], NOW)
    left_out = watch.after([agrees], NOW)

    assert {each.missed for each in silent.said.values()} == {"no answer came"}
    assert {each.word for each in silent.said.values()} == {Word.DIFFERS}
    assert not left_out.is_done
    for _ in range(3):
        left_out = left_out.after([agrees], NOW)
    assert (left_out.is_done, left_out.is_agreed, [each.who for each in left_out.unknown]) == (
        True,
        False,
        [second.who],
    )
    never = Watch("example.com.", HOSTS, None, NOW).after([replace(silent.said[first.who], who=THE_PARENT)], NOW)
    assert [*never.after([agrees], NOW).said] == [agrees.who]


def test_ds_records_of_resolvers_count_where_it_is_known_which_there_are_to_be() -> None:
    """What a resolver keeps of them is as good as its name servers; that they are unknown is no agreement."""
    right, old = Heard(HOSTS, 60), Heard(("1 13 2 AB",), 3600)
    without, any_ds = (Watch("example.com.", HOSTS, ds, NOW) for ds in ((), None))

    assert said_in_answers("r", right, Heard(()), without).word is Word.AGREES
    said = said_in_answers("r", right, old, without)
    assert (said.word, said.detail, said.ttl) == (Word.DIFFERS, "it has another DS record", 3600)
    assert said_in_answers("r", right, "it answers SERVFAIL", without).word is Word.UNKNOWN
    assert said_in_answers("r", "it answers SERVFAIL", old, without).word is Word.DIFFERS
    assert said_in_answers("r", right, "it answers SERVFAIL", any_ds).word is Word.AGREES
    assert (
        said_in_answers("r", Heard((), 60, exists=False), None, any_ds).detail == "it says that there is no such name"
    )


def test_a_resolver_that_says_the_same_after_its_cache_ran_out_is_told_apart() -> None:
    """Within the time of its cache it may keep the old; the same once more after it is no cached copy."""
    later = NOW + timedelta(seconds=90)
    watch = Watch("example.com.", HOSTS, None, NOW).after([resolver(OLD, 60)], NOW)

    assert watch.said["r"].expires == NOW + timedelta(seconds=60)
    assert not watch.after([resolver(OLD, 30)], NOW + timedelta(seconds=30)).said["r"].is_said_again
    again = watch.after([resolver(OLD, 60)], later)
    assert again.said["r"].is_said_again
    assert again.after([resolver(OLD, 30)], later + timedelta(seconds=30)).said["r"].is_said_again
    assert not again.after([resolver(NEW, 60)], later).said["r"].is_said_again


def test_an_address_without_a_way_to_it_is_excused_by_another_one_of_its_server() -> None:
    """A machine without IPv6 sees a watch end; a server of which no address can be asked stays unknown."""
    watch = Watch("example.com.", HOSTS, None, NOW)
    unseen = ParentServer(
        "a.test.", "2001:db8::1", ParentWord.SILENT, detail="There is no route to it", has_route=False
    )
    agrees = Said("a.test 192.0.2.1", Word.AGREES, is_parent=True)
    lost = said_by_parent(unseen, None, None, watch)

    assert watch.after([agrees, lost], NOW).is_agreed
    assert not watch.after([lost], NOW).is_done
    other = watch.after([agrees, replace(lost, who="b.test 2001:db8::2")], NOW)
    assert (other.is_done, other.is_agreed) == (True, False)
