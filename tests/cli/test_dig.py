"""`tuiz dig`: words, errors, JSON, settings and exit statuses."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Tuiz
from tests.lookups.dig_zone import ZONE
from tests.nameservers import Bind, NameServer, free_port


@pytest.fixture(scope="module")
def bind() -> Iterator[NameServer]:
    with Bind({"example.com.": ZONE}, transfers=True) as server:
        yield server


def at(server: NameServer) -> tuple[str, str, str]:
    return (f"@{server.address}", "-p", str(server.port))


def test_json_is_a_list_with_a_lookup_each(tuiz: Tuiz, bind: NameServer) -> None:
    """Question, server, transport, status, flags, records, size and time stand under stable keys."""
    called = tuiz("dig", "--json", *at(bind), "alias.example.com", "nx.example.com", "MX", "+tcp")

    first, second = called.document
    assert called.status == 0
    assert list(first) == ["question", "server", "transport", "rcode", "flags", "answer", "authority", "additional",
                           "ede", "size", "time_ms"]  # fmt: skip
    assert first["question"] == {"name": "alias.example.com.", "type": "A", "class": "IN"}
    assert (first["server"], first["transport"]) == (f"127.0.0.1@{bind.port}", "udp")
    assert (first["rcode"], first["flags"], first["ede"]) == ("NOERROR", ["qr", "aa", "rd"], [])
    assert first["answer"][0] == {
        "owner": "alias.example.com.", "ttl": 3600, "class": "IN", "type": "CNAME", "rdata": "www.example.com.",
    }  # fmt: skip
    assert sorted(record["rdata"] for record in first["answer"][1:]) == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    assert (second["rcode"], second["transport"], second["answer"]) == ("NXDOMAIN", "tcp", [])
    assert second["authority"][0]["type"] == "SOA"


def test_a_transfer_is_one_lookup_in_json(tuiz: Tuiz, bind: NameServer) -> None:
    """AXFR's records are the answer, from SOA to SOA; what is refused is an error."""
    found, refused = (
        tuiz("dig", "--json", *at(bind), "example.com", "AXFR").document,
        tuiz("dig", "--json", *at(bind), "example.org", "AXFR"),
    )

    assert found[0]["answer"][0]["type"] == found[0]["answer"][-1]["type"] == "SOA"
    assert len(found[0]["answer"]) > 150
    assert (refused.status, refused.document[0]["error"]["kind"]) == (3, "bad-reply")


