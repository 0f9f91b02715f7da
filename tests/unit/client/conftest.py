"""A server, and a client that is signed in to it; no test sees another's credentials."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.unit.client.server import Server
from tiledb_cloud_widgets.client import Client, RetryLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: So patient that every retry is made, and so quick that no test waits.
QUICK = RetryLimits(first_wait=0.001, longest_wait=0.002)


@pytest.fixture(autouse=True)
def alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Neither credentials nor proxies of the machine."""
    for name in os.environ:
        if name.startswith(("TILEDB_",)) or name.upper().endswith("_PROXY") or name.endswith("_CA_BUNDLE"):
            monkeypatch.delenv(name)
    return home


@pytest.fixture
def servers() -> Iterator[Callable[..., Server]]:
    """Starts servers, and stops them after the test."""
    started: list[Server] = []

    def start(*arguments: object, **options: object) -> Server:
        started.append(Server(*arguments, **options))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def server(servers: Callable[..., Server]) -> Server:
    return servers()


@pytest.fixture
def client(server: Server) -> Client:
    """A client with a token for the server, quick to try again."""
    client = Client(timeout=(2, 5))
    client.retry_limits = QUICK
    client.login(token="test-token", host=server.url)
    return client
