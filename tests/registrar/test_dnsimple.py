"""DNSimple as a registrar, against a server that answers as its API is described."""

import asyncio
import json
from email.utils import formatdate
from pathlib import Path
from time import monotonic, time

import pytest

from tests.hostile import HOSTILE
from tests.registrar.conftest import OWN
from tests.registrar.dnsimple_server import ACCOUNT, TOKEN, DnsimpleServer, Ordered
from tuiz.registrar.choosing import registrar_for
from tuiz.registrar.dnsimple import DnsimpleRegistrar
from tuiz.registrar.dnsimple_client import Limits
from tuiz.registrar.dnsimple_values import AccountDomain, VanityServer
from tuiz.registrar.errors import (
    NoAnswer,
    NoSuchDomain,
    NotAuthorised,
    NotReached,
    PartlyChanged,
    RateLimited,
    Refused,
    RegistrarError,
)
from tuiz.registrar.protocol import Registered, Wish
from tuiz.storage.secrets import SecretReference
from tuiz.storage.settings import RegistrarSettings, read_user_settings

NEW = ("ns1.example.net.", "ns2.example.net.")
DIGEST = "684A1F049D7D082B7F98691657DA5A65764913DF7F065F6F8C36EDF62D66CA03"
DELEGATION = "/1010/registrar/domains/example.com/delegation"
DS_RECORDS = "/1010/domains/example.com/ds_records"


def registrar(api: DnsimpleServer, *, account: int | None = ACCOUNT, limits: Limits = Limits()) -> DnsimpleRegistrar:  # noqa: B008
    return DnsimpleRegistrar(
        "ours", SecretReference("env", "DNSIMPLE_TOKEN"), url=api.url, account=account, limits=limits
    )


async def test_the_domains_of_an_account_are_listed_page_for_page(api: DnsimpleServer) -> None:
    """All of them, with their state; those registered elsewhere aren't changed here."""
    for number in range(230):
        api.add(f"d{number}.test", list(OWN), "hosted" if number % 2 else "registered")

    found = await registrar(api).account_domains()

    assert found[0] == AccountDomain("example.com.", "registered", "2027-06-05T02:15:00Z")
    assert [domain.name for domain in found[1:]] == [f"d{number}.test." for number in range(230)]
    assert [request.query["page"] for request in api.requests] == [["1"], ["2"], ["3"]]
    assert len(await registrar(api).domains()) == 1 + 115


async def test_the_account_is_found_out_where_it_can_be(api: DnsimpleServer) -> None:
    """An account's token tells; a person's does where it reaches one account, and else the user has to say which."""
    assert await registrar(api, account=None).account() == ACCOUNT

    api.whoami = {"user": {"id": 1, "email": "me@example.com"}, "account": None}
    assert await registrar(api, account=None).account() == ACCOUNT

    api.accounts.append({"id": 456, "email": "ops@example.com", "name": "Ops \x1b[2J"})
    with pytest.raises(RegistrarError, match=r"reaches 2 accounts: 1010 \(Me\), 456 \(Ops \\x1b\[2J\)") as caught:
        await registrar(api, account=None).domains()
    assert "account = NUMBER" in str(caught.value.hint)


async def test_a_delegation_is_read_and_changed(api: DnsimpleServer) -> None:
    """Name servers and DS records, in an order in which nobody is led to servers with other keys."""
    api.signers["example.com"] = [
        {
            "id": 24,
            "algorithm": "8",
            "digest": DIGEST.lower(),
            "digest_type": "2",
            "keytag": "44620",
            "public_key": None,
        }
    ]
    ours = registrar(api)
    before = Registered(
        ("ns1.dnsimple.com.", "ns2.dnsimple.com."), ds=(f"44620 8 2 {DIGEST}",), most_hosts=6, fewest_hosts=2
    )
    assert await ours.current("Example.COM.") == before

    await ours.apply("example.com.", Wish(NEW, ds=(f"2371 13 2 {DIGEST[:32].lower()} {DIGEST[32:]}",)))

    assert api.changes() == [("DELETE", f"{DS_RECORDS}/24"), ("PUT", DELEGATION), ("POST", DS_RECORDS)]
    assert api.delegations["example.com"] == ["ns1.example.net", "ns2.example.net"]
    assert await ours.current("example.com.") == Registered(
        NEW, ds=(f"2371 13 2 {DIGEST}",), most_hosts=6, fewest_hosts=2
    )

    api.requests.clear()
    await ours.apply("example.com.", Wish((NEW[1], NEW[0].upper())))
    assert api.changes() == []


