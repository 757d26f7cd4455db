"""The shape of the code: where things may stand and what they may import, beyond what import-linter's contracts say."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "tuiz").rglob("*.py"))
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


def name_of(path: Path) -> str:
    """Return the path as it stands in the checkout, for a test's id."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_opens_with_one_sentence(path: Path) -> None:
    """Each module says in one line what it is for."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))

    assert docstring
    assert docstring.splitlines()[0].endswith((".", "?"))


def test_a_module_is_named_for_what_it_holds() -> None:
    """No file is a drawer for whatever fits nowhere."""
    assert [name_of(path) for path in MODULES if path.stem in SAYS_NOTHING] == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name_of)
def test_importing_a_package_imports_little(path: Path) -> None:
    """A package's `__init__.py` runs nothing: it may hold a docstring, imports and an explicit list of names."""
    body = ast.parse(path.read_text(encoding="utf-8")).body

    assert [type(node).__name__ for node in body[1:] if not is_declaration(node)] == []


def is_declaration(node: ast.stmt) -> bool:
    """Tell whether a statement only declares or imports something."""
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_dnspython_is_imported_where_it_is_used(path: Path) -> None:
    """No module imports dnspython when it is imported itself: starting and reading zones never pay for it."""
    at_import = imported_at_import(ast.parse(path.read_text(encoding="utf-8")).body)

    assert [module for module in at_import if module.split(".")[0] == "dns"] == []


def imported_at_import(body: list[ast.stmt]) -> list[str]:
    """Return the modules that statements import when they run as a module, leaving out TYPE_CHECKING blocks."""
    found: list[str] = []
    for node in body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            found += imported_at_import(node.body) + imported_at_import(node.orelse)
        elif isinstance(node, ast.Try | ast.ClassDef):
            found += imported_at_import(node.body)
    return found


def test_each_folder_has_its_line_in_the_map() -> None:
    """CONTRIBUTING.md tells of every package what stands in it, and of no folder that isn't there."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    packages = [path.parent.relative_to(ROOT) for path in MODULES if path.name == "__init__.py"]

    assert [str(package) for package in packages if f"`{package}/`" not in text] == []
    told = re.findall(r"^\| `(\S+/)` \|", text, re.MULTILINE)
    assert [folder for folder in told if not (ROOT / folder).is_dir()] == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=name_of)
def test_no_test_is_skipped(path: Path) -> None:
    """A missing program is a failure: no test steps aside for it, nor for anything else."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert names & {"pytest.skip", "pytest.importorskip", "pytest.mark.skip", "pytest.mark.skipif"} == set()
