"""Where credentials are found, and where they may go."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tiledb

from tiledb_cloud_widgets.client import Client, TileDBCloudError

from .profiles import libtiledb_knows_profiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..server import Server

SECRETS = {"env-token", "file-token", "profile-token", "env-password", "file-password", "profile-password"}


def write_cloud_json(home: Path, **entry: Any) -> Path:
    folder = home / ".tiledb"
    folder.mkdir(exist_ok=True)
    file = folder / "cloud.json"
    file.write_text(json.dumps(entry))
    return file


def write_profile(home: Path, name: str = "default", **values: str) -> None:
    folder = home / ".tiledb"
    folder.mkdir(exist_ok=True)
    (folder / "profiles.json").write_text(json.dumps({name: values, "version": 1}))


def with_token(token: str, host: str) -> dict[str, Any]:
    return {"api_key": {"X-TILEDB-REST-API-KEY": token}, "host": host, "verify_ssl": True}


def signed(server: Server) -> tuple[str | None, str | None]:
    """The headers that a fresh client signs in with."""
    Client().user_profile()
    headers = server.last.headers
    return headers.get("x-tiledb-rest-api-key"), headers.get("authorization")


def test_the_file_of_the_other_client_is_read(home: Path, server: Server) -> None:
    write_cloud_json(home, **with_token("file-token", server.url))
    assert signed(server) == ("file-token", None)
    assert Client().source == "cloud.json"


def test_the_file_of_the_r_client_ends_its_host_in_v1(home: Path, server: Server) -> None:
    write_cloud_json(home, **with_token("file-token", server.url + "/v1"))
    assert signed(server) == ("file-token", None)
    assert server.last.target == "/v1/user"


def test_a_token_of_the_environment_goes_before_the_file(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cloud_json(home, **with_token("file-token", "https://elsewhere.invalid"))
    monkeypatch.setenv("TILEDB_REST_TOKEN", " env-token\n")
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    assert signed(server) == ("env-token", None)
    assert Client().source == "environment"


def test_username_and_password_of_the_file_go_before_the_environment(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cloud_json(home, api_key={}, host=server.url, username="alice", password="file-password")
    monkeypatch.setenv("TILEDB_REST_USERNAME", "bob")
    monkeypatch.setenv("TILEDB_REST_PASSWORD", "env-password")
    assert signed(server) == (None, "Basic YWxpY2U6ZmlsZS1wYXNzd29yZA==")
    client = Client()
    assert (client.source, client.username) == ("cloud.json", "alice")


def test_username_and_password_of_the_environment_need_no_file(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILEDB_REST_USERNAME", "bob")
    monkeypatch.setenv("TILEDB_REST_PASSWORD", "env-password")
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    assert signed(server) == (None, "Basic Ym9iOmVudi1wYXNzd29yZA==")
    assert Client().source == "environment"


def test_never_are_both_credentials_sent(home: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    write_cloud_json(home, api_key={}, host=server.url, username="alice", password="file-password")
    monkeypatch.setenv("TILEDB_REST_TOKEN", "env-token")
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    assert signed(server) == ("env-token", None)


@pytest.mark.parametrize(
    ("in_file", "in_environment", "checked"),
    [
        (None, None, True),
        (None, "true", False),
        (None, "ON", False),
        (None, "1", False),
        (None, "yes", True),
        (True, "true", True),
        (False, None, False),
    ],
)
def test_the_files_verify_ssl_goes_before_the_environment(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    in_file: bool | None,
    in_environment: str | None,
    checked: bool,
) -> None:
    entry = with_token("file-token", "https://tiledb.example.com")
    write_cloud_json(home, **{**entry, "verify_ssl": in_file})
    if in_environment is not None:
        monkeypatch.setenv("TILEDB_REST_IGNORE_SSL_VALIDATION", in_environment)
    assert Client().verify_ssl is checked


def test_the_files_ca_file_goes_before_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILEDB_SSL_CA_FILE", "/env.pem")
    entry = with_token("file-token", "https://tiledb.example.com")
    write_cloud_json(home, **entry)
    assert Client().ca_file == "/env.pem"
    write_cloud_json(home, **entry, ca_file="/file.pem")
    assert Client().ca_file == "/file.pem"


@pytest.mark.parametrize("credential", ["token", "password"])
def test_a_credential_of_the_environment_does_not_go_to_a_host_of_the_file(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch, credential: str
) -> None:
    file = write_cloud_json(home, host=server.url)
    if credential == "token":
        monkeypatch.setenv("TILEDB_REST_TOKEN", "env-token")
    else:
        monkeypatch.setenv("TILEDB_REST_USERNAME", "bob")
        monkeypatch.setenv("TILEDB_REST_PASSWORD", "env-password")
    with pytest.raises(TileDBCloudError) as caught:
        Client().user_profile()
    assert server.asked == []
    assert f"TILEDB_REST_{'TOKEN' if credential == 'token' else 'USERNAME'}" in str(caught.value)
    assert str(file) in str(caught.value)
    assert f"TILEDB_REST_HOST={server.url}" in str(caught.value)
    assert not any(secret in str(caught.value) for secret in SECRETS)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("https://api.tiledb.com", True),
        ("https://us-east-1.aws.api.tiledb.com", True),
        ("http://api.tiledb.com", False),
        ("https://api.tiledb.com.evil.example", False),
        ("https://eviltiledb.com", False),
    ],
)
def test_a_credential_of_the_environment_goes_to_tiledbs_own_hosts(
    home: Path, monkeypatch: pytest.MonkeyPatch, host: str, allowed: bool
) -> None:
    write_cloud_json(home, host=host)
    monkeypatch.setenv("TILEDB_REST_TOKEN", "env-token")
    if allowed:
        assert Client().host == host
        assert Client().signed_in
    else:
        with pytest.raises(TileDBCloudError, match="TILEDB_REST_HOST="):
            Client().signed_in  # noqa: B018


def test_no_ambient_credential_goes_to_a_host_that_is_given(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cloud_json(home, **with_token("file-token", "https://api.tiledb.com"))
    monkeypatch.setenv("TILEDB_REST_TOKEN", "env-token")
    monkeypatch.setenv("TILEDB_REST_USERNAME", "bob")
    monkeypatch.setenv("TILEDB_REST_PASSWORD", "env-password")
    client = Client()
    with pytest.raises(Exception, match="Username and Password OR token must be set"):
        client.login(host=server.url)
    client.login(token="mine", host=server.url)
    client.user_profile()
    sent = server.last.headers
    assert sent["x-tiledb-rest-api-key"] == "mine"
    assert "authorization" not in sent


def test_a_profile_comes_last(home: Path, server: Server) -> None:
    write_profile(home, **{"rest.token": "profile-token", "rest.server_address": server.url})
    assert signed(server) == ("profile-token", None)
    assert Client().source == "profile"
    write_cloud_json(home, **with_token("file-token", server.url))
    assert signed(server) == ("file-token", None)


def test_a_profile_may_hold_username_and_password_and_have_a_name(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_profile(
        tmp_path,
        "work",
        **{
            "rest.username": "alice",
            "rest.password": "profile-password",
            "rest.server_address": server.url,
            "ssl.verify": "false",
            "ssl.ca_file": "/profile.pem",
        },
    )
    monkeypatch.setenv("TILEDB_PROFILE_NAME", "work")
    monkeypatch.setenv("TILEDB_PROFILE_DIR", str(tmp_path / ".tiledb"))
    client = Client()
    assert (client.source, client.username, client.host) == ("profile", "alice", server.url)
    assert (client.verify_ssl, client.ca_file) == (False, "/profile.pem")


@libtiledb_knows_profiles
def test_a_profile_written_by_tiledb_itself_is_read(home: Path, server: Server) -> None:
    profile = tiledb.Profile()
    profile["rest.token"] = "profile-token"
    profile["rest.server_address"] = server.url
    profile.save()
    assert (home / ".tiledb" / "profiles.json").exists()
    assert signed(server) == ("profile-token", None)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '"text"', '{"api_key": "x"}', '{"host": 3}', "\xff", "[" * 100_000]
)
def test_a_corrupt_file_is_named_and_left_as_it_is(home: Path, content: str) -> None:
    file = write_cloud_json(home)
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(TileDBCloudError) as caught:
        Client().list_arrays()
    assert str(file) in str(caught.value)
    assert "move it away" in str(caught.value)
    assert file.read_bytes() == content.encode("latin-1")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TILEDB_REST_TOKEN", "tok\nen", "line breaks"),
        ("TILEDB_REST_TOKEN", "t\u00f6ken", "copy it again"),
        ("TILEDB_REST_HOST", "ftp://elsewhere", "is not a server address"),
    ],
)
def test_a_variable_of_the_environment_that_cannot_be_right_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(TileDBCloudError, match=f"^{name}: .*{says}"):
        Client().user_profile()


def test_a_token_of_a_file_that_no_header_can_carry_is_named_with_the_file(home: Path) -> None:
    write_profile(home, **{"rest.token": "tok\nen"})
    with pytest.raises(TileDBCloudError, match=r"profiles\.json: token contains characters") as caught:
        Client().user_profile()
    assert "tok\nen" not in str(caught.value)
    write_cloud_json(home, **with_token("t\u00f6ken", "https://elsewhere.invalid"))
    with pytest.raises(TileDBCloudError, match=r"cloud\.json: token contains characters") as caught:
        Client().user_profile()
    assert "t\u00f6ken" not in str(caught.value)


@pytest.mark.parametrize("name", ["cloud.json", "profiles.json"])
@pytest.mark.parametrize(
    ("put", "says"),
    [
        (Path.mkdir, "it is a folder"),
        (os.mkfifo, "it is a pipe, socket or device"),
        (lambda file: file.symlink_to("/dev/zero"), "it is a pipe, socket or device"),
        (lambda file: file.symlink_to(file), "Too many levels of symbolic links"),
        (lambda file: file.write_bytes(b" " * 1_000_001), "it has more than 1,000,000 bytes"),
    ],
)
def test_what_is_no_file_of_credentials_is_named_at_once(
    home: Path, name: str, put: Callable[[Path], object], says: str
) -> None:
    (home / ".tiledb").mkdir()
    put(home / ".tiledb" / name)
    with pytest.raises(TileDBCloudError, match=rf"{name} cannot be read: {says}"):
        Client().list_arrays()


def test_a_link_to_a_file_that_does_not_exist_is_no_file(home: Path) -> None:
    (home / ".tiledb").mkdir()
    (home / ".tiledb" / "cloud.json").symlink_to(home / "not there" / "cloud.json")
    assert not Client().signed_in
    with pytest.warns(UserWarning, match=r"No such file or directory.*cloud\.json"):
        Client().login(token="abc", host="https://one.example", remember=True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_that_an_editor_of_windows_saved_is_read_and_kept_beside_a_new_one(
    home: Path, server: Server, encoding: str
) -> None:
    file = write_cloud_json(home)
    text = json.dumps(with_token("file-token", server.url))
    file.write_text(text, encoding=encoding)
    assert signed(server) == ("file-token", None)
    with pytest.warns(UserWarning, match=r"kept as .*\.bak"):
        Client().login(token="second", host="https://one.example", remember=True)
    (backup,) = file.parent.glob("*.bak")
    assert backup.read_text(encoding=encoding) == text


@pytest.mark.parametrize("content", ["{", '{"default": 3}', '{"default": {"rest.token": 3}}'])
def test_a_corrupt_profile_is_named(home: Path, content: str) -> None:
    (home / ".tiledb").mkdir()
    (home / ".tiledb" / "profiles.json").write_text(content)
    with pytest.raises(TileDBCloudError, match=r"profiles\.json"):
        Client().list_arrays()


def test_a_file_without_host_means_the_usual_one(home: Path) -> None:
    write_cloud_json(home, api_key={"X-TILEDB-REST-API-KEY": "file-token"})
    assert Client().host == "https://api.tiledb.com"
    assert Client().signed_in


@pytest.mark.parametrize("blank", ["", "  "])
def test_blank_variables_are_none_for_requests_and_for_tiledb(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch, blank: str
) -> None:
    for name in ("TILEDB_REST_HOST", "TILEDB_REST_TOKEN", "TILEDB_REST_USERNAME"):
        monkeypatch.setenv(name, blank)
    monkeypatch.setenv("TILEDB_REST_PASSWORD", "secret")
    client = Client()
    assert (client.signed_in, client.host) == (False, "https://api.tiledb.com")
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    monkeypatch.setenv("TILEDB_REST_USERNAME", "ada")
    config = Client().Config()
    assert (config["rest.username"], config.get("rest.token", False)) == ("ada", None)


@pytest.mark.parametrize("kind", ["a file", "another user's"])
def test_where_the_home_folder_cannot_be_entered_the_environment_signs_in(
    home: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "a file":
        (tmp_path / "file").touch()
        monkeypatch.setenv("HOME", str(tmp_path / "file"))
    else:  # as for root, whom no permission stops
        stat = Path.stat

        def refuse(path: Path, **options: Any) -> os.stat_result:
            if ".tiledb" in path.parts:
                raise PermissionError(13, "Permission denied", str(path))
            return stat(path, **options)

        monkeypatch.setattr(Path, "stat", refuse)
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    with pytest.warns(UserWarning, match="must first login"):
        Client().list_public_arrays()
    monkeypatch.setenv("TILEDB_REST_TOKEN", "t")
    client = Client()
    client.list_arrays()
    assert (client.source, server.last.headers["x-tiledb-rest-api-key"]) == ("environment", "t")


def test_reading_credentials_writes_nothing(home: Path) -> None:
    assert not Client().signed_in
    assert list(home.iterdir()) == []


def test_what_is_remembered_is_for_the_owner_alone(home: Path, server: Server) -> None:
    Client().login(token="file-token", host=server.url, remember=True)
    folder = home / ".tiledb"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
