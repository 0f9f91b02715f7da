"""Proxies, ~/.netrc and forked processes."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

import pytest

from tiledb_cloud_widgets.client import Client, Unreachable

from ..server import Answer, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_proxy_of_the_environment_is_used(
    servers: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = servers()
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    proxy.answer = lambda _: Answer.of({"username": "demo"})
    client = Client()
    client.login(token="test-token", host="http://tiledb.example.com")
    assert client.user_profile().username == "demo"
    assert proxy.last.target == "http://tiledb.example.com/v1/user"


def test_a_proxy_that_does_not_connect_is_named(
    servers: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pr0xypass@127.0.0.1:9")
    client = Client()
    client.retry_mode("disabled")
    client.login(token="test-token", host="https://tiledb.example.com")
    with pytest.raises(Unreachable, match="the proxy could not connect") as caught:
        client.user_profile()
    assert "HTTPS_PROXY" in str(caught.value)
    assert "pr0xypass" not in str(caught.value)


@pytest.mark.parametrize("address", ["not a proxy", "http://", "ftp://127.0.0.1:1"])
def test_a_proxy_whose_address_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("https_proxy", address)
    client = Client()
    client.login(token="test-token", host="https://elsewhere.invalid")
    with pytest.raises(Unreachable, match=r"the address of its proxy cannot be used"):
        client.user_profile()


def test_no_proxy_is_asked_for_this_machine(
    client: Client, servers: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = servers()
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    assert client.user_profile().username == "demo"
    assert proxy.asked == []


def test_netrc_is_never_used(
    home: Path, servers: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".netrc").write_text("default login netrc password netrc-secret\n")
    (home / ".netrc").chmod(0o600)
    server, stranger = servers(), servers()
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    anonymous = Client()
    with pytest.warns(UserWarning, match="You must first login"):
        anonymous.list_public_arrays()
    assert "authorization" not in server.last.headers
    client = Client()
    client.login(token="test-token", host=server.url)
    server.queue.append(Answer(302, b"", {"Location": f"{stranger.url}/v1/user"}))
    client.user_profile()
    assert all("authorization" not in asked.headers for asked in server.asked + stranger.asked)


FORKS = """
import os, sys
from tiledb_cloud_widgets.client import Client
client = Client()
client.login(token="test-token", host=sys.argv[1])
client.user_profile()
client.user_profile(async_req=True).get(10)
child = os.fork()
if child == 0:
    try:
        client.user_profile()
        client.user_profile(async_req=True).get(10)
    except BaseException:
        os._exit(1)
    os._exit(0)
code = os.waitpid(child, 0)[1]
client.user_profile()
sys.exit(code != 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_has_connections_and_threads_of_its_own(server: Server) -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKS, server.url], timeout=60, check=True)
    assert [asked.target for asked in server.asked] == ["/v1/user"] * 5


def test_tiledb_keeps_to_this_machine_where_a_proxy_is_set(
    client: Client, servers: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = servers()
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "internal.example")
    monkeypatch.delenv("NO_PROXY", raising=False)
    client.Config()
    assert os.environ["no_proxy"] == "internal.example,127.0.0.1"


def test_tiledb_goes_past_the_proxies_that_requests_goes_past(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "tiledb.example.com:8080")  # libcurl knows no ports there
    client = Client()
    for port, past in (("8081", ""), ("8080", ",tiledb.example.com")):
        client.login(token="test-token", host=f"http://tiledb.example.com:{port}")
        client.Config()
        assert os.environ["no_proxy"] == f"tiledb.example.com:8080{past}"


def test_a_proxy_that_tiledb_does_not_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("http_proxy", raising=False)
    client = Client()
    client.login(token="test-token", host="http://tiledb.example.com")
    with pytest.warns(UserWarning, match="Set http_proxy too"):
        client.Config()
    monkeypatch.setenv("http_proxy", "")  # turns the proxy off for requests as well
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.Config()
