"""The assets used last: kept for each host and user, in one file that several kernels write."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.client.server import Server
from tiledb_cloud_widgets.client import Client, recent
from tiledb_cloud_widgets.client.recent import Recent

HOST = "https://api.tiledb.com"


def array(number: int) -> Recent:
    return Recent(f"tiledb://ada/array{number}", "array")


def note(*numbers: int, host: str = HOST, user: str | None = "ada") -> None:
    for number in numbers:
        recent.note(host, user, array(number))


@pytest.fixture
def file(home: Path) -> Path:
    return home / ".tiledb" / "cloud_widgets_recent.json"


def test_the_newest_comes_first_each_once_and_50_at_most(file: Path) -> None:
    note(*range(60), 59, 30)
    assert recent.recent(HOST, "ada") == [array(30), *(array(n) for n in range(59, 9, -1) if n != 30)]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_each_host_and_user_has_its_own_and_a_sign_out_forgets_one(file: Path) -> None:
    note(1)
    note(2, user="grace")
    note(3, host="https://tiledb.example.com")
    recent.forget(HOST, "ada")
    assert recent.recent(HOST, "ada") == []
    assert recent.recent(HOST, "grace") == [array(2)]
    recent.forget(HOST, None)
    assert recent.recent(HOST, "grace") == []
    assert recent.recent("https://tiledb.example.com", "ada") == [array(3)]


def test_signing_out_forgets_what_the_user_used(file: Path, server: Server) -> None:
    client = Client()
    client.login(token="a-token", host=HOST)
    note(1)
    client.logout()
    assert recent.recent(HOST, "ada") == []


def test_two_kernels_at_once_lose_nothing(file: Path) -> None:
    code = (
        "import sys\nfrom tiledb_cloud_widgets.client.recent import Recent, note\n"
        "for n in range(20): note('https://api.tiledb.com', 'ada', Recent(f'tiledb://{sys.argv[1]}/{n}', 'array'))"
    )
    kernels = [subprocess.Popen([sys.executable, "-c", code, name]) for name in ("ada", "grace")]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0]
    assert len(recent.recent(HOST, "ada")) == 40


def test_a_server_on_this_machine_and_a_user_without_a_home_leave_no_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(1, host="http://127.0.0.1:1234")
    assert recent.recent("http://127.0.0.1:1234", "ada") == [array(1)]
    recent.forget("http://127.0.0.1:1234", "ada")
    assert recent.recent("http://127.0.0.1:1234", "ada") == []
    note(1, user=None)
    monkeypatch.setattr("tiledb_cloud_widgets.client.auth.cloud_json.folder", lambda: None)
    note(2)
    assert recent.recent(HOST, "ada") == [array(2)]
    recent.forget(HOST, "ada")
    assert not file.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"https://api.tiledb.com ada": [1, ["a"], ["a", 2], null]}']
)
def test_a_damaged_file_holds_nothing_and_is_written_anew(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    assert recent.recent(HOST, "ada") == []
    note(1)
    assert json.loads(file.read_text()) == {f"{HOST} ada": [["tiledb://ada/array1", "array"]]}


def test_a_home_that_cannot_be_written_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("tiledb_cloud_widgets.client.auth.cloud_json.replace", full)
    note(1)
    assert recent.recent(HOST, "ada") == []
