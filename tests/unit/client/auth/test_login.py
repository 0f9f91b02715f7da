"""Signing in, being remembered, and signing out."""

from __future__ import annotations

import json
import stat
import threading
import warnings
from typing import TYPE_CHECKING, Any

import pytest

import tiledb_cloud_widgets.client as core
from tiledb_cloud_widgets.client import Client, NotSignedIn, TileDBCloudError

from ..server import Answer, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def module() -> Any:
    """The module's own client, as it is when a process starts."""
    client = Client()
    client._remembers = core.client._remembers
    return client


def saved(home: Path) -> Any:
    return json.loads((home / ".tiledb" / "cloud.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "Username and Password OR token must be set"),
        ({"host": "https://tiledb.example.com"}, "Username and Password OR token must be set"),
        ({"token": ""}, "Username and Password OR token must be set"),
        ({"username": "alice"}, "Username and Password are both required"),
        ({"password": "s3cret"}, "Username and Password are both required"),
    ],
)
def test_a_login_with_too_little_says_what_is_needed(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(Exception, match=f"^{text}$") as caught:
        Client().login(**arguments)
    assert type(caught.value) is Exception


@pytest.mark.parametrize(
    ("arguments", "kind", "text"),
    [
        ({"token": 3}, TypeError, "token must be a string, not int"),
        ({"token": b"s3cret"}, TypeError, "token must be a string, not bytes"),
        ({"token": "a\nb"}, ValueError, "line breaks"),
        ({"token": "tökén"}, ValueError, "copy it again"),
        ({"username": 3, "password": "s3cret"}, TypeError, "username must be a string"),
        ({"username": "a:b", "password": "s3cret"}, ValueError, "must not contain ':'"),
        ({"token": "t", "host": 3}, TypeError, "host must be a string"),
        ({"token": "t", "host": "ftp://x"}, ValueError, "'ftp://x' is not a server address"),
        ({"token": "t", "host": "https://"}, ValueError, "is not a server address"),
        ({"token": "t", "host": "https://x:y"}, ValueError, "is not a server address"),
        ({"token": "t", "host": r"https://x\y"}, ValueError, "is not a server address"),
        ({"token": "t", "host": "https:/x"}, ValueError, "'https:/x' is not a server address"),
        ({"token": "t", "host": "http//x"}, ValueError, "'http//x' is not a server address"),
        ({"token": "t", "host": "x\u202e.example"}, ValueError, "is not a server address"),
        ({"token": "t", "host": "https://u:s3cret@x.example"}, ValueError, "must not contain a username"),
        ({"token": "t", "verify_ssl": "no"}, TypeError, "verify_ssl must be True, False or None, not 'no'"),
        ({"token": "t", "ca_file": 3}, TypeError, "ca_file must be the path of a file, not 3"),
        ({"token": "t", "remember": "no"}, TypeError, "remember must be True, False or None, not 'no'"),
        (
            {"username": "a", "password": "s3cret", "no_session": "no"},
            TypeError,
            "no_session must be True, False",
        ),
        ({"token": "t", "ca_file": "/no/such.pem"}, ValueError, "'/no/such.pem' does not exist"),
        ({"token": "t", "ca_file": "/"}, ValueError, "'/' is not a file"),
        ({"token": "t", "threads": 0}, ValueError, "threads must be above 0; it is 0"),
        ({"token": "t", "threads": "4"}, TypeError, "threads must be a whole number"),
    ],
)
def test_a_wrong_argument_of_login_is_named_and_changes_nothing(
    client: Client, server: Server, arguments: dict[str, Any], kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind, match=text) as caught:
        client.login(**arguments)
    assert "s3cret" not in str(caught.value)
    client.user_profile()
    assert server.last.headers["x-tiledb-rest-api-key"] == "test-token"


def test_a_login_returns_nothing_and_a_token_is_stripped(server: Server) -> None:
    client = Client()
    assert client.login(token="  pasted\n", host=server.url) is None  # type: ignore[func-returns-value]
    client.user_profile()
    assert server.last.headers["x-tiledb-rest-api-key"] == "pasted"
    assert (client.source, client.signed_in) == ("login", True)


def test_a_bare_host_is_https_and_none_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILEDB_REST_HOST", "https://ambient.example")
    client = Client()
    client.login(token="t", host="tiledb.example.com")
    assert client.host == "https://tiledb.example.com"
    client.login(token="t")
    assert client.host == "https://api.tiledb.com"


def test_a_login_that_fails_changes_nothing(client: Client, server: Server, home: Path) -> None:
    server.queue.append(Answer.of({"code": 1, "message": "wrong"}, 401))
    with pytest.raises(NotSignedIn, match="wrong - Code: 1"):
        client.login(username="alice", password="s3cret", host=server.url, remember=True, threads=1)
    assert not (home / ".tiledb").exists()
    assert client._pool.threads > 1
    client.user_profile()
    assert server.last.headers["x-tiledb-rest-api-key"] == "test-token"


@pytest.mark.parametrize("token", [None, "", " ", "tok\nen", "t\u00f6ken"])
def test_a_server_that_makes_no_token_is_an_error(client: Client, server: Server, token: str | None) -> None:
    server.queue.append(Answer.of({"token": token}))
    with pytest.raises(TileDBCloudError, match="returned no session token"):
        client.login(username="alice", password="s3cret", host=server.url)


def test_the_retry_mode_and_the_threads_survive_a_login(client: Client, server: Server) -> None:
    client.retry_mode("forceful")
    client.set_threads(3)
    client.login(token="t", host=server.url)
    server.queue.extend([Answer(500), Answer.of({"username": "demo"})])
    assert client.user_profile().username == "demo"
    assert client._pool.threads == 3


def test_a_second_login_clears_the_cached_user(client: Client, server: Server) -> None:
    server.queue.append(Answer.of({"username": "ann"}))
    assert client.default_user().username == "ann"
    assert client.default_user().username == "ann"
    assert len(server.asked) == 1
    assert client.username == "ann"
    client.login(token="other", host=server.url)
    assert client.username is None
    server.queue.append(Answer.of({"username": "bob"}))
    assert client.default_user().username == "bob"


def test_check_login_asks_and_keeps_nothing(client: Client, server: Server, home: Path) -> None:
    server.queue.append(Answer.of({"username": "ann"}))
    assert client.check_login(username="ann", password="s3cret", host=server.url).username == "ann"
    assert server.last.target == "/v1/user"
    assert server.last.headers["authorization"].startswith("Basic ")
    server.queue.append(Answer.of({"code": 1, "message": "no"}, 401))
    with pytest.raises(NotSignedIn):
        client.check_login(token="wrong", host=server.url)
    client.user_profile()
    assert server.last.headers["x-tiledb-rest-api-key"] == "test-token"
    assert not (home / ".tiledb").exists()


def test_the_modules_login_is_remembered_but_not_for_this_machine(module: Client, home: Path) -> None:
    module.login(token="abc", host="http://127.0.0.1:1")
    module.login(token="abc", host="http://localhost:1")
    module.login(token="abc", host="http://[::1]:1")
    assert not (home / ".tiledb").exists()
    module.login(token="abc")
    assert saved(home) == {
        "api_key": {"X-TILEDB-REST-API-KEY": "abc"},
        "host": "https://api.tiledb.com",
        "verify_ssl": True,
    }
    assert (home / ".tiledb" / "cloud.json").read_text() == json.dumps(saved(home), indent=4, sort_keys=True)
    assert core.client._remembers


def test_a_login_may_say_whether_it_is_remembered(module: Client, home: Path) -> None:
    module.login(token="abc", remember=False)
    Client().login(token="abc")
    assert not (home / ".tiledb").exists()
    Client().login(token="abc", host="http://127.0.0.1:1", remember=True)
    assert saved(home)["host"] == "http://127.0.0.1:1"


def test_ca_file_and_verify_ssl_are_remembered(home: Path, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text("")
    Client().login(token="abc", verify_ssl=False, ca_file=str(ca_file), remember=True)
    assert saved(home)["verify_ssl"] is False
    assert saved(home)["ca_file"] == str(ca_file)
    again = Client()
    assert (again.verify_ssl, again.ca_file, again.source) == (False, str(ca_file), "cloud.json")


def test_a_password_is_written_only_without_a_session_and_with_a_warning(home: Path, server: Server) -> None:
    Client().login(username="ann", password="s3cret", host=server.url, remember=True)
    assert "s3cret" not in (home / ".tiledb" / "cloud.json").read_text()
    assert saved(home)["api_key"] == {"X-TILEDB-REST-API-KEY": "session-token"}
    with pytest.warns(UserWarning, match="password is kept in clear text"):
        Client().login(username="ann", password="s3cret", host=server.url, remember=True, no_session=True)
    assert (saved(home)["username"], saved(home)["password"], saved(home)["api_key"]) == ("ann", "s3cret", {})


def test_the_login_for_another_host_is_kept_beside(home: Path) -> None:
    Client().login(token="first", host="https://one.example", remember=True)
    Client().login(token="second", host="https://one.example", remember=True)
    assert not list((home / ".tiledb").glob("*.bak"))
    with pytest.warns(UserWarning, match=r"kept as .*cloud\.json\.one\.example-443\.bak"):
        Client().login(token="third", host="https://two.example", remember=True)
    backup = home / ".tiledb" / "cloud.json.one.example-443.bak"
    assert json.loads(backup.read_text())["api_key"] == {"X-TILEDB-REST-API-KEY": "second"}
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_read_only_home_warns_and_goes_on(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file in the folder's place cannot be written into by anybody, root included.
    (home / ".tiledb").write_text("")
    client = Client()
    with pytest.warns(UserWarning, match="login will expire when this program exits"):
        client.login(token="abc", host=server.url, remember=True)
    assert client.user_profile().username == "demo"


def test_a_corrupt_file_is_not_written_over(home: Path, server: Server) -> None:
    (home / ".tiledb").mkdir()
    (home / ".tiledb" / "cloud.json").write_text("{")
    client = Client()
    with pytest.warns(UserWarning, match=r"cloud\.json is not valid JSON"):
        client.login(token="abc", host=server.url, remember=True)
    assert (home / ".tiledb" / "cloud.json").read_text() == "{"
    assert client.signed_in


def test_a_symbolic_link_stays_one(home: Path) -> None:
    (home / "dotfiles").mkdir()
    target = home / "dotfiles" / "cloud.json"
    target.write_text("{}")
    (home / ".tiledb").mkdir()
    (home / ".tiledb" / "cloud.json").symlink_to(target)
    Client().login(token="abc", remember=True)
    assert (home / ".tiledb" / "cloud.json").is_symlink()
    assert "abc" in target.read_text()


def test_logins_at_the_same_time_leave_a_whole_file(home: Path) -> None:
    def login(number: int) -> None:
        Client().login(token=f"token-{number}", remember=True)

    threads = [threading.Thread(target=login, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert saved(home)["api_key"]["X-TILEDB-REST-API-KEY"].startswith("token-")
    assert {file.name for file in (home / ".tiledb").iterdir()} == {
        "cloud.json",
        "cloud-widgets.json",
        "cloud.json.lock",
    }
    assert Client().logout() is None
    assert not (home / ".tiledb" / "cloud.json").exists()


def test_a_logout_revokes_the_session_it_made_and_removes_its_entry(home: Path, server: Server) -> None:
    client = Client()
    client.login(username="ann", password="s3cret", host=server.url, remember=True)
    assert client.logout() is None
    assert (server.last.method, server.last.target) == ("DELETE", "/v1/tokens/session-token")
    assert not (home / ".tiledb" / "cloud.json").exists()
    assert not client.signed_in
    with pytest.raises(NotSignedIn):
        client.list_arrays()


def test_a_logout_in_another_process_knows_what_was_made(home: Path, server: Server) -> None:
    Client().login(username="ann", password="s3cret", host=server.url, remember=True)
    assert Client().logout() is None
    assert (server.last.method, server.last.target) == ("DELETE", "/v1/tokens/session-token")
    assert not (home / ".tiledb" / "cloud.json").exists()


def test_a_logout_does_not_revoke_a_token_that_was_given(home: Path, server: Server) -> None:
    client = Client()
    client.login(token="mine", host=server.url, remember=True)
    assert client.logout() is None
    assert server.asked == []
    assert not (home / ".tiledb" / "cloud.json").exists()


def test_a_logout_leaves_what_others_wrote(home: Path, server: Server) -> None:
    client = Client()
    client.login(token="mine", host=server.url, remember=True)
    file = home / ".tiledb" / "cloud.json"
    file.write_text(file.read_text() + "\n")  # as another program would write it
    assert "cloud.json" in str(Client().logout())
    assert file.exists()


def test_a_logout_of_a_client_of_ones_own_leaves_the_file(home: Path, server: Server) -> None:
    Client().login(token="remembered", host=server.url, remember=True)
    other = Client()
    other.login(token="mine", host=server.url)
    assert other.logout() is None
    assert saved(home)["api_key"] == {"X-TILEDB-REST-API-KEY": "remembered"}


def test_a_logout_says_that_the_environment_stays(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILEDB_REST_TOKEN", "env-token")
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    client = Client()
    assert "environment" in str(client.logout())
    assert not client.signed_in
    assert client.host == server.url
    assert server.asked == []


def test_a_logout_without_a_login_says_nothing() -> None:
    assert Client().logout() is None


def test_a_logout_from_a_server_that_is_gone_signs_out_all_the_same(servers: Callable[..., Server]) -> None:
    server = servers()
    client = Client()
    client.retry_mode("disabled")
    client.login(username="ann", password="s3cret", host=server.url)
    server.stop()
    note = client.logout()
    assert "could not be revoked" in str(note)
    assert "session-token" not in str(note)
    assert not client.signed_in


def test_nobody_signed_in_is_an_error_without_a_request_and_one_warning_for_public_listings(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    client = Client()
    for call in (
        client.list_arrays,
        client.list_shared_groups,
        client.user_profile,
        client.default_user,
        client.Ctx,
    ):
        with pytest.raises(NotSignedIn, match=r"client\.login"):
            call()
    with pytest.raises(NotSignedIn):
        client.list_arrays(async_req=True).get(10)
    assert server.asked == []
    with pytest.warns(UserWarning, match="You must first login") as caught:
        client.list_public_arrays()
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.list_public_arrays()
        client.list_public_groups()
    assert len(server.asked) == 3
    assert not {"authorization", "x-tiledb-rest-api-key"} & set(server.last.headers)


def test_two_clients_do_not_know_of_each_other(servers: Callable[..., Server]) -> None:
    one, two = servers(), servers()
    first, second = Client(), Client()
    first.login(token="first", host=one.url)
    second.login(token="second", host=two.url)
    first.retry_mode("disabled")
    first.user_profile()
    second.user_profile()
    assert one.last.headers["x-tiledb-rest-api-key"] == "first"
    assert two.last.headers["x-tiledb-rest-api-key"] == "second"
    two.queue.extend([Answer(503), Answer.of({"username": "demo"})])
    assert second.user_profile().username == "demo"


def test_wrong_threads_are_refused_before_a_session_is_made(server: Server) -> None:
    with pytest.raises(ValueError, match="threads must be above 0; it is 0"):
        Client().login(username="alice", password="s3cret", host=server.url, threads=0)
    assert server.asked == []


def test_a_variable_that_names_no_certificates_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILEDB_SSL_CA_FILE", "/no/such.pem")
    with pytest.raises(ValueError, match=r"TILEDB_SSL_CA_FILE '/no/such\.pem' does not exist"):
        Client().login(token="t")
