"""A whole listing to a DataFrame: against the ``tiledb-cloud`` client, against the floor, and with a slow server."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import client_floor
from tests.benchmarks.client_server import running
from tests.benchmarks.figure import Figure, in_turns, ratio
from tests.peers.environments import python_of
from tiledb_cloud_widgets.catalog.listing import collect
from tiledb_cloud_widgets.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        ours, least, walked, fetched = in_turns([whole, floor, rows_only, lambda: client_floor.fetch(url)], 9)
        value, spread = ratio(ours, least)
        yield Figure(
            "20,000 arrays to DataFrame / the floor",
            value,
            0.8,
            0.5,
            note=_medians(ours, least),
            spread=spread,
        )
        value, spread = ratio(walked, fetched)
        what = "20,000 arrays through iter_arrays / fetched and decoded in a row"
        yield Figure(what, value, note=_medians(walked, fetched), spread=spread)
        pairs = [(statistics.median(in_turns([whole], 3)[0]), of_old_client(url, 1)) for _ in range(3)]
        ours, theirs = (list(times) for times in zip(*pairs, strict=True))
        value, spread = ratio(theirs, ours)
        what = "20,000 arrays: tiledb-cloud + pandas / ours"
        yield Figure(what, value, 20, 40, at_least=True, note=_medians(theirs, ours), spread=spread)
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

        def known() -> object:  # as a panel exports, which knows how many rows there are
            return collect(client, tcw.Query(), expected=TOTAL)

        ours, told, single = in_turns(
            [lambda: tcw.listing(client=client, progress=False), known, one_at_a_time], 5
        )
        value, spread = ratio(ours, single)
        what = "20 pages, each after 100 ms: ours / one page at a time"
        yield Figure(what, value, 1 / 6, 1 / 8, note=_medians(ours, single), spread=spread)
        value, spread = ratio(told, single)
        what = "20 pages, each after 100 ms, their number known: ours / one page at a time"
        yield Figure(what, value, 1 / 6, 1 / 8, note=_medians(told, single), spread=spread)


def signed_in(url: str) -> Client:
    """A client of the benchmark's server."""
    client = Client()
    client.login(token="benchmark", host=url)
    return client


def _medians(ours: list[float], other: list[float]) -> str:
    return f"{statistics.median(ours) * 1000:.0f} ms against {statistics.median(other) * 1000:.0f} ms"


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
