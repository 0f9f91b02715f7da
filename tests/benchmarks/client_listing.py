"""A whole listing to a DataFrame: against the ``tiledb-cloud`` client, against the floor, and with a slow server."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import client_floor
from tests.benchmarks.client_server import running
from tests.benchmarks.figure import Figure
from tests.peers.environments import python_of
from tiledb_cloud_widgets.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

TOTAL, PER_PAGE = 20_000, 1000


def figures() -> Iterator[Figure]:
    """Whole listings of 20,000 arrays."""
    import tiledb_cloud_widgets as tcw

    with running(TOTAL, PER_PAGE) as url:
        client = signed_in(url)

        def whole() -> pd.DataFrame:
            return tcw.listing(scope="owned", client=client, progress=False)

        def floor() -> pd.DataFrame:
            return client_floor.frame(client_floor.fetch(url))

        def rows_only() -> object:
            return sum(1 for _ in client.iter_arrays())

        assert [str(type_) for type_ in whole().dtypes] == [str(type_) for type_ in floor().dtypes]
        ours, least, walked, fetched = medians([whole, floor, rows_only, lambda: client_floor.fetch(url)], 9)
        note = f"{ours * 1000:.0f} ms against {least * 1000:.0f} ms"
        yield Figure("20,000 arrays to DataFrame / the floor", ours / least, 1.5, 1.0, note=note)
        note = f"{walked * 1000:.0f} ms against {fetched * 1000:.0f} ms"
        yield Figure(
            "20,000 arrays through iter_arrays / fetched and decoded in a row", walked / fetched, note=note
        )
        alternating = [(medians([whole], 3)[0], of_old_client(url, 1)) for _ in range(3)]
        ours, theirs = (statistics.median(times) for times in zip(*alternating, strict=True))
        note = f"{theirs:.2f} s against {ours:.3f} s"
        yield Figure(
            "20,000 arrays: tiledb-cloud + pandas / ours", theirs / ours, 18, 27, at_least=True, note=note
        )
    with running(TOTAL, PER_PAGE, 100) as url:
        client = signed_in(url)

        def one_at_a_time() -> object:
            rows, page, pages = [], 1, 1
            while page <= pages:
                data = client.list_arrays(page=page, per_page=PER_PAGE)
                assert data.pagination_metadata is not None
                pages = data.pagination_metadata.total_pages or 0
                rows += data.arrays
                page += 1
            return client_floor.frame(rows)

        ours, single = medians([lambda: tcw.listing(client=client, progress=False), one_at_a_time], 5)
        note = f"{ours * 1000:.0f} ms against {single * 1000:.0f} ms"
        yield Figure(
            "20 pages, each after 100 ms: ours / one page at a time", ours / single, 1 / 6, 1 / 10, note=note
        )


def signed_in(url: str) -> Client:
    """A client of the benchmark's server."""
    client = Client()
    client.login(token="benchmark", host=url)
    return client


def medians(actions: list[Callable[[], object]], rounds: int) -> list[float]:
    """Median seconds of each action; the rounds alternate, so that a busy machine slows all of them."""
    times: list[list[float]] = [[] for _ in actions]
    for action in actions:
        action()
    for _ in range(rounds):
        for action, kept in zip(actions, times, strict=True):
            gc.collect()
            start = time.perf_counter()
            action()
            kept.append(time.perf_counter() - start)
    return [statistics.median(kept) for kept in times]


def of_old_client(url: str, rounds: int) -> float:
    """Median seconds of the same listing through the ``tiledb-cloud`` client and pandas."""
    script = Path(__file__).parents[1] / "peers" / "old_listing.py"
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home}
        command = [python_of("tiledb-cloud"), script, url, str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    result = json.loads(done.stdout)
    assert result["rows"] == TOTAL
    return statistics.median(result["seconds"])
