"""What errors say, what they hold, and what they never show."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.client.server import Answer, Server
from tiledb_cloud_widgets.client import (
    Client,
    Forbidden,
    NotFound,
    NotSignedIn,
    RateLimited,
    TileDBCloudError,
    Unreachable,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def failing(client: Client, server: Server, answer: Answer) -> TileDBCloudError:
    server.queue.append(answer)
    with pytest.raises(TileDBCloudError) as caught:
        client.user_profile()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


def test_the_errors_are_one_tree_below_tiledbs() -> None:
    import tiledb

    assert issubclass(TileDBCloudError, tiledb.TileDBError)
    for kind in (NotSignedIn, Forbidden, NotFound, RateLimited, Unreachable):
        assert issubclass(kind, TileDBCloudError)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, TileDBCloudError),
        (401, NotSignedIn),
        (403, Forbidden),
        (404, NotFound),
        (429, RateLimited),
        (500, TileDBCloudError),
    ],
)
def test_the_status_chooses_the_class(
    client: Client, server: Server, status: int, kind: type[TileDBCloudError]
) -> None:
    error = failing(client, server, Answer.of({"code": 42, "message": "boom"}, status))
    assert type(error) is kind
    assert error.http_status == status
    assert error.json_data == {"code": 42, "message": "boom"}
    assert str(error).startswith("boom - Code: 42")
    assert error.reason == "boom - Code: 42"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer.of({"code": 42, "message": "boom"}, 400), "boom - Code: 42"),
        (
            Answer.of({"code": 42, "message": "boom", "request_id": "req-9"}, 400),
            "boom - Code: 42 - Extra details: {'request_id': 'req-9'}",
        ),
        (Answer(404, b"<h1>x</h1>"), "HTTP 404: resource not found"),
        (Answer(404, b""), "HTTP 404: resource not found"),
        (Answer(500, b"<h1>x</h1>"), "Unknown HTTP 500 error; response body: '<h1>x</h1>'"),
        (Answer(400, b"{}"), "Unknown HTTP 400 error; response body: None"),
    ],
)
def test_an_error_begins_with_the_servers_text(
    client: Client, server: Server, answer: Answer, text: str
) -> None:
    assert str(failing(client, server, answer)).startswith(text)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"[1]",
        b'"text"',
        b"3",
        b"null",
        b"true",
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"message": null}',
        b'{"a"',
        b" ",
    ],
)
@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_an_error_can_always_be_printed(client: Client, server: Server, body: bytes, status: int) -> None:
    error = failing(client, server, Answer(status, body))
    assert str(error)
    assert repr(error)
    assert error.http_status == status


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502])
def test_an_error_says_what_to_do(client: Client, server: Server, status: int) -> None:
    error = failing(client, server, Answer.of({"code": 42, "message": "boom"}, status))
    assert error.next_step
    assert str(error).endswith(f"\n{error.next_step}")


CALLS: list[Callable[[Client], Any]] = [
    lambda client: client.list_arrays(),
    lambda client: client.list_public_groups(),
    lambda client: client.organizations(),
    lambda client: client.list_arrays(async_req=True).get(10),
    lambda client: client.list_groups(async_req=True).result(10),
    lambda client: client.login(username="alice", password="s3cret", host=client.host),
    lambda client: client.array_info("tiledb://a/b"),
    lambda client: client.share_array("tiledb://a/b", "bob", "read"),
    lambda client: client.build(lambda api: api.get("/v1/user")),
    lambda client: next(client.iter_arrays()),
]


@pytest.mark.parametrize("call", CALLS)
def test_every_call_raises_the_same_error(
    client: Client, server: Server, call: Callable[[Client], Any]
) -> None:
    server.answer = lambda _: Answer.of({"code": 42, "message": "boom"}, 403)
    with pytest.raises(Forbidden, match=r"^boom - Code: 42\n"):
        call(client)


def test_a_secret_that_the_server_repeats_is_dots(client: Client, server: Server) -> None:
    error = failing(client, server, Answer.of({"code": 1, "message": "no such token: test-token"}, 401))
    assert "test-token" not in f"{error} {error!r} {error.json_data} {error.body} {error.__dict__}"
    server.queue.append(
        Answer(400, b'Basic YWxpY2U6cMOkc3MiMQ== alice:p\xc3\xa4ss"1 p\\u00e4ss\\"1 p%C3%A4ss%221')
    )
    with pytest.raises(TileDBCloudError) as caught:
        client.check_login(username="alice", password='päss"1', host=server.url)
    shown = str(caught.value)
    assert "äss" not in shown
    assert "%C3%A4ss" not in shown
    assert "u00e4ss" not in shown


def test_errors_are_pickled_and_copied_whole(client: Client, server: Server) -> None:
    error = failing(client, server, Answer.of({"code": 42, "message": "boom"}, 404))
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is NotFound
        assert (str(twin), twin.http_status, twin.json_data) == (str(error), 404, error.json_data)


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"3",
        b'"text"',
        b"<html><title>Sign in</title>",
        b'{"arrays": 3}',
        b"\xff",
    ],
)
def test_an_answer_of_another_shape_is_an_error_that_shows_how_it_begins(
    client: Client, server: Server, body: bytes
) -> None:
    server.queue.append(Answer(200, body))
    with pytest.raises(TileDBCloudError, match="could not be read as") as caught:
        client.list_arrays()
    assert caught.value.http_status == 200
    assert repr(body[:80].decode(errors="replace")) in str(caught.value)
    assert "proxy" in str(caught.value)


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"username": null}'])
def test_a_user_without_a_name_is_an_error(client: Client, server: Server, body: bytes) -> None:
    server.queue.append(Answer(200, body))
    with pytest.raises(TileDBCloudError):
        client.user_profile()


def test_a_malformed_session_does_not_show_its_token(client: Client, server: Server) -> None:
    server.queue.append(Answer(200, b'{"token": "fresh-token", "scope": [}'))
    with pytest.raises(TileDBCloudError) as caught:
        client.login(username="alice", password="s3cret", host=server.url)
    assert "fresh-token" not in str(caught.value)


@pytest.mark.parametrize("name", ["list_arrays", "list_groups", "list_public_arrays", "list_shared_groups"])
def test_an_empty_object_is_an_empty_listing(client: Client, server: Server, name: str) -> None:
    for body in (b"{}", b'{"arrays": null, "groups": null}', b'{"arrays": [], "groups": []}'):
        server.queue.append(Answer(200, body))
        page = getattr(client, name)()
        assert getattr(page, "arrays", None) == [] or getattr(page, "groups", None) == []
        assert page.pagination_metadata is None


@pytest.mark.filterwarnings("ignore:You must first login")
def test_who_sent_no_credentials_is_not_told_that_they_are_wrong(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    server.queue.append(Answer.of({"code": 1, "message": "Who are you?"}, 401))
    with pytest.raises(NotSignedIn, match="You are not signed in: run") as caught:
        Client().list_public_arrays()
    assert "wrong" not in str(caught.value)


def test_less_than_a_second_to_wait_is_a_second_in_words(client: Client, server: Server) -> None:
    client.retry_mode("disabled")
    answer = Answer(429, b"", {"Retry-After": "0.5"})
    error = failing(client, server, answer)
    assert "asked to wait 1 s" in str(error)
    assert error.retry_after == 0.5
