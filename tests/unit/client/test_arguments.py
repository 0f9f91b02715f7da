"""Wrong arguments fail before a request, and say what is allowed."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tiledb_cloud_widgets.client import Client, RetryLimits

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.client.server import Server

LISTINGS = [
    "list_arrays",
    "list_public_arrays",
    "list_shared_arrays",
    "list_groups",
    "list_public_groups",
    "list_shared_groups",
]
WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"page": "2"}, TypeError, r"page must be a whole number, not '2' \(str\)"),
    ({"page": 2.0}, TypeError, r"page must be a whole number, not 2\.0 \(float\)"),
    ({"page": True}, TypeError, "page must be a whole number"),
    ({"page": -1}, ValueError, "page must not be below 0; it is -1"),
    ({"per_page": -5}, ValueError, "per_page must not be below 0; it is -5"),
    ({"per_page": 1.5}, TypeError, "per_page must be a whole number"),
    ({"tag": 3}, TypeError, "tag must be a string or a list of strings, not 3"),
    ({"tag": [None]}, TypeError, "tag must hold only strings, not None"),
    ({"tag": ["a", 3]}, TypeError, "tag must hold only strings, not 3"),
    ({"tag": b"a"}, TypeError, "tag must be a string or a list of strings"),
    ({"tag": {"a": "b"}}, TypeError, "tag must be a string or a list of strings"),
    ({"exclude_tag": 3}, TypeError, "exclude_tag must be"),
    ({"search": 3}, TypeError, "search must be a string, not 3"),
    ({"search": "\ud83d"}, ValueError, "search holds half of a character"),
    ({"tag": ["a", "\ud83d"]}, ValueError, "tag holds half of a character"),
    ({"search": ["a"]}, TypeError, "search must be a string"),
    ({"namespace": 3}, TypeError, "namespace must be a string"),
    ({"with_metadata": "yes"}, TypeError, "with_metadata must be True, False or None, not 'yes'"),
    ({"orderby": 3}, TypeError, "orderby must be a string"),
]


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize(("options", "kind", "text"), WRONG)
def test_a_wrong_argument_is_named_before_a_request(
    client: Client, server: Server, name: str, options: dict[str, Any], kind: type[Exception], text: str
) -> None:
    for asynchronous in (False, True):
        with pytest.raises(kind, match=text):
            getattr(client, name)(async_req=asynchronous, **options)
    assert server.asked == []


MORE_WRONG: list[tuple[Callable[[Client], Any], type[Exception], str]] = [
    (lambda client: client.list_arrays(permissions=3), TypeError, "permissions must be a string or a list"),  # type: ignore[call-overload]
    (lambda client: client.list_arrays(permissions=[3]), TypeError, "permissions must hold only strings"),  # type: ignore[list-item]
    (lambda client: client.list_arrays(file_type=3), TypeError, "file_type must be"),  # type: ignore[call-overload]
    (lambda client: client.list_arrays(exclude_file_type=3), TypeError, "exclude_file_type must be"),  # type: ignore[call-overload]
    (lambda client: client.list_arrays(file_property=3), TypeError, "file_property must be"),  # type: ignore[call-overload]
    (lambda client: client.list_arrays(shared_to="bob"), TypeError, r"list_arrays\(\) .* 'shared_to'"),  # type: ignore[call-overload]
    (lambda client: client.list_public_arrays(shared_to="bob"), TypeError, "'shared_to'"),  # type: ignore[call-overload]
    (lambda client: client.list_arrays(*"abcdefghijkl"), TypeError, "too many positional arguments"),  # type: ignore[call-overload]
    (lambda client: client.list_shared_groups(shared_to=3), TypeError, "shared_to must be"),  # type: ignore[call-overload]
    (lambda client: client.list_groups(permission=["read"]), TypeError, "permission must be a string"),  # type: ignore[call-overload]
    (lambda client: client.list_groups(permissions="read"), TypeError, "permissions"),  # type: ignore[call-overload]
    (lambda client: client.list_groups(group_type=3), TypeError, "group_type must be a string"),  # type: ignore[call-overload]
    (lambda client: client.list_groups(flat="yes"), TypeError, "flat must be True, False or None"),  # type: ignore[call-overload]
    (lambda client: client.list_groups(parent=3), TypeError, "parent must be a string"),  # type: ignore[call-overload]
    (lambda client: client.organization(3), TypeError, "organization must be a string"),  # type: ignore[call-overload]
    (lambda client: client.organization(""), ValueError, "'' is not a valid name"),
    (lambda client: client.organization(".."), ValueError, r"'\.\.' is not a valid name"),
    (lambda client: client.array_info("s3://bucket/x"), ValueError, "must be 'tiledb://namespace/name'"),
    (lambda client: client.array_info("tiledb://only"), ValueError, "must be 'tiledb://namespace/name'"),
    (lambda client: client.group_info("tiledb://ns/"), ValueError, "must be 'tiledb://namespace/name'"),
    (lambda client: client.group_info("tiledb:///x"), ValueError, "must be 'tiledb://namespace/name'"),
    (lambda client: client.array_schema("tiledb://../x"), ValueError, "is not a valid name"),
    (lambda client: client.array_schema(3), TypeError, "uri must be a string"),  # type: ignore[arg-type]
    (
        lambda client: client.arrays_sidebar("all"),
        ValueError,
        "scope must be one of 'owned', 'shared', 'public'",
    ),  # type: ignore[arg-type]
    (lambda client: client.groups_filters("all"), ValueError, "scope must be one of"),  # type: ignore[arg-type]
    (lambda client: client.groups_filters("public", namespace="x"), ValueError, "namespace must be None"),
    (lambda client: client.list_assets("ns", depth="deep"), ValueError, "depth must be one of 'root', 'all'"),  # type: ignore[arg-type]
    (lambda client: client.list_assets(3), TypeError, "namespace must be a string"),  # type: ignore[arg-type]
    (lambda client: client.group_contents("tiledb://a/b", page=-1), ValueError, "page must not be below 0"),
    (lambda client: client.share_array("tiledb://a/b", 3, "read"), TypeError, "namespace must be"),  # type: ignore[arg-type]
    (lambda client: client.share_group("tiledb://a/b", "bob", 3), TypeError, "actions must be"),  # type: ignore[arg-type]
    (lambda client: client.update_array_info("tiledb://a/b", description=3), TypeError, "description"),  # type: ignore[arg-type]
    (
        lambda client: client.update_array_info("tiledb://a/b", tags=["\ud800"]),
        ValueError,
        "tags holds half of",
    ),
    (lambda client: client.update_group_info("tiledb://a/b", tags=[3]), TypeError, "tags must hold"),  # type: ignore[list-item]
    (lambda client: client.revoke_token(b"s3cret"), TypeError, "token must be a string, not bytes"),  # type: ignore[arg-type]
    (lambda client: client.revoke_token(""), ValueError, "must not be empty"),
    (
        lambda client: client.retry_mode("nope"),
        ValueError,
        "'nope' is not a valid RetryMode; there are 'default', 'forceful'",
    ),
    (lambda client: client.retry_mode("FORCEFUL"), ValueError, "is not a valid RetryMode"),
    (lambda client: client.set_threads(0), ValueError, "threads must be above 0"),
    (lambda client: client.set_threads("4"), TypeError, "threads must be a whole number"),  # type: ignore[arg-type]
    (lambda client: client.iter_arrays("all"), ValueError, "scope must be one of"),  # type: ignore[arg-type]
    (lambda client: client.iter_arrays(per_page=0), ValueError, "per_page must be above 0"),
    (lambda client: client.iter_pages(client.list_arrays, page=0), ValueError, "page must be above 0"),
    (lambda client: client.iter_pages(client.list_arrays, async_req=True), TypeError, "leave async_req out"),
    (lambda client: next(client.iter_arrays(nope=1)), TypeError, "nope"),
    (lambda client: setattr(client, "retry_limits", 3), TypeError, "must be RetryLimits"),
    (lambda _: Client(retry_mode="nope"), ValueError, "is not a valid RetryMode"),
    (lambda _: Client(pool_threads=0), ValueError, "pool_threads must be above 0"),
    (lambda _: Client("token"), TypeError, "pool_threads must be a whole number, not a string"),  # type: ignore[arg-type]
    (lambda _: Client(timeout=0), ValueError, "timeout must be above 0 s"),
    (lambda _: Client(timeout=float("nan")), ValueError, "timeout must be above 0 s"),
    (lambda _: Client(timeout=(1, float("inf"))), ValueError, "at most 86,400 s"),
    (lambda _: Client(timeout=(1, 2, 3)), TypeError, "timeout must be seconds"),  # type: ignore[arg-type]
    (lambda _: Client(timeout="3"), TypeError, "timeout must be seconds"),  # type: ignore[arg-type]
    (lambda _: Client(trusted_hosts="a.example"), TypeError, "trusted_hosts must be a list"),
    (lambda _: Client(trusted_hosts=[1]), TypeError, "trusted_hosts must be a list"),  # type: ignore[list-item]
    (lambda _: Client(trusted_hosts=3), TypeError, "trusted_hosts must be a list"),  # type: ignore[arg-type]
    (lambda _: Client(max_bytes=0.5), TypeError, "max_bytes must be a whole number or None"),  # type: ignore[arg-type]
    (lambda _: RetryLimits(retries="x"), TypeError, "retries must be a whole number, not 'x'"),  # type: ignore[arg-type]
    (lambda _: RetryLimits(first_wait=-1), ValueError, "first_wait must not be below 0; it is -1"),
    (lambda client: client.iter_pages(3), TypeError, "listing must be a method such as client.list_arrays"),  # type: ignore[arg-type]
    (lambda _: Client(trusted_hosts=["not a host"]), ValueError, "is not a server address"),
]


@pytest.mark.parametrize(("call", "kind", "text"), MORE_WRONG)
def test_a_wrong_call_fails_before_a_request(
    client: Client, server: Server, call: Callable[[Client], Any], kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind, match=text):
        call(client)
    assert server.asked == []


def test_unknown_types_and_permissions_pass_for_servers_grow_new_ones(client: Client, server: Server) -> None:
    client.list_arrays(file_type="hologram", permissions="levitate")
    client.list_groups(group_type="hologram", permission="levitate", orderby="colour")
    assert [asked.target for asked in server.asked] == [
        "/v1/arrays/browser/owned?permissions=levitate&file_type=hologram",
        "/v1/groups/browser/owned?group_type=hologram&orderby=colour&permissions=levitate&flat=True",
    ]


def test_members_of_any_enumeration_of_strings_are_sent_as_their_values(
    client: Client, server: Server
) -> None:
    class Mine(str, enum.Enum):  # noqa: UP042 (whose str() is "Mine.FILE")
        FILE = "file"

    client.list_arrays(file_type=Mine.FILE, tag=[Mine.FILE], namespace=Mine.FILE)
    assert server.last.target == "/v1/arrays/browser/owned?namespace=file&tag=file&file_type=file"


def test_whole_numbers_and_strings_of_numpy_are_taken(client: Client, server: Server) -> None:
    client.list_arrays(page=np.int64(2), tag=np.array(["a", "b"]), search=np.str_("x"))
    assert server.last.target == "/v1/arrays/browser/owned?page=2&search=x&tag=a&tag=b"
