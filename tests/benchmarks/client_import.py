"""How long imports take, each in a fresh interpreter; the rounds alternate."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.figure import Figure

SCRIPTS = {
    "package": "import tiledb_cloud_widgets as tcw; tcw.browse",
    "libraries": "import ipywidgets, anywidget, requests",
    "client": "import tiledb_cloud_widgets.client",
    "its libraries": "import requests, msgspec",
}
TIMED = "import time; start = time.perf_counter(); {script}; print(time.perf_counter() - start)"


def figures() -> Iterator[Figure]:
    """Imports of the package, and of the client alone."""
    times: dict[str, list[float]] = {name: [] for name in SCRIPTS}
    for _ in range(16):
        for name, script in SCRIPTS.items():
            command = [sys.executable, "-c", TIMED.format(script=script)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
            times[name].append(float(done.stdout))
    median = {name: statistics.median(kept[1:]) for name, kept in times.items()}
    for what, name, least, gate, aim in (
        ("import tiledb_cloud_widgets, touch browse / its libraries", "package", "libraries", 1.25, 1.15),
        ("import the client / requests, msgspec", "client", "its libraries", None, None),
    ):
        note = f"{median[name] * 1000:.0f} ms against {median[least] * 1000:.0f} ms"
        yield Figure(what, median[name] / median[least], gate, aim, note=note)
