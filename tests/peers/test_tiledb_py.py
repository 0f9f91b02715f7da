"""TileDB-Py's own tests: what passes on a folder passes over ``tiledb://``, or is excluded with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.peers.environments import python_or_skip
from tests.peers.tiledb_py.exclusions import EXCLUDED
from tests.peers.tiledb_py.run import run, table
from tiledb_cloud_widgets import local


@pytest.mark.peers
@pytest.mark.timeout(3600)
def test_what_passes_on_a_folder_passes_over_rest(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python = python_or_skip("tiledb-py")
    folder = run(python, tmp_path / "folder", [])
    (tmp_path / "rest/root").mkdir(parents=True)
    with local.start(tmp_path / "rest/root", writable=True) as cloud:
        rest = run(python, tmp_path / "rest", [], cloud)
    with capsys.disabled():
        print(f"\n{table(folder, rest)}\n")
        for reason, tests in EXCLUDED.items():
            print(f"excluded, as {reason}:", *sorted(tests), sep="\n  ")
    assert not folder.of("failed"), folder.said
    assert not rest.of("failed"), rest.said
    assert folder.of("passed") - rest.of("passed") == rest.of("excluded")
    assert len(rest.of("passed")) >= 1020
