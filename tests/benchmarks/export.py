"""A million rows to a DataFrame: time and memory. (`client_listing` measures shorter ones against a floor.)"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import canned
from tests.benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 1_000_000


def figures() -> Iterator[Figure]:
    """Measure; a few minutes."""
    with canned.server(MANY) as url, tempfile.TemporaryDirectory() as folder:
        yield from _a_million(url, Path(folder))


def _client(url: str):
    from tiledb_cloud_widgets.client import Client

    client = Client()
    client.login(token="none", host=url)
    return client


def _listing(url: str):
    from tiledb_cloud_widgets.catalog.listing import listing

    return listing(client=_client(url), progress=False)


def _a_million(url: str, folder: Path) -> Iterator[Figure]:
    """Export in one fresh process, hold the same DataFrame in another, and compare their growth."""
    export = _measured("export", url, str(folder / "frame.pickle"))
    hold = _measured("hold", url, str(folder / "frame.pickle"))
    note = f"{export['growth']:.0f} MB against {hold['growth']:.0f} MB"
    yield Figure(
        f"{MANY:,} rows: memory of the export against holding the DataFrame",
        export["growth"] / hold["growth"],
        2,
        1.3,
        note=note,
    )
    yield Figure(
        f"{MANY:,} rows: time of the export",
        export["seconds"],
        unit="s",
        note=f"{MANY / export['seconds']:,.0f} rows/s",
    )


def _measured(what: str, url: str, file: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.export", what, url, file]
    return json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )


class Growth:
    """The most resident memory above the beginning, in MB."""

    def __enter__(self) -> Growth:
        import psutil

        self._process = psutil.Process()
        self._before = self._most = self._process.memory_info().rss
        self._end = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._end.wait(0.02):
            self._most = max(self._most, self._process.memory_info().rss)

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._watch.join()

    @property
    def most(self) -> float:
        return (self._most - self._before) / 1e6

    @property
    def now(self) -> float:
        return (self._process.memory_info().rss - self._before) / 1e6


def main(what: str, url: str, file: str) -> None:
    """Be one of the measured processes."""
    import pandas as pd

    from tiledb_cloud_widgets.catalog.frames import frame_of

    frame_of([], "array")  # everything is imported
    if what == "export":
        _client(url).list_arrays(page=1, per_page=10)
    gc.collect()
    start = time.perf_counter()
    with Growth() as growth:
        frame = _listing(url) if what == "export" else pd.read_pickle(file)
    seconds = time.perf_counter() - start
    assert len(frame) == MANY
    most = growth.most
    if what == "export":
        frame.to_pickle(file)
    else:
        gc.collect()
        most = growth.now
    print(json.dumps({"growth": most, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