async def test_vanity_servers_zone_ns_records_and_ds_records_are_managed(api: DnsimpleServer) -> None:
    """What the API has beside a delegation."""
    ours = registrar(api)
    first = VanityServer("ns1.example.com.", ("127.0.0.1", "::1"))

    assert (await ours.enable_vanity("example.com."))[0] == first
    assert (await ours.to_vanity("example.com.", ["ns1.example.com."])) == [first]
    assert (await ours.current("example.com.")).hosts == ("ns1.example.com.",)
    await ours.from_vanity("example.com.")
    await ours.disable_vanity("example.com.")
    assert (await ours.current("example.com.")).hosts == ("ns1.dnsimple.com.", "ns2.dnsimple.com.")

    assert await ours.set_zone_ns("example.com.", NEW, [1]) == (*NEW, "ns.of-set.test.")
    assert await ours.zone_ns("example.com.") == (*NEW, "ns.of-set.test.")
    assert api.requests[-1].query == {"type": ["NS"], "name": [""], "page": ["1"], "per_page": ["100"]}

    there = ("ns1.dnsimple.com.", "ns2.dnsimple.com.")
    await ours.apply("example.com.", Wish(there, ds=(f"2371 13 2 {DIGEST}",)))
    assert (await ours.current("example.com.")).ds == (f"2371 13 2 {DIGEST}",)
    await ours.apply("example.com.", Wish(there, ds=()))
    assert (await ours.current("example.com.")).ds == ()


async def test_keys_in_place_of_ds_records_are_not_guessed_at(api: DnsimpleServer) -> None:
    """Where the registry took a key, what DS it made of it isn't told, and isn't overwritten."""
    api.signers["example.com"] = [
        {"id": 1, "algorithm": "8", "digest": None, "digest_type": None, "keytag": None, "public_key": "AwEAAQ=="}
    ]

    assert (await registrar(api).current("example.com.")).ds is None
    with pytest.raises(Refused, match="keys instead of DS records"):
        await registrar(api).apply("example.com.", Wish(NEW, ds=(f"2371 13 2 {DIGEST}",)))
    assert api.changes() == []


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (Wish(()), "takes 2 to 6 name servers for a domain, not 0"),
        (
            Wish(tuple(f"ns{number}.example.net." for number in range(7))),
            "takes 2 to 6 name servers for a domain, not 7",
        ),
        (Wish(("ns1.example.net.", "ns2/../..")), "ns2/../.. isn't a name that DNSimple takes"),
        (Wish((*NEW, "ns.example.com."), {"ns.example.com.": ("192.0.2.1",)}), "takes no glue, which ns.example.com"),
        (Wish(NEW, ds=("x",)), "x isn't the RDATA of a DS record"),
        (
            Wish(("bad.test.", "ns1.example.net.")),
            "says 400: Validation failed: name_servers are unknown to the registry",
        ),
    ],
)
async def test_what_can_not_be_taken_is_refused_with_nothing_changed(
    wish: Wish, message: str, api: DnsimpleServer
) -> None:
    """By tuiz where it is known before, else by the API, whose words are told."""
    with pytest.raises(Refused, match=message) as caught:
        await registrar(api).apply("example.com.", wish)

    assert caught.value.hint
    assert api.delegations["example.com"] == list(OWN)


