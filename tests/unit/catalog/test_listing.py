"""Whole listings: whose they are, and what they say of values that the server sent wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import tiledb_cloud_widgets as tcw
from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.catalog.page import fetch_page
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client, NotSignedIn, RetryLimits, TileDBCloudError
from tiledb_cloud_widgets.client.models import ArrayInfo

from ..client.methods.test_pages import listing
from ..client.methods.test_whole_listings import instead


@pytest.fixture
def server(server: Server) -> Server:
    """It lists three arrays."""
    server.answer = listing(3)
    return server


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


def test_a_listing_that_fails_half_way_gives_what_came_so_far(client: Client, server: Server) -> None:
    client.retry_limits = RetryLimits(first_wait=0.001, longest_wait=0.002)
    server.answer = instead(listing(95, most=10), {4: Answer(502, b"bad gateway")})
    with pytest.raises(TileDBCloudError) as caught:
        tcw.listing(client=client, progress=False)
    frame = caught.value.partial  # type: ignore[attr-defined]
    assert frame["name"].tolist() == [f"row {number}" for number in range(30)]
    assert frame.attrs["complete"] is False
    assert "stopped with an error: only the first 30 of 95 rows" in frame.attrs["note"]


def test_rows_that_came_twice_are_listed_once_as_by_iter_arrays(client: Client, server: Server) -> None:
    rows = [{"id": str(number)} for number in (1, 2, 2, 3)]
    where = {"page": 1, "per_page": 1000, "total_pages": 1, "total_items": 3}
    server.answer = lambda _: Answer.of({"arrays": rows, "pagination_metadata": where})
    with pytest.warns(UserWarning, match="1 row came twice and is listed once"):
        frame = tcw.listing(client=client, progress=False)
    assert frame["id"].tolist() == [row.id for row in client.iter_arrays()] == ["1", "2", "3"]
    assert frame.attrs["complete"] is True


def test_members_without_an_entry_are_counted_and_said(client: Client, server: Server) -> None:
    entries = [{"array": {"id": "1"}}, {"member_id": "2"}, {"member_id": "3"}]
    where = {"page": 1, "per_page": 1000, "total_pages": 1, "total_items": 3}
    server.answer = lambda _: Answer.of({"entries": entries, "pagination_metadata": where})
    with pytest.warns(
        UserWarning, match="not complete: 2 members of the group cannot be seen or no longer exist"
    ):
        frame = tcw.listing(group="tiledb://ns/group", client=client, progress=False)
    assert (len(frame), frame.attrs["complete"]) == (1, False)


def test_the_bar_counts_whole_rows(
    client: Client, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer = listing(28)
    tcw.listing(client=client)
    assert "28/28 rows" in capsys.readouterr().err


def test_no_bar_is_drawn_where_no_page_came(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.logout()
    with pytest.raises(NotSignedIn):
        tcw.listing(client=client)
    assert capsys.readouterr().err == ""


def test_an_empty_struct_does_not_break_parquet(client: Client, server: Server, tmp_path: Path) -> None:
    rows = [{"id": "1", "file_properties": {}}, {"id": "2", "file_properties": {}}]
    where = {"page": 1, "per_page": 1000, "total_pages": 1, "total_items": 2}
    server.answer = lambda _: Answer.of({"arrays": rows, "pagination_metadata": where})
    tcw.listing(client=client, progress=False).to_parquet(tmp_path / "listing.parquet")


def test_rows_are_numbered_by_the_page_size_that_the_server_used(client: Client, server: Server) -> None:
    server.answer = listing(95, most=10)
    page = fetch_page(client, Query(), 3, 25)
    assert (page.first_row, page.total_pages, page.has_next) == (21, 10, True)
    assert page.key == (Query(), 3, 25)
    assert fetch_page(client, Query(), 3, 10).first_row == 21


@pytest.mark.parametrize(
    ("rows", "total", "known", "notices"),
    [
        (5, 3, None, ()),  # more came than there are
        (5, 0, None, ()),
        (5, -1, None, ()),
        (5, 5, 5, ()),
        (0, 3, 3, ("The server counts 3 rows from here on, but sent none.",)),
        (0, 0, 0, ()),
    ],
)
def test_a_total_that_the_rows_contradict_is_not_shown(
    client: Client, server: Server, rows: int, total: int, known: int | None, notices: tuple[str, ...]
) -> None:
    arrays = [{"id": str(number), "name": f"a{number}"} for number in range(rows)]
    where = {"page": 1, "per_page": 25, "total_pages": 1, "total_items": total}
    server.answer = lambda _: Answer.of({"arrays": arrays, "pagination_metadata": where})
    page = fetch_page(client, Query(), 1, 25)
    assert (page.total_items, page.notices) == (known, notices)
