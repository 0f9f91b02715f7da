"""A small TileDB Cloud over HTTP: 60 arrays and some groups, answers that can be held back or fail."""

from __future__ import annotations

import base64
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "a-right-token-0123456789"
PASSWORD = "a right password"


def array(number: int, namespace: str = "ada", **fields: object) -> dict[str, object]:
    return {
        "id": f"00000000-0000-0000-0000-{number:012d}",
        "name": f"array{number:02d}",
        "namespace": namespace,
        "tiledb_uri": f"tiledb://{namespace}/array{number:02d}",
        "uri": f"s3://bucket/array{number:02d}",
        "size": 1000 * number,
        "type": "sparse" if number % 2 else "dense",
        "tags": ["even"] if number % 2 == 0 else ["odd", "third"],
        "public_share": False,
        "created_at": "2026-01-02T03:04:05Z",
        "last_accessed": "2026-11-20T15:27:00Z",
        "allowed_actions": ["read", "write"],
        **fields,
    }


def group(number: int) -> dict[str, object]:
    return {
        "id": f"00000000-0000-0000-0001-{number:012d}",
        "name": f"group{number}",
        "namespace": "ada",
        "tiledb_uri": f"tiledb://ada/group{number}",
        "asset_count": 2,
        "group_count": 1,
        "size": 3,
        "tags": [],
        "public_share": False,
    }


