"""Settings in TOML: each finding has its line, and a change leaves everything else as it was."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.errors import SettingsError
from tuiz.storage.toml_file import TomlFile, change_toml, read_toml

TEXT = '''# Mine.
theme = "dark"   # at night

"odd key" = """
theme = "not this one"
[keys]
"""
list = [
  "a]",  # ]
  'b',
]

[keys]
"record.add" = "n"
a.b = { c = 1, d = [
  2] }

  [ defaults . deep ]
ttl = 1
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("theme",), 2),
        (("odd key",), 4),
        (("list",), 8),
        (("keys",), 13),
        (("keys", "record.add"), 14),
        (("keys", "a", "b"), 15),
        (("defaults",), 18),
        (("defaults", "deep", "ttl"), 19),
        (("none",), None),
    ],
)
def test_each_key_has_its_line(key: tuple[str, ...], line: int | None) -> None:
    """Tables, quoted and dotted keys, and values of several lines don't lead astray."""
    assert TomlFile(Path("config.toml"), TEXT, {}).line_of(key) == line


@given(st.text(alphabet="ab=\"'[]{}#\n.\\ ,", max_size=60))
def test_no_text_makes_the_search_for_lines_fail(text: str) -> None:
    """Even for what isn't TOML the search comes to an end."""
    assert TomlFile(Path("config.toml"), text, {}).line_of(("x",)) is None


def test_a_missing_file_sets_nothing(tmp_path: Path) -> None:
    """No settings are as good as empty ones."""
    file = read_toml(tmp_path / "config.toml")

    assert (file.values, file.findings) == ({}, ())


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"a = 1\nb = \nc = 3\n", 2, "isn't TOML"),
        (b"a = 1\na = 2\n", 2, "isn't TOML"),
        (b"a = 1\nb = '\xff'\n", 2, "isn't UTF-8"),
        (b"a = " + b"[" * 5000, None, "nested too deeply"),
    ],
    ids=["no value", "twice", "latin", "deep"],
)
def test_a_file_that_isnt_toml_is_a_finding(tmp_path: Path, data: bytes, line: int | None, words: str) -> None:
    """The line and the reason are told, and nothing of the file is used."""
    path = tmp_path / "config.toml"
    path.write_bytes(data)

    file = read_toml(path)

    assert file.values == {}
    assert [finding.line for finding in file.findings] == [line]
    assert words in file.findings[0].message


def test_a_change_keeps_comments_and_order(tmp_path: Path) -> None:
    """Only the line of the changed key differs."""
    path = tmp_path / "config.toml"
    path.write_text(TEXT)

    change_toml(path, {("theme",): "light", ("keys", "record.add"): "i"})

    assert path.read_text() == TEXT.replace('"dark"', '"light"').replace('= "n"', '= "i"')


def test_keys_come_and_go(tmp_path: Path) -> None:
    """A new key comes into its table, which is made if need be; None takes a key away."""
    path = tmp_path / "example.com.toml"

    change_toml(path, {("origin",): "example.com.", ("defaults", "ttl"): 60})
    assert read_toml(path).values == {"origin": "example.com.", "defaults": {"ttl": 60}}
    change_toml(path, {("origin",): None, ("missing", "too"): None})

    assert read_toml(path).values == {"defaults": {"ttl": 60}}


@pytest.mark.parametrize("text", ["a = ", "defaults = 3\n"])
def test_what_cant_be_changed_is_left_alone(tmp_path: Path, text: str) -> None:
    """A file with a mistake, or with a value where a table should be, is told and stays as it is."""
    path = tmp_path / "config.toml"
    path.write_text(text)

    with pytest.raises(SettingsError):
        change_toml(path, {("defaults", "ttl"): 60})

    assert path.read_text() == text
