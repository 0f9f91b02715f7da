"""Libraries above tiledb, each in an environment of its own and with its defaults: over ``tiledb://`` as on a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.peers.environments import python_or_skip
from tests.peers.workloads.run import assert_equal_to_local
from tiledb_cloud_widgets import local


@pytest.mark.peers
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("workload", "environment"),
    [
        ("soma", "soma"),
        ("vector_search", "vector-search"),
        ("bioimg", "bioimg"),
        ("dask_arrays", "frames"),
        ("frames", "frames"),
        ("filestore", "frames"),
    ],
)
def test_a_library_gets_the_same_as_from_a_folder(
    workload: str, environment: str, tmp_path: Path, home: Path
) -> None:
    python = python_or_skip(environment)
    (tmp_path / "root/peers").mkdir(parents=True)
    with local.start(tmp_path / "root", writable=True) as cloud:
        assert_equal_to_local(python, workload, tmp_path, cloud)
