"""REST equals local with the oldest client that is supported, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.peers.environments import python_of

from .conftest import ROOT

SUITES = ["reads", "writes", "fragments", "groups"]


@pytest.mark.peers
@pytest.mark.timeout(1800)
def test_the_oldest_client_is_served_as_well() -> None:
    files = [f"tests/local/data/test_{suite}.py" for suite in SUITES]
    settings = {"TCW_SERVER_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [str(python_of("tiledb-oldest")), "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert "passed" in done.stdout
