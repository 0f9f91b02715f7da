"""Answers with values that are not what the API says: the rest of them is kept, and it is told."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from tiledb_cloud_widgets.client import Client, TileDBCloudError, models
from tiledb_cloud_widgets.client.http.decoding import decode

from ..server import Answer, Server

ROW = {"name": "a", "size": 5, "tags": ["x"], "created_at": "2024-03-01T10:00:00Z"}
AS_MODEL = decode(json.dumps(ROW).encode(), models.ArrayInfo).to_dict()


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("created_at", "yesterday", None),
        ("created_at", "0000-00-00T00:00:00Z", None),
        ("created_at", "+10000-01-01T00:00:00Z", None),
        ("created_at", "2024-03-01T10:00:00", None),  # in which time zone?
        ("created_at", 1e30, None),
        ("size", 1.5, None),
        ("size", "large", None),
        ("name", {"first": "a"}, None),
        ("file_properties", {"pages": 3}, None),
        ("public_share", "maybe", None),
        ("tags", "x", []),
        ("tags", ["x", None, 3, "y"], ["x", "y"]),
        ("pricing", [{"charge": "free", "currency": "USD"}], [{"currency": "USD"}]),
        ("pricing", [3], []),
    ],
)
def test_a_value_that_does_not_fit_costs_neither_its_row_nor_the_page(
    client: Client, server: Server, field: str, value: Any, kept: Any
) -> None:
    server.queue.append(Answer.of({"arrays": [ROW, {**ROW, field: value}, ROW]}))
    with pytest.warns(UserWarning, match=rf"dropped: arrays\[1\]\.{field}"):
        first, odd, last = client.list_arrays().arrays
    assert first.to_dict() == last.to_dict() == AS_MODEL
    found = odd.to_dict()
    if field == "pricing":
        found["pricing"] = [
            {name: part for name, part in price.items() if part is not None} for price in found["pricing"]
        ]
    assert found == {**AS_MODEL, field: kept}


def test_members_of_groups_and_what_stands_alone_are_kept_too(client: Client, server: Server) -> None:
    server.queue.append(Answer.of({"entries": [{"member_id": "1", "array": {**ROW, "size": "large"}}]}))
    with pytest.warns(UserWarning, match=r"entries\[0\]\.array\.size"):
        (entry,) = client.group_contents("tiledb://ns/g").entries
    assert entry.array is not None
    assert (entry.array.name, entry.array.size) == ("a", None)
    server.queue.append(Answer.of([{"name": "acme", "created_at": "long ago"}, {"name": "lab"}]))
    with pytest.warns(UserWarning, match=r"dropped: \[0\]\.created_at"):
        assert [organization.name for organization in client.organizations()] == ["acme", "lab"]
    server.queue.append(Answer.of({"username": "demo", "timezone": 3}))
    with pytest.warns(UserWarning, match="dropped: timezone"):
        assert client.user_profile().username == "demo"


def test_many_places_are_counted(client: Client, server: Server) -> None:
    server.queue.append(Answer.of({"arrays": [{"size": "large"} for _ in range(1500)]}))
    with pytest.warns(UserWarning, match=r"arrays\[2\]\.size and 1,497 more\."):
        assert len(client.list_arrays().arrays) == 1500


@pytest.mark.parametrize(
    ("rows", "kept"), [([None], 0), ([ROW, 3], 1), ([ROW, [ROW], "x", ROW], 2), ([ROW, {"size": "x"}], 2)]
)
def test_rows_that_cannot_be_read_are_counted_and_cost_no_other_row(
    client: Client, server: Server, rows: list[Any], kept: int
) -> None:
    server.queue.append(Answer.of({"arrays": rows}))
    with pytest.warns(UserWarning, match="dropped: arrays"):
        page = client.list_arrays()
    assert (len(page.arrays), page.unreadable) == (kept, len(rows) - kept)
    server.queue.append(Answer.of({"entries": [{"array": row} for row in rows] + [7]}))
    with pytest.warns(UserWarning, match=r"entries"):
        assert client.group_contents("tiledb://ns/g").unreadable == 1
    assert page.to_dict().keys() == models.ArrayBrowserData().to_dict().keys()


@pytest.mark.parametrize(
    "zero",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+05:30",
        "0001-01-01T05:30:00+05:30",
        "0000-12-31T19:00:00-05:00",
    ],
)
@pytest.mark.filterwarnings("error")
def test_the_zero_time_of_go_is_never_with_any_offset(client: Client, server: Server, zero: str) -> None:
    row = {**ROW, "description": zero, "tags": [zero], "last_accessed": zero}
    server.queue.append(Answer.of({"arrays": [ROW, row]}))
    _, never = client.list_arrays().arrays
    assert (never.last_accessed, never.created_at) == (None, datetime.fromisoformat("2024-03-01T10:00:00Z"))
    assert (never.description, never.tags) == (zero, [zero])
    server.queue.append(Answer.of({"entries": [{"group": {"name": "g", "created_at": zero}}]}))
    (entry,) = client.group_contents("tiledb://ns/g").entries
    assert entry.group is not None
    assert entry.group.created_at is None
    server.queue.append(Answer.of([{"name": "t", "issued_at": zero, "expires_at": zero}]))
    assert client.tokens()[0].expires_at is None


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"arrays": "none"},
        {"arrays": {}},
    ],
)
def test_an_answer_without_the_outer_shape_is_an_error(client: Client, server: Server, data: Any) -> None:
    server.queue.append(Answer.of(data))
    with pytest.raises(TileDBCloudError, match="could not be read as"):
        client.list_arrays()


def test_what_names_somebody_must_be_there(client: Client, server: Server) -> None:
    for data in ({}, {"username": None}, {"username": 3}):
        server.queue.append(Answer.of(data))
        with pytest.raises(TileDBCloudError, match="username"):
            client.user_profile()


def test_null_in_place_of_a_whole_list_is_an_empty_one(client: Client, server: Server) -> None:
    server.answer = lambda _: Answer(body=b"null\n")
    assert client.organizations() == client.tokens() == []
    assert client.array_sharing("tiledb://ns/a") == client.group_sharing("tiledb://ns/g") == []
    assert client.array_metadata("tiledb://ns/a") == {}
    with pytest.raises(TileDBCloudError, match="begins 'null"):
        client.list_arrays()


def test_an_empty_answer_says_so(client: Client, server: Server) -> None:
    server.answer = lambda _: Answer(204, b"")
    with pytest.raises(TileDBCloudError, match="it is empty"):
        client.list_arrays()


def test_a_body_that_is_damaged_in_the_name_of_a_value_is_no_answer(client: Client, server: Server) -> None:
    body = json.dumps({"arrays": [ROW]}).encode()
    server.queue.append(Answer(200, body.replace(b"created", b"cr\xff\xfe\xfded")))
    with pytest.raises(TileDBCloudError, match="could not be read as ArrayBrowserData"):
        client.list_arrays()


@pytest.mark.filterwarnings("error")
def test_half_a_pair_of_surrogates_costs_a_character_and_no_row(client: Client, server: Server) -> None:
    names = rb'"a\ud800", "\uDC00b\u00e9", "\ud83d\ude00", "\\ud800", "\ud800\ud83d\ude00", "c"'
    rows = b", ".join(b'{"name": %s}' % name for name in names.split(b", "))
    server.queue.append(Answer(200, b'{"arrays": [%s]}' % rows))
    found = [array.name for array in client.list_arrays().arrays]
    assert found == ["a\ufffd", "\ufffdb\u00e9", "\U0001f600", r"\ud800", "\ufffd\U0001f600", "c"]
