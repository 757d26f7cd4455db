"""A trace as one JSON document."""

from collections.abc import Sequence

from tuiz.domain.records import Record
from tuiz.lookups.steps import AskedServer, Outcome, Priming, Question, Step


def document(question: Question, steps: Sequence[Step], outcome: Outcome) -> dict[str, object]:
    """Return the whole of it."""
    return {
        "question": question_document(question),
        "steps": [_step(step) for step in steps],
        "result": {
            "kind": outcome.kind.value,
            "message": outcome.message,
            "dnssec": outcome.security.state.value,
            "reason": outcome.security.reason or None,
            "answer": [record_document(record) for record in outcome.answer],
            "queries": outcome.queries,
            "time_ms": _milliseconds(outcome.seconds),
        },
    }


def question_document(question: Question) -> dict[str, object]:
    """Return what was asked."""
    return {"name": question.name, "type": question.rdtype, "class": "IN"}


def record_document(record: Record) -> dict[str, object]:
    """Return a record of an answer."""
    return {
        "owner": record.owner,
        "ttl": record.ttl,
        "class": record.rdclass,
        "type": record.rdtype,
        "rdata": record.rdata,
    }


def _step(step: Step) -> dict[str, object]:
    referral = step.referral
    return {
        "zone": step.zone,
        "question": question_document(step.question),
        "servers": [_server(server) for server in step.servers],
        "kind": step.sort.value if step.sort else None,
        "referral": list(referral.hosts) if referral else None,
        "referred_zone": referral.zone if referral else None,
        "glue": {host: list(addresses) for host, addresses in referral.glue.items()} if referral else {},
        "ds": list(referral.ds) if referral else [],
        "dnssec": step.security.state.value,
        "reason": step.security.reason or None,
        "answer": None if step.answer is None else [record_document(record) for record in step.answer],
        "alias": step.alias,
        "lookups": [
            {"name": item.host, "addresses": list(item.addresses), "problem": item.problem or None}
            for item in step.lookups
        ],
        "priming": _priming(step.priming),
        "remarks": list(step.remarks),
        "begun_ms": _milliseconds(step.begun),
        "time_ms": _milliseconds(step.seconds),
    }


def _priming(priming: Priming | None) -> dict[str, object] | None:
    if priming is None:
        return None
    return {
        "servers": list(priming.servers),
        "by": None if priming.source is None else _server(priming.source),
        "message": priming.remark or None,
    }


def _server(server: AskedServer) -> dict[str, object]:
    return {
        "name": server.name,
        "address": server.address,
        "state": server.word,
        "aa": server.is_authoritative,
        "rcode": server.rcode,
        "time_ms": _milliseconds(server.seconds),
        "source": server.is_source,
        "detail": server.detail or None,
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)
