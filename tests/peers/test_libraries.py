"""Libraries above tiledb, each in an environment of its own and with its defaults: over ``tiledb://`` as on a folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.peers.environments import ROOT, python_or_skip
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


RUN = """
import nbclient, nbformat, sys
content = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(content, timeout=100, resources={"metadata": {"path": sys.argv[2]}}).execute()
for cell in content.cells:
    if "find_spec(" in cell.source:
        print("".join(output["text"] for output in cell.outputs))
"""


@pytest.mark.peers
@pytest.mark.timeout(900)
def test_dask_and_tiledbsoma_run_in_the_notebook_of_the_embedded_server(tmp_path: Path, home: Path) -> None:
    notebook = ROOT / "notebooks" / "local-server.ipynb"
    done = subprocess.run(
        [python_or_skip("notebook-libraries"), "-W", "ignore", "-c", RUN, str(notebook), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    mean_colour, cells = done.stdout.strip().split("\n\n")
    assert mean_colour.startswith("[158.")
    assert cells.split() == ["soma_joinid", "kind", "0", "0", "B", "1", "1", "T"]
