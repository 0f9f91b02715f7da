"""What people install: the wheel holds what it needs and nothing else, and an sdist needs no node."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from functools import partial
from pathlib import Path

import pytest

from hatch_build import refresh_installed

ROOT = Path(__file__).parents[2]
BUNDLES = {
    f"tiledb_cloud_widgets/static/{name}"
    for name in (
        "browser.js",
        "preview.js",
        "login.js",
        "namespaces.js",
        "panels.css",
        "THIRD_PARTY_LICENSES.txt",
    )
}
#: Where Jupyter looks for the two halves of the side panel, below an environment's folder.
SIDE_PANEL = {
    "etc/jupyter/jupyter_server_config.d/tiledb_cloud_widgets.json",
    *(
        f"share/jupyter/labextensions/tiledb-cloud-widgets/{name}"
        for name in (
            "install.json",
            "package.json",
            "schemas/tiledb-cloud-widgets/package.json.orig",
            "schemas/tiledb-cloud-widgets/panel.json",
            "static/remoteEntry.js",
        )
    ),
}
DATA = "tiledb_cloud_widgets-0.1.0.data/data/"
NO_NODE = {**os.environ, "PATH": "/nowhere"}
BUILD = "import sys; from hatchling import build; print(getattr(build, 'build_' + sys.argv[1])(sys.argv[2]))"


def build(kind: str, source: Path, into: Path) -> Path:
    """An sdist or a wheel, made by the project's own backend where there is neither node nor npm."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, kind, str(into)],
        cwd=source,
        env=NO_NODE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return into / done.stdout.split()[-1]


def members(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    """The sdist, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    packed = build("sdist", ROOT, folder)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / packed.name.removesuffix(".tar.gz")


def test_the_wheel_is_the_package_its_bundles_and_nothing_else(wheel):
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "tiledb_cloud_widgets"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    files = {name for name in listed if name and (ROOT / name).exists()}
    assert members(wheel) == files | BUNDLES | {DATA + name for name in SIDE_PANEL}
    needed = {
        "py.typed",
        "local/libtiledb/messages.capnp",
        "local/control/api_operations.txt",
        "local/demo/users.toml",
    }
    assert {f"tiledb_cloud_widgets/{name}" for name in needed} <= files


def test_the_wheel_names_whose_code_its_bundles_hold_and_carries_the_licences(wheel):
    static = "tiledb_cloud_widgets/static/"
    packed = zipfile.ZipFile(wheel)
    licences = packed.read(f"{static}THIRD_PARTY_LICENSES.txt").decode()
    holders = json.loads((ROOT / "js" / "package.json").read_text())["dependencies"]
    for package in holders:
        licence = (ROOT / "js" / "node_modules" / package / "LICENSE").read_text().strip()
        assert licence in licences
        assert "/*!" not in packed.read(f"{static}preview.js").decode()  # it takes the panel's own
        for bundle in (name for name in BUNDLES if name.endswith(".js") and "preview" not in name):
            notice = packed.read(bundle).decode().partition("*/")[0]
            assert notice.startswith(f"/*! {package} ")
            assert re.search("Copyright.*", licence)[0] in notice


def test_the_sdist_holds_what_the_tests_and_the_notebooks_need_but_no_photographs(sdist):
    for name in (
        "Makefile",
        "requirements.lock",
        "js/src/widgets/browser.tsx",
        "notebooks/open.py",
        "tests/conftest.py",
    ):
        assert (sdist / name).exists(), name
    assert not list(sdist.rglob("*.png"))
    assert not list(sdist.rglob(".digest"))


def test_without_node_the_sdist_builds_the_same_wheel(sdist, wheel, tmp_path):
    again = build("wheel", sdist, tmp_path)
    assert members(again) == members(wheel)
    for name in members(wheel):
        assert zipfile.ZipFile(again).read(name) == zipfile.ZipFile(wheel).read(name)


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_jupyter_finds_the_side_panel_and_uninstalling_leaves_no_file(kind, tmp_path):
    packed = build(kind, ROOT, tmp_path)
    venv = tmp_path / "venv"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    run = partial(subprocess.run, check=True)
    run([uv, "venv", "--quiet", "--python", sys.executable, venv])
    before = {path for path in venv.rglob("*") if path.is_file()}
    run([uv, "pip", "install", "--quiet", "--no-deps", "--offline", "--python", venv, packed])
    assert all((venv / name).is_file() for name in SIDE_PANEL)
    # a rebuilt front end reaches an editable install without another name for any file
    (venv / "share/jupyter/labextensions/tiledb-cloud-widgets/static/remoteEntry.js").write_text("of before")
    refresh_installed(ROOT, venv)
    built = ROOT / "tiledb_cloud_widgets" / "static" / "labextension"
    for name in SIDE_PANEL:
        of_build = built / name.removeprefix("share/jupyter/labextensions/tiledb-cloud-widgets/")
        assert not of_build.is_file() or of_build.read_bytes() == (venv / name).read_bytes(), name
    run([uv, "pip", "uninstall", "--quiet", "--python", venv, "tiledb-cloud-widgets"])
    assert {path for path in venv.rglob("*") if path.is_file() and path.name != ".lock"} <= before


def test_an_environment_without_the_side_panel_gets_none(tmp_path):
    refresh_installed(ROOT, tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_extension_has_the_version_and_the_licence_of_the_package():
    about = json.loads((ROOT / "tiledb_cloud_widgets/static/labextension/package.json").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (about["version"], about["license"]) == (project["version"], project["license"])


@pytest.mark.parametrize("change", ["edited", "new", "renamed"])
def test_a_changed_source_makes_the_bundles_stale(change, tmp_path):
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(ROOT / "js", tmp_path / "js", ignore=ignored)
    shutil.copytree(ROOT / "tiledb_cloud_widgets" / "static", tmp_path / "tiledb_cloud_widgets" / "static")
    for name in ("hatch_build.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    hook = [sys.executable, "hatch_build.py"]
    assert subprocess.run(hook, cwd=tmp_path, env=NO_NODE, check=False).returncode == 0
    source = tmp_path / "js" / "src" / "ui" / "strings.ts"
    if change == "edited":
        source.write_text(source.read_text() + "\n")
    elif change == "new":
        (source.parent / "new.ts").touch()
    else:
        source.rename(source.with_name("words.ts"))
    stale = subprocess.run(hook, cwd=tmp_path, env=NO_NODE, capture_output=True, text=True, check=False)
    assert "needs node 20" in stale.stderr, "it took bundles of other sources for good"


def test_without_the_data_packages_the_server_without_a_root_says_what_to_install(home):
    code = (
        "import sys; sys.modules['vega_datasets'] = None\n"
        "from tiledb_cloud_widgets.local.__main__ import main; sys.exit(main([]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'tiledb-cloud-widgets[demo]'" in done.stderr
    assert done.stderr.count("\n") == 1, "one line, no traceback"


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_the_wheel_alone_in_a_clean_environment_imports_and_says_what_more_there_is(wheel, tmp_path, home):
    venv = tmp_path / "venv"
    python = venv / "bin" / "python"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, venv], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, wheel], check=True)
    code = (
        "import tiledb_cloud_widgets as tcw\n"
        "for name in tcw.__all__: getattr(tcw, name)\n"
        "print(tcw.browse(), tcw.login(), tcw.NamespacePicker())\n"
        "try: tcw.local.start()\n"
        "except ImportError as error: print(error)"
    )
    said = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout
    assert "nobody is signed in" in said
    assert "pip install 'tiledb-cloud-widgets[local]'" in said
