"""Runs TileDB-Py's own tests in an interpreter that has them, on a folder or over ``tiledb://``."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiledb_cloud_widgets.local import LocalCloud

ROOT = Path(__file__).parents[3]
FIND = "import tiledb.tests; print(tiledb.tests.__path__[0])"
OPTIONS = [
    "-q",
    "-rf",
    "--tb=short",
    "--timeout=300",
    "--hypothesis-seed=1",  # the same inputs in both runs; not each seed passes hypothesis' own health checks
    "-p",
    "no:cacheprovider",
    "-o",
    "python_classes=*Test*",
]


@dataclass(frozen=True)
class Run:
    """What came of each test ("passed", "failed", "skipped", "excluded"), and which of them got a URI."""

    outcomes: dict[str, str]
    served: set[str]
    said: str

    def of(self, outcome: str, file: str = "") -> set[str]:
        """The tests of a file, or of all, with this outcome."""
        return {test for test, its in self.outcomes.items() if its == outcome and test.startswith(file)}


def run(python: str, folder: Path, tests: list[str], cloud: LocalCloud | None = None) -> Run:
    """Run some of TileDB-Py's tests, [] for all.

    folder: a new one for what they leave. cloud: the server over ``folder / "root"``, or None for a run on a folder.
    """
    (folder / "home").mkdir(parents=True, exist_ok=True)
    report = folder / "report.json"
    settings = {"PYTHONPATH": str(ROOT), "HOME": str(folder / "home"), "TCW_REPORT": str(report)}
    if cloud is not None:
        (folder / "root/peers").mkdir(parents=True, exist_ok=True)
        settings |= {
            "TCW_FOLDER": str((folder / "root/peers").resolve()),
            "TILEDB_REST_SERVER_ADDRESS": cloud.url,
            "TILEDB_REST_TOKEN": cloud.token,
        }
    found = subprocess.run([python, "-c", FIND], capture_output=True, text=True, check=True)
    where = found.stdout.strip()
    done = subprocess.run(
        [python, "-m", "pytest", *OPTIONS, "-c", os.devnull, f"--rootdir={where}", "-p", "tests.peers.tiledb_py.plugin", *tests],
        cwd=where, env=os.environ | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout[-20_000:] + done.stderr[-2000:]
    assert done.returncode in (0, 1), said
    content = json.loads(report.read_text())
    return Run(content["outcomes"], set(content["served"]), said)


def table(local: Run, rest: Run) -> str:
    """A line for each file of tests, and one for all."""
    files = sorted({test.partition("::")[0] for test in local.outcomes})
    lines = [
        f"{'tests that pass':40}{'folder':>8}{'tiledb://':>11}{'with a URI':>12}{'excluded':>10}{'failed':>8}"
    ]
    for file in [*files, ""]:
        passed = rest.of("passed", file)
        excluded, failed = rest.of("excluded", file), rest.of("failed", file)
        counts = (
            len(local.of("passed", file)),
            len(passed),
            len(passed & rest.served),
            len(excluded),
            len(failed),
        )
        lines.append("{:40}{:8}{:11}{:12}{:10}{:8}".format(file or "all", *counts))
    return "\n".join(lines)
