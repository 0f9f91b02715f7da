"""Redirects: who may see credentials."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
import trustme

from tiledb_cloud_widgets.client import Client, TileDBCloudError
from tiledb_cloud_widgets.client.auth import hosts

from ..server import Answer, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CREDENTIALS = {"x-tiledb-rest-api-key", "authorization"}


def towards(url: str, status: int = 302) -> Answer:
    return Answer(status, b"", {"Location": url})


def signed_in(host: str, *trusted: str, password: bool = False) -> Client:
    client = Client(trusted_hosts=trusted)
    if password:
        client.login(username="alice", password="s3cret", host=host, no_session=True)
    else:
        client.login(token="test-token", host=host)
    return client


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_within_the_server_credentials_go_along(server: Server, status: int) -> None:
    server.queue.append(towards("/v1/moved?x=1", status))
    server.queue.append(Answer.of({"username": "demo"}))
    assert signed_in(server.url).user_profile().username == "demo"
    assert [asked.target for asked in server.asked] == ["/v1/user", "/v1/moved?x=1"]
    assert server.last.headers["x-tiledb-rest-api-key"] == "test-token"


@pytest.mark.parametrize("password", [False, True])
def test_a_stranger_sees_no_credentials(servers: Callable[..., Server], password: bool) -> None:
    home, stranger = servers(), servers()
    home.queue.append(towards(f"{stranger.url}/v1/user"))
    assert signed_in(home.url, password=password).user_profile().username == "demo"
    assert not CREDENTIALS & set(stranger.last.headers)


def test_credentials_do_not_come_back_on_the_way_home(servers: Callable[..., Server]) -> None:
    home, stranger = servers(), servers()
    home.queue.append(towards(f"{stranger.url}/v1/user"))
    stranger.queue.append(towards(f"{home.url}/v1/other"))
    home.queue.append(Answer.of({"username": "demo"}))
    signed_in(home.url).user_profile()
    assert home.last.target == "/v1/other"
    assert not CREDENTIALS & set(home.last.headers)


@pytest.mark.parametrize("written", ["127.0.0.1:{port}", "127.0.0.1", "http://127.0.0.1:{port}/v1"])
def test_a_trusted_host_sees_credentials(servers: Callable[..., Server], written: str) -> None:
    home, sister = servers(), servers()
    home.queue.append(towards(f"{sister.url}/v1/user"))
    signed_in(home.url, written.format(port=sister.port)).user_profile()
    assert sister.last.headers["x-tiledb-rest-api-key"] == "test-token"


def test_a_region_of_tiledb_is_trusted_by_tiledb_and_nobody_else() -> None:
    home, region = "https://api.tiledb.com", "https://us-east-1.aws.api.tiledb.com/v1/arrays"
    assert hosts.may_see_credentials(home, region, ())
    assert not hosts.may_see_credentials(home, region.replace("https", "http"), ())
    assert not hosts.may_see_credentials(home, "https://api.tiledb.com.evil.example/", ())
    assert not hosts.may_see_credentials(home, "https://eviltiledb.com/", ())
    assert not hosts.may_see_credentials("https://tiledb.example.com", region, ())
    assert hosts.may_see_credentials("https://API.tiledb.com:443", "https://api.tiledb.com/x", ())
    assert not hosts.may_see_credentials("http://127.0.0.1:1", "http://127.0.0.1:2/x", ())


def test_https_never_becomes_http(servers: Callable[..., Server], tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    secure, plain = servers(context), servers()
    secure.queue.append(towards(f"{plain.url}/v1/user"))
    client = Client(trusted_hosts=["127.0.0.1"])
    client.login(token="test-token", host=secure.url, ca_file=str(tmp_path / "ca.pem"))
    with pytest.raises(TileDBCloudError, match="without encryption"):
        client.user_profile()
    assert plain.asked == []


def test_a_change_is_repeated_as_it_was(server: Server) -> None:
    server.queue.append(towards("/v1/moved", 307))
    signed_in(server.url).share_array("tiledb://a/b", "bob", "read")
    assert (server.last.method, server.last.target) == ("PATCH", "/v1/moved")
    assert server.last.json == {"actions": ["read"], "namespace": "bob"}


def test_a_change_is_not_told_to_strangers(servers: Callable[..., Server]) -> None:
    home, stranger = servers(), servers()
    home.queue.append(towards(f"{stranger.url}/v1/moved", 307))
    with pytest.raises(TileDBCloudError, match="redirects a write") as caught:
        signed_in(home.url).share_array("tiledb://a/b", "bob", "read")
    assert f"trusted_hosts=['127.0.0.1:{stranger.port}']" in str(caught.value)
    assert stranger.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "ftp://elsewhere.example/",
        "file:///etc/passwd",
        "http://[::1/",
        "http://elsewhere.example:99999/",
        "http://elsewhere.example:port/",
    ],
)
def test_what_is_no_web_address_is_not_followed(server: Server, location: str) -> None:
    server.queue.append(towards(location))
    with pytest.raises(TileDBCloudError, match="redirects to an invalid address"):
        signed_in(server.url).user_profile()


def test_a_circle_ends(server: Server) -> None:
    server.answer = lambda _: towards("/v1/user")
    with pytest.raises(TileDBCloudError, match="in a loop"):
        signed_in(server.url).user_profile()
    assert len(server.asked) == 6


def test_a_redirect_to_a_host_that_is_none_is_our_error(server: Server) -> None:
    client = signed_in(server.url)
    client.retry_mode("disabled")
    for location in ("http://no name/", "http://\xe9\xe9..x/", f"http://{'a' * 300}.example/"):
        server.answer = lambda _, location=location: towards(location)  # type: ignore[misc]
        with pytest.raises(TileDBCloudError):
            client.user_profile()


def test_a_redirect_to_nowhere_is_an_error(server: Server) -> None:
    server.queue.append(Answer(302, b""))
    with pytest.raises(TileDBCloudError, match="redirects to an invalid address"):
        signed_in(server.url).user_profile()


@pytest.mark.parametrize("status", [300, 304])
def test_what_is_neither_done_nor_a_redirect_is_an_error_of_a_change_too(server: Server, status: int) -> None:
    server.answer = lambda _: Answer(status, b"")
    for call in (
        signed_in(server.url).user_profile,
        lambda: signed_in(server.url).share_array("tiledb://a/b", "bob", "read"),
    ):
        with pytest.raises(TileDBCloudError, match=f"HTTP {status} error") as caught:
            call()
        assert caught.value.http_status == status


def test_redirects_are_followed_without_retries_too(server: Server) -> None:
    client = signed_in(server.url)
    client.retry_mode("disabled")
    server.queue.append(towards("/v1/moved"))
    server.queue.append(Answer.of({"username": "demo"}))
    assert client.user_profile().username == "demo"


#: Spellings of an address at which two parsers may see two hosts. EVIL and HOME are put in.
SPELLINGS = [
    *("http://EVIL\\@HOME/x", "http://EVIL\\\\@HOME/x", "http:\\\\EVIL/x", "http:/\\EVIL/x", "\\\\EVIL/x"),
    *(
        "http://HOME@EVIL/x",
        "http://HOME:80@EVIL/x",
        "http://user:HOME@EVIL/x",
        "http://@EVIL/x",
        "//HOME@EVIL/x",
    ),
    *("http://EVIL#@HOME/x", "http://EVIL?@HOME/x", "http://EVIL/@HOME/x", "http://EVIL%2f@HOME/x"),
    *("http://EVIL%40HOME/x", "http://EVIL%00@HOME/x", "http://EVIL\t@HOME/x", "http://EVIL \t@HOME/x"),
    *("http://EVIL;@HOME/x", "http://EVIL&@HOME/x", "http://EVIL,HOME/x", "http://HOME\\.EVIL/x"),
    *(
        "http://[HOME]@EVIL/x",
        "http://HOME\u3002@EVIL/x",
        "HTTP://HOME@EVIL/x",
        "http:EVIL/x",
        "http:///EVIL/x",
    ),
    *(
        "////EVIL/x",
        "http://HOME%5c@EVIL/x",
        "http://EVIL\u2215@HOME/x",
        "http://EVIL\x7f@HOME/x",
        "//EVIL/x",
    ),
]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_an_address_sends_credentials_to_a_stranger(
    servers: Callable[..., Server], spelling: str, method: str
) -> None:
    home, evil = servers(), servers()
    names = {"EVIL": evil.url.removeprefix("http://"), "HOME": home.url.removeprefix("http://")}
    location = spelling.replace("EVIL", names["EVIL"]).replace("HOME", names["HOME"])
    home.queue.append(towards(location.encode().decode("latin-1"), 307))
    client = signed_in(home.url)
    client.retry_mode("disabled")
    try:
        if method == "GET":
            client.user_profile()
        else:
            client.share_array("tiledb://a/b", "bob", "read")
    except TileDBCloudError as error:
        assert "test-token" not in str(error)  # noqa: PT017 (whether it fails depends on the spelling)
    for asked in evil.asked:
        assert not CREDENTIALS & set(asked.headers), location
        assert method == "GET", "a change went to a stranger"
