"""Long listings: time and memory of DataFrames and files, against short ones and against the same columns in Arrow."""

from __future__ import annotations

import gc
import json
import math
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks import canned
from tests.benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW, SOME, MANY = 20_000, 100_000, 1_000_000
ROUNDS = 3


def figures() -> Iterator[Figure]:
    """Measure; a few minutes."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _files(Path(folder))
        yield from _frames(Path(folder))


def _files(folder: Path) -> Iterator[Figure]:
    """Each export in a fresh process."""
    rounds = []
    for number in range(ROUNDS):
        some = measured("export", SOME, folder / f"some-{number}.parquet")
        many = measured("export", MANY, folder / f"many-{number}.parquet")
        rounds.append((many["most"] / some["most"], many, some))
    value, many, some = sorted(rounds, key=lambda each: each[0])[ROUNDS // 2]
    yield Figure(
        f"tcw.export to Parquet: growth of memory for {MANY:,} rows, against {SOME:,}",
        value,
        1.2,
        1.0,
        note=f"{many['most']:.0f} MB against {some['most']:.0f} MB, {MANY / many['seconds']:,.0f} rows/s",
        spread=(min(rounds)[0], max(rounds)[0]),
    )


def _frames(folder: Path) -> Iterator[Figure]:
    """The long listing between two short ones, so that a busy machine slows both."""
    from pyarrow import parquet

    few, many, ratios = [], [], []
    for _ in range(ROUNDS):
        before = measured("frame", FEW)
        long = measured("frame", MANY)
        after = measured("frame", FEW)
        few.append(statistics.mean((before["seconds"], after["seconds"])))
        many.append(long)
        ratios.append(MANY / long["seconds"] / (FEW / few[-1]))
    ratios.sort()
    seconds = statistics.median(each["seconds"] for each in many)
    note = f"{MANY / seconds:,.0f} against {FEW / statistics.median(few):,.0f} rows/s"
    spread = (ratios[0], ratios[-1])
    yield Figure(
        f"rows a second of {MANY:,} rows, against {FEW:,}",
        ratios[ROUNDS // 2],
        0.9,
        1.0,
        at_least=True,
        note=note,
        spread=spread,
    )
    exponents = [1 - math.log(each) / math.log(MANY / FEW) for each in ratios]
    yield Figure(
        f"time of a listing as a power of its length, {FEW:,} to {MANY:,} rows",
        exponents[ROUNDS // 2],
        1.05,
        1.0,
        unit="",
        spread=(exponents[-1], exponents[0]),
    )
    columns = sum(
        column.nbytes for column in parquet.read_table(folder / "many-0.parquet").combine_chunks().columns
    )
    held = sorted(each["held"] for each in many)
    note = f"{held[ROUNDS // 2]:.0f} MB against {columns / 1e6:.0f} MB; at most {many[0]['most']:.0f} MB meanwhile"
    yield Figure(
        f"memory of the DataFrame of {MANY:,} rows, against the same columns in Arrow",
        held[ROUNDS // 2] * 1e6 / columns,
        2,
        1.3,
        note=note,
        spread=(held[0] * 1e6 / columns, held[-1] * 1e6 / columns),
    )


def measured(what: str, rows: int, file: Path | str = "") -> dict[str, Any]:
    """Seconds, and megabytes above the beginning at most (``most``) and in the end (``held``), in a fresh process."""
    with canned.server(rows) as url:
        command = [sys.executable, "-m", "tests.benchmarks.export", what, url, str(file)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert result["rows"] == rows, result
    return result


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
    import tiledb_cloud_widgets as tcw
    from tiledb_cloud_widgets.catalog.frames import frame_of

    client = tcw.client.Client()
    client.login(token="none", host=url)
    frame_of(client.list_arrays(page=1, per_page=10).arrays, "array")  # everything is imported
    if what == "export":
        from pyarrow import parquet
    gc.collect()
    with Growth() as growth:
        start = time.perf_counter()
        if what == "frame":
            frame = tcw.listing(client=client, progress=False)
        else:
            tcw.export(file, client=client, progress=False)
        seconds = time.perf_counter() - start
    gc.collect()
    held = growth.now
    rows = len(frame) if what == "frame" else parquet.read_metadata(file).num_rows
    print(json.dumps({"rows": rows, "seconds": seconds, "most": growth.most, "held": held}))


if __name__ == "__main__":
    main(*sys.argv[1:])
