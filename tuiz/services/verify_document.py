"""A verification as one JSON document."""

from collections.abc import Sequence

from tuiz.services.records_view import Unreadable
from tuiz.services.verified import Difference, Served
from tuiz.services.verifying import Verification


def document(verification: Verification, unreadable: Sequence[Unreadable] = ()) -> dict[str, object]:
    """Return what was found as JSON has it.

    Args:
        verification: run to its end, or stopped before.
        unreadable: what of the zone's file couldn't be compared.
    """
    return {
        "zone": verification.zone,
        "serial": verification.serial,
        "servers": [_server(served) for served in verification.servers],
        "counts": dict(verification.counts),
        "differences": [_difference(found) for found in verification.differences],
        "notes": [
            {"owner": note.owner, "type": note.rdtype, "server": note.server, "message": note.text}
            for note in verification.notes
        ],
        "unreadable": [{"file": str(item.file), "line": item.line, "message": item.reason} for item in unreadable],
        "complete": verification.is_complete,
    }


def _server(served: Served) -> dict[str, object]:
    return {
        "name": served.server.name,
        "address": served.server.address,
        "port": served.server.port,
        "transport": served.server.transport.value,
        "state": served.state,
        "serial": served.serial,
        "signed": served.is_signed,
        "signers": dict(sorted(served.signers.items())),
        "same": served.same,
        "different": served.different,
        "unknown": served.unknown,
    }


def _difference(found: Difference) -> dict[str, object]:
    return {
        "owner": found.owner,
        "type": found.rdtype,
        "server": found.server,
        "cause": found.cause,
        "stored": list(found.stored),
        "served": list(found.served),
        "stored_ttl": found.stored_ttl,
        "served_ttl": found.served_ttl,
        "message": found.detail,
    }