async def test_a_registry_says_how_many_and_whether_keys(api: DnsimpleServer) -> None:
    """Of the suffix, asked once; what it says wrong, or not at all, is as usual; keys are refused before any change."""
    api.tlds["test"] = {"dnssec_interface_type": "key", "name_server_min": 3, "name_server_max": 5}
    api.add("a.test", list(OWN))
    ours = registrar(api)

    found = await ours.current("a.test.")
    assert (found.fewest_hosts, found.most_hosts, found.takes_keys) == (3, 5, True)
    with pytest.raises(Refused, match="takes keys instead of DS records"):
        await ours.apply("a.test.", Wish(NEW, ds=(f"2371 13 2 {DIGEST}",)))
    assert api.changes() == []
    assert len([request for request in api.requests if "/tlds/" in request.path]) == 1

    for odd in ({"name_server_min": "9"}, {"name_server_max": "-1"}, {"name_server_max": [13]}, {}):
        api.tlds["test"] = odd
        found = await registrar(api).current("a.test.")
        assert (found.fewest_hosts, found.most_hosts, found.takes_keys) == (2, 6, False)


@pytest.mark.parametrize(
    "name", ["../whoami", "a/b", "example.com?x", "..", ".", "", "a..b", "é.test", "x\n", "%2e%2e"]
)
async def test_a_name_never_leads_elsewhere(name: str, api: DnsimpleServer) -> None:
    """What isn't a name that can be registered isn't sent at all."""
    ours = registrar(api)

    for ask in (ours.current(name), ours.from_vanity(name), ours.zone_ns(name), ours.to_vanity("example.com.", [name])):
        with pytest.raises(Refused, match="isn't a name that DNSimple takes"):
            await ask
    assert api.requests == []


ERRORS = (
    (Ordered(401, b'{"message":"Authentication failed"}'), NotAuthorised, "doesn't accept the token: Authentication f"),
    (Ordered(403, b'{"message":"Permission Denied. Required Scope: x"}'), NotAuthorised, "Required Scope: x"),
    (Ordered(402, b'{"message":"invoices need to be paid"}'), Refused, "says 402: Invoices need to be paid."),
    (Ordered(404, b'{"message":"Domain `0` not found"}'), NoSuchDomain, "Domain `0` not found."),
    (Ordered(405), Refused, "says 405: Method Not Allowed."),
    (Ordered(412, b'{"message":"The feature is not enabled"}'), Refused, "says 412: The feature is not enabled."),
    (Ordered(429, b'{"message":"quota exceeded"}'), RateLimited, "takes no more requests for now."),
    (Ordered(502, b"<html><h1>502 Bad Gateway</h1></html>"), NoAnswer, "says 502: Bad Gateway."),
    (Ordered(504, b'{"message":"timed out"}'), NoAnswer, "says 504: Timed out."),
    (Ordered(301, headers={"Location": "http://127.0.0.1:1/v2/whoami"}), NotReached, "sends on to another address"),
    (Ordered(400, b'{"message":"\\u001b]2;owned\\u0007 no"}'), Refused, r"says 400: \x1b]2;owned\x07 no."),
    (Ordered(400, b'{"message":["x"],"errors":{"base":["is odd"],"n":[7,null]}}'), Refused, "says 400: Is odd."),
    (Ordered(400, f'{{"message":"no {TOKEN}"}}'.encode()), Refused, "says 400: No [token]."),
    (Ordered(200, b"<html>"), RegistrarError, "answered can't be read."),
    (Ordered(200, b'{"data":{"x":1}}'), RegistrarError, "answered can't be read."),
    (Ordered(200, b'{"data":[7]}'), RegistrarError, "answered can't be read."),
    (Ordered(200, b'{"data":["../x"]}'), RegistrarError, "answered can't be read."),
    (Ordered(200, b"[" * 100_000), RegistrarError, "answered can't be read."),
)


