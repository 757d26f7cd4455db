"""Domain names: what tuiz makes of a name's text is what dnspython makes of it."""

import dns.exception
import dns.name
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.domain import names

LABELS = st.one_of(
    st.from_regex(r"\A[a-zA-Z0-9_*$@-]{1,20}\Z"),
    st.binary(min_size=1, max_size=12).map(lambda octets: "".join(f"\\{octet:03}" for octet in octets)),
    st.sampled_from(["a\\.b", "\\\\", "\\@", "\\065", "\\;", '\\"', "x\\(y\\)", "\\000", "\\255", "A" * 63]),
)
NAMES = (
    st.lists(LABELS, max_size=4)
    .map(lambda found: ".".join(found) + ".")
    .filter(lambda name: name.count("A") < 3 * 63)  # more of the longest labels than a name has room for
)
SOUP = st.text(alphabet='aB9.\\@-";( \x00é0123', max_size=12)


def in_dnspython(name: str, origin: str = ".") -> dns.name.Name:
    return dns.name.from_text(name.encode("ascii"), dns.name.from_text(origin))


@given(NAMES, NAMES)
def test_keys_are_equal_exactly_where_names_are(one: str, other: str) -> None:
    """Two names have the same key if and only if they are the same name, whatever their case and escapes."""
    assert (names.key(one) == names.key(other)) == (in_dnspython(one) == in_dnspython(other))


@given(NAMES)
def test_a_key_ignores_case_and_needless_escapes(name: str) -> None:
    """Writing every octet of a name as an escape, or in another case, changes its key no more than it changes it."""
    escaped = "".join(
        "".join(f"\\{octet:03}" for octet in names.label_octets(label)) + "." for label in names.labels(name)
    )

    assert names.key(escaped or ".") == names.key(name)
    assert names.key(names.key(name)) == names.key(name)
    assert names.key(in_dnspython(name).to_text().upper()) == names.key(name)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (".", "."),
        ("WWW.Example.COM.", "www.example.com."),
        ("\\097\\066.", "ab."),
        ("a\\.B.c.", "a\\.b.c."),
        ("a\\046b.c.", "a\\.b.c."),
        ("\\\\.c.", "\\\\.c."),
        ("\\;x.", ";x."),
        ("\\032x.", "\\032x."),
        ("\\192.", "\\192."),
        ("www", "www"),
        ("a\\.", "a\\."),
        ("\\999.", "999."),
        ("a\\", "a\\\\"),
    ],
)
def test_key_of_a_name(name: str, key: str) -> None:
    """A key is lower case, with an escape only where there is no other way to write the octet."""
    assert names.key(name) == key


@given(NAMES, NAMES)
def test_below_is_what_dnspython_calls_a_proper_subdomain(name: str, ancestor: str) -> None:
    """A name is below another if it ends in all of its labels and has more."""
    one, other = in_dnspython(name), in_dnspython(ancestor)

    assert names.is_at_or_below(name, ancestor) == one.is_subdomain(other)
    assert names.is_below(name, ancestor) == (one.is_subdomain(other) and one != other)


@given(NAMES, NAMES)
def test_relative_and_absolute_are_inverse(below: str, origin: str) -> None:
    """A name made relative to an origin and absolute again is the same name, spelled the same where it was below."""
    try:
        name = names.absolute(below[:-1] if below != "." and names.is_absolute(below) else below, origin)
        in_dnspython(name)
    except dns.exception.DNSException:
        return

    again = names.absolute(names.relative(name, origin), origin)

    assert names.key(again) == names.key(name)
    if name != origin:
        assert again in {name, name.replace("@", "\\@", 1)}


@pytest.mark.parametrize(
    ("name", "origin", "expected"),
    [
        ("example.com.", "EXAMPLE.com.", "@"),
        ("Www.Example.COM.", "example.com.", "Www"),
        ("a.b.example.com.", "example.com.", "a.b"),
        ("notexample.com.", "example.com.", "notexample.com."),
        ("a\\.example.com.", "example.com.", "a\\.example.com."),
        ("\\.example.com.", "example.com.", "\\.example.com."),
        ("@.example.com.", "example.com.", "\\@"),
        ("\\@.example.com.", "example.com.", "\\@"),
        ("com.", ".", "com"),
        (".", ".", "@"),
        (".", "com.", "."),
        ("x.\\101xample.", "example.", "x"),
    ],
)
def test_relative_name(name: str, origin: str, expected: str) -> None:
    """A name is cut at the origin only where the origin's labels begin, and keeps its case."""
    assert names.relative(name, origin) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@", "example.com."),
        ("www", "www.example.com."),
        ("www.", "www."),
        ("a\\.", "a\\..example.com."),
        ("a\\\\.", "a\\\\."),
        ("\\@", "\\@.example.com."),
        (".", "."),
    ],
)
def test_absolute_name(text: str, expected: str) -> None:
    """A name is absolute if its last dot isn't an escaped one."""
    assert names.absolute(text, "example.com.") == expected


def test_absolute_below_the_root_has_one_dot() -> None:
    """The root adds no second dot."""
    assert names.absolute("com", ".") == "com."


