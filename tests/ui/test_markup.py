"""Nothing but literals reaches a markup parser: read from the app's own source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tuiz.ui

MODULES = sorted(Path(tuiz.ui.__file__).parent.rglob("*.py"))
GATE = {"content"}
"""What `ui/content.py` has to offer for a widget that would take a string for markup."""

PARSING_WIDGETS = {"Label", "Static", "Button", "Checkbox", "RadioButton", "Collapsible", "TabPane", "Tab", "Link"}
PARSING_METHODS = {"update", "from_markup"}
PARSING_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "label", "prompt"}


def problems(tree: ast.AST) -> Iterator[str]:
    """Yield what passes something else than a literal, or the gate's content, to a markup parser."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in PARSING_METHODS or (name in PARSING_WIDGETS and _from_textual(tree, name)):
                yield from (f"line {node.lineno}: {name}" for argument in node.args[:1] if not _is_safe(argument))
            if name == "notify" and not _has_markup_off(node):
                yield f"line {node.lineno}: notify without markup=False"
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in PARSING_ATTRIBUTES and not _is_safe(node.value):
                    yield f"line {node.lineno}: {target.attr}"
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".markup"):
            yield f"line {node.lineno}: {node.module}"


def _from_textual(tree: ast.AST, name: str) -> bool:
    """Return whether a module means Textual's widget by this name: frames have labels of their own."""
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("textual")
        and name in {alias.asname or alias.name for alias in node.names}
        for node in ast.walk(tree)
    )


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_safe(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Constant):
        return True
    return isinstance(argument, ast.Call) and _name(argument.func) in GATE


def _has_markup_off(call: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.name))
def test_only_literals_are_markup(module: Path) -> None:
    """No module of the app hands a widget a string that isn't a literal, unless it went through the gate."""
    assert list(problems(ast.parse(module.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Label\nLabel(text)",
        "from textual.widgets import Label\nLabel(f'{text}')",
        "widget.update(text)",
        "Content.from_markup(text)",
        "self.notify(text)",
        "self.notify(text, markup=True)",
        "self.border_title = text",
        "from textual.markup import escape",
    ],
)
def test_the_rule_finds_what_it_is_for(source: str) -> None:
    """Each way to a markup parser is found."""
    assert list(problems(ast.parse(source)))
