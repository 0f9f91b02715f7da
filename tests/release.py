"""``make release-check``: what is released, built and tried as users get it. Needs the network for the packages that it installs."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
VERSION = PROJECT["version"]
UV = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
#: Pythons that may be there or can be installed; one that is neither is said to be not run.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
#: those that were
RUN: set[str] = set()
#: bytes
LARGEST_WHEEL = 2_000_000
LARGEST_SDIST = 4_000_000
BUILD = "import sys; from hatchling import build; print(getattr(build, 'build_' + sys.argv[1])(sys.argv[2]))"
#: A script of somebody new: the demo's server needs data that the extras do not bring, so it serves a folder of its own.
TRY = """
import sys, tempfile, pathlib, numpy, tiledb
from importlib.metadata import version
import tiledb_cloud_widgets as tcw
root = pathlib.Path(tempfile.mkdtemp())
(root / "me").mkdir()
tiledb.from_numpy(str(root / "me" / "numbers"), numpy.arange(10)).close()
with tcw.local.start(root) as cloud:
    browser = tcw.browse(cloud.client)
    browser.selection = list(browser.to_frame()["tiledb_uri"])
    with browser.open() as array:
        assert array[:].sum() == 45
    assert len(tcw.listing(client=cloud.client, progress=False)) == 1
    for name in tcw.__all__:
        getattr(tcw, name)
assert version("tiledb-cloud-widgets") == sys.argv[1]
"""


class Failed(Exception):  # noqa: N818 (reads as a sentence: `except Failed`)
    """What is not as a release must be."""


def checks(folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield what is checked, and the check, which returns what it found or raises `Failed`."""
    yield "one version, which the changelog describes", versions
    yield "metadata", metadata
    yield "wheel and sdist are built", build
    yield "twine check", twine
    yield "contents and size of wheel and sdist", contents
    yield "licences of what the front end bundles", licences
    for python in PYTHONS:
        for source in ("wheel", "sdist") if python == PYTHONS[0] else ("wheel",):
            yield f"{source} on Python {python}, without node", lambda p=python, s=source: tried(folder, p, s)  # type: ignore[misc]
    yield "no Python is claimed that was not run", claims


def run(*command: object, **options: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **options
    )  # type: ignore[call-overload]
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip()[-2000:])
    return str(done.stdout)


def versions() -> str:
    heads = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    if heads[0] != VERSION:
        raise Failed(f"pyproject.toml says {VERSION}, the changelog begins with {heads[0]}")
    others = [
        str(file)
        for file in run("git", "ls-files", "*.py", "*.json", "*.mjs", "*.ts", "*.tsx", cwd=ROOT).split()
        if file != "js/package-lock.json"
        and not file.startswith("tests/")
        and re.search(rf"version\W+{re.escape(VERSION)}\b", (ROOT / file).read_text())
    ]
    if others:
        raise Failed(f"the version stands in {', '.join(others)} too")
    return VERSION


def metadata() -> str:
    missing = [
        name
        for name in ("description", "license", "authors", "keywords", "classifiers")
        if not PROJECT.get(name)
    ]
    if missing:
        raise Failed(f"pyproject.toml has no {', '.join(missing)}")
    return ", ".join(PROJECT.get("urls", {})) or "complete but for URLs, which are the owner's to fill in"


def build() -> str:
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    return ", ".join(
        run(sys.executable, "-c", BUILD, kind, DIST, cwd=ROOT).split()[-1] for kind in ("sdist", "wheel")
    )


def packed(kind: str) -> Path:
    (found,) = DIST.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return found


def twine() -> str:
    run(
        UV,
        "tool",
        "run",
        "--quiet",
        "--from",
        "twine>=6",
        "twine",
        "check",
        "--strict",
        packed("wheel"),
        packed("sdist"),
    )
    return "passed"


def contents() -> str:
    wheel = packed("wheel")
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "THIRD_PARTY_LICENSES.txt",
        "licenses/LICENSE",
        "remoteEntry.js",
        "browser.js",
        "py.typed",
    ):
        if not any(name.endswith(wanted) for name in names):
            raise Failed(f"{wanted} is not in it")
    strange = [
        name for name in names if re.search(r"(^|/)(tests?|node_modules|__pycache__)/|\.(map|ipynb)$", name)
    ]
    if strange:
        raise Failed(f"it holds {', '.join(strange[:5])}")
    if wheel.stat().st_size > LARGEST_WHEEL:
        raise Failed(f"it has {wheel.stat().st_size:,} bytes; at most {LARGEST_WHEEL:,}")
    about = next(name for name in names if name.endswith(".dist-info/METADATA"))
    if email.message_from_bytes(zipfile.ZipFile(wheel).read(about))["Version"] != VERSION:
        raise Failed("its metadata has another version")
    sdist = packed("sdist").stat().st_size
    if sdist > LARGEST_SDIST:
        raise Failed(f"the sdist has {sdist:,} bytes; at most {LARGEST_SDIST:,}")
    return f"{len(names)} files, {wheel.stat().st_size:,} bytes; the sdist {sdist:,}"


def licences() -> str:
    wheel = zipfile.ZipFile(packed("wheel"))
    name = next(name for name in wheel.namelist() if name.endswith("THIRD_PARTY_LICENSES.txt"))
    text = wheel.read(name).decode()
    bundled = json.loads((ROOT / "js" / "package.json").read_text())["dependencies"]
    missing = [package for package in bundled if package not in text]
    if missing:
        raise Failed(f"{', '.join(missing)} has none in {name}")
    return ", ".join(bundled)


def tried(folder: Path, python: str, source: str) -> str:
    """Install it where there is no node, and use it."""
    place = folder / f"{source}-{python}"
    try:
        run(UV, "venv", "--quiet", "--python", python, place)
    except Failed:
        return "not run: this Python is not here and cannot be installed"
    run(
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        place,
        f"tiledb-cloud-widgets[local,parquet] @ file://{packed(source)}",
    )
    clean = (
        {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
        if shutil.which("node", path="/usr/bin:/bin") is None
        else {"PATH": "/nowhere", "HOME": str(folder)}
    )
    run(
        place / "bin" / "python",
        "-W",
        "error::DeprecationWarning:tiledb_cloud_widgets",
        "-c",
        TRY,
        VERSION,
        cwd=folder,
        env=os.environ | clean,
    )
    RUN.add(python)
    return "installed and used"


def claims() -> str:
    """The Pythons that the classifiers and the README name, each of which must have been tried just now."""
    claimed = {line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)}
    sentence = re.search(
        r"^Tested with Python ([^\n]*?) on Linux", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    if not sentence:
        raise Failed("the README does not say with which Pythons it was tested")
    claimed |= set(re.findall(r"3\.\d+", sentence[1]))
    if claimed - RUN:
        raise Failed(f"Python {', '.join(sorted(claimed - RUN))} is claimed, and was not run")
    return ", ".join(sorted(claimed))


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for what, check in checks(Path(folder)):
            try:
                found = check()
            except Failed as error:
                failed += 1
                found = f"FAILED\n      {error}"
            print(f"{what:48} {found}", flush=True)
    print(f"\n{failed} failed" if failed else "\nReady to be released.")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