@given(NAMES)
def test_parent_and_labels_agree_with_dnspython(name: str) -> None:
    """The labels are those that dnspython finds, and the parent is the name without the first."""
    found = in_dnspython(name)

    assert [names.label_octets(label) for label in names.labels(name)] == list(found.labels[:-1])
    if name != ".":
        assert in_dnspython(names.parent(name)) == found.parent()
    assert len(list(names.ancestors(name))) == len(found.labels) - 1


@given(st.one_of(NAMES, SOUP))
def test_wire_form_is_dnspythons(text: str) -> None:
    """A name that is valid has the octets that dnspython gives it, and no other one passes."""
    try:
        names.validate(text)
    except names.InvalidName:
        return

    assert names.to_wire(names.absolute(text, ".")) == in_dnspython(text).to_wire()


@given(st.one_of(NAMES, SOUP), st.one_of(st.just("."), st.just("example.com."), st.just("a." * 120)))
def test_what_validate_accepts_dnspython_accepts(text: str, origin: str) -> None:
    """A text that passes is a name that dnspython reads; one that dnspython refuses doesn't pass."""
    try:
        names.validate(text, origin)
    except names.InvalidName:
        return

    in_dnspython(text, origin)


@given(st.binary(max_size=24), st.sampled_from([".", "example.com."]))
def test_bytes_of_a_file_become_a_name_that_means_the_same(raw: bytes, origin: str) -> None:
    """Any bytes become a text; it is a valid name just where dnspython reads those bytes as one."""
    text = names.from_bytes(raw)

    assert names.from_bytes(text.encode("ascii")) == text
    try:
        expected = dns.name.from_text(raw, dns.name.from_text(origin)) if raw else None
    except dns.exception.DNSException:
        expected = None
    if expected is None:
        with pytest.raises(names.InvalidName):
            names.validate(text, origin)
    else:
        names.validate(text, origin)
        assert names.to_wire(names.absolute(text, origin)) == expected.to_wire()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"www.example.com.", "www.example.com."),
        (b"_dmarc", "_dmarc"),
        (b"caf\xe9", "caf\\233"),
        (b"caf\\\xe9", "caf\\233"),
        (b"a\\ b", "a\\032b"),
        (b"a b\x00", "a\\032b\\000"),
        (b"a;b", "a\\;b"),
        (b"\\065", "\\065"),
        (b"a\\", "a\\"),
    ],
)
def test_name_from_bytes(raw: bytes, text: str) -> None:
    """Odd octets become decimal escapes, and what is graphic stays as written."""
    assert names.from_bytes(raw) == text


@given(NAMES)
def test_normal_spelling_is_dnspythons(name: str) -> None:
    """A name is printed with the escapes that dnspython prints, and its case is kept."""
    assert names.normal(name) == in_dnspython(name).to_text()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "missing"),
        ("a..b", "empty label"),
        (".a", "empty label"),
        ("..", "empty label"),
        ("a" * 64, "64 octets"),
        ("a." * 128, "257 octets"),
        ("a\\", "ends in a backslash"),
        ("a\\256", "isn't an escape"),
        ("a\\1b", "isn't an escape"),
        ("bücher", "beyond ASCII"),
        ("a b", "isn't escaped"),
        ("a;b", "isn't escaped"),
        ("a\x1b[2J", "isn't escaped"),
    ],
)
def test_reason_why_a_text_is_no_name(text: str, reason: str) -> None:
    """Each way to be no name has its own words."""
    with pytest.raises(names.InvalidName) as caught:
        names.validate(text)

    assert reason in caught.value.message


@pytest.mark.parametrize("text", ["@", ".", "a." * 127, "a." * 126 + "a", "\\255" * 63, "*.a", "a" * 63, "_x.$y"])
def test_names_at_the_limits_are_valid(text: str) -> None:
    """A name of 255 octets and a label of 63 are allowed, whatever the octets."""
    names.validate(text)


def test_the_origin_counts_for_a_names_length() -> None:
    """A name that is short enough alone may be too long below its origin."""
    names.validate("a" * 63 + ".b", "example.com.")
    with pytest.raises(names.InvalidName):
        names.validate("a." * 120 + "a", "example.example.com.")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("www.example.com.", True),
        (".", True),
        ("3com.example.", True),
        ("a--b.example.", True),
        ("_dmarc.example.", False),
        ("-a.example.", False),
        ("a-.example.", False),
        ("*.example.", False),
        ("a\\.b.example.", False),
        ("\\097.example.", True),
        ("a\\010.example.", False),
    ],
)
def test_host_names(name: str, expected: bool) -> None:
    """A host's name has letters, digits and inner hyphens only."""
    assert names.is_hostname(name) is expected


def test_an_owners_wildcard_may_be_passed_over() -> None:
    """Only a first label that is an asterisk alone is passed over."""
    assert names.is_hostname("*.example.", wildcard=True)
    assert not names.is_hostname("a.*.example.", wildcard=True)
    assert not names.is_hostname("*a.example.", wildcard=True)
