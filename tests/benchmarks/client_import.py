"""How long imports take, each in a fresh interpreter; the rounds alternate.

In seconds of the processor, which other work on the machine lengthens less than those on the clock; modules are compiled and
in memory, so that imports wait for nothing else.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.figure import Figure, ratio

SCRIPTS = {
    "package": "import tiledb_cloud_widgets as tcw; tcw.browse",
    "libraries": "import ipywidgets, anywidget, requests",
    "client": "import tiledb_cloud_widgets.client",
    "its libraries": "import requests, msgspec",
}
TIMED = "import time; start = time.process_time(); {script}; print(time.process_time() - start)"


def figures() -> Iterator[Figure]:
    """Imports of the package, and of the client alone."""
    times: dict[str, list[float]] = {name: [] for name in SCRIPTS}
    for _ in range(16):
        for name, script in SCRIPTS.items():
            command = [sys.executable, "-c", TIMED.format(script=script)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            times[name].append(float(done.stdout))
    for what, name, least, gate, aim in (
        ("import tiledb_cloud_widgets, touch browse / its libraries", "package", "libraries", 1.15, 1.0),
        ("import the client / requests, msgspec", "client", "its libraries", None, None),
    ):
        over, under = times[name][1:], times[least][1:]  # the first round compiles what has changed
        value, spread = ratio(over, under)
        note = f"{statistics.median(over) * 1000:.0f} ms against {statistics.median(under) * 1000:.0f} ms"
        yield Figure(what, value, gate, aim, note=note, spread=spread)
