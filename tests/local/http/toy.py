"""A toy app with a route of each kind, in a server in a thread, and ways to speak to it."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.local.http.app import App
from tiledb_cloud_widgets.local.http.errors import HTTPError
from tiledb_cloud_widgets.local.http.messages import Credentials, Request, Response
from tiledb_cloud_widgets.local.http.router import Route, Router, unimplemented

if TYPE_CHECKING:
    from tiledb_cloud_widgets.local.http.server import Server

LIMIT = 8 << 20
BIG = memoryview(os.urandom(1 << 20) * 40)
DIGEST = b"POST /digest HTTP/1.1\r\nHost: localhost\r\n"
SIGNED = DIGEST + b"X-TILEDB-REST-API-Key: good\r\n"


class Toy:
    """An app with a route of each kind."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.go = threading.Event()
        router = Router(
            [
                Route("GET", "/hello/{name}", lambda request: Response.of_json(request.params), public=True),
                Route("GET", "/hello/world", lambda _: Response.of_json("literal"), public=True),
                Route("POST", "/digest", self.digest),
                Route("POST", "/refused", self.refused),
                Route("GET", "/big", lambda _: Response(200, {}, [BIG, b"end"])),
                Route("GET", "/slow", self.slow),
                Route("GET", "/broken", lambda _: Response.of_json(1 / 0)),
                Route("DELETE", "/tokens/{token}", lambda _: Response.of_json(1 / 0)),
                Route("POST", "/full", self.full),
                Route("GET", "/later", unimplemented("laterPlease")),
                Route("POST", "/json", lambda request: Response.of_json(request.json(100))),
                Route("GET", "/capnp", lambda _: Response.of_capnp(b"12345678"), "application/capnp"),
            ]
        )
        self.app = App(router, authenticate=self.authenticate, body_limit=LIMIT)

    @staticmethod
    def authenticate(credentials: Credentials) -> str | None:
        good = (credentials.token, credentials.username, credentials.password) in (
            ("good", None, None), (None, "ada", "love:lace"),
        )  # fmt: skip
        return "ada" if good else None

    @staticmethod
    def digest(request: Request) -> Response:
        return Response.of_json(hashlib.sha256(request.read()).hexdigest())

    @staticmethod
    def refused(_: Request) -> Response:
        raise HTTPError(409, "No.", headers={"X-Why": "so"})

    @staticmethod
    def full(_: Request) -> Response:
        with Path("/dev/full").open("wb", buffering=0) as disk:
            return Response.of_json(disk.write(b"x"))

    def slow(self, _: Request) -> Response:
        self.reached.set()
        assert self.go.wait(30)
        return Response.of_json("done")


def ask(
    server: Server, method: str, path: str, body: object = None, **headers: str
) -> tuple[int, dict[str, str], object]:
    connection = http.client.HTTPConnection(*server.address, timeout=30)
    sent = {"X-TILEDB-REST-API-Key": "good"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    connection.request(method, path, body, {name: value for name, value in sent.items() if value})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    kind = answer.headers.get("Content-Type", "")
    return answer.status, dict(answer.headers), json.loads(data) if data and "json" in kind else data


def bare(server: Server, data: bytes) -> bytes:
    """Everything the server answers to some bytes until it closes."""
    with socket.create_connection(server.address, timeout=30) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        found = b""
        while part := sock.recv(65536):
            found += part
    return found


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
