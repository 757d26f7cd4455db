"""Open a zone file: what its settings, its neighbours and its permissions say about editing it, and its session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.files.identity import Identity, read_with_status
from tuiz.files.permission import why_not_writable
from tuiz.services.session import Session
from tuiz.services.zone_terms import Question, UnknownOrigin, ZoneFacts

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from tuiz.services.including import IncludeRules
    from tuiz.storage import zone_facts
    from tuiz.storage.journal import Journal

_DYNAMIC = (
    "A journal ({name}.jnl) lies beside the file: a name server may be changing this zone by itself, and would "
    "overwrite what is saved here. Freeze it first (rndc freeze {zone}), reload here, save, then thaw it (rndc thaw "
    "{zone}). With ixfr-from-differences or inline signing, saving and reloading is enough."
)
_GUESSED = (
    "The zone's name, {zone}, is a guess from the file's name: the file itself doesn't tell. "
    'Where it is another, origin = "NAME." in {settings} beside it says so.'
)


def facts_for_session(
    found: zone_facts.ZoneFacts, origin: str | None = None, include: IncludeRules | None = None
) -> ZoneFacts:
    """Return what a session has to know of a zone file.

    Args:
        found: what is known of the file.
        origin: the zone's name where the user has said it.
        include: where the files that it includes are looked for.

    Raises:
        UnknownOrigin: if nothing tells which zone it is.
    """
    name = origin or (found.origin.name if found.origin else None)
    if name is None:
        raise UnknownOrigin(f"Nothing tells which zone {found.path} holds.")
    questions = []
    if found.may_be_dynamic:
        text = _DYNAMIC.format(name=found.file.name, zone=name.rstrip("."))
        questions.append(Question("dynamic", text, "It is frozen, or saving is enough"))
    # Where the user has said it in so many words, the answer is kept for the next time.
    if found.origin is not None and found.origin.is_guess and names.key(name) == names.key(found.origin.name):
        questions.append(
            Question("origin", _GUESSED.format(zone=name, settings=found.file.settings_path.name), f"It is {name}")
        )
    settings = found.settings
    return ZoneFacts(
        path=found.path,
        origin=name,
        policy=settings.serial,
        vanity=settings.vanity,
        vanity_servers=settings.vanity_servers,
        missing_sets=settings.missing_sets,
        server=settings.server,
        read_only=found.why_read_only or why_not_writable(found.path),
        signed_may_be_edited=settings.signed == "edit",
        questions=tuple(questions),
        name_servers=settings.intended_hosts,
        notices=tuple(map(str, settings.findings)),
        include=include,
    )


def open_zone(
    facts: ZoneFacts,
    journal: Callable[[], Journal | None],
    read: Callable[[Path], tuple[bytes, os.stat_result]] = read_with_status,
) -> Session:
    """Read a zone's file and return its session for the app, of which nothing is outlined yet.

    Args:
        facts: what is known of the zone.
        journal: opens the journal; called when the file is read.
        read: gives the file's bytes and status.

    Raises:
        StorageError: if it can't be read.
    """
    data, status = read(facts.path)
    # The digest can wait for the first screen.
    return Session(facts, data, Identity.of(status, ""), journal, in_background=True)
