"""Builds the front end of ``js/`` into the package before a wheel, an sdist or an editable install."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WIDGETS = ("browser", "login", "namespaces")


class FrontEndHook(BuildHookInterface):  # type: ignore[misc]  # hatchling ships no types
    """Run ``npm ci && npm run build``, but only when what it would build from has changed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        root = Path(self.root)
        static = root / "tiledb_cloud_widgets" / "static"
        bundles = [static / f"{name}.js" for name in WIDGETS] + [static / "panels.css"]
        built = all(bundle.exists() for bundle in bundles)
        if built and (root / "PKG-INFO").exists():
            return  # an sdist carries the bundles: no node needed
        stamp = static / ".digest"
        digest = digest_of(root / "js")
        if built and stamp.exists() and stamp.read_text() == digest:
            return
        npm = shutil.which("npm")
        if npm is None:
            message = (
                "Building tiledb_cloud_widgets from a git checkout needs node 20 or newer and npm on PATH; "
                "install them (Debian: apt-get install nodejs npm), or install a released wheel."
            )
            raise SystemExit(message)
        subprocess.run([npm, "ci", "--no-progress", "--loglevel=error"], cwd=root / "js", check=True)
        subprocess.run([npm, "run", "--silent", "build"], cwd=root / "js", check=True)
        missing = [bundle.name for bundle in bundles if not bundle.exists()]
        if missing:
            raise SystemExit(f"The front-end build did not write {', '.join(missing)} into {static}.")
        stamp.write_text(digest)


def digest_of(js: Path) -> str:
    """SHA-256 of every file that the front-end build reads."""
    digest = hashlib.sha256()
    sources = [*js.glob("*.json"), *js.glob("*.mjs"), *(js / "src").rglob("*")]
    for path in sorted(source for source in sources if source.is_file()):
        digest.update(path.relative_to(js).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
