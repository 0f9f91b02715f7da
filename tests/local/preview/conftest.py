"""Hard arrays, served, and a previewer for each file of tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.local.preview import arrays
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.preview import parts
from tiledb_cloud_widgets.preview.process import Previewer
from tiledb_cloud_widgets.preview.wire import Request


@dataclass
class Shown:
    """The parts of a preview, in their order, and how it ended."""

    outcome: str = ""
    parts: list[parts.Part] = field(default_factory=list)
    buffers: list[list[bytes]] = field(default_factory=list)

    def add(self, part: parts.Part, buffers: list[bytes]) -> None:
        self.parts.append(part)
        self.buffers.append(buffers)

    def names(self) -> list[str]:
        return [parts.name(part) for part in self.parts]

    def of(self, kind: type) -> Any:
        """The last part of a kind."""
        return next((part for part in reversed(self.parts) if isinstance(part, kind)), None)


Show = Callable[..., Shown]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A served folder: the namespace ``me`` with every hard array."""
    root = tmp_path_factory.mktemp("hard") / "root"
    arrays.make_all(root / "me")
    return root


@pytest.fixture(scope="session")
def cloud(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.LocalCloud]:
    with local.start(folder) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def previewer() -> Iterator[Previewer]:
    previewer = Previewer()
    previewer.prepare()
    yield previewer
    previewer.close()


@pytest.fixture
def show(previewer: Previewer, cloud: local.LocalCloud) -> Show:
    return shower(previewer, cloud)


def shower(previewer: Previewer, cloud: local.LocalCloud) -> Show:
    """Preview by name, and return all parts."""
    config = cloud.client.Config().dict()

    def show(
        uri: str, *, owner: object = None, number: int = 0, server: str | None = None, **options: Any
    ) -> Shown:
        shown = Shown()
        uri = uri if "://" in uri else f"tiledb://me/{uri}"
        used = {**config, "rest.server_address": server} if server else config
        request = Request(uri=uri, config=used, **options)
        shown.outcome = previewer.run(request, shown.add, owner=owner, number=number)
        return shown

    return show


def resident(pid: int) -> int:
    """The most bytes of memory that a process ever had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
