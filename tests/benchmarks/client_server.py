"""A server of one long listing, in a process of its own: pages are made once, so that only clients are measured.

``python -m tests.benchmarks.client_server TOTAL PER_PAGE DELAY_MS`` prints its address.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests import loopback

ROOT = Path(__file__).parents[2]


def row(number: int) -> dict[str, Any]:
    """An array as the service describes one."""
    identifier = f"{number:08x}-89ab-4cde-8f01-23456789abcd"
    return {
        "id": identifier,
        "uri": f"s3://bucket-{number % 7}/arrays/{identifier}",
        "namespace": f"team-{number % 13}",
        "size": number * 4099,
        "last_accessed": f"2024-03-{1 + number % 28:02}T10:{number % 60:02}:00Z",
        "description": f"Array number {number}, measured in a field campaign and kept for comparison.",
        "name": f"measurements/{number % 100}/array-{number}",
        "allowed_actions": [
            "read",
            "read_array_logs",
            "read_array_info",
            "read_array_schema",
            "write",
            "edit",
        ],
        "pricing": [],
        "subscriptions": [],
        "logo": "",
        "access_credentials_name": "team-credentials",
        "type": "sparse" if number % 3 else "dense",
        "share_count": number % 5,
        "public_share": number % 2 == 0,
        "namespace_subscribed": False,
        "tiledb_uri": f"tiledb://team-{number % 13}/{identifier}",
        "tags": [f"campaign-{number % 20}", "field"] if number % 4 else [],
        "license_id": "CC-BY-4.0",
        "license_text": "",
        "read_only": False,
        "is_favorite": False,
        "created_at": f"2023-11-{1 + number % 28:02}T08:00:00.123Z",
        "created_by": f"user-{number % 31}",
    }


def serve(total: int, per_page: int, delay_ms: float) -> None:
    """Serve the listing until the process ends."""
    count = -(-total // per_page)
    pages = {}
    for page in range(1, count + 1):
        rows = [row(number) for number in range((page - 1) * per_page, min(page * per_page, total))]
        where = {"page": page, "per_page": per_page, "total_pages": count, "total_items": total}
        pages[page] = json.dumps({"arrays": rows, "pagination_metadata": where}).encode()

    class Handler(loopback.Handler):
        def respond(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            body = pages[int(query.get("page", ["1"])[0])]
            time.sleep(delay_ms / 1000)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.wfile.write(head.encode() + body)

    server = loopback.LoopbackServer(Handler)
    print(server.url, flush=True)
    server.serve_forever()


@contextlib.contextmanager
def running(total: int, per_page: int, delay_ms: float = 0) -> Iterator[str]:
    """Run the server in a process of its own; its address."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.client_server",
        str(total),
        str(per_page),
        str(delay_ms),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
