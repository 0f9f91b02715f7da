"""What the functions of the client put on the wire: method, path, query and headers, exactly."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tiledb_cloud_widgets.client import Client

from .reads import READS

if TYPE_CHECKING:
    from ..server import Server

PARENT = "12345678-1234-5678-1234-567812345678"

FULL_ARRAYS: dict[str, Any] = {
    "namespace": "alice",
    "permissions": "read",
    "tag": ["a", "b c"],
    "exclude_tag": ["x"],
    "search": "foo & bar/é+1",
    "file_type": ["notebook", "file"],
    "exclude_file_type": ["ml_model"],
    "page": 2,
    "per_page": 25,
    "with_metadata": True,
}
FULL_ARRAYS_QUERY = (
    "page=2&per_page=25&search=foo+%26+bar%2F%C3%A9%2B1&namespace=alice&permissions=read&tag=a&tag=b+c"
    "&exclude_tag=x&file_type=notebook&file_type=file&exclude_file_type=ml_model&with_metadata=True"
)
FULL_GROUPS: dict[str, Any] = {
    "namespace": "alice",
    "permission": "read",
    "group_type": "soma",
    "tag": ["a", "b c"],
    "exclude_tag": "x",
    "search": "foo & bar/é+1",
    "flat": False,
    "parent": uuid.UUID(PARENT),
    "page": 2,
    "per_page": 25,
    "with_metadata": True,
}
FULL_GROUPS_QUERY = (
    "page=2&per_page=25&group_type=soma&search=foo+%26+bar%2F%C3%A9%2B1&namespace=alice&permissions=read"
    f"&tag=a&tag=b+c&exclude_tag=x&flat=False&parent={PARENT}&with_metadata=True"
)


def arrays(query: str = "", scope: str = "owned") -> str:
    return f"/v1/arrays/browser/{scope}" + (f"?{query}" if query else "")


def groups(query: str = "flat=True", scope: str = "owned") -> str:
    return f"/v1/groups/browser/{scope}" + (f"?{query}" if query else "")


CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("list_arrays", (), {}, arrays()),
    ("list_public_arrays", (), {}, arrays(scope="public")),
    ("list_shared_arrays", (), {}, arrays(scope="shared")),
    ("list_arrays", (), FULL_ARRAYS, arrays(FULL_ARRAYS_QUERY)),
    ("list_public_arrays", (), FULL_ARRAYS, arrays(FULL_ARRAYS_QUERY, "public")),
    ("list_shared_arrays", (), FULL_ARRAYS, arrays(FULL_ARRAYS_QUERY, "shared")),
    *(
        (
            name,
            ("alice", "write", ["t"], ["u"], "s", ["file"], ["notebook"], 3, 7),
            {},
            arrays(
                "page=3&per_page=7&search=s&namespace=alice&permissions=write&tag=t&exclude_tag=u&file_type=file"
                "&exclude_file_type=notebook",
                scope,
            ),
        )
        for name, scope in (
            ("list_arrays", "owned"),
            ("list_public_arrays", "public"),
            ("list_shared_arrays", "shared"),
        )
    ),
    ("list_arrays", (), {"permissions": ["write", "read"]}, arrays("permissions=write")),
    ("list_arrays", (), {"permissions": []}, arrays()),
    ("list_arrays", (), {"permissions": ""}, arrays("permissions=")),
    ("list_arrays", (), {"tag": ("a", "b")}, arrays("tag=a&tag=b")),
    ("list_arrays", (), {"tag": []}, arrays()),
    ("list_arrays", (), {"tag": ["a,b"]}, arrays("tag=a%2Cb")),
    ("list_arrays", (), {"with_metadata": False}, arrays("with_metadata=False")),
    ("list_arrays", (), {"search": ""}, arrays("search=")),
    ("list_arrays", (), {"page": 0, "per_page": 0}, arrays("page=0&per_page=0")),
    # A bare string is one value, and any iterable of strings is a list: better on purpose.
    ("list_arrays", (), {"tag": "abc"}, arrays("tag=abc")),
    ("list_arrays", (), {"exclude_tag": "abc"}, arrays("exclude_tag=abc")),
    ("list_arrays", (), {"file_type": "file"}, arrays("file_type=file")),
    ("list_arrays", (), {"exclude_file_type": "file"}, arrays("exclude_file_type=file")),
    ("list_arrays", (), {"tag": {"a": 1}.keys()}, arrays("tag=a")),
    ("list_arrays", (), {"tag": (tag for tag in "ab")}, arrays("tag=a&tag=b")),
    # What the panels need beyond the reference API.
    (
        "list_arrays",
        (),
        {
            "orderby": "size",
            "file_property": ["size,3", "udf_language,python"],
            "namespace": "n",
            "permissions": "read",
        },
        arrays(
            "namespace=n&orderby=size&permissions=read&file_property=size%2C3&file_property=udf_language%2Cpython"
        ),
    ),
    (
        "list_public_arrays",
        (),
        {"orderby": "name", "file_property": "a,b"},
        arrays("orderby=name&file_property=a%2Cb", "public"),
    ),
    ("list_shared_arrays", (), {"shared_to": "acme"}, arrays("shared_to=acme", "shared")),
    (
        "list_shared_arrays",
        (),
        {"shared_to": ["a", "b"], "with_metadata": True, "file_property": "x,y"},
        arrays("file_property=x%2Cy&shared_to=a&shared_to=b&with_metadata=True", "shared"),
    ),
    ("list_groups", (), {}, groups()),
    ("list_public_groups", (), {}, groups(scope="public")),
    ("list_shared_groups", (), {}, groups(scope="shared")),
    ("list_groups", (), FULL_GROUPS, groups(FULL_GROUPS_QUERY)),
    ("list_public_groups", (), FULL_GROUPS, groups(FULL_GROUPS_QUERY, "public")),
    ("list_groups", (), {"tag": "abc"}, groups("tag=abc&flat=True")),
    ("list_groups", (), {"tag": []}, groups()),
    ("list_groups", (), {"flat": None}, groups("")),
    ("list_groups", (), {"parent": "as it is"}, groups("flat=True&parent=as+it+is")),
    *(
        (
            name,
            ("alice", "read", "vcf", "t", "u", "s", False, uuid.UUID(PARENT), 3, 7),
            {},
            groups(
                "page=3&per_page=7&group_type=vcf&search=s&namespace=alice&permissions=read&tag=t&exclude_tag=u"
                f"&flat=False&parent={PARENT}",
                scope,
            ),
        )
        for name, scope in (("list_groups", "owned"), ("list_public_groups", "public"))
    ),
    ("list_groups", (), {"orderby": "last_accessed"}, groups("orderby=last_accessed&flat=True")),
    (
        "list_shared_groups",
        (),
        {"shared_to": ["acme", "bob"]},
        groups("flat=True&shared_to=acme&shared_to=bob", "shared"),
    ),
    ("list_shared_groups", (), {"shared_to": "acme"}, groups("flat=True&shared_to=acme", "shared")),
    (
        "list_shared_groups",
        ("alice", ["acme"], "read", "soma", "t", ["x", "y"], "s", False, uuid.UUID(PARENT), 2, 25),
        {"with_metadata": True},
        groups(
            "page=2&per_page=25&group_type=soma&search=s&namespace=alice&permissions=read&tag=t&exclude_tag=x&exclude_tag=y"
            f"&flat=False&parent={PARENT}&shared_to=acme&with_metadata=True",
            "shared",
        ),
    ),
    ("user_profile", (), {}, "/v1/user"),
    ("organizations", (), {}, "/v1/organizations"),
    ("organization", ("acme",), {}, "/v1/organizations/acme"),
    ("organization", ("a b/c%d",), {}, "/v1/organizations/a%20b%2Fc%25d"),
    ("default_user", (), {}, "/v1/user"),
    ("default_charged_namespace", (), {}, "/v1/user"),
]


@pytest.mark.parametrize(
    ("name", "arguments", "options", "target"),
    [*CALLS, *READS],
    ids=[f"{name}-{number}" for number, (name, *_) in enumerate([*CALLS, *READS])],
)
def test_a_call_is_one_get_request_for_exactly_this(
    client: Client,
    server: Server,
    name: str,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    target: str,
) -> None:
    getattr(client, name)(*arguments, **options)
    assert [(asked.method, asked.target, asked.body) for asked in server.asked] == [("GET", target, b"")]
    headers = server.last.headers
    assert headers["x-tiledb-rest-api-key"] == "test-token"
    assert "authorization" not in headers
    assert headers["accept"] == "application/json"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("tiledb-cloud-widgets")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("list_arrays", ()),
        ("list_public_arrays", ()),
        ("list_shared_arrays", ()),
        ("list_groups", ()),
        ("list_public_groups", ()),
        ("list_shared_groups", ()),
        ("user_profile", ()),
        ("organizations", ()),
        ("organization", ("acme",)),
    ],
)
def test_an_async_call_sends_the_same_and_answers_the_same(
    client: Client, server: Server, name: str, arguments: tuple[Any, ...]
) -> None:
    now = getattr(client, name)(*arguments)
    later = getattr(client, name)(*arguments, async_req=True).get(10)
    assert later == now
    assert server.asked[0].target == server.asked[1].target


def test_a_password_is_exchanged_for_a_session_with_basic_auth(server: Server) -> None:
    client = Client()
    client.login(username="alice", password="pw:é", host=server.url)
    assert [(asked.method, asked.target) for asked in server.asked] == [
        ("GET", "/v1/session?remember_me=True")
    ]
    assert server.last.headers["authorization"] == "Basic YWxpY2U6cHc66Q=="
    assert "x-tiledb-rest-api-key" not in server.last.headers
    client.user_profile()
    assert server.last.headers["x-tiledb-rest-api-key"] == "session-token"
    assert "authorization" not in server.last.headers


def test_a_password_outside_latin_1_travels_as_utf_8(server: Server) -> None:
    Client().login(username="alice", password="пароль", host=server.url)
    sent = base64.b64decode(server.last.headers["authorization"].removeprefix("Basic "))
    assert sent == "alice:пароль".encode()


def test_a_login_without_a_session_sends_basic_auth_with_each_request(server: Server) -> None:
    client = Client()
    client.login(username="alice", password="s3cret", host=server.url, no_session=True)
    assert server.asked == []
    client.user_profile()
    assert server.last.target == "/v1/user"
    assert server.last.headers["authorization"] == "Basic YWxpY2U6czNjcmV0"
    assert "x-tiledb-rest-api-key" not in server.last.headers


def test_a_token_login_makes_no_request_and_wins_over_a_password(server: Server) -> None:
    client = Client()
    client.login(token="t0ken", username="alice", password="s3cret", host=server.url)
    assert server.asked == []
    client.user_profile()
    assert server.last.headers["x-tiledb-rest-api-key"] == "t0ken"
    assert "authorization" not in server.last.headers


@pytest.mark.parametrize("suffix", ["/", "/v1", "/v1/"])
def test_a_host_may_end_in_a_slash_or_v1(server: Server, suffix: str) -> None:
    client = Client()
    client.login(token="t0ken", host=server.url + suffix)
    client.user_profile()
    assert server.last.target == "/v1/user"
    assert client.host == server.url


def test_no_cookie_of_an_answer_is_ever_sent_back(client: Client, server: Server) -> None:
    from ..server import Answer

    server.queue.append(Answer.of({"username": "demo"}, **{"Set-Cookie": "session=1"}))
    client.user_profile()
    client.user_profile()
    assert "cookie" not in server.last.headers
