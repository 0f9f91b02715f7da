from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tiledb_cloud_widgets.local.http.server import Server

from .toy import Toy

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def server(toy: Toy) -> Iterator[Server]:
    with Server(toy.app) as running:
        thread = threading.Thread(target=running.serve, kwargs={"grace": 10})
        thread.start()
        yield running
        running.stop()
        thread.join(30)
        assert not thread.is_alive()
