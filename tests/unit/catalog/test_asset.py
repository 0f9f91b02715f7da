"""An asset's context, and the code that opens it, carry whatever the client was told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiledb
import trustme

from tests.unit.client.server import Server
from tiledb_cloud_widgets.catalog.asset import Asset
from tiledb_cloud_widgets.client import Client, models


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def client(server: Server, home: Path) -> Client:
    client = Client()
    client.login(token="secret-token", host=server.url)
    return client


def test_the_context_takes_a_config_of_tiledb_or_a_dict(client: Client) -> None:
    asset = Asset(client, "tiledb://ns/array")
    for config in (
        {"sm.memory_budget": "1000"},
        tiledb.Config({"sm.memory_budget": "1000"}),
        client.Config(),
    ):
        found = asset.ctx(config).config()
        assert found["rest.server_address"] == client.host
        assert found["rest.token"] == "secret-token"
    assert asset.ctx({"sm.memory_budget": "1000"}).config()["sm.memory_budget"] == "1000"


def test_a_config_that_is_none_is_named(client: Client) -> None:
    with pytest.raises(TypeError, match=r"config must be a dict or a tiledb\.Config, not int"):
        Asset(client, "tiledb://ns/array").ctx(3)  # type: ignore[arg-type]


def sign_in_lines(client: Client) -> list[str]:
    code = Asset(client, "tiledb://ns/array", client.array_info("tiledb://ns/array")).snippet()
    return [line for line in code.splitlines() if "login" in line]


def test_code_says_which_certificates_are_trusted(client: Client, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    client.login(token="secret-token", host=server.url, verify_ssl=False, ca_file=str(file))
    (line,) = sign_in_lines(client)
    assert line.endswith(f"host={server.url!r}, verify_ssl=False, ca_file={str(file)!r})")


def test_code_asks_for_the_token_unless_a_fresh_kernel_finds_the_same(
    client: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    monkeypatch.setenv("TILEDB_REST_TOKEN", "another-token")
    assert len(sign_in_lines(client)) == 1
    monkeypatch.setenv("TILEDB_REST_TOKEN", "secret-token")
    assert sign_in_lines(client) == []


@pytest.mark.parametrize(
    ("timestamp", "error"),
    [
        ("now", TypeError),
        ((1,), TypeError),
        ((1, 2, 3), TypeError),
        (1.5, TypeError),
        (-1, ValueError),
        ((5, 4), ValueError),
    ],
)
def test_a_timestamp_that_is_none_is_named(client: Client, timestamp: object, error: type[Exception]) -> None:
    group = Asset(client, "tiledb://ns/group", models.GroupInfo(name="group"))
    with pytest.raises(error, match="timestamp must"):
        group.open(timestamp=timestamp)  # type: ignore[arg-type]
