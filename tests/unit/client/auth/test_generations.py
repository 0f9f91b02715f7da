"""Whoever is signed in is one fact of the client, which all that is remembered of a user follows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tiledb_cloud_widgets.client import Client

from ..server import Answer, Asked, Server


class Heard:
    def __init__(self, client: Client) -> None:
        self.generations: list[int] = []
        self.client = client
        client.changes.listen(self.note)

    def note(self) -> None:
        self.generations.append(self.client.changes.generation)


def remember_elsewhere(token: str, host: str) -> None:
    """What another notebook does."""
    Client().login(token=token, host=host, remember=True)


def test_each_sign_in_and_sign_out_is_a_generation_that_listeners_hear_of(home: Path, server: Server) -> None:
    client = Client()
    heard = Heard(client)
    client.login(token="alice's", host=server.url)
    client.login(token="bob's", host=server.url)
    client.logout()
    assert heard.generations == [1, 2, 3]


def test_a_sign_in_of_another_notebook_reaches_a_client_that_found_nobody(home: Path, server: Server) -> None:
    client = Client()
    heard = Heard(client)
    assert not client.signed_in
    remember_elsewhere("alice's", server.url)
    assert (client.signed_in, client.source) == (True, "cloud.json")
    assert heard.generations == [1]


def test_it_reaches_a_client_that_found_another_user(home: Path, server: Server) -> None:
    remember_elsewhere("alice's", server.url)
    client = Client()
    client.list_arrays()
    remember_elsewhere("bob's", server.url)
    client.list_arrays()
    assert [asked.headers["x-tiledb-rest-api-key"] for asked in server.asked] == ["alice's", "bob's"]


def test_who_is_signed_in_is_asked_anew_once_another_notebook_has_signed_in(
    home: Path, server: Server
) -> None:
    def profile(asked: Asked) -> Answer:
        name = asked.headers["x-tiledb-rest-api-key"].removesuffix("'s")
        return Answer.of({"username": name, "default_namespace_charged": f"{name}'s lab"})

    server.answer = profile
    remember_elsewhere("alice's", server.url)
    client = Client()
    assert client.default_user().username == "alice"
    remember_elsewhere("bob's", server.url)
    assert client.default_user().username == "bob"
    remember_elsewhere("alice's", server.url)
    assert client.username is None  # not bob
    assert client.default_charged_namespace() == "alice's lab"


def test_a_file_written_anew_with_the_same_sign_in_changes_nothing(home: Path, server: Server) -> None:
    remember_elsewhere("alice's", server.url)
    client = Client()
    heard = Heard(client)
    assert client.signed_in
    remember_elsewhere("alice's", server.url)
    assert client.signed_in
    assert heard.generations == []


def test_a_profile_written_later_is_found(home: Path) -> None:
    client = Client()
    assert not client.signed_in
    (home / ".tiledb").mkdir()
    profile = {"default": {"rest.token": "t", "rest.server_address": "https://profile.example"}}
    (home / ".tiledb" / "profiles.json").write_text(json.dumps(profile))
    assert (client.signed_in, client.host, client.source) == (True, "https://profile.example", "profile")


def test_a_token_that_a_cell_puts_into_the_environment_is_found(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    heard = Heard(client)
    assert not client.signed_in
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    monkeypatch.setenv("TILEDB_REST_TOKEN", "alice's")
    assert (client.signed_in, client.source) == (True, "environment")
    monkeypatch.setenv("TILEDB_REST_TOKEN", "bob's")
    client.list_arrays()
    assert server.last.headers["x-tiledb-rest-api-key"] == "bob's"
    monkeypatch.delenv("TILEDB_REST_TOKEN")
    assert not client.signed_in
    assert len(heard.generations) == 3
    assert "bob" not in repr(vars(client))


def test_a_login_of_this_process_is_not_replaced_by_a_file(home: Path, server: Server) -> None:
    client = Client()
    client.login(token="mine", host=server.url)
    remember_elsewhere("another's", server.url)
    client.list_arrays()
    assert server.asked[-1].headers["x-tiledb-rest-api-key"] == "mine"


def test_after_signing_out_of_the_environment_nothing_is_found_again(
    home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILEDB_REST_TOKEN", "from the environment")
    monkeypatch.setenv("TILEDB_REST_HOST", server.url)
    client = Client()
    assert client.signed_in
    client.logout()
    remember_elsewhere("another's", server.url)
    assert not client.signed_in


def test_a_sign_in_says_whether_it_is_remembered(home: Path, server: Server) -> None:
    client = Client()
    client.login(token="t", host=server.url)
    assert not client.remembered
    client.login(token="t", host=server.url, remember=True)
    assert (client.remembered, client.source) == (True, "login")
    client.logout()
    assert not client.remembered


def test_every_host_that_was_remembered_has_a_backup_of_its_own(home: Path) -> None:
    for name in ("a", "b", "c"):
        with pytest.warns(UserWarning, match="was kept as") if name != "a" else pytest.MonkeyPatch.context():
            Client().login(token=f"token of {name}", host=f"https://{name}.example", remember=True)
    backups = {file.name: file for file in (home / ".tiledb").glob("*.bak")}
    assert set(backups) == {"cloud.json.a.example-443.bak", "cloud.json.b.example-443.bak"}
    assert "token of a" in backups["cloud.json.a.example-443.bak"].read_text()
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in backups.values())


def test_a_bare_name_of_this_machine_is_plain_http_and_any_other_https(home: Path) -> None:
    for bare, address in {
        "127.0.0.1:8866": "http://127.0.0.1:8866",
        "localhost:80": "http://localhost:80",
        "[::1]:8866": "http://[::1]:8866",
        "tiledb.example:443": "https://tiledb.example:443",
        "127.0.0.1.example": "https://127.0.0.1.example",
    }.items():
        client = Client()
        client.login(token="t", host=bare)
        assert client.host == address


NO_HOME = """
import os, pwd, sys, warnings
def getpwuid(number): raise KeyError(number)
pwd.getpwuid = getpwuid
os.environ.pop("HOME", None)
from tiledb_cloud_widgets.client import Client
client = Client()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    client.login(token="t", host=sys.argv[1], remember=True)
print(client.signed_in, client.remembered, [str(warning.message) for warning in caught])
print(client.logout(), client.signed_in, Client().signed_in)
"""


def test_without_a_home_folder_all_but_saving_works_and_saving_says_where_it_looked(server: Server) -> None:
    env = {name: value for name, value in os.environ.items() if name != "HOME"}
    done = subprocess.run(
        [sys.executable, "-c", NO_HOME, server.url], env=env, capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert first.startswith("True False ['Could not save")
    assert "there is no home folder" in first
    assert ".tiledb/cloud.json" in first
    assert second == "None False False"
