"""Builds the front end of ``js/`` into the package: before a wheel or an editable install, or by hand.

``python hatch_build.py`` does what the hook does: nothing, when the bundles are of the sources as they are.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NO_NODE = (
    "Building tiledb_cloud_widgets from a git checkout needs node 20 or newer and npm on PATH; "
    "install them (Debian: apt-get install nodejs npm), or install a released wheel."
)
LAB_EXTENSION = ("static/remoteEntry.js", "package.json", "install.json")
BUNDLES = (
    *("browser.js", "preview.js", "login.js", "namespaces.js", "panels.css", "THIRD_PARTY_LICENSES.txt"),
    *(f"labextension/{name}" for name in LAB_EXTENSION),
)
INSTALLED_LAB_EXTENSION = Path("share", "jupyter", "labextensions", "tiledb-cloud-widgets")


def build_front_end(root: Path) -> None:
    """Run ``npm ci && npm run build`` in ``js/``, but only when what it would build from has changed.

    Raises
    ------
    SystemExit
        With a sentence that says what to do: npm is missing, or the build failed.
    """
    static = root / "tiledb_cloud_widgets" / "static"
    built = all((static / bundle).exists() for bundle in BUNDLES)
    if built and (root / "PKG-INFO").exists():
        return  # an sdist carries the bundles: no node needed
    stamp = static / ".digest"
    digest = digest_of(root)
    if built and stamp.exists() and stamp.read_text() == digest:
        return
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise SystemExit(NO_NODE)
    static.mkdir(exist_ok=True)
    stamp.unlink(missing_ok=True)
    commands = [["run", "--silent", "build"]]
    if not installed(root / "js"):
        commands.insert(0, ["ci", "--no-progress", "--loglevel=error"])
    for command in commands:
        if subprocess.run([npm, *command], cwd=root / "js", check=False).returncode:
            raise SystemExit(f"The front-end build failed: `npm {' '.join(command)}` in js/ says why above.")
    missing = [bundle for bundle in BUNDLES if not (static / bundle).exists()]
    if missing:
        raise SystemExit(
            f"The front-end build wrote no {', '.join(missing)}; js/build.mjs names what it writes."
        )
    stamp.write_text(digest)


def installed(js: Path) -> bool:
    """Whether ``node_modules`` was filled since the lock changed; npm writes its copy of it last."""
    copy = js / "node_modules" / ".package-lock.json"
    return copy.exists() and copy.stat().st_mtime >= (js / "package-lock.json").stat().st_mtime


def digest_of(root: Path) -> str:
    """SHA-256 of every file that the front-end build reads, names included."""
    js = root / "js"
    digest = hashlib.sha256()
    sources = [*js.glob("*.json"), *js.glob("*.mjs"), js / ".npmrc", *(js / "src").rglob("*")]
    sources.append(root / "pyproject.toml")  # it holds the version
    for path in sorted(source for source in sources if source.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def refresh_installed(root: Path, prefix: Path) -> None:
    """Bring the copy of the side panel that an editable install made up to date.

    Jupyter reads it from the environment, and an editable install only copies it there once. It is no link: a
    wheel cannot hold one, and uninstalling would delete what it leads to.
    """
    built = root / "tiledb_cloud_widgets" / "static" / "labextension"
    copy = prefix / INSTALLED_LAB_EXTENSION
    if copy.is_dir():
        shutil.copytree(built, copy, dirs_exist_ok=True)


class FrontEndHook(BuildHookInterface):  # type: ignore[misc]  # hatchling ships no types
    """What hatchling calls before it packs anything."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        build_front_end(Path(self.root))


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    build_front_end(here)
    refresh_installed(here, Path(sys.prefix))
