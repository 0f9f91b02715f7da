"""The rules of the house that a machine can check; CONTRIBUTING says why each holds."""

from __future__ import annotations

import ast
import gzip
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tiledb_cloud_widgets"
# Each room, and the rooms it may import from.
MAY_IMPORT = {
    "client": {"client"},
    "catalog": {"client", "catalog"},
    "widgets": {"client", "catalog", "widgets"},
    "local": {"local"},
}
# Its launcher is the one door of the embedded server's house: it hands out a signed-in Client.
DOORS = {"local/launcher.py": {"client", "local"}}
BUDGETS = {"browser.js": 20_000, "login.js": 20_000, "namespaces.js": 20_000, "panels.css": 8_000}


def rooms_imported(path: Path) -> set[str]:
    """The rooms of the package that a file imports, lazily or not."""
    package = ("tiledb_cloud_widgets", *path.relative_to(PACKAGE).parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            modules = [".".join([*base, *([node.module] if node.module else [])])]
            if modules[0] == "tiledb_cloud_widgets":
                modules = [f"tiledb_cloud_widgets.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in modules if name.startswith("tiledb_cloud_widgets.")}
    return found


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_go_one_way(room):
    wrong = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        allowed = DOORS.get(name, MAY_IMPORT[room])
        wrong += [f"{name} imports {other}" for other in rooms_imported(path) - allowed]
    assert not wrong


def test_no_bundle_is_over_its_budget():
    sizes = {name: len(gzip.compress((PACKAGE / "static" / name).read_bytes(), 9)) for name in BUDGETS}
    assert not {name: size for name, size in sizes.items() if size > BUDGETS[name]}


def test_no_markup_is_made_from_data():
    pattern = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write")
    wrong = [path.name for path in (ROOT / "js" / "src").rglob("*.ts*") if pattern.search(path.read_text())]
    assert not wrong


def test_no_lock_file_names_a_host():
    for name in ("requirements.lock", "js/package-lock.json"):
        text = (ROOT / name).read_text()
        assert not re.search(
            r'"resolved"|https?://[^"\s]*\.(tgz|whl|tar\.gz)|^--(extra-)?index', text, re.MULTILINE
        ), name


def test_a_file_reads_in_one_sitting():
    sources = [path for path in tracked() if path.suffix in {".py", ".ts", ".tsx"}]
    lengths = {path.relative_to(ROOT).as_posix(): path.read_text().count("\n") for path in sources}
    assert not {name: lines for name, lines in lengths.items() if lines > 420}
