"""What is read beyond the reference API: the call, and the target of its request."""

from __future__ import annotations

from typing import Any

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
