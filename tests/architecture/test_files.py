"""The shape of the house, read off its files."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from settings import ROOT

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
SHAPELESS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
TESTS = ("tests", "bench")
READS_ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}
# Written in parts, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.)}])/(?:work|root|home)/")
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "deb." + "debian.org",
    "index" + "-url",
)


@cache
def _files() -> list[Path]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def _modules() -> list[Path]:
    return [path for path in _files() if path.suffix == ".py"]


def _product() -> list[Path]:
    return [path for path in _modules() if path.relative_to(ROOT).parts[0] not in TESTS]


def _shown(paths: Iterator[Path]) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def test_it_knows_its_own_files() -> None:
    assert ROOT / "settings.py" in _product()


def test_it_has_no_file_too_long_to_read() -> None:
    # A revision of the schema is a record, as long as the tables are many.
    modules = (path for path in _modules() if "versions" not in path.parts)
    assert _shown(path for path in modules if len(path.read_text().splitlines()) > LONGEST_FILE) == []


def test_it_has_no_function_too_long_to_read() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in _product()
        if "versions" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert found == []


def test_it_has_no_module_without_a_subject() -> None:
    assert _shown(path for path in _modules() if SHAPELESS & {path.stem, path.parent.name}) == []


def test_it_reads_the_environment_in_one_place() -> None:
    others = (path for path in _product() if path != ROOT / "settings.py")
    assert _shown(path for path in others if _reads_environment(ast.parse(path.read_text()))) == []


def _reads_environment(tree: ast.AST) -> bool:
    return any(_reads(node) for node in ast.walk(tree))


def _reads(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="os"), attr=name):
            return name in READS_ENVIRONMENT
        case ast.ImportFrom(module="os", names=names):
            return bool(READS_ENVIRONMENT & {alias.name for alias in names})
    return False


@pytest.mark.parametrize(
    "text", ["import os\nos.environ['A']", "import os\nos.getenv('A')", "from os import environ"]
)
def test_it_would_notice_a_read_of_the_environment(text: str) -> None:
    assert _reads_environment(ast.parse(text))


def test_it_names_no_path_of_anybodys_machine_and_no_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match}"
        for path in _files()
        if (text := _text(path)) is not None
        for match in [*MACHINE_PATH.findall(text), *(host for host in REGISTRIES if host in text)]
    ]
    assert found == []


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except UnicodeDecodeError:  # a font or a picture
        return None


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_it_pins_every_requirement_with_hashes(name: str) -> None:
    requirements = re.split(r"\n(?=[^\s#])", (ROOT / name).read_text())
    assert len(requirements) > 20
    assert [
        line
        for line in requirements
        if not re.match(r"[\w.\[\]-]+==\S+", line) or "--hash=sha256:" not in line
    ] == []


def test_it_installs_the_same_versions_for_tests_as_for_service() -> None:
    served = set(re.findall(r"^\S+==\S+", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    tested = set(re.findall(r"^\S+==\S+", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE))
    assert served <= tested


@pytest.mark.parametrize("name", ["run", "test", ".ci/run"])
def test_it_can_be_started(name: str) -> None:
    path = ROOT / name
    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(path)], check=True)
