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
# Each package imports only from itself and from those to its left; `preview` knows no client.
ORDER = ("client", "catalog", "panel", "widgets")
MAY_IMPORT = {name: {"preview", *ORDER[: place + 1]} for place, name in enumerate(ORDER)}
MAY_IMPORT |= {
    "client": {"client"},
    "preview": {"preview"},
    "lab": {"client", "preview", "catalog", "panel", "lab"},
    "local": {"local"},
}
# Any room decodes into structs, and may pause the collector.
for others in MAY_IMPORT.values():
    others |= {"structs", "collector"}
# Its launcher is the one door of the embedded server's house: it hands out a signed-in Client.
# A preview's worker reads under the client's guard against reads that did not complete.
DOORS = {"local/launcher.py": {"client", "local"}, "preview/worker.py": {"client", "preview"}}
FRONT_END = ("kernel", "ui", "edit", "preview", "browser", "widgets", "lab")
BUDGETS = {"browser.js": 32_000, "login.js": 20_000, "namespaces.js": 20_000, "panels.css": 10_000}
BUDGETS |= {"preview.js": 10_000}
BUDGETS |= {"labextension/static/remoteEntry.js": 48_000}


def imported(path: Path, *, when_loaded: bool = False) -> set[str]:
    """The modules that a file imports; ``when_loaded``: without those imported in functions or for types only."""
    package = (PACKAGE.name, *path.relative_to(PACKAGE).parts[:-1])
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            names |= {
                inner if is_module(inner := f"{module}.{alias.name}") else module for alias in node.names
            }
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif when_loaded and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        elif when_loaded and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)
    return names


def is_module(name: str) -> bool:
    place = ROOT.joinpath(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def rooms_imported(path: Path) -> set[str]:
    """The packages of ours that a file imports, lazily or not."""
    return {name.split(".")[1] for name in imported(path) if name.startswith(f"{PACKAGE.name}.")}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """A way from a module back to itself, if there is one."""
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        found = next((found for after in sorted(graph[name]) if (found := visit(after, [*way, name]))), [])
        done.add(name)
        return found

    return next((found for name in sorted(graph) if (found := visit(name, []))), [])


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


def test_no_module_imports_itself_by_way_of_others():
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    graph = {
        name: {other for other in imported(path, when_loaded=True) if other in paths and other != name}
        for name, path in paths.items()
    }
    assert not circle(graph)


def test_a_circle_is_found_wherever_it_is():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


@pytest.mark.parametrize("room", FRONT_END)
def test_imports_of_the_front_end_go_one_way(room):
    allowed = FRONT_END[: FRONT_END.index(room) + 1]
    wrong = []
    for path in sorted((ROOT / "js" / "src" / room).glob("*.ts*")):
        rooms = re.findall(r'from "\.\./(\w+)/', path.read_text())
        wrong += [f"{room}/{path.name} imports {other}" for other in rooms if other not in allowed]
    assert not wrong


def test_the_panel_knows_no_widget():
    widgets = {"ipywidgets", "anywidget", "traitlets"}
    paths = (PACKAGE / "panel").rglob("*.py")
    assert not {path.name for path in paths if widgets & {name.split(".")[0] for name in imported(path)}}


def test_only_the_side_panel_knows_jupyter_server():
    paths = [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE / "lab"]
    assert not {
        path.name
        for path in paths
        if {name.split(".")[0] for name in imported(path)} & {"jupyter_server", "tornado"}
    }


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
    assert not {name: lines for name, lines in lengths.items() if lines > 400}
