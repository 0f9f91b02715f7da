"""What the routes beyond the reference API put on the wire."""

from __future__ import annotations

from typing import Any

import pytest

from tiledb_cloud_widgets.client import Client, models

from ..server import Answer, Server

READS: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("arrays_sidebar", ("owned",), {}, "/v1/arrays/browser/owned/sidebar"),
    (
        "arrays_sidebar",
        ("shared",),
        {
            "file_type": "file",
            "exclude_file_type": ["notebook"],
            "file_property": "a,b",
            "shared_to": ["x", "y"],
        },
        "/v1/arrays/browser/shared/sidebar?file_type=file&exclude_file_type=notebook&file_property=a%2Cb&shared_to=x&shared_to=y",
    ),
    ("groups_filters", ("owned",), {"namespace": "acme"}, "/v1/groups/browser/owned/filters?namespace=acme"),
    ("groups_filters", ("public",), {}, "/v1/groups/browser/public/filters"),
    ("array_info", ("tiledb://a b/c/d",), {}, "/v1/arrays/a%20b/c%2Fd/metadata"),
    ("array_info", ("tiledb://ns/s3://bucket/x",), {}, "/v1/arrays/ns/s3%3A%2F%2Fbucket%2Fx/metadata"),
    ("array_schema", ("tiledb://ns/x",), {}, "/v1/arrays/ns/x"),
    ("array_metadata", ("tiledb://ns/x",), {}, "/v1/arrays/ns/x/metadata_json"),
    ("array_non_empty_domain", ("tiledb://ns/x",), {}, "/v1/arrays/ns/x/non_empty_domain_json"),
    ("array_sharing", ("tiledb://ns/x",), {}, "/v1/arrays/ns/x/share"),
    ("group_info", ("tiledb://ns/x",), {}, "/v1/groups/ns/x"),
    ("group_contents", ("tiledb://ns/x",), {}, "/v1/groups/ns/x/contents"),
    (
        "group_contents",
        ("tiledb://ns/x",),
        {
            "page": 2,
            "per_page": 5,
            "search": "s",
            "orderby": "name",
            "tag": "t",
            "exclude_tag": ["u"],
            "member_type": ["group", "array"],
            "exclude_member_type": "file",
            "namespace": "n",
        },
        "/v1/groups/ns/x/contents?page=2&per_page=5&namespace=n&search=s&orderby=name&tag=t&exclude_tag=u"
        "&member_type=group&member_type=array&exclude_member_type=file",
    ),
    ("group_contents_filters", ("tiledb://ns/x",), {}, "/v1/groups/ns/x/contents/filters"),
    (
        "array_end_timestamps",
        ("tiledb://ns/x",),
        {"page": 2, "per_page": 5},
        "/v1/arrays/ns/x/end_timestamps?page=2&per_page=5",
    ),
    ("list_array_favorites", (), {}, "/v1/arrays/favorites"),
    ("list_array_favorites", ("file",), {"page": 2, "per_page": 5}, "/v1/arrays/favorites?page=2&per_page=5"),
    ("list_array_favorites", ("notebook",), {}, "/v1/notebooks/favorites"),
    ("is_array_favorite", ("tiledb://a b/c/d", "ml_model"), {}, "/v1/ml_models/favorites/a%20b/c%2Fd"),
    ("group_sharing", ("tiledb://ns/x",), {}, "/v1/groups/ns/x/share"),
    ("list_assets", ("a/b",), {}, "/v1/assets/a%2Fb"),
    (
        "list_assets",
        ("ns",),
        {
            "asset_type": ["array", "group"],
            "ownership_level": "owned",
            "depth": "root",
            "search": "s",
            "page": 1,
            "per_page": 2,
            "order_by": "name asc",
            "expand": "metadata",
        },
        "/v1/assets/ns?asset_type=array&asset_type=group&ownership_level=owned&depth=root&search=s&page=1&per_page=2"
        "&order_by=name+asc&expand=metadata",
    ),
    (
        "list_public_assets",
        (),
        {"asset_type": "array", "depth": "all", "search": "s", "page": 1, "per_page": 2, "order_by": "name"},
        "/v1/public_assets?asset_type=array&depth=all&search=s&page=1&per_page=2&order_by=name",
    ),
    ("tokens", (), {}, "/v1/tokens"),
]


@pytest.mark.parametrize(
    ("name", "arguments", "options", "target"), READS, ids=[f"{n}-{i}" for i, (n, *_) in enumerate(READS)]
)
def test_a_read_is_one_get_request_for_exactly_this(
    client: Client,
    server: Server,
    name: str,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    target: str,
) -> None:
    getattr(client, name)(*arguments, **options)
    assert [(asked.method, asked.target) for asked in server.asked] == [("GET", target)]
    assert server.last.headers["x-tiledb-rest-api-key"] == "test-token"


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


@pytest.mark.parametrize(("name", "arguments", "options", "method", "target", "body"), CHANGES)
def test_a_change_is_one_request_for_exactly_this(
    client: Client,
    server: Server,
    name: str,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    method: str,
    target: str,
    body: Any,
) -> None:
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
