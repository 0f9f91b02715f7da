"""Certificates: who is trusted, and what is said of those who are not."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets.client import Client, Unreachable, models

from ..server import OPENS_BESIDE_A_SERVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..server import Server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return str(file)


def context_of(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def secure(servers: Callable[..., Server], authority: trustme.CA) -> Server:
    return servers(context_of(authority, "127.0.0.1"))


def test_a_certificate_of_an_unknown_authority_is_refused_at_once(secure: Server) -> None:
    client = Client()
    client.login(token="test-token", host=secure.url)
    with pytest.raises(Unreachable, match="its certificate is not trusted") as caught:
        client.user_profile()
    assert "ca_file=" in str(caught.value)
    assert "test-token" not in str(caught.value)
    assert secure.asked == []


@OPENS_BESIDE_A_SERVER
def test_opening_an_array_says_certificate_too(secure: Server) -> None:
    client = Client()
    client.login(token="test-token", host=secure.url)
    with pytest.raises(Unreachable, match=r"tiledb://ns/a cannot be opened: .* certificate is not trusted"):
        tcw.Asset(client, "tiledb://ns/a", models.ArrayInfo()).open(config={"rest.retry_count": "0"})


def test_a_certificate_for_another_name_is_refused(
    servers: Callable[..., Server], authority: trustme.CA, ca_file: str
) -> None:
    server = servers(context_of(authority, "elsewhere.example"))
    client = Client()
    client.login(token="test-token", host=server.url, ca_file=ca_file)
    with pytest.raises(Unreachable, match="is not trusted"):
        client.user_profile()


def test_a_server_that_speaks_no_tls_is_named(server: Server) -> None:
    client = Client()
    client.login(token="test-token", host=server.url.replace("http:", "https:"))
    with pytest.raises(Unreachable, match="no secure connection could be made"):
        client.user_profile()
    assert server.asked == []


def test_an_authority_of_ones_own_is_trusted(secure: Server, ca_file: str) -> None:
    client = Client()
    client.login(token="test-token", host=secure.url, ca_file=ca_file)
    assert client.user_profile().username == "demo"
    client.login(username="alice", password="s3cret", host=secure.url, ca_file=ca_file)
    assert client.check_login(token="x", host=secure.url, ca_file=ca_file).username == "demo"


@pytest.mark.parametrize("variable", ["TILEDB_SSL_CA_FILE", "REQUESTS_CA_BUNDLE"])
def test_an_authority_of_the_environment_is_trusted(
    secure: Server, ca_file: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, ca_file)
    client = Client()
    client.login(token="test-token", host=secure.url)
    assert client.user_profile().username == "demo"


def test_a_file_of_authorities_that_is_gone_is_named(secure: Server, ca_file: str) -> None:
    client = Client()
    client.login(token="test-token", host=secure.url, ca_file=ca_file)
    Path(ca_file).unlink()
    with pytest.raises(Unreachable, match="certificate bundle") as caught:
        client.user_profile()
    assert ca_file in str(caught.value)
    assert "SSL_CERT_FILE" in str(caught.value)


def test_a_file_that_holds_no_authority_is_named(
    secure: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    client = Client()
    client.login(token="test-token", host=secure.url)
    with pytest.raises(Unreachable, match=rf"certificate authorities of {bundle}"):
        client.user_profile()


def test_checks_can_be_turned_off_and_urllib3_warns(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.login(token="test-token", host=secure.url, verify_ssl=False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert client.user_profile().username == "demo"
    assert [warning.category.__name__ for warning in caught] == ["InsecureRequestWarning"]
    monkeypatch.setenv("TILEDB_REST_IGNORE_SSL_VALIDATION", "true")
    client.login(token="test-token", host=secure.url)
    assert client.verify_ssl is False


def test_a_bundle_of_the_environment_does_not_turn_checks_on_again(
    secure: Server, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file.pem")
    client = Client()
    client.login(token="test-token", host=secure.url, verify_ssl=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert client.user_profile().username == "demo"
    client.login(token="test-token", host=secure.url, ca_file=ca_file)
    assert client.user_profile().username == "demo"


VARIABLES = ["TILEDB_SSL_CA_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"]


@pytest.mark.parametrize("variable", VARIABLES)
def test_authorities_of_the_environment_are_trusted_by_requests_and_by_tiledb(
    variable: str, secure: Server, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in VARIABLES:
        monkeypatch.delenv(other, raising=False)
    client = Client()
    client.login(token="test-token", host=secure.url)
    monkeypatch.setenv(variable, ca_file)
    assert client.user_profile().username == "demo"
    assert client.Config()["ssl.ca_file"] == ca_file


def test_a_folder_of_authorities_reaches_tiledb_as_one(
    secure: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in VARIABLES:
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    client = Client()
    client.login(token="test-token", host=secure.url)
    assert client.Config()["ssl.ca_path"] == str(tmp_path)


def test_a_login_s_own_file_counts_before_the_environment(
    secure: Server, ca_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    client = Client()
    client.login(token="test-token", host=secure.url, ca_file=ca_file)
    assert client.user_profile().username == "demo"
    assert client.Config()["ssl.ca_file"] == ca_file