class Stub:
    """The server. ``arrays`` may be changed by a test; ``requests`` lists what was asked."""

    def __init__(self) -> None:
        self.arrays = [array(number) for number in range(60)]
        self.groups = [group(number) for number in range(3)]
        self.requests: list[str] = []
        self._held: list[tuple[str, threading.Event]] = []
        self._failing: list[tuple[str, int, bytes]] = []
        stub = self

        class Handler(loopback.Handler):
            def respond(self) -> None:
                stub.requests.append(self.path)
                for text, gate in list(stub._held):
                    if text in self.path:
                        gate.wait(20)
                self.answer(*stub.answer(self.path, dict(self.headers)))

        self._server = loopback.LoopbackServer(Handler)
        self.url = self._server.url
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @contextmanager
    def holding(self, text: str) -> Iterator[threading.Event]:
        """Hold back answers to requests whose path holds ``text``, until the event is set or the end."""
        gate = threading.Event()
        held = (text, gate)
        self._held.append(held)
        try:
            yield gate
        finally:
            gate.set()
            self._held.remove(held)

    @contextmanager
    def failing(self, text: str, status: int, body: bytes) -> Iterator[None]:
        fault = (text, status, body)
        self._failing.append(fault)
        try:
            yield
        finally:
            self._failing.remove(fault)

    def answer(self, target: str, headers: dict[str, str]) -> tuple[int, bytes]:
        for text, status, body in self._failing:
            if text in target:
                return status, body
        status, value = self._answer(target, {name.lower(): value for name, value in headers.items()})
        return status, json.dumps(value).encode()

    def _answer(self, target: str, headers: dict[str, str]) -> tuple[int, object]:  # noqa: C901, PLR0911, PLR0912
        parts = urlsplit(target)
        asked = parse_qs(parts.query)
        basic = "Basic " + base64.b64encode(f"ada:{PASSWORD}".encode("latin-1")).decode()
        known = (
            headers.get("x-tiledb-rest-api-key") in (TOKEN, "session")
            or headers.get("authorization") == basic
        )
        if not known and "/public" not in parts.path:
            return 401, {"message": "Who are you?", "code": 401}
        path = parts.path.removeprefix("/v1/").split("/")
        match path:
            case ["user"]:
                org = {"organization_name": "lab"}
                return 200, {"username": "ada", "organizations": [org, {"organization_name": "public"}]}
            case ["session"]:
                return 200, {"token": "session"}
            case ["tokens", _]:
                return 200, {}
            case ["arrays", "browser", _, "sidebar"]:
                counts = {"ada": len(self.arrays), "grace": 4}
                return 200, {
                    "namespaces": ["ada", "grace"],
                    "result_count_for_all": 64,
                    "result_count_by_namespace": counts,
                }
            case ["groups", "browser", _, "filters"]:
                return 200, {"namespaces": ["ada"], "group_types": []}
            case ["arrays", "browser", _]:
                return 200, self._page("arrays", self._filtered(asked), asked)
            case ["groups", "browser", _]:
                return 200, self._page("groups", self.groups, asked)
            case ["groups", _, _, "contents"]:
                rows = [{"group": self.groups[2]}, *({"array": row} for row in self.arrays[:2])]
                return 200, self._page("entries", rows, asked)
            case ["arrays", _, name, "metadata"]:
                found = [row for row in self.arrays if row["name"] == unquote(name)]
                return (200, found[0]) if found else (404, {"message": "Gone", "code": 404})
            case ["arrays", _, _, "non_empty_domain_json"]:
                return 200, {
                    "rows": [7, 12_000],
                    "key": ["", "zebra"],
                    "hour": ["2010-01-01T05", "2010-01-02T00"],
                }
            case ["arrays", _, _, "metadata_json"]:
                return 200, {"units": "K", "big": 2**60, "list": [1, 2]}
            case ["groups", _, name]:
                found = [row for row in self.groups if row["name"] == unquote(name)]
                return (200, found[0]) if found else (404, {"message": "Gone", "code": 404})
            case ["arrays", _, _]:
                return 200, SCHEMA
        return 404, {"message": "No such route", "code": 404}

    def _filtered(self, asked: dict[str, list[str]]) -> list[dict[str, object]]:
        rows = self.arrays
        for tag in asked.get("tag", ()):
            rows = [row for row in rows if tag in (row["tags"] or ())]
        for tag in asked.get("exclude_tag", ()):
            rows = [row for row in rows if tag not in (row["tags"] or ())]
        for text in asked.get("search", ()):
            rows = [row for row in rows if text in str(row["name"])]
        return rows

    @staticmethod
    def _page(name: str, rows: list[dict[str, object]], asked: dict[str, list[str]]) -> dict[str, object]:
        number, size = int(asked["page"][0]), int(asked["per_page"][0])
        total = {
            "page": number,
            "per_page": size,
            "total_pages": -(-len(rows) // size),
            "total_items": len(rows),
        }
        return {name: rows[(number - 1) * size : number * size], "pagination_metadata": total}


SCHEMA = {
    "version": [2, 1, 0],
    "arrayType": "sparse",
    "tileOrder": "row-major",
    "cellOrder": "hilbert",
    "capacity": 10000,
    "coordsFilterPipeline": {},
    "offsetFilterPipeline": {},
    "allowsDuplicates": True,
    "domain": {
        "type": "INT32",
        "tileOrder": "row-major",
        "cellOrder": "row-major",
        "dimensions": [
            {
                "name": "rows",
                "type": "INT32",
                "domain": {"int32": [1, 40000]},
                "nullTileExtent": False,
                "tileExtent": {"int32": 200},
                "filterPipeline": {"filters": [{"type": "FILTER_ZSTD", "data": {"int32": 5}}]},
            },
            {"name": "key", "type": "STRING_ASCII", "domain": {}, "nullTileExtent": True},
            {"name": "hour", "type": "DATETIME_HR", "domain": {"int64": [350640, 359399]}},
        ],
    },
    "attributes": [
        {
            "name": "a",
            "type": "FLOAT64",
            "filterPipeline": {
                "filters": [{"type": "FILTER_BYTESHUFFLE"}, {"type": "FILTER_GZIP", "data": {"int32": 9}}]
            },
            "cellValNum": 1,
            "nullable": True,
        },
        {"name": "", "type": "STRING_UTF8", "filterPipeline": {}, "cellValNum": 4294967295},
    ],
}