def test_a_server_that_is_not_there_is_told_and_fails(tuiz: Tuiz) -> None:
    """A closed port is told with what to do, in dig's line, in words and in JSON, and the status is 3."""
    port = str(free_port())
    plain = tuiz("dig", "@127.0.0.1", "-p", port, "example.com", "+tries=1")
    as_json = tuiz("dig", "--json", "@127.0.0.1", "-p", port, "example.com")

    assert (plain.status, as_json.status) == (3, 3)
    assert f";; communications error to 127.0.0.1#{port}: connection refused" in plain.out
    assert plain.out.rstrip().endswith(";; no servers could be reached")
    assert "Nothing listens at" in plain.err
    assert as_json.document[0]["error"]["kind"] == "unreachable"
    assert set(as_json.document[0]) == {"question", "server", "error"}


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("example.com +dnsec", "+dnsec is no option of dig's.", "+dnssec"),
        ("example.com +nodnsec", "+nodnsec is no option of dig's.", "+dnssec"),
        ("example.com +bufsize=x", "+bufsize has to be a number", None),
        ("example.com +tcp=1", "+tcp takes no value", None),
        ("example.com +time", "+time needs a value", None),
        ("example.com +notime", "+notime means nothing", None),
        ("example.com +subnet=192.0.2.0/33", "is no network", "192.0.2.0/24"),
        ("example.com +cookie=xyz", "hexadecimal", None),
        ("example.com +cookie=00", "A cookie has 8 octets", None),
        ("example.com +yaml", "--json", None),
        ("example.com +nssearch", "tuiz delegation", None),
        ("example.com +trace example.net", "+trace is for one name at a time.", "tuiz trace example.com A"),
        ("example.com -Z", "-Z is no option of dig's.", None),
        ("example.com --jsn", "--jsn is no option of dig's.", "--json"),
        ("example.com -t FOO", "'FOO' is no record type", None),
        ("example.com -t AAA", "did you mean AAAA?", None),
        ("example.com -c FOO", "'FOO' is no class", "IN, CH and HS"),
        ("example.com -p 65536", "The port behind -p", None),
        ("@127.0.0.1 -p 1 example.com ixfr=9999999999", "The serial of ixfr", None),
        ("@127.0.0.1 -p 1 example.com axfr +header-only", "without a question", "+header-only"),
        ("example.com -p 0", "The port behind -p", None),
        ("example.com -p", "-p needs a value", None),
        ("example.com -b nowhere", "is no address to ask from", None),
        ("-x 192.0.2.300", "-x takes an IPv4 or IPv6 address", None),
        ("-4 -6 example.com", "exclude each other", None),
        ("@192.0.2 example.com", "names no server", "192.0.2.53@5300"),
        ("@127.0.0.1 a..b", "'a..b' is no domain name", None),
        ("@127.0.0.1 " + "x" * 64, "is no domain name", None),
        ("-y onlyaname example.com", "[hmac:]name:secret", None),
        ("-y hmac-foo:name:QUJD example.com @127.0.0.1", "algorithm that isn't known", "hmac-sha256"),
        ("-y QUJDREVG:name:hmac-sha256 example.com @127.0.0.1", "algorithm that isn't known", None),
        ("-y name:QUJDREVG:hmac-sha256 example.com @127.0.0.1", "algorithm that isn't known", None),
        ("-y QUJDREVG:na-me example.com @127.0.0.1", "isn't base64", None),
        ("-Yhmac-sha256:name:QUJDREVG example.com @127.0.0.1", "-Y is no option", None),
        ("@ example.com", "No server stands behind the @", "@192.0.2.53"),
        ("example.com @", "No server stands behind the @", "@192.0.2.53"),
        ("@127.0.0.1 - example.com", "A dash alone is no option", "-q"),
        ("@127.0.0.1 example.com --", "Two dashes alone are no option", "-q"),
        ("@127.0.0.1 example.com +", "No option stands behind the +", None),
        ("-y hmac-sha256:name:no/base64! example.com @127.0.0.1", "isn't base64", None),
    ],
)
def test_words_that_cannot_be_understood_are_told(tuiz: Tuiz, words: str, message: str, hint: str | None) -> None:
    """A slip is told with what is meant, on status 2, and nothing is asked."""
    called = tuiz("dig", *words.split())

    assert called.status == 2
    assert message in called.err
    assert hint is None or hint in called.err
    assert "no/base64!" not in called.err
    assert "QUJDREVG" not in called.err


@pytest.mark.parametrize(
    "words", [[""], ["example.com", ""], ["@127.0.0.1", " "], ["@127.0.0.1", "-q", ""], ["-k", ""]]
)
def test_empty_words_are_told(tuiz: Tuiz, words: list[str]) -> None:
    """What an empty variable of a shell leaves is no name, least of all the root's."""
    called = tuiz("dig", *words)

    assert (called.status, called.out) == (2, "")
    assert "empty word" in called.err or "needs a value" in called.err


@pytest.mark.parametrize("words", [["-y", "hmac-sha256:k:QUJDREVG"], ["-4yQUJDREVG:k"], ["-uy", "k:QUJDREVG"]])
def test_no_output_shows_a_key_of_the_command_line(tuiz: Tuiz, words: list[str]) -> None:
    """Neither the line that tells what was called with, nor a failure, however the option is written."""
    called = tuiz("dig", "@127.0.0.1", "-p", str(free_port()), *words, "example.com", "+tries=1")

    assert "QUJDREVG" not in called.out + called.err


def test_a_slip_is_a_document_where_json_is_asked_for(tuiz: Tuiz) -> None:
    """Programs get the error as they get the answer."""
    assert tuiz("dig", "example.com", "+dnsec", "--json").error["kind"] == "usage-error"


def test_abbreviations_are_taken_as_dig_takes_them(tuiz: Tuiz, bind: NameServer) -> None:
    """Short forms do what the long ones do."""
    short = tuiz("dig", *at(bind), "+norec", "+dnss", "+nocl", "+nocomm", "+nostat", "+noq", "ns1.example.com")
    long = tuiz("dig", *at(bind), "+norecurse", "+dnssec", "+noclass", "+nocomments", "+nostats", "+noquestion",
                "ns1.example.com")  # fmt: skip

    assert sorted(short.out.splitlines()[4:]) == sorted(long.out.splitlines()[4:])
    assert tuiz("dig", *at(bind), "ns1.example.com", "+sho").out == "127.0.0.1\n"


