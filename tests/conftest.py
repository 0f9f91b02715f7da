"""Every test run has a home folder of its own, and no credentials but those it makes."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_run_home = tempfile.TemporaryDirectory(prefix="tcw-tests-home.")
for _name in [name for name in os.environ if name.startswith(("TILEDB_", "XDG_", "JUPYTER", "IPYTHON"))]:
    del os.environ[_name]
os.environ["HOME"] = _run_home.name
os.environ["PYTHONWARNINGS"] = ""
# Kernels, servers and workers start hundreds of times; without bytecode each would compile its libraries again, which is most of a start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# A shell has the commands that it starts in the background ignore Ctrl-C, which some tests press.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home folder for this test alone."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder
