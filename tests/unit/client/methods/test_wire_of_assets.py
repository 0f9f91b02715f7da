"""What changes beyond the reference API put on the wire, and what is refused before."""

from __future__ import annotations

import operator
from typing import Any

import pytest

from tiledb_cloud_widgets.client import Client, models

from ..server import Answer, Server

CHANGES: list[tuple[str, tuple[Any, ...], dict[str, Any], str, str, Any]] = [
    (
        "update_array_info",
        ("tiledb://ns/x",),
        {"description": "", "tags": ("a", "b"), "read_only": False, "storage_uri": "s3://b/x"},
        "PATCH",
        "/v1/arrays/ns/x/metadata",
        {"description": "", "tags": ["a", "b"], "read_only": False, "uri": "s3://b/x"},
    ),
    (
        "update_array_info",
        ("tiledb://ns/x",),
        {"tags": []},
        "PATCH",
        "/v1/arrays/ns/x/metadata",
        {"tags": []},
    ),
    (
        "update_group_info",
        ("tiledb://ns/x",),
        {"name": "y", "license_id": "MIT"},
        "PATCH",
        "/v1/groups/ns/x",
        {"name": "y", "license_id": "MIT"},
    ),
    (
        "share_array",
        ("tiledb://ns/x", "bob", "read"),
        {},
        "PATCH",
        "/v1/arrays/ns/x/share",
        {"actions": ["read"], "namespace": "bob"},
    ),
    (
        "share_array",
        ("tiledb://ns/x", "bob", []),
        {},
        "PATCH",
        "/v1/arrays/ns/x/share",
        {"actions": [], "namespace": "bob"},
    ),
    (
        "share_group",
        ("tiledb://ns/x", "bob", ["read", "write"], ["read"]),
        {},
        "PATCH",
        "/v1/groups/ns/x/share",
        {"group_actions": ["read", "write"], "array_actions": ["read"], "namespace": "bob"},
    ),
    ("add_array_favorite", ("tiledb://ns/x",), {}, "POST", "/v1/arrays/favorites/ns/x", None),
    (
        "delete_array_favorite",
        ("tiledb://ns/x", "user_defined_function"),
        {},
        "DELETE",
        "/v1/udfs/favorites/ns/x",
        None,
    ),
    ("revoke_token", ("laptop / 2023",), {}, "DELETE", "/v1/tokens/laptop%20%2F%202023", None),
]


@pytest.mark.parametrize("change", CHANGES, ids=operator.itemgetter(0))
def test_a_change_is_one_request_for_exactly_this(
    client: Client, server: Server, change: tuple[Any, ...]
) -> None:
    name, arguments, options, method, target, body = change
    assert getattr(client, name)(*arguments, **options) is None
    assert [(asked.method, asked.target) for asked in server.asked] == [(method, target)]
    assert (server.last.json if server.last.body else None) == body


def test_build_hands_out_the_low_level_api(client: Client, server: Server) -> None:
    server.queue.append(Answer.of({"a": [1, None]}))
    assert client.build(
        lambda api: api.get("/v1/things", tag=["a", "b c"], flat=True, page=2, none=None)
    ) == {"a": [1, None]}
    assert server.last.target == "/v1/things?tag=a&tag=b+c&flat=True&page=2"
    api = client.build(lambda api: api)
    assert api.post("/v1/things", {"b": 1}) is None
    assert (server.last.method, server.last.json) == ("POST", {"b": 1})
    assert api.patch("/v1/things", [1], page=1) is None
    assert (server.last.method, server.last.target, server.last.json) == ("PATCH", "/v1/things?page=1", [1])
    assert api.delete("/v1/things") is None
    assert (server.last.method, server.last.body) == ("DELETE", b"")
    assert api.config == {
        "host": server.url,
        "username": None,
        "signed_in": True,
        "verify_ssl": True,
        "ca_file": None,
    }
    with pytest.raises(ValueError, match="must begin with '/'"):
        api.get("https://elsewhere.example/v1/user")


def test_what_comes_back_is_typed(client: Client, server: Server) -> None:
    server.queue.append(
        Answer.of(
            {
                "arrayType": "dense",
                "version": [2, 30, 0],
                "capacity": 10000,
                "domain": {
                    "dimensions": [
                        {
                            "name": "rows",
                            "type": "INT32",
                            "domain": {"int32": [1, 4]},
                            "tileExtent": {"int32": 2},
                        }
                    ]
                },
                "attributes": [{"name": "a", "cellValNum": 1, "nullable": False, "fillValue": [0, 0]}],
            }
        )
    )
    schema = client.array_schema("tiledb://ns/x")
    assert schema.array_type == "dense"
    assert schema.domain is not None
    assert schema.domain.dimensions[0].domain == {"int32": [1, 4]}
    assert schema.attributes[0].cell_val_num == 1
    server.queue.append(Answer.of([{"namespace": "bob", "actions": ["read"], "namespace_type": "user"}]))
    assert client.array_sharing("tiledb://ns/x") == [models.ArraySharing(["read"], "bob", "user")]
    server.queue.append(
        Answer.of({"entries": [{"member_id": "1", "group": {"name": "g"}}, {"array": {"name": "a"}}]})
    )
    first, second = client.group_contents("tiledb://ns/x").entries
    assert (first.group and first.group.name, second.array and second.array.name) == ("g", "a")
    server.queue.append(Answer.of({"rows": [1, 4]}))
    assert client.array_non_empty_domain("tiledb://ns/x") == {"rows": [1, 4]}
    server.queue.append(Answer.of({"key": {"nested": 1}}))
    assert client.array_metadata("tiledb://ns/x") == {"key": {"nested": 1}}
