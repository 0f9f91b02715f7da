"""The data plane alone, over a folder, for tests: ``python -m tests.local.data.server ROOT [--writable]``.

It prints its address, serves until SIGTERM, and says at the end whether a path of ROOT was in any answer.
"""

from __future__ import annotations

import argparse
import itertools
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.local.data import DataPlane, routes
from tiledb_cloud_widgets.local.data.workers import Workers
from tiledb_cloud_widgets.local.http.app import App
from tiledb_cloud_widgets.local.http.body import BytesBody
from tiledb_cloud_widgets.local.http.router import Router
from tiledb_cloud_widgets.local.http.server import Server
from tiledb_cloud_widgets.local.registry.registry import Registry
from tiledb_cloud_widgets.local.registry.users import Users

if TYPE_CHECKING:
    from tiledb_cloud_widgets.local.http.messages import Credentials, Request, Response


class Watched:
    """An app that looks for a path in the answers of another."""

    def __init__(self, app: App, root: Path, record: Path | None) -> None:
        self.record = record
        self.numbers = itertools.count()
        self.app = app
        self.cancel = app.cancel
        self.secret = str(root).encode()
        self.leaks: list[str] = []

    def __call__(self, request: Request) -> Response:
        if self.record is not None and request.body.length:
            memory = memoryview(bytearray(request.body.length))
            request.body.readinto(memory)
            request.body = BytesBody(bytes(memory))
            query = "&".join(f"{name}={value}" for name, value in request.query)
            head = f"{request.method} {request.path}?{query}\n".encode()
            (self.record / f"{next(self.numbers):04}").write_bytes(head + bytes(memory))
        response = self.app(request)
        if any(len(part) < 1 << 20 and self.secret in bytes(part) for part in response.body):
            self.leaks.append(f"{request.method} {request.path}")
        return response


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--users", type=Path)
    parser.add_argument("--record", type=Path, help="a folder for the requests that have a body")
    parser.add_argument("--together", action="store_true", help="libtiledb in the server's own process")
    parser.add_argument("--writable", action="store_true")
    parser.add_argument(
        "--direct", action="store_true", help="workers send their responses by themselves, as a cloud's do"
    )
    parser.add_argument("--limit", type=int, default=1 << 30)
    parser.add_argument("--timeout", type=float, default=600)
    parser.add_argument("--grace", type=float, default=30)
    parser.add_argument(
        "--moment", type=float, default=0.05, help="seconds to wait for a worker that is nearly idle"
    )
    given = parser.parse_args()
    users = (
        Users.load(given.users)
        if given.users
        else Users.single("ada", password="lovelace", token="secret-token")
    )
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry(given.root, users, Path(folder) / "registry.sqlite")
        registry.scan()

        def authenticate(credentials: Credentials) -> object | None:
            if credentials.token is not None:
                return users.with_token(credentials.token)
            return users.with_password(credentials.username or "", credentials.password or "")

        plane = DataPlane(registry, writable=given.writable, buffer_limit=given.limit)
        # unless they are direct, responses come by here, where they are looked at
        workers = (
            None
            if given.together
            else Workers(plane, timeout=given.timeout, direct=given.direct, moment=given.moment)
        )
        router = Router(routes(plane, workers))
        app = App(
            router,
            authenticate=authenticate,
            root=given.root,
            body_limit=given.limit,
            cancel=workers.cancel if workers else lambda: None,
        )
        watched = Watched(app, registry.root, given.record)
        with Server(watched) as server:
            signal.signal(signal.SIGTERM, lambda *_: server.cut_off() if server.stopping else server.stop())
            print(server.url, flush=True)
            server.serve(given.grace)
        registry.close()
    print("leaks:", watched.leaks, flush=True)


if __name__ == "__main__":
    main()
