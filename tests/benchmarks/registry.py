"""Listings of the embedded server out of 1,000,000 registered assets: pages, and exact totals of new filters."""

from __future__ import annotations

import http.client
import json
import os
import random
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from tests.benchmarks.figure import Figure
from tests.local.bulk import TAGS, WORDS, load
from tiledb_cloud_widgets import local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiledb_cloud_widgets.local import LocalCloud

ASSETS = 1_000_000
PAGES = 200


@contextmanager
def million() -> Iterator[LocalCloud]:
    """A server over a million entries, in a home folder of its own."""
    home = os.environ.get("HOME", "")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        try:
            root = Path(folder) / "root"
            root.mkdir()
            load(root, ASSETS - 10_000, groups=10_000, public=0.05)
            with local.start(root) as cloud:
                yield cloud
        finally:
            os.environ["HOME"] = home


class Asking:
    """Requests over one connection, timed."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(cloud.url).netloc)
        self.headers = {"X-TILEDB-REST-API-KEY": cloud.token}

    def milliseconds(self, path: str, **query: object) -> tuple[float, dict]:
        begin = time.perf_counter()
        self.connection.request("GET", f"{path}?{urlencode(query, doseq=True)}", headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        spent = (time.perf_counter() - begin) * 1000
        assert response.status == 200, body
        return spent, json.loads(body)


def new_filters(chosen: random.Random) -> list[dict[str, object]]:
    """Filters that were not asked for before: tags to have and not, words, names, types, and all of them at once."""
    filters: list[dict[str, object]] = []
    for number in range(0, 120, 3):
        tag, other, third = TAGS[number], TAGS[number + 1], TAGS[number + 2]
        filters += [{"tag": tag}, {"tag": [tag, other]}, {"exclude_tag": third}]
    filters += [{"search": f"{word} of the {other}"} for word in WORDS[:5] for other in WORDS[5:]]
    filters += [{"search": word.upper()} for word in WORDS]
    filters += [{"search": f"{chosen.randrange(ASSETS):07}"} for _ in range(20)]
    filters += [
        {"namespace": name, "file_type": kind} for name in ("demo", "lab") for kind in ("file", "notebook")
    ]
    filters += [{"tag": TAGS[3], "search": word, "exclude_tag": TAGS[0], "orderby": "size"} for word in WORDS]
    chosen.shuffle(filters)
    return filters


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def figures() -> Iterator[Figure]:
    chosen = random.Random(1)
    with million() as cloud:
        asking = Asking(cloud)
        first, found = asking.milliseconds("/v1/arrays/browser/owned", per_page=100)
        total = found["pagination_metadata"]["total_items"]
        assert total == ASSETS - 10_000
        yield Figure("1,000,000 assets: the very first page", first, unit="ms")

        pages = [
            asking.milliseconds(
                "/v1/arrays/browser/owned", page=chosen.randrange(1, total // 100), per_page=100
            )[0]
            for _ in range(PAGES)
        ]
        yield Figure(
            "1,000,000 assets: a page of 100 anywhere, p95", p95(pages), 30, 10, "ms", note=_median(pages)
        )

        totals = [
            asking.milliseconds("/v1/arrays/browser/owned", per_page=100, **each)[0]
            for each in new_filters(chosen)
        ]
        yield Figure(
            "1,000,000 assets: the exact total of a new filter, p95",
            p95(totals),
            300,
            100,
            "ms",
            note=_median(totals),
        )

        edits = []
        for row in found["arrays"][:10]:
            _edit(asking, row)
            edits += [asking.milliseconds("/v1/arrays/browser/owned", per_page=100)[0]]
        yield Figure(
            "1,000,000 assets: the first page after an edit of a tag, p95",
            p95(edits),
            unit="ms",
            note=_median(edits),
        )


def _edit(asking: Asking, row: dict) -> None:
    path = f"/v1/arrays/{row['namespace']}/{row['id']}/metadata"
    asking.connection.request(
        "PATCH",
        path,
        json.dumps({"tags": ["edited"]}),
        {**asking.headers, "Content-Type": "application/json"},
    )
    response = asking.connection.getresponse()
    response.read()
    assert response.status == 204


def _median(times: list[float]) -> str:
    return f"median {sorted(times)[len(times) // 2]:.1f} ms of {len(times)}"
