"""`tuiz delegation`: whom the parent zone delegates a domain to, what its name servers do, and what is wrong."""

import asyncio
from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.delegation_modes import check_options
from tuiz.cli.explaining import add_explain_option, hint_for_check, without_check
from tuiz.cli.lookup_options import add_lookup_options, tell_findings
from tuiz.cli.output import put_json, put_lines, tell
from tuiz.cli.planning import add_plan_options, check_keeping, is_about_plan, keep_it, put_plan, run_plan
from tuiz.cli.waiting import StatusLine
from tuiz.cli.watching import (
    add_watch_options,
    list_watches,
    stop_watching,
    tell_of_watch,
    watch_delegation,
)
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.services.delegating import DelegationReport, Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.rdap_servers import Bootstrap
    from tuiz.storage.settings import LookupSettings

DONE, FINDINGS, FAILED = 0, 1, 3

_EPILOG = """\
It asks the servers of the parent zone, and each name server that they or the
domain itself name, at each of its addresses. The exit status is 0 when there is
nothing worse than a notice, 1 for errors and warnings and for a domain that isn't
delegated, with --rdap also for a registration that is held back, deleted or ends
soon, 3 when answers didn't come that would have told. With --preflight it is 0
for "go", and 1 for "go with care" and "no". With --watch it is 0 when all
agree, 1 when not all do yet or somebody never answered, 3 when nobody answered.

A plan is kept with the domain, and gone on with whenever its time has come:
--step-do writes the TTL steps to the zone here, as -m, --dry-run, --in-place,
--fix and --agree say, which go with it alone; a change by tuiz delegate and a
watch that has come to agree mark their steps as done by themselves.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.add_argument("words", metavar="DOMAIN", nargs="*", help="a domain's name, or the path of its zone file")
    parser.add_argument(
        "--preflight",
        metavar="NS",
        nargs="+",
        default=[],
        help="before a change: ask these name servers whether the domain may be delegated to them",
    )
    parser.add_argument(
        "--history", action="store_true", help="list the changes of the delegation that were made at its registrar"
    )
    parser.add_argument(
        "--rdap", action="store_true", help="ask the registry's RDAP server, too: registrar, status, expiry"
    )
    add_explain_option(parser)
    add_watch_options(parser)
    add_plan_options(parser)
    add_lookup_options(parser)


def run(arguments: Namespace) -> int:
    """Look at it."""
    from tuiz.services.delegating import domain_of, look_at, wanted_of
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.tracing import world_of
    from tuiz.services.whose_servers import with_whose

    check_options(arguments)
    finder = ZoneFinder(arguments.workspace, arguments.config)
    if arguments.watches:
        return list_watches(arguments, finder)
    tell_findings(finder)
    text, servers = _operands(arguments)
    domain = domain_of(text, finder)
    if (status := _of_the_journal(arguments, domain, finder)) is not None:
        return status
    settings = domain.zone.settings.lookup if domain.zone is not None else finder.settings.lookup
    if arguments.watch is not None:
        return watch_delegation(arguments, domain, servers, finder, settings)
    line = StatusLine()
    if servers:
        return _look_ahead(arguments, domain, servers, finder, settings, line)
    bootstrap = None
    if arguments.rdap:
        from tuiz.services.rdap_servers import bootstrap_of

        bootstrap = bootstrap_of(finder.user, finder.places)
    try:
        report = asyncio.run(look_at(domain.name, wanted_of(domain, finder), world_of(settings), line.show))
        if bootstrap is not None:
            report = _with_registration(report, bootstrap, finder, settings, line)
        if arguments.explain is not None:
            from tuiz.services.delegation_explained import with_explanation

            line.show("tracing it for the explanation")
            report = asyncio.run(with_explanation(report, world_of(settings), arguments.explain))
    finally:
        line.clear()
    report = with_whose(report, finder)
    if arguments.json:
        from tuiz.services.delegation_document import document

        put_json(document(report))
    else:
        from tuiz.cli.delegation_text import lines

        put_lines(lines(report))
        tell(_summary(report))
        tell_of_watch(arguments, domain, finder)
    return _status(report)


def _of_the_journal(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int | None:
    """Do what asks nobody, and return its status; None where something else is wanted."""
    if arguments.history:
        return _list_changes(arguments, domain, finder)
    if is_about_plan(arguments):
        return run_plan(arguments, domain, finder)
    return stop_watching(arguments, domain, finder) if arguments.stop_watching else None


def _with_registration(
    report: "DelegationReport",
    bootstrap: "Bootstrap",
    finder: "ZoneFinder",
    settings: "LookupSettings",
    line: StatusLine,
) -> "DelegationReport":
    from tuiz.services.registration import with_registration

    line.show("asking for the registration")
    return asyncio.run(with_registration(report, bootstrap, finder.places, settings.deadline_seconds))


def _list_changes(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int:
    from tuiz.cli.registrar_text import tell_history
    from tuiz.services.registrar_log import history

    tell_history(domain.name, history(domain.name, finder.places), as_json=arguments.json)
    return DONE


def _operands(arguments: Namespace) -> tuple[str, list[str]]:
    """Return the domain and the name servers: behind --preflight and --watch, all words are servers to the parser."""
    words, servers = list(arguments.words), list(arguments.watch or arguments.preflight)
    if arguments.explain:
        words = without_check(arguments, words)
    if not words and len(servers) > (0 if arguments.watch else 1):
        words = [servers.pop()]  # as in --preflight NS… DOMAIN
    if not words:
        raise UsageError("DOMAIN is missing.", hint="tuiz delegation DOMAIN [--preflight NS…]")
    if len(words) > 1:
        hint = "tuiz delegation DOMAIN --preflight NS… asks new name servers."
        if arguments.explain is not None:
            hint = hint_for_check(words) or hint
        raise UsageError(f"{words[1]!r} is a word too many.", hint=hint)
    return words[0], servers


def _look_ahead(
    arguments: Namespace,
    domain: "Domain",
    servers: list[str],
    finder: "ZoneFinder",
    settings: "LookupSettings",
    line: StatusLine,
) -> int:
    from tuiz.services.preflighting import glue_of, hosts_of, look_ahead

    hosts = hosts_of(servers, domain.name)
    if arguments.keep:
        check_keeping(arguments, domain, hosts, finder)
    try:
        report = asyncio.run(look_ahead(domain, hosts, finder, settings, line.show, glue=glue_of(servers)))
    finally:
        line.clear()
    if arguments.explain is not None:
        from tuiz.services.delegation_explained import with_reasons_explained

        report = with_reasons_explained(report, arguments.explain)
    kept = None
    if arguments.json:
        from tuiz.services.cutting_over import plan_document
        from tuiz.services.delegation_document import preflight_document

        kept = keep_it(arguments, report, finder) if arguments.keep else None
        put_json({**preflight_document(report), "kept": None if kept is None else plan_document(kept.plan)})
    else:
        from tuiz.cli.delegation_text import preflight_lines

        put_lines(preflight_lines(report))
        kept = keep_it(arguments, report, finder) if arguments.keep else None
        if kept is not None:
            put_lines([""])
            put_plan(kept.plan, as_json=False)
    return DONE if report.decision == "go" else FINDINGS


def _summary(report: "DelegationReport") -> str:
    words = {
        "ok": "nothing wrong was found.",
        "not-delegated": "it isn't delegated.",
        "unknown": "answers that would tell didn't come.",
    }
    counts = [
        f"{count} {severity}{'s' if count > 1 and severity != 'unknown' else ''}"
        for severity in ("error", "warning", "unknown", "notice")
        if (count := sum(finding.severity == severity for finding in report.findings))
    ]
    told = f"{report.delegation.domain}: {words.get(report.verdict) or ', '.join(counts) + '.'}"
    concerns = report.registration.concerns if report.registration is not None else ()
    grave = [concern.check for concern in concerns if concern.severity != "notice"]
    return f"{told} Its registration: {', '.join(grave)}." if grave else told


def _status(report: "DelegationReport") -> int:
    if report.verdict in {"ok", "notice"}:
        from tuiz.services.registration_words import worst

        return FINDINGS if worst(report.registration) in {"error", "warning"} else DONE
    return FAILED if report.verdict == "unknown" else FINDINGS
