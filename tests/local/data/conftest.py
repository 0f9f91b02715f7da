"""A server over a fresh folder, and the two places of every operation: over REST, and on a folder."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import tiledb

ROOT = Path(__file__).parents[3]
#: `make peers` runs the client in an environment of its own and the server in ours
SERVER_PYTHON = os.environ.get("TCW_SERVER_PYTHON", sys.executable)


@dataclass
class Cloud:
    """A running server."""

    url: str
    root: Path
    process: subprocess.Popen[str]
    token: str = "secret-token"
    said: str = field(default="")

    def config(self, **more: str) -> dict[str, str]:
        settings = {"rest.server_address": self.url, "rest.token": self.token, "rest.retry_count": "1"}
        return settings | {key.replace("__", "."): value for key, value in more.items()}

    def ctx(self, **more: str) -> tiledb.Ctx:
        return tiledb.Ctx(self.config(**more))

    def stop(self) -> str:
        """Stop it, and return what it printed at its end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        if not self.said:
            self.said, _ = self.process.communicate(timeout=60)
        return self.said


def start_server(root: Path, *options: str) -> Cloud:
    process = subprocess.Popen(
        [SERVER_PYTHON, "-m", "tests.local.data.server", str(root), *options],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    url = process.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    return Cloud(url, root, process)


Start = Callable[..., Cloud]


@pytest.fixture
def start() -> Iterator[Start]:
    """``start(root, *options)`` runs a server, which has ended when the test has."""
    running: list[Cloud] = []

    def run(root: Path, *options: str) -> Cloud:
        running.append(start_server(root, *options))
        return running[-1]

    yield run
    for each in running:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate(timeout=60)


def serving(root: Path, *options: str) -> Iterator[Cloud]:
    """A server over a folder with the namespace "demo"; at its end it has not crashed, and told no path of it."""
    (root / "demo").mkdir(exist_ok=True)
    running = start_server(root, *options)
    yield running
    assert running.process.poll() is None, "the server died"
    assert running.stop() == "leaks: []\n"
    assert running.process.returncode == 0


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A writable server over a folder of its own, whose answers never held a path of it."""
    yield from serving(tmp_path_factory.mktemp("root"), "--writable")


@dataclass
class Place:
    """Where an operation is done: `uri("x")` is an array or group there, `ctx` opens it."""

    base: str
    folder: Path
    ctx: tiledb.Ctx

    def uri(self, name: str) -> str:
        return f"{self.base}/{name}"

    def path(self, name: str) -> Path:
        return self.folder / name

    def local(self, name: str) -> str:
        """The folder's own path, to look at what was written without the server."""
        return str(self.folder / name)

    def files(self, name: str) -> list[str]:
        """The files below it, with what differs from run to run in a common form."""
        found = [str(each.relative_to(self.folder)) for each in self.path(name).rglob("*") if each.is_file()]
        found = [re.sub(r"[0-9a-f]{32}", "ID", each) for each in found]
        return sorted(re.sub(r"\b_*\d{13}_\d{13}_", "__NOW_NOW_", each) for each in found)


@pytest.fixture
def both(cloud: Cloud, tmp_path: Path) -> list[Place]:
    """The server and an ordinary folder."""
    folder = tmp_path / "demo"
    folder.mkdir()
    name = f"t{len(list((cloud.root / 'demo').iterdir()))}"
    (cloud.root / "demo" / name).mkdir()
    return [
        Place(f"tiledb://demo/{name}", cloud.root / "demo" / name, cloud.ctx()),
        Place(str(folder), folder, tiledb.Ctx()),
    ]
