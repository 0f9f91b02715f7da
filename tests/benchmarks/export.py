"""Whole listings to DataFrames: against a floor, over a slow server, and a million rows' time and memory."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import canned
from tests.benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS, MANY = 20_000, 1_000_000


def figures() -> Iterator[Figure]:
    """Measure; a few minutes."""
    with canned.server(ROWS) as url:
        yield _against_the_floor(url)
    with canned.server(ROWS, delay=0.1) as url:
        yield _over_a_slow_server(url)
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


def _against_the_floor(url: str) -> Figure:
    """The floor and our listing in turn, so that both see the same moments of the machine."""
    floors, ours = [], []
    for _ in range(7):
        for times, action in ((floors, floor), (ours, _listing)):
            gc.collect()
            start = time.perf_counter()
            frame = action(url)
            times.append(time.perf_counter() - start)
            assert len(frame) == ROWS
            del frame
    low, mine = sorted(floors)[3], sorted(ours)[3]
    what = f"{ROWS:,} arrays to a DataFrame, against the floor"
    return Figure(what, mine / low, 1.5, 1.0, note=f"{mine * 1000:.0f} ms against {low * 1000:.0f} ms")


def floor(url: str):
    """Fetch the same bytes, decode into typed structs, build the same columns: nothing else."""
    import msgspec
    import pandas as pd
    import requests

    from tiledb_cloud_widgets.client.models import ArrayBrowserData, ArrayInfo

    session, decoder = requests.Session(), msgspec.json.Decoder(ArrayBrowserData)
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=20))

    def fetch(number: int):
        path = f"{url}/v1/arrays/browser/owned?page={number}&per_page=1000"
        return decoder.decode(session.get(path).content).arrays

    with ThreadPoolExecutor(20) as pool:
        rows = [row for page in pool.map(fetch, range(1, ROWS // 1000 + 1)) for row in page]
    columns = dict(
        zip(ArrayInfo.__struct_fields__, zip(*map(msgspec.structs.astuple, rows), strict=True), strict=True)
    )
    dtypes = {
        **dict.fromkeys(("size", "share_count"), "Int64"),
        **dict.fromkeys(("public_share", "namespace_subscribed", "read_only", "is_favorite"), "boolean"),
        **dict.fromkeys(("last_accessed", "created_at"), "datetime64[us, UTC]"),
        **dict.fromkeys(("file_type", "type"), "category"),
        **dict.fromkeys(
            ("tags", "allowed_actions", "pricing", "subscriptions", "file_properties", "metadata"), "object"
        ),
    }
    return pd.DataFrame({n: pd.Series(list(v), dtype=dtypes.get(n, "string")) for n, v in columns.items()})


def _over_a_slow_server(url: str) -> Figure:
    client = _client(url)

    def one_by_one() -> int:
        return sum(len(client.list_arrays(page=n, per_page=1000).arrays) for n in range(1, ROWS // 1000 + 1))

    start = time.perf_counter()
    assert one_by_one() == ROWS
    slow = time.perf_counter() - start
    times = []
    for _ in range(5):
        start = time.perf_counter()
        assert len(_listing(url)) == ROWS
        times.append(time.perf_counter() - start)
    fast = sorted(times)[2]
    what = f"{ROWS:,} arrays, each page after 100 ms, against one page at a time"
    return Figure(what, fast / slow, 1 / 6, 1 / 10, note=f"{fast:.2f} s against {slow:.2f} s")


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
