"""Whole listings: whose they are, and what they say of values that the server sent wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import tiledb_cloud_widgets as tcw
from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.client import Client
from tiledb_cloud_widgets.client.models import ArrayInfo

from ..client.methods.test_pages import listing


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.answer = listing(3)
    yield server
    server.stop()


@pytest.fixture
def client(server: Server, home: Path) -> Client:
    client = Client()
    client.login(token="test-token", host=server.url)
    return client


def test_the_module_stands_for_its_client(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcw.client, "client", client)
    for given in (None, tcw.client, client):
        frame = tcw.listing(client=given, progress=False)  # type: ignore[arg-type]
        assert frame["name"].tolist() == ["row 0", "row 1", "row 2"]
        assert frame.attrs["server"] == client.host
        asset = tcw.Asset(given, "tiledb://ns/array", ArrayInfo(name="array"))  # type: ignore[arg-type]
        assert asset == tcw.Asset(client, asset.uri)
        assert asset.to_frame().attrs["server"] == client.host


@pytest.mark.parametrize("given", ["client", 3])
def test_what_is_no_client_is_named(given: object) -> None:
    with pytest.raises(TypeError, match=r"client must be a tiledb_cloud_widgets\.client\.Client, not"):
        tcw.listing(client=given, progress=False)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"client must be a tiledb_cloud_widgets\.client\.Client, not"):
        tcw.Asset(given, "tiledb://ns/array")  # type: ignore[arg-type]


def test_a_date_that_is_none_is_missing_and_the_other_rows_are_there(client: Client, server: Server) -> None:
    rows = [{"name": "a", "created_at": "2026-01-01T00:00:00Z"}, {"name": "b", "created_at": "0000-00-00"}]
    server.answer = lambda asked: Answer.of({"arrays": rows if "page=1&" in asked.target else []})
    with pytest.warns(UserWarning, match=r"dropped: arrays\[1\]\.created_at"):
        frame = tcw.listing(client=client, progress=False)
    assert frame["name"].tolist() == ["a", "b"]
    assert frame["created_at"].isna().tolist() == [False, True]
