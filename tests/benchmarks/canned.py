"""A server that answers listings from prepared bytes, in a process of its own: as fast as a server can be."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = b"PAGE00"  # stands in a prepared page for its number
WORDS = ("ocean", "river", "forest", "city", "plasma", "galaxy", "protein", "glacier", "market", "reef", "Ångström")  # fmt: skip


def row(number: int) -> dict[str, object]:
    """An array as a server describes it."""
    name = f"{WORDS[number % 11]}-{WORDS[number % 7]}-{MARK.decode()}-{number:03}"
    namespace = ("alice", "climate-lab", "open-data")[number % 3]
    described = {
        "id": f"0f1c2b6e-7d52-4a0e-{number:04}-000000{MARK.decode()}",
        "uri": f"s3://{namespace}-bucket/arrays/{name}",
        "namespace": namespace,
        "size": 1_000_003 * number,
        "last_accessed": f"2026-11-{1 + number % 28:02}T15:27:{number % 60:02}Z",
        "description": f"Measurements of {WORDS[number % 5]} and {WORDS[number % 9]}, hourly, checked.",
        "name": name,
        "allowed_actions": [
            "read",
            "write",
            "edit",
            "read_array_logs",
            "read_array_info",
            "read_array_schema",
        ],
        "type": "sparse" if number % 3 else "dense",
        "share_count": number % 4,
        "public_share": number % 5 == 0,
        "namespace_subscribed": False,
        "tiledb_uri": f"tiledb://{namespace}/{name}",
        "tags": [f"tag {number % 17}", WORDS[number % 11]][: number % 3],
        "license_id": "CC-BY-4.0",
        "read_only": False,
        "is_favorite": False,
        "created_at": f"2024-02-{1 + number % 28:02}T10:00:00.123456Z",
        "created_by": namespace,
    }
    return described | ({"file_type": "notebook"} if number % 10 == 0 else {})


def prepared(per_page: int) -> bytes:
    """The rows of any page, as JSON, with the mark in the number's places."""
    return json.dumps([row(number) for number in range(per_page)], ensure_ascii=False).encode()


def serve(total: int) -> None:
    """Serve a listing of so many rows; prints the port."""
    pages: dict[int, bytes] = {}

    class Handler(loopback.Handler):
        wbufsize = 1 << 16

        def respond(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            number, size = int(asked.get("page", ["1"])[0]), int(asked.get("per_page", ["1"])[0])
            if size not in pages:
                pages[size] = prepared(size)
            rows = pages[size].replace(MARK, b"%06d" % number)
            where = {"page": number, "per_page": size, "total_pages": -(-total // size), "total_items": total}
            body = b'{"arrays":' + rows + b',"pagination_metadata":' + json.dumps(where).encode() + b"}"
            self.answer(200, body)

    server = loopback.LoopbackServer(Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def server(total: int) -> Iterator[str]:
    """Run the server; gives its address."""
    command = [sys.executable, "-m", "tests.benchmarks.canned", str(total)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
