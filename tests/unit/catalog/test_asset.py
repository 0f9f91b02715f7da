"""An asset's context, and the code that opens it, carry whatever the client was told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiledb
import trustme

from tests.unit.client.server import OPENS_BESIDE_A_SERVER, Answer, Asked, Server
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.catalog.asset import Asset
from tiledb_cloud_widgets.catalog.versions import versions_of
from tiledb_cloud_widgets.client import Client, errors, models


def test_the_context_takes_a_config_of_tiledb_or_a_dict(client: Client) -> None:
    asset = Asset(client, "tiledb://ns/array")
    for config in (
        {"sm.memory_budget": "1000"},
        tiledb.Config({"sm.memory_budget": "1000"}),
        client.Config(),
    ):
        found = asset.ctx(config).config()
        assert found["rest.server_address"] == client.host
        assert found["rest.token"] == "test-token"
    assert asset.ctx({"sm.memory_budget": "1000"}).config()["sm.memory_budget"] == "1000"


def test_a_uri_without_a_client_is_told_what_to_write_and_a_name_alone_is_enough(client: Client) -> None:
    with pytest.raises(TypeError, match=r"Asset\(None, 'tiledb://ns/a'\).*tcw\.open\('tiledb://ns/a'\)"):
        Asset("tiledb://ns/a")  # type: ignore[arg-type]
    assert Asset(uri="tiledb://ns/a").uri == "tiledb://ns/a"
    with pytest.raises(ValueError, match="uri must have the form tiledb://namespace/name, not ''"):
        Asset(client)
    with pytest.raises(TypeError, match="info must be an ArrayInfo or a GroupInfo, not int"):
        Asset(client, "tiledb://ns/a", 3)  # type: ignore[arg-type]


def test_a_config_that_is_none_is_named(client: Client) -> None:
    with pytest.raises(TypeError, match=r"config must be a dict or a tiledb\.Config, not int"):
        Asset(client, "tiledb://ns/array").ctx(3)  # type: ignore[arg-type]


@OPENS_BESIDE_A_SERVER
def test_where_tiledb_alone_gets_no_response_certificates_and_proxies_are_named(
    client: Client, server: Server
) -> None:
    server.answer = lambda asked: Answer(closes=True) if asked.target.startswith("/v4/") else None
    with pytest.raises(errors.TileDBCloudError, match="tiledb got no response from") as caught:
        Asset(client, "tiledb://ns/array", models.ArrayInfo()).open(config={"rest.retry_count": "0"})
    assert "certificate authorities" in str(caught.value)
    assert "root pointer" not in str(caught.value)


def sign_in_lines(client: Client) -> list[str]:
    code = Asset(client, "tiledb://ns/array", client.array_info("tiledb://ns/array")).snippet()
    return [line for line in code.splitlines() if "login" in line]


def test_code_says_which_certificates_are_trusted(client: Client, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    client.login(token="test-token", host=server.url, verify_ssl=False, ca_file=str(file))
    (line,) = sign_in_lines(client)
    assert line.endswith(f"host={server.url!r}, verify_ssl=False, ca_file={str(file)!r})")


def test_code_asks_for_the_token_unless_a_fresh_kernel_finds_the_same(
    client: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    monkeypatch.setenv("TILEDB_REST_TOKEN", "another-token")
    assert len(sign_in_lines(client)) == 1
    monkeypatch.setenv("TILEDB_REST_TOKEN", "test-token")
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
        (datetime(2026, 1, 1), TypeError),  # in which time zone?
        (pd.NaT, TypeError),
        (datetime(1960, 1, 1, tzinfo=UTC), ValueError),
    ],
)
@pytest.mark.parametrize("info", [models.GroupInfo(name="group"), models.ArrayInfo(name="array")])
def test_a_timestamp_that_is_none_is_named(
    client: Client, info: models.Model, timestamp: object, error: type[Exception]
) -> None:
    asset = Asset(client, "tiledb://ns/asset", info)  # type: ignore[arg-type]
    with pytest.raises(error, match="timestamp must"):
        asset.open(timestamp=timestamp)  # type: ignore[arg-type]


def test_an_array_opens_as_it_was_then_however_then_is_said(tmp_path: Path, home: Path) -> None:
    pytest.importorskip("capnp")
    uri = str(tmp_path / "demo" / "array")
    (tmp_path / "demo").mkdir()
    dimension = tiledb.Dim("d", domain=(0, 0), dtype="int32")
    tiledb.Array.create(uri, tiledb.ArraySchema(tiledb.Domain(dimension), [tiledb.Attr("v", dtype="int64")]))
    for moment in (1_000_000, 2_000_000):
        with tiledb.open(uri, "w", timestamp=moment) as array:
            array[:] = np.array([moment])
    between = datetime(1970, 1, 1, 0, 25, tzinfo=UTC)
    with local.start(tmp_path) as cloud:
        asset = Asset(cloud.client, "tiledb://demo/array")
        for timestamp, value in (
            (1_500_000, 1_000_000),
            (np.int64(1_500_000), 1_000_000),
            (between, 1_000_000),
            (pd.Timestamp(between), 1_000_000),
            ((between, datetime(2026, 1, 1, tzinfo=UTC)), 2_000_000),
            (None, 2_000_000),
        ):
            with asset.open(timestamp=timestamp) as array:
                assert array[0]["v"] == value


def test_versions_are_those_of_all_pages_the_newest_first_and_1000_at_most(
    client: Client, server: Server
) -> None:
    def answer(asked: Asked) -> Answer:
        number = int(asked.target.partition("?page=")[2].partition("&")[0])
        times = range(1_000_000 + number * 1000, 1_000_000 + min(number * 1000 + 1000, 3205))
        return Answer.of({"end_timestamps": list(times), "pagination_metadata": {"total_pages": 3}})

    server.answer = answer
    versions = versions_of(client, "tiledb://ns/array")
    assert (len(versions.times), versions.total) == (1000, 2205)
    assert versions.times[0] > versions.times[-1]
    assert versions.times[0].timestamp() == pytest.approx(1_003_204 / 1000)


def test_an_asset_that_cannot_be_fetched_names_itself_and_keeps_what_the_server_sent(
    client: Client, server: Server
) -> None:
    body = {"code": 7, "message": "slow down", "request_id": "req-1"}
    server.answer = lambda _: Answer.of(body, 429, **{"Retry-After": "3600"})
    with pytest.raises(errors.RateLimited) as caught:
        _ = Asset(client, "tiledb://ns/array").info
    assert "tiledb://ns/array cannot be looked up in the catalogue: slow down" in caught.value.reason
    assert (caught.value.http_status, caught.value.json_data, caught.value.retry_after) == (429, body, 3600)


@pytest.mark.parametrize(
    ("file_type", "what"),
    [
        ("ml_model", "an ML model stored as an array"),
        ("notebook", "a notebook stored as an array"),
        ("user_defined_function", "a user defined function stored as an array"),
    ],
)
def test_what_it_is_reads_as_words(client: Client, file_type: str, what: str) -> None:
    assert Asset(client, "tiledb://ns/array", models.ArrayInfo(file_type=file_type)).what == what


def test_a_time_that_is_no_date_costs_no_other_version(client: Client, server: Server) -> None:
    times = {"end_timestamps": [1_000_000, 2**63], "pagination_metadata": {"total_pages": 1}}
    server.answer = lambda _: Answer.of(times)
    asset = Asset(client, "tiledb://ns/array", models.ArrayInfo(name="array"))
    with pytest.warns(UserWarning, match=r"was written 2 times; the newest 1 .*1 of them was at no date\."):
        assert asset.versions() == [datetime.fromtimestamp(1000, UTC)]
