"""Libraries and tests of others that need no download; `make peers` has the rest of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.peers.tiledb_py.run import run
from tests.peers.workloads.run import assert_equal_to_local
from tiledb_cloud_widgets import local

#: of TileDB-Py's own tests, those of a few seconds
TESTS = [
    "test_attribute.py",
    "test_domain_index.py",
    "test_enumeration.py",
    "test_fragments.py",
    "test_schema_evolution.py",
]


@pytest.mark.parametrize("workload", ["frames", "filestore"])
def test_a_library_gets_the_same_as_from_a_folder(workload: str, tmp_path: Path, home: Path) -> None:
    (tmp_path / "root").mkdir()
    with local.start(tmp_path / "root", writable=True) as cloud:
        assert_equal_to_local(sys.executable, workload, tmp_path, cloud)


def test_some_of_tiledbs_own_tests_pass_over_rest(tmp_path: Path, home: Path) -> None:
    (tmp_path / "rest/root").mkdir(parents=True)
    with local.start(tmp_path / "rest/root", writable=True) as cloud:
        rest = run(sys.executable, tmp_path / "rest", TESTS, cloud)
    assert not rest.of("failed"), rest.said
    assert len(rest.of("passed") & rest.served) > 40