@pytest.mark.parametrize(("ordered", "kind", "message"), ERRORS, ids=[str(index) for index in range(len(ERRORS))])
async def test_each_error_is_told_in_words(
    ordered: Ordered, kind: type[RegistrarError], message: str, api: DnsimpleServer
) -> None:
    """Its kind, what the API says, made harmless, and what to do; never the token."""
    api.ordered["GET", DELEGATION] = ordered

    with pytest.raises(kind) as caught:
        await registrar(api).current("example.com.")

    assert type(caught.value) is kind
    assert message in caught.value.message
    assert caught.value.hint or kind is Refused
    told = f"{caught.value!r} {caught.value.message} {caught.value.hint} {caught.value.__cause__!r}"
    assert TOKEN not in told
    assert told.isprintable()


@pytest.mark.parametrize(
    ("headers", "seconds", "hint"),
    [
        ({"X-RateLimit-Reset": str(int(time()) + 600), "Date": formatdate(time(), usegmt=True)}, 600, "10 minutes"),
        ({"X-RateLimit-Reset": "1458821048", "Date": "Thu, 24 Mar 2016 12:03:38 GMT"}, 30, "30 seconds"),
        ({"X-RateLimit-Reset": "9" * 40}, 86400, "1440 minutes"),
        ({"X-RateLimit-Reset": "soon"}, None, "within an hour"),
        ({"X-RateLimit-Reset": "²", "Retry-After": "-7"}, None, "within an hour"),
        ({"Retry-After": "90"}, 90, "90 seconds"),
        (
            {"Retry-After": "Thu, 24 Mar 2016 12:10:08 GMT", "Date": "Thu, 24 Mar 2016 12:00:08 GMT"},
            600,
            "10 minutes",
        ),
    ],
)
async def test_a_rate_limit_tells_how_long_it_lasts(
    headers: dict[str, str], seconds: int | None, hint: str, api: DnsimpleServer
) -> None:
    """By the clock of who set it, which may differ from ours."""
    api.ordered["GET", DELEGATION] = Ordered(429, b'{"message":"quota exceeded"}', headers)

    with pytest.raises(RateLimited) as caught:
        await registrar(api).current("example.com.")

    assert caught.value.seconds == (seconds if seconds is None else pytest.approx(seconds, abs=2))
    assert hint in str(caught.value.hint)


async def test_no_answer_to_a_change_is_unknown(api: DnsimpleServer) -> None:
    """The change may have been made, as here: it is neither told as done nor as not done."""
    impatient = registrar(api, limits=Limits(silence_seconds=0.2, deadline_seconds=0.5))
    api.silent.add(("PUT", DELEGATION))

    with pytest.raises(NoAnswer, match="didn't answer in time") as caught:
        await impatient.apply("example.com.", Wish(NEW))

    assert caught.value.hint == "Look at what it has now before you try again."
    assert api.delegations["example.com"] == ["ns1.example.net", "ns2.example.net"]


async def test_a_change_that_ends_half_done_says_so(api: DnsimpleServer) -> None:
    """What was done before the error is told, and where even that isn't known it is unknown."""
    api.ordered["POST", DS_RECORDS] = Ordered(400, b'{"message":"Validation failed","errors":{"digest":["is odd"]}}')
    wish = Wish(NEW, ds=(f"2371 13 2 {DIGEST}",))

    with pytest.raises(PartlyChanged, match=r"digest is odd\. Before that: the name servers are changed\."):
        await registrar(api).apply("example.com.", wish)

    api.ordered["POST", DS_RECORDS] = Ordered(503)
    with pytest.raises(NoAnswer, match="Before that: the name servers are changed"):
        await registrar(api).apply("example.com.", Wish(("ns3.example.net.", *NEW), ds=wish.ds))

    api.ordered["PUT", DELEGATION] = Ordered(200, json.dumps({"data": list(OWN)}).encode())
    with pytest.raises(PartlyChanged, match=r"has ns1\.dnsimple\.com, ns2\.dnsimple\.com now, not what it was told"):
        await registrar(api).apply("example.com.", Wish(NEW))