def test_the_settings_name_resolver_and_port(tuiz: Tuiz, bind: NameServer, tmp_path: Path) -> None:
    """Without a server the resolvers of --config are asked, and with one, the settings' port is its port."""
    config = tmp_path / "lookup.toml"
    config.write_text(f'[lookup]\nresolvers = ["127.0.0.1@{bind.port}"]\nport = {bind.port}\n')

    by_resolver = tuiz("dig", "--config", config, "ns1.example.com", "+short")
    by_port = tuiz("dig", f"--config={config}", "@127.0.0.1", "ns1.example.com", "+short")
    missing = tuiz("dig", "--config", tmp_path / "none.toml", "a")

    assert by_resolver.out == by_port.out == "127.0.0.1\n"
    assert (missing.status, "none.toml" in missing.err) == (3, True)


def test_a_server_may_be_written_as_settings_write_it(tuiz: Tuiz, bind: NameServer) -> None:
    """A port behind the address, and a transport before it, are understood in @SERVER too."""
    called = tuiz("dig", "--json", f"@tcp://127.0.0.1@{bind.port}", "ns1.example.com")

    assert called.document[0]["transport"] == "tcp"


def test_what_may_not_be_meant_is_told(tuiz: Tuiz, bind: NameServer) -> None:
    """A type with a letter too many is asked for as a name, as dig does it, and a remark says so."""
    called = tuiz("dig", *at(bind), "www.example.com", "AAAAA", "+short", "+dscp=1")

    assert "AAAAA is looked up as a name. If the type AAAA is meant: -t AAAA" in called.err
    assert "+dscp=1: dig knows this option, and ignores it" in called.err


def test_the_search_list_completes_a_name(tuiz: Tuiz, bind: NameServer) -> None:
    """+domain and +search look a short name up below a domain, and +ndots says which is short."""
    found = tuiz("dig", *at(bind), "+short", "+domain=example.com", "ns1")
    dotted = tuiz("dig", *at(bind), "+short", "+domain=example.com", "+ndots=3", "a.empty.nonterminal")

    assert (found.out, dotted.out) == ("127.0.0.1\n", "192.0.2.9\n")


def test_a_name_in_letters_of_another_script_is_asked_for(tuiz: Tuiz, bind: NameServer) -> None:
    """An internationalised name goes over the wire in its ASCII form."""
    assert tuiz("dig", *at(bind), "+short", "bücher.example.com").out == "192.0.2.8\n"


def test_a_key_file_that_others_may_read_is_told(tuiz: Tuiz, bind: NameServer, tmp_path: Path) -> None:
    """A secret that isn't kept is pointed out; what is no key file is refused, without quoting it."""
    file = tmp_path / "key"
    file.write_text('key "k." { algorithm hmac-sha256; secret "c2VjcmV0IHNlY3JldA=="; };')
    file.chmod(0o644)
    wrong = tmp_path / "wrong"
    wrong.write_text("c2VjcmV0IHNlY3JldA==")

    told = tuiz("dig", *at(bind), "-k", file, "example.com", "SOA")
    refused = tuiz("dig", *at(bind), "-k", wrong, "example.com", "SOA")
    missing = tuiz("dig", *at(bind), "-k", tmp_path / "none", "example.com", "SOA")

    assert "chmod 600" in told.err
    assert (refused.status, "holds no TSIG key" in refused.err) == (3, True)
    assert missing.status == 3
    assert "c2VjcmV0" not in told.out + told.err + refused.out + refused.err


def test_a_line_of_a_batch_file_is_told_by_its_number(tuiz: Tuiz, bind: NameServer, tmp_path: Path) -> None:
    """A slip in a batch file is told with file and line; a missing file is told too."""
    file = tmp_path / "batch"
    file.write_text("ns1.example.com +short\nns1.example.com +shrot\n")

    called = tuiz("dig", *at(bind), "-f", file)

    assert (called.status, called.out) == (2, "127.0.0.1\n")
    assert f"{file}:2: +shrot" in called.err
    assert tuiz("dig", "-f", tmp_path / "none").status == 3


