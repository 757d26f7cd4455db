"""What is known of a delegation, as JSON has it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuiz.domain.delegation import NameServer, Parent, Soa
    from tuiz.services.delegating import DelegationReport


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
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity.value,
                "message": finding.message,
                "evidence": finding.evidence,
                "advice": finding.advice,
                "zonemaster": finding.zonemaster,
                "reference": finding.reference,
            }
            for finding in report.findings
        ],
    }


def _parent(parent: "Parent") -> dict[str, object]:
    referral = parent.referral
    return {
        "zone": parent.zone,
        "ns": _list(referral.ns if referral else None),
        "glue": {host: list(addresses) for host, addresses in (referral.glue if referral else {}).items()},
        "ds": list(referral.ds) if referral else [],
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
        "soa": _soa(server.soa),
        "ns": _list(server.ns),
        "time_ms": None if server.seconds is None else round(server.seconds * 1000, 3),
    }


def _soa(soa: "Soa | None") -> dict[str, object] | None:
    if soa is None:
        return None
    return {
        "mname": soa.mname,
        "rname": soa.rname,
        "serial": soa.serial,
        "refresh": soa.refresh,
        "retry": soa.retry,
        "expire": soa.expire,
        "minimum": soa.minimum,
        "ttl": soa.ttl,
    }


def _list(hosts: tuple[str, ...] | None) -> list[str] | None:
    return None if hosts is None else list(hosts)