async def test_a_server_that_is_not_there_is_told_apart_from_one_that_is_silent(api: DnsimpleServer) -> None:
    """Nothing was sent, so nothing can have been changed."""
    token = SecretReference("env", "DNSIMPLE_TOKEN")
    closed = "http://127.0.0.1:1"

    with pytest.raises(NotReached, match=r"127\.0\.0\.1:1 can't be reached"):
        await DnsimpleRegistrar("ours", token, url=closed, account=1).apply("example.com.", Wish(NEW))
    with pytest.raises(NoAnswer, match="broke the connection off"):
        await DnsimpleRegistrar("ours", token, url=api.url.replace("http:", "https:"), account=1).domains()


async def test_a_request_can_be_cancelled(api: DnsimpleServer) -> None:
    """Whoever cancels waits for nothing."""
    api.silent.add(("GET", DELEGATION))
    began = monotonic()
    asking = asyncio.create_task(registrar(api).current("example.com."))
    while not api.requests:  # noqa: ASYNC110  # the server runs in another thread
        await asyncio.sleep(0)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert monotonic() - began < 5


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://api.example.com", "api.example.com isn't asked over plain HTTP"),
        ("http://127.0.0.1.example.com/", "isn't asked over plain HTTP"),
        ("https://me:x@api.example.com", "The address of DNSimple's API isn't one."),
        ("https://api.example.com/?x", "The address of DNSimple's API isn't one."),
        ("https://[::1", "The address of DNSimple's API isn't one."),
        ("ftp://127.0.0.1", "The address of DNSimple's API isn't one."),
    ],
)
async def test_a_token_goes_nowhere_unsafe(url: str, message: str, api: DnsimpleServer) -> None:
    """Only over HTTPS, but for this machine itself, and to a plain address."""
    with pytest.raises(RegistrarError, match=message):
        await DnsimpleRegistrar("ours", SecretReference("env", "DNSIMPLE_TOKEN"), url=url, account=1).domains()
    assert api.requests == []


async def test_a_registrar_of_the_settings_finds_its_token_beside_them(api: DnsimpleServer, tmp_path: Path) -> None:
    """The address may be written with the version; a token that isn't there is told when it is needed."""
    (tmp_path / "config.toml").write_text(
        f'[registrars.box]\nkind = "dnsimple"\ntoken = {{file = "token"}}\nurl = "{api.url}/v2/"\n'
    )
    settings = read_user_settings(tmp_path / "config.toml").registrars["box"]

    with pytest.raises(NotAuthorised, match="can't be read: No such file"):
        await registrar_for(settings).domains()
    (tmp_path / "token").touch(mode=0o600)
    (tmp_path / "token").write_text(f"{TOKEN}\n")

    assert await registrar_for(settings).domains() == ["example.com."]
    assert TOKEN not in repr(vars(registrar_for(settings))) + repr(settings)


async def test_a_token_that_was_replaced_is_looked_up_again(
    api: DnsimpleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a refusal the next request takes the token that is there by then."""
    ours = registrar(api)
    monkeypatch.setenv("DNSIMPLE_TOKEN", "old")
    with pytest.raises(NotAuthorised):
        await ours.domains()

    monkeypatch.setenv("DNSIMPLE_TOKEN", TOKEN)

    assert await ours.domains() == ["example.com."]


async def test_hostile_words_stay_words(api: DnsimpleServer) -> None:
    """Whatever an error's message holds, it reaches nobody as more than text."""
    for text in HOSTILE:
        body = json.dumps({"message": text, "errors": {text: [text]}}).encode()
        api.ordered["GET", DELEGATION] = Ordered(422, body)
        with pytest.raises(Refused) as caught:
            await registrar(api).current("example.com.")
        assert caught.value.message.isprintable()
        assert len(caught.value.message) < 400


def test_no_account_is_asked_before_it_has_to() -> None:
    """Making a registrar of the settings looks nothing up."""
    settings = RegistrarSettings("ours", "dnsimple", token={"env": "NOT_SET"})

    assert (registrar_for(settings).kind, registrar_for(settings).takes.most_hosts) == ("dnsimple", 6)
