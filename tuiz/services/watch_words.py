"""A watch in words, and as JSON has it: what is asked, what each server says, and when it is looked again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.watching_delegation import Word
from tuiz.services.history_view import time_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tuiz.domain.watching_delegation import Said, Watch
    from tuiz.services.propagating import Resolver
    from tuiz.storage.settings import LookupSettings

OTHER_RESOLVERS = "`resolvers` in the settings names others, and so does @ADDRESS behind --watch."


def aim_words(state: Watch) -> str:
    """Return what is watched for, a sentence without its full stop."""
    listed = " ".join(map(names.spoken, state.hosts)) or "no name server"
    ds = ""
    if state.ds is not None:
        ds = f", with DS {'; '.join(state.ds)}" if state.ds else ", without DS records"
    return f"Until {names.spoken(state.domain)} is delegated to {listed}{ds}"


def asked_words(resolvers: Sequence[Resolver], settings: LookupSettings, *, are_named: bool) -> Iterator[str]:
    """Yield who is asked beside the parent's servers, sentences."""
    listed = ", ".join(f"{each}{f' ({each.title})' if each.title else ''}" for each in resolvers)
    if not listed:
        yield "Only the parent's servers are asked, no resolver."
    else:
        yield f"Asked beside the parent's servers: {listed}."
    if are_named or settings.resolvers:
        return
    if settings.root_hints is not None:
        yield f"No public resolver is asked: none knows the root of the settings' root_hints. {OTHER_RESOLVERS}"
    else:
        yield f"These are the system's resolvers and well-known public ones, which learn the domain. {OTHER_RESOLVERS}"


def said_words(said: Said) -> str:
    """Return what there is to say of a server behind its name, but for how long its cache lasts."""
    told = [said.detail] if said.detail else []
    if said.is_said_again:
        told.append("its cache has run out since, and it says the same again: are these the NS records it is served?")
    if said.missed:
        looks = "the last look" if said.misses == 1 else f"the last {said.misses} looks"
        told.append(f"{looks} got no answer: {said.missed}")
    elif said.word is Word.UNKNOWN and said.has_route and not said.is_waited_for:
        told.append(f"not waited for any more after {said.misses} looks")
    return "; ".join(told)


def seconds_kept(said: Said, now: datetime) -> int | None:
    """Return for how many seconds a resolver still keeps what differs; None where nothing is known of that."""
    if said.word is not Word.DIFFERS or said.expires is None:
        return None
    return max(0, int((said.expires - now).total_seconds() + 0.5))


def ds_words(state: Watch) -> Iterator[str]:
    """Yield which DS records the parent publishes, where nobody tells which there are to be; sentences."""
    if state.ds is not None:
        return
    found: dict[tuple[str, ...], list[str]] = {}
    for said in state.said.values():
        if said.is_parent and said.ds is not None:
            found.setdefault(tuple(sorted(said.ds)), []).append(said.who)
    for ds, who in found.items():
        listed = "; ".join(ds) or "none"
        yield f"DS at {'the parent' if len(found) == 1 else ', '.join(who)}: {listed}."
    if any(found):
        yield "Nothing tells which DS records there are to be, so that none is judged; --ds tells."


def progress_words(state: Watch) -> str:
    """Return how far it has come, in a few words."""
    if not state.rounds:
        return "nobody asked yet"
    agree = sum(said.word is Word.AGREES for said in state.said.values())
    differ = sum(said.word is Word.DIFFERS for said in state.said.values())
    unknown = len(state.unknown)
    return f"{agree} of {agree + differ + unknown} agree{f', {unknown} unknown' if unknown else ''}"


def end_words(state: Watch) -> str:
    """Return how a watch that has ended came to its end, a sentence."""
    if state.is_agreed:
        unseen = ", ".join(said.who for said in state.said.values() if said.word is Word.UNKNOWN)
        return f"All agree, but for what there is no way to from here: {unseen}." if unseen else "All agree."
    listed = ", ".join(each.who for each in state.unknown)
    return f"All that answer agree; unknown, since they never answered: {listed}."


def watch_document(state: Watch) -> dict[str, object]:
    """Return a watch as JSON has it."""
    return {
        "domain": state.domain,
        "name_servers": list(state.hosts),
        "ds": None if state.ds is None else list(state.ds),
        "agreed": state.is_agreed,
        "rounds": state.rounds,
        "begun": time_text(state.begun),
        "looked": _time(state.looked),
        "next_look": _time(state.next_look),
        "servers": [
            {
                "server": each.who,
                "parent": each.is_parent,
                "state": each.word.value,
                "detail": each.detail,
                "ttl": each.ttl,
                "ds": None if each.ds is None else list(each.ds),
                "heard": _time(each.heard),
                "expires": _time(each.expires),
                "misses": each.misses,
            }
            for each in state.said.values()
        ],
    }


def _time(time: datetime | None) -> str | None:
    return None if time is None else time_text(time.astimezone(UTC))
