"""Finds Chromium, and gets it from Debian's packages where it is missing: ``python -m tests.browser.chromium``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No background traffic, no first-run pages; root (as in a container) cannot have Chromium's own sandbox.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WHAT_TO_DO = (
    "The browser tests need Chromium. Install it (Debian: apt-get install chromium), "
    "or name one in the environment variable CHROMIUM."
)


def find() -> str | None:
    """The Chromium to use: the environment's, or the first on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """Ask apt for Chromium, as root or through sudo where it asks no password."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if as_root and shutil.which("sudo") is None:
        return
    print("Installing Chromium from Debian's packages ...", flush=True)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        if subprocess.run([*as_root, apt, *command], check=False, env=environment, **quiet).returncode:  # type: ignore[call-overload]
            return


def main() -> int:
    if find() is None:
        install()
    if find() is None:
        print(WHAT_TO_DO, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