def test_starting_it_imports_neither_textual_nor_encrypted_transports(bind: NameServer) -> None:
    """A lookup over UDP pays for dnspython's messages, and for little else."""
    program = f"""
import sys
from tuiz.cli.main import main
main(["dig", "@127.0.0.1", "-p", "{bind.port}", "ns1.example.com", "+short"])
print(*sorted({{name.split(".")[0] for name in sys.modules}} & {{"textual", "rich", "httpx2", "h2", "aioquic",
    "cryptography", "anyio", "tomlkit"}}))
print("dns.query" in sys.modules, "dns.resolver" in sys.modules, "dns.zone" in sys.modules)
"""
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout

    assert printed.splitlines() == ["127.0.0.1", "", "False False False"]


@pytest.mark.parametrize("tcp", ["+tcp", "+notcp"])
@pytest.mark.parametrize("source", ["192.0.2.77", "::1", "127.0.0.1"])
def test_the_address_to_ask_from_is_used_or_told(tuiz: Tuiz, bind: NameServer, tcp: str, source: str) -> None:
    """-b takes an address of this machine and of the server's family; any other is told."""
    called = tuiz("dig", *at(bind), "-b", source, "ns1.example.com", "+short", tcp)

    if source == "127.0.0.1":
        assert called.out == "127.0.0.1\n"
    else:
        assert (called.status, "can't be asked from" in called.err) == (3, True)


def test_a_long_question_is_sent_or_refused(tuiz: Tuiz, bind: NameServer) -> None:
    """A question may be longer than the answer that is wanted; one that no message can hold is refused."""
    octets = f"+ednsopt=65001:{'00' * 900}"
    huge = [f"+ednsopt=65001:{'00' * 40_000}"] * 2

    assert tuiz("dig", *at(bind), "+bufsize=512", octets, "ns1.example.com", "+short").out == "127.0.0.1\n"
    refused = tuiz("dig", *at(bind), *huge, "ns1.example.com")
    assert (refused.status, "too long" in refused.err) == (2, True)


def test_only_servers_of_the_family_that_is_wanted_are_asked(tuiz: Tuiz, bind: NameServer, tmp_path: Path) -> None:
    """-4 passes over IPv6 resolvers; where none is left, that is told."""
    config = tmp_path / "lookup.toml"
    config.write_text(f'[lookup]\nresolvers = ["[::1]:{bind.port}", "127.0.0.1@{bind.port}"]\n')

    found = tuiz("dig", "--config", config, "-4", "ns1.example.com", "+short")
    none = tuiz("dig", *at(bind), "-6", "ns1.example.com", "+short")

    assert found.out == "127.0.0.1\n"
    assert (none.status, "no IPv6 address" in none.err) == (3, True)


def test_trace_is_left_to_the_command_that_traces(tuiz: Tuiz, bind: NameServer, tmp_path: Path) -> None:
    """+trace begins at the root that the settings name, and prints what it finds on the way."""
    hints = tmp_path / "hints.zone"
    hints.write_text(f". 300 NS ns.root.\nns.root. 300 A {bind.address}\n")
    config = tmp_path / "lookup.toml"
    config.write_text(f'[lookup]\nroot_hints = "hints.zone"\nport = {bind.port}\ntimeout_seconds = 1\ntries = 1\n')

    dig = tuiz("dig", "--config", config, "ns1.example.com", "+trace", "--json")
    trace = tuiz("trace", "--config", config, "ns1.example.com", "--json")

    assert dig.status == trace.status
    assert dig.document["question"] == trace.document["question"]
    assert dig.document["result"]["kind"] == trace.document["result"]["kind"]


def test_help_tells_of_the_words(tuiz: Tuiz) -> None:
    """`tuiz dig --help` shows servers, options and query options."""
    called = tuiz("dig", "--help")

    assert called.status == 0
    assert [
        word for word in ("@SERVER", "-x ADDRESS", "+dnssec", "--config FILE", "AXFR") if word not in called.out
    ] == []


def test_json_is_one_document_even_for_many(tuiz: Tuiz, bind: NameServer, tmp_path: Path) -> None:
    """A batch file's lookups are one list."""
    file = tmp_path / "batch"
    file.write_text("".join(f"n{number}.wild.example.com\n" for number in range(30)))

    assert len(json.loads(tuiz("dig", "--json", *at(bind), "-f", file).out)) == 30
