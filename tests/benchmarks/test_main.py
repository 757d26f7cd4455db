"""The benchmarks' own command line."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.budgets import BUDGETS


def test_the_names_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each budget has its line."""
    assert main(["--list"]) == 0

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [budget.name for budget in BUDGETS]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that means nothing isn't passed over."""
    with pytest.raises(SystemExit, match="2"):
        main(["check-2m"])

    assert "no budget is called check-2m" in capsys.readouterr().err


def test_a_quick_try_measures_without_a_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One measurement runs from its sample to the table and the JSON."""
    figures = tmp_path / "figures.json"

    status = main(["--quick", "--runs", "1", "--cache", str(tmp_path / "cache"), "--json", str(figures), "index-time"])

    assert status == 0
    assert "index-time" in capsys.readouterr().out
    document = json.loads(figures.read_text())
    assert [result["name"] for result in document["results"]] == ["index-time"]
    assert document["results"][0]["measured"] > 0
