"""What is known of a registration, in words and as JSON: the same on the command line and in the app."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from tuiz.domain import names
from tuiz.domain.registered_times import days_until
from tuiz.domain.registration import Registration
from tuiz.services.history_view import time_text
from tuiz.services.registration import Registered, disagreements

Worst = Literal["error", "warning", "notice", ""]


def words(registered: Registered) -> Iterator[tuple[str, str]]:
    """Yield what is known, each with a word for what it is: what an operator has to see first."""
    found = registered.found
    if registered.problem is not None:
        yield "unknown", f"{registered.problem.message} {registered.problem.hint or ''}".rstrip()
    elif found is None:
        yield "registered", f"no: the RDAP server doesn't know this name. {registered.remark}".rstrip()
    else:
        for concern in registered.concerns:
            yield concern.severity, f"{concern.check}: {concern.message} {concern.advice}"
        yield from _told(found)
        for text in (*registered.differences, *disagreements(registered)):
            yield "differs", text
        if registered.at_registrar is not None:
            yield from _of_registrar(registered.at_registrar)
    yield from _sources(registered)


def worst(registered: Registered | None) -> Worst:
    """Return how grave the gravest is that an operator has to see; empty where there is nothing."""
    if registered is None:
        return ""
    return registered.concerns[0].severity if registered.concerns else ""


def _told(found: Registration) -> Iterator[tuple[str, str]]:
    if found.name:
        yield "name", found.name
    if found.registrar:
        yield "registrar", found.registrar
    for word, text in (("registered", found.registered), ("changed", found.changed)):
        if text:
            yield word, text
    if found.expires:
        yield "expires", f"{found.expires}{_left(found.expires)}"
    if found.registrar_expires:
        yield "paid until", f"{found.registrar_expires}{_left(found.registrar_expires)}"
    if found.status:
        yield "status", ", ".join(found.status)
    if found.name_servers:
        told = (" ".join((names.spoken(host), *found.glue.get(host, ()))) for host in found.name_servers)
        yield "NS", ", ".join(told)
    for ds in found.ds:
        yield "DS", ds
    for key in found.keys:
        yield "DNSKEY", key
    if found.redacted:
        yield "withheld", ", ".join(found.redacted)


def _left(text: str) -> str:
    days = days_until(text, time.time())
    if days is None:
        return ""
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f", {count} ago" if days < 0 else f", in {count}"


def _of_registrar(told: Registered) -> Iterator[tuple[str, str]]:
    """Yield what the registrar's own server tells beside the registry's."""
    if told.problem is not None:
        yield "registrar", f"its own server: unknown. {told.problem.message}"
    elif told.found is None:
        yield "registrar", f"its own server doesn't know this name: {told.url}"
    else:
        parts = [f"ends {told.found.expires}"] if told.found.expires else []
        parts += [f"status {', '.join(told.found.status)}"] if told.found.status else []
        yield "registrar", f"its own server: {'; '.join(parts) or 'nothing more'} ({told.url})"


def _sources(registered: Registered) -> Iterator[tuple[str, str]]:
    when = time_text(datetime.fromtimestamp(registered.asked_at, UTC)) if registered.asked_at else ""
    if registered.url is not None:
        data = registered.found.data_of if registered.found is not None else None
        yield "source", ", ".join(filter(None, (registered.url, f"asked {when}", f"data of {data}" if data else "")))
    if registered.servers:
        yield "list", registered.servers


def registration_document(registered: Registered | None) -> dict[str, object] | None:
    """Return it as JSON has it; None where nobody asked."""
    if registered is None:
        return None
    document = _document(registered)
    document |= {
        "asked": time_text(datetime.fromtimestamp(registered.asked_at, UTC)) if registered.asked_at else None,
        "list": registered.servers or None,
        "at_registrar": None if registered.at_registrar is None else _document(registered.at_registrar),
    }
    return document


def _document(registered: Registered) -> dict[str, object]:
    found, problem = registered.found, registered.problem
    document: dict[str, object] = {
        "state": "unknown" if problem is not None else "not-registered" if found is None else "registered",
        "source": registered.url,
        "differences": [*registered.differences, *disagreements(registered)],
        "concerns": [concern._asdict() for concern in registered.concerns],
        "error": None if problem is None else {"kind": problem.kind, "message": problem.message, "hint": problem.hint},
    }
    if found is not None:
        document |= {
            "name": found.name,
            "registrar": found.registrar,
            "status": list(found.status),
            "registered": found.registered,
            "changed": found.changed,
            "expires": found.expires,
            "registrar_expires": found.registrar_expires,
            "expires_in_days": days_until(found.expires, time.time()),
            "name_servers": list(found.name_servers),
            "glue": {host: list(addresses) for host, addresses in found.glue.items()},
            "ds": list(found.ds),
            "keys": list(found.keys),
            "signed": found.is_signed,
            "data_of": found.data_of,
            "redacted": list(found.redacted),
        }
    return document
