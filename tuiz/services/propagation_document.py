"""A look at many resolvers as one JSON document."""

from collections.abc import Sequence

from tuiz.lookups.steps import Question
from tuiz.services.propagating import Reference, View
from tuiz.services.rrset_value import Value


def document(question: Question, reference: Reference, views: Sequence[View]) -> dict[str, object]:
    """Return the whole of it."""
    return {
        "question": {"name": question.name, "type": question.rdtype, "class": "IN"},
        "stored": _rdata(reference.stored),
        "authoritative": _rdata(reference.authoritative),
        "resolvers": [
            {
                "address": str(view.resolver),
                "name": view.resolver.title or None,
                "state": view.state,
                "rdata": None if view.value is None else list(view.value.rdata),
                "ttl": None if view.value is None else view.value.ttl,
                "message": view.detail or None,
            }
            for view in views
        ],
        "message": reference.problem or None,
    }


def _rdata(value: Value | None) -> list[str] | None:
    return None if value is None else list(value.rdata)
