"""REST equals local with the oldest client that is supported, in an environment of its own, against our server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

OLDEST = "0.33.6"
SUITES = ["reads", "writes", "fragments", "groups"]


def environment(version: str) -> Path:
    """The Python of an environment with that ``tiledb``, which is made when it is not there."""
    folder = ROOT / ".venv-peers" / f"tiledb-{version}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = [f"tiledb=={version}", "numpy", "pandas<3", "pyarrow", "pytest", "pytest-timeout"]
    if not python.exists():
        subprocess.run(["uv", "venv", "-q", "--python", sys.executable, str(folder)], check=True)
    subprocess.run(["uv", "pip", "install", "-q", "--python", str(python), *wanted], check=True)
    return python


@pytest.mark.peers
@pytest.mark.timeout(900)
def test_the_oldest_client_is_served_as_well() -> None:
    python = environment(OLDEST)
    files = [f"tests/local/data/test_data_{suite}.py" for suite in SUITES]
    settings = {"TCW_SERVER_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert "passed" in done.stdout
