"""What is known of a delegation, as JSON has it."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from tuiz.services.delegation_explained import explained_document, part_document
from tuiz.services.registration_words import registration_document
from tuiz.services.whose_servers import whose_document

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.domain.delegation import NameServer, Parent
    from tuiz.services.delegating import DelegationReport
    from tuiz.services.delegation_explained import Explained
    from tuiz.services.preflighting import PreflightReport


def document(report: "DelegationReport") -> dict[str, object]:
    """Return the document of `tuiz delegation --json`."""
    delegation = report.delegation
    return {
        "domain": delegation.domain,
        "verdict": report.verdict,
        "intended": _list(delegation.intended),
        "parent": _parent(delegation.parent),
        "zone_ns": _list(delegation.zone_ns),
        "hosts": [
            {"name": host.name, "state": host.state.value, "addresses": list(host.addresses), "detail": host.detail}
            for host in delegation.hosts
        ],
        "servers": [_server(server) for server in delegation.servers],
        "findings": [_finding(finding, report.explained) for finding in report.findings],
        "provider": whose_document(report.whose),
        "registration": registration_document(report.registration),
        "explained": explained_document(report.explained),
    }


def preflight_document(report: "PreflightReport") -> dict[str, object]:
    """Return the document of `tuiz delegation --preflight --json`."""
    preflight, compared = report.preflight, report.preflight.compared
    return {
        "domain": preflight.delegation.domain,
        "verdict": report.decision.value,
        "name_servers": list(preflight.hosts),
        "reasons": [_finding(reason, report.explained) for reason in report.reasons],
        "servers": list(map(_server, preflight.new_servers)),
        "compared": None
        if compared is None
        else {
            "same": compared.same,
            "different": compared.different,
            "unknown": compared.unknown,
            "differences": [
                {
                    "owner": item.owner,
                    "type": item.rdtype,
                    "server": item.server,
                    "known": item.is_known,
                    "stored": list(item.stored),
                    "served": list(item.served),
                    "message": item.detail,
                }
                for item in compared.deviations
            ],
        },
        "glue": {host: list(addresses) for host, addresses in preflight.glue.items()},
        "ds": list(preflight.ds),
        "cached": {
            "parent_ns_ttl": preflight.parent_ttl,
            "child_ns_ttl": preflight.child_ttl,
            "negative_ttl": preflight.negative_ttl,
            "longest": preflight.longest_seconds,
        },
        "plan": report.plan,
        "parent": _parent(preflight.delegation.parent),
        "explained": explained_document(report.explained),
    }


def _finding(finding: "LiveFinding", explained: "tuple[Explained, ...] | None") -> dict[str, object]:
    part = next((each for each in explained or () if each.check == finding.check), None)
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "evidence": finding.evidence,
        "advice": finding.advice,
        "zonemaster": finding.zonemaster,
        "reference": finding.reference,
        "explained": None if part is None else part_document(part),
    }


def _parent(parent: "Parent") -> dict[str, object]:
    referral = parent.referral
    return {
        "zone": parent.source,
        "ns": _list(referral.ns if referral else None),
        "glue": {host: list(addresses) for host, addresses in (referral.glue if referral else {}).items()},
        "ds": list(parent.ds.rdatas) if parent.ds else [],
        "ttl": referral.ttl if referral else None,
        "stored": parent.stored is not None and not parent.referrals,
        "servers": [
            {"name": server.name, "address": server.address, "says": server.word.value, "detail": server.detail}
            for server in parent.servers
        ],
    }


def _server(server: "NameServer") -> dict[str, object]:
    return {
        "name": server.name,
        "address": server.address,
        "state": server.state.value,
        "detail": server.detail,
        "udp": server.udp,
        "tcp": server.tcp,
        "edns": server.edns,
        "serial": server.soa.serial if server.soa else None,
        "soa": None if server.soa is None else {**asdict(server.soa), "ttl": server.soa_ttl},
        "ns": _list(server.ns),
        "time_ms": None if server.seconds is None else round(server.seconds * 1000, 3),
    }


def _list(hosts: tuple[str, ...] | None) -> list[str] | None:
    return None if hosts is None else list(hosts)
