"""Runs a workload in an interpreter that has its library."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tiledb_cloud_widgets.local import LocalCloud

FOLDER = Path(__file__).parent


def results(
    python: str, workload: str, base: str, home: Path, cloud: LocalCloud | None = None
) -> dict[str, Any]:
    """What a workload gets below `base`, with no settings but how to sign in."""
    home.mkdir(exist_ok=True)
    settings = {"HOME": str(home)}
    if cloud is not None:
        settings |= {"TILEDB_REST_SERVER_ADDRESS": cloud.url, "TILEDB_REST_TOKEN": cloud.token}
    done = subprocess.run(
        [python, "-W", "ignore", str(FOLDER / f"{workload}.py"), base],
        env=os.environ | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-5000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def assert_equal_to_local(python: str, workload: str, folder: Path, cloud: LocalCloud) -> None:
    """Compare a workload on a folder and below ``tiledb://peers``, which `cloud` serves from ``folder / "root"``."""
    (folder / "disk").mkdir()
    (folder / "root/peers").mkdir(exist_ok=True)
    here = results(python, workload, str(folder / "disk"), folder / "home")
    there = results(python, workload, "tiledb://peers", folder / "home", cloud)
    assert here
    for step, result in here.items():
        assert there[step] == result, step
    assert list(there) == list(here)
