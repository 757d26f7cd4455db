"""The wheel: what it carries, and that it works where nothing else is installed but what it asks for."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

import tuiz

ROOT = Path(__file__).resolve().parent.parent
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
OF_EXTRAS = {"tuiz.lookups.quic_protocol": "aioquic"}
"""Modules that are imported only where an extra is installed, and the package that it brings."""

IMPORT_EVERYTHING = f"""
import importlib, pkgutil, tuiz
missing = {{}}
for module in pkgutil.walk_packages(tuiz.__path__, "tuiz."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        missing[module.name] = error.name
assert missing == {OF_EXTRAS!r}, missing
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what a release is made from."""
    source = tmp_path_factory.mktemp("source")
    for name in ("tuiz", "themes"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, source / name)
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source)],
        check=True,
    )
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment, with what its metadata asks for and nothing else."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    subprocess.run([*PIP, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    [packages] = home.glob("lib/python*/site-packages")
    [metadata] = packages.glob("tuiz-*.dist-info")
    for required in requirements_of(Distribution.at(metadata)):
        link_into(packages, required)
    return python


def requirements_of(root: Distribution) -> Iterator[Distribution]:
    """Yield the installed distributions that *root* requires, and those that they require."""
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        for text in waiting.pop().requires or []:
            requirement = Requirement(text)
            wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if wanted and requirement.name not in seen:
                seen.add(requirement.name)
                required = distribution(requirement.name)
                assert required.version in requirement.specifier
                waiting.append(required)
                yield required


def link_into(packages: Path, required: Distribution) -> None:
    """Make an installed distribution importable from another site-packages folder."""
    for name in {file.parts[0] for file in required.files or [] if file.parts[0] not in {"..", "__pycache__"}}:
        if not (packages / name).exists():
            (packages / name).symlink_to(Path(str(required.locate_file(name))))


def run(*command: str | Path, folder: Path) -> str:
    """Run a command far from the checkout and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_themes_and_sample_zones(wheel: Path) -> None:
    """Every theme and every sample zone of the checkout is in the wheel, and no tests are."""
    themes = {f"tuiz/themes/{path.name}" for path in (ROOT / "themes").iterdir()}
    samples = {str(path.relative_to(ROOT)) for path in (ROOT / "tuiz" / "demo").rglob("*") if path.is_file()}

    names = set(ZipFile(wheel).namelist())

    assert themes
    assert samples
    assert themes | samples <= names
    assert {name.split("/")[0] for name in names} == {"tuiz", f"tuiz-{tuiz.__version__}.dist-info"}


def test_the_installed_program_tells_its_version(python: Path, tmp_path: Path) -> None:
    """`tuiz --version` works in an environment that holds the wheel and what it requires."""
    assert run(python.with_name("tuiz"), "--version", folder=tmp_path) == f"tuiz {tuiz.__version__}\n"


def test_the_installed_package_is_the_wheels(python: Path, tmp_path: Path) -> None:
    """The environment runs what the wheel brought, not the checkout."""
    where = run(python, "-c", "import tuiz; print(tuiz.__file__)", folder=tmp_path).strip()

    assert Path(where).is_relative_to(python.parent.parent)


def test_every_module_can_be_imported_from_the_wheel(python: Path, tmp_path: Path) -> None:
    """No module needs a package that the wheel doesn't ask for, but what only an extra's use imports."""
    run(python, "-W", "error", "-c", IMPORT_EVERYTHING, folder=tmp_path)


def test_the_installed_demo_finds_its_zones(python: Path, tmp_path: Path) -> None:
    """The sample zones can be copied out of the installed package."""
    run(
        python,
        "-c",
        "from pathlib import Path; from tuiz.services.demo import copy_demo; copy_demo(Path('d'))",
        folder=tmp_path,
    )

    assert (tmp_path / "d" / "example.com.zone").is_file()


def test_the_installed_app_finds_its_themes(python: Path, tmp_path: Path) -> None:
    """All themes are read from the installed package, without a complaint."""
    count = run(
        python,
        "-c",
        "from tuiz.ui.theme_choice import *; from tuiz.ui.themes import *; "
        "themes, failures = load_themes(themes_folder()); print(len(themes), failures)",
        folder=tmp_path,
    )

    assert count == f"{len(list((ROOT / 'themes').glob('*.toml')))} []\n"
