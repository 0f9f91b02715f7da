"""Config and Ctx: what tiledb is told, and what a real libtiledb then does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
import tiledb

from tiledb_cloud_widgets.client import Client, NotSignedIn, TileDBCloudError

from ..auth.profiles import libtiledb_knows_profiles

if TYPE_CHECKING:
    from pathlib import Path

    from ..server import Server


def test_a_config_signs_tiledb_in(client: Client, server: Server) -> None:
    config = client.Config()
    assert isinstance(config, tiledb.Config)
    assert config["rest.server_address"] == server.url
    assert config["rest.token"] == "test-token"
    assert config["ssl.verify"] == "true"
    assert isinstance(client.Ctx(), tiledb.Ctx)


def test_the_callers_dict_is_left_alone(client: Client) -> None:
    mine = {"sm.memory_budget": "1000"}
    for _ in range(2):
        assert client.Config(mine)["sm.memory_budget"] == "1000"
        assert client.Ctx(mine).config()["sm.memory_budget"] == "1000"
    assert mine == {"sm.memory_budget": "1000"}


OURS = [
    *("rest.server_address", "rest.username", "rest.password", "rest.token"),
    *("ssl.verify", "ssl.ca_file", "ssl.ca_path"),
    *("rest.ignore_ssl_validation", "rest.verify_ssl"),
]


@pytest.mark.parametrize("name", OURS)
def test_what_the_client_sets_must_not_be_given(client: Client, name: str) -> None:
    for make in (client.Config, client.Ctx):
        with pytest.raises(ValueError, match=rf"^Unexpected config parameter '{name}' to cloud\.Config$"):
            make({name: "false" if name == "ssl.verify" else "x"})
        with pytest.raises(ValueError, match="Unexpected config parameter"):
            make(tiledb.Config({name: "false" if name == "ssl.verify" else "x"}))


def test_of_a_tiledb_config_what_was_set_is_taken(client: Client) -> None:
    given = tiledb.Config({"sm.memory_budget": "1000", "vfs.s3.region": "eu-west-1"})
    config = client.Config(given)
    assert (config["sm.memory_budget"], config["vfs.s3.region"]) == ("1000", "eu-west-1")
    assert config["rest.token"] == "test-token"
    assert client.Config(config)["vfs.s3.region"] == "eu-west-1"
    assert client.Ctx(config).config()["rest.retry_count"] == "10"


@pytest.mark.parametrize("config", [3, "text", [("a", "b")]])
def test_anything_else_is_refused(client: Client, config: Any) -> None:
    with pytest.raises(TypeError, match=r"config must be a dict or a tiledb\.Config"):
        client.Config(config)


def test_nothing_to_sign_in_with_is_an_error() -> None:
    for make in (Client().Config, Client().Ctx):
        with pytest.raises(NotSignedIn):
            make()


def test_username_and_password_go_along_without_a_session(server: Server) -> None:
    client = Client()
    client.login(username="alice", password="s3cret", host=server.url, no_session=True)
    config = client.Config()
    assert (config["rest.username"], config["rest.password"]) == ("alice", "s3cret")
    assert not config.get("rest.token", False)
    assert "s3cret" not in f"{config!r} {config}"


def test_tls_settings_reach_tiledb(server: Server, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text("")
    client = Client()
    client.login(token="t", host=server.url, verify_ssl=False, ca_file=str(ca_file))
    config = client.Config()
    assert (config["ssl.verify"], config["ssl.ca_file"]) == ("false", str(ca_file))


def test_retries_are_fewer_unless_the_caller_chose(client: Client) -> None:
    assert client.Ctx().config()["rest.retry_count"] == "10"
    assert client.Ctx({"rest.retry_count": "3"}).config()["rest.retry_count"] == "3"
    assert client.Config()["rest.retry_count"] == tiledb.Config()["rest.retry_count"]


OPENS = """
import json, sys, tiledb
from tiledb_cloud_widgets.client import Client
client = Client()
client.login(**json.loads(sys.argv[1]))
try:
    tiledb.open("tiledb://ns/array", ctx=client.Ctx({"rest.retry_count": "0"}))
except tiledb.TileDBError as error:
    print(type(error).__name__, str(error).splitlines()[0])
"""


def open_elsewhere(**login: Any) -> str:
    """Open an array in a process of its own: libtiledb may hold the GIL while it waits for our server."""
    command = [sys.executable, "-c", OPENS, json.dumps(login)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def save_profile() -> None:
    profile = tiledb.Profile()
    profile["rest.token"] = "profile-token"
    profile["rest.server_address"] = "http://127.0.0.1:9"
    profile.save()


@libtiledb_knows_profiles
def test_libtiledb_sends_our_token_even_when_a_profile_has_another(home: Path, server: Server) -> None:
    save_profile()
    open_elsewhere(token="mine", host=server.url)
    assert server.asked
    assert {asked.headers.get("x-tiledb-rest-api-key") for asked in server.asked} == {"mine"}


@libtiledb_knows_profiles
def test_a_password_is_refused_where_libtiledb_would_send_another_token(home: Path, server: Server) -> None:
    save_profile()
    client = Client()
    client.login(username="alice", password="s3cret", host=server.url, no_session=True)
    with pytest.raises(TileDBCloudError, match="token from a TileDB profile"):
        client.Ctx()


@pytest.mark.soak
def test_a_server_that_is_gone_fails_in_about_15_seconds() -> None:
    client = Client()
    client.login(token="t", host="http://127.0.0.1:9")
    began = time.monotonic()
    with pytest.raises(tiledb.TileDBError):
        tiledb.open("tiledb://ns/array", ctx=client.Ctx())
    assert 5 < time.monotonic() - began < 20
