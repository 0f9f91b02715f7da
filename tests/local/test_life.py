"""How the server starts and ends, and its command line."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading

import numpy as np
import psutil
import pytest
import tiledb

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.catalog.page import fetch_page
from tiledb_cloud_widgets.panel.pages import Pages

from .clouds import Somebody, array, somebody, until, users_file

SERVER = [sys.executable, "-m", "tiledb_cloud_widgets.local"]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("life") / "root"
    array(root / "demo/numbers", np.arange(10.0))
    return root


@pytest.fixture(autouse=True)
def own_home(home):
    """Registries of one test are not another's."""


def refused(*arguments, **more) -> str:
    done = subprocess.run(
        [*SERVER, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False, **more
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def connected(server: psutil.Process) -> bool:
    """Whether a client is connected to the server or one of its workers."""
    processes = [server, *server.children(recursive=True)]
    return any(
        each.status == psutil.CONN_ESTABLISHED
        for process in processes
        for each in process.net_connections("tcp")
    )


def test_it_answers_once_started_and_is_gone_once_stopped(root):
    with local.start(root) as cloud:
        process = cloud._process
        assert somebody(cloud).get("/v1/user")["username"] == cloud.username == "local"
        assert cloud.client.user_profile().username == "local"
        with tiledb.open("tiledb://demo/numbers", ctx=cloud.client.Ctx()) as opened:
            assert opened[:].tolist() == list(range(10))
    assert process.returncode == 0
    cloud.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(cloud.url.rpartition(":")[2])), timeout=5)


def test_nothing_is_written_into_root_nor_into_the_saved_login(root, home):
    before = sorted((path, path.stat().st_mtime_ns) for path in root.rglob("*"))
    with local.start(root) as cloud:
        somebody(cloud).patch("/v1/arrays/demo/numbers/metadata", {"tags": ["said"]})
        cloud.client.list_arrays()
    assert sorted((path, path.stat().st_mtime_ns) for path in root.rglob("*")) == before
    assert not (home / ".tiledb").exists()
    with local.start(root) as cloud:
        assert somebody(cloud).get("/v1/arrays/demo/numbers/metadata")["tags"] == ["said"]


def test_two_run_side_by_side_over_one_folder_and_see_each_others_edits(root):
    with local.start(root) as one, local.start(root) as two:
        assert one.url != two.url
        somebody(one).patch("/v1/arrays/demo/numbers/metadata", {"tags": ["from one"]})
        assert somebody(two).names("arrays/browser/owned", tag="from one") == ["demo/numbers"]


def test_it_ends_with_its_parent_however_that_ends(root):
    code = (
        "import sys; from tiledb_cloud_widgets import local; cloud = local.start(sys.argv[1]);"
        "import tiledb; tiledb.open('tiledb://demo/numbers', ctx=cloud.client.Ctx());"
        "print(cloud._process.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        server = int(parent.stdout.readline())
        assert not gone(server)
        workers = [each.pid for each in psutil.Process(server).children(recursive=True)]
        parent.kill()
    until(lambda: gone(server) and all(gone(worker) for worker in workers))


def test_a_parent_that_just_ends_leaves_nothing_behind(root):
    code = "import sys; from tiledb_cloud_widgets import local; print(local.start(sys.argv[1])._process.pid)"
    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert gone(int(done.stdout))


def test_sigterm_lets_requests_under_way_finish(tmp_path):
    array(tmp_path / "demo/large", np.random.default_rng(0).random(12_000_000))
    with local.start(tmp_path) as cloud:
        config = {"rest.server_address": cloud.url, "rest.token": cloud.token, "rest.retry_count": 0}
        read = []
        with tiledb.open("tiledb://demo/large", ctx=tiledb.Ctx(config)) as opened:
            reader = threading.Thread(target=lambda: read.append(opened[:]))
            server = psutil.Process(cloud._process.pid)
            reader.start()
            until(lambda: connected(server) or not reader.is_alive())
            cloud._process.terminate()
            reader.join()
        assert len(read[0]) == 12_000_000
        assert cloud._process.wait(30) == 0


def test_what_was_acknowledged_survives_a_crash(root):
    with local.start(root) as cloud:
        user = somebody(cloud)
        token = user.post("/v1/token", {"name": "kept"})["token"]
        for number in range(20):
            user.patch("/v1/arrays/demo/numbers/metadata", {"description": f"edit {number}"})
        cloud._process.kill()
    with local.start(root) as cloud:
        after = Somebody(cloud.url, {"X-TILEDB-REST-API-KEY": token})
        assert after.get("/v1/arrays/demo/numbers/metadata")["description"] == "edit 19"


def test_many_short_connections_leave_nothing_behind(root):
    with local.start(root) as cloud:
        user, server = somebody(cloud), psutil.Process(cloud._process.pid)
        for _ in range(20):
            user.get("/v1/arrays/demo/numbers/sample")
        files, threads = server.num_fds(), server.num_threads()
        for _ in range(100):
            user.get("/v1/arrays/demo/numbers/sample")
        assert server.num_fds() <= files + 8
        assert server.num_threads() <= threads + 4


def test_ctrl_c_stops_it(root):
    with subprocess.Popen(
        [*SERVER, str(root), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        facts = json.loads(server.stdout.readline())
        assert set(facts) == {"url", "token", "username", "password", "not_served"}
        signed_in = Somebody(facts["url"], {"X-TILEDB-REST-API-KEY": facts["token"]})
        assert signed_in.get("/v1/user")["username"] == facts["username"]
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        assert server.stderr.read() == ""


def test_what_is_not_served_is_named_by_the_cloud_and_at_the_foot_of_the_panel(tmp_path):
    for name in ("plain", "lab\u00a0notes", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0646\u0645"):
        array(tmp_path / "me" / name, np.arange(3))
    array(tmp_path / "My Data/a", np.arange(3))
    (tmp_path / "me/plain").rename(tmp_path / "me/a\u202eb")
    array(tmp_path / "me/plain", np.arange(3))
    with pytest.warns(UserWarning, match=r"not served: 'My Data' \(a namespace is 1 to 63") as warned:
        cloud = local.start(tmp_path)
    assert [item.filename for item in warned] == [__file__]
    with cloud:
        assert set(cloud.not_served) == {"My Data", "me/a\u202eb"}
        assert "not served: 'My Data', 'me/a\\u202eb'" in repr(cloud)
        browser = tcw.Browser(cloud.client)
        uris = set(browser.to_frame()["tiledb_uri"])
        assert uris == {
            "tiledb://me/plain",
            "tiledb://me/lab\u00a0notes",
            "tiledb://me/\u0645\u06cc\u200c\u062e\u0648\u0627\u0646\u0645",
        }
        for uri in uris:
            with tiledb.open(uri, ctx=cloud.client.Ctx()) as opened:
                assert opened[:].tolist() == [0, 1, 2]
        mine, others = cloud.client.list_arrays(), cloud.client.list_public_arrays()
        assert [notice.partition(":")[0] for notice in mine.notices] == [
            "The folder 'My Data' is not served", "The folder 'me/a\\u202eb' is not served",
        ]  # fmt: skip
        assert others.notices == ()
        page = fetch_page(cloud.client, tcw.Query(), 1, 25)
        assert Pages().unsent([page])[0].notices == list(mine.notices)


def test_it_tells_people_what_it_serves_and_how_to_use_it(root):
    command = [*SERVER, str(root), "--writable"]
    env = {**os.environ, "TILEDB_LOCAL_TOKEN": "a-token-of-mine"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as server:
        lines = [server.stdout.readline().rstrip("\n")]
        while not lines[-1].startswith("Stop it"):
            lines.append(server.stdout.readline().rstrip("\n"))
        text = "\n".join(lines)
        assert f"Serving {root}:" in text
        assert "demo: 1 array, 0 groups" in text
        assert "tiledb://demo/numbers" in text
        assert "a-token-of-mine" in text
        assert "Ctrl-C" in text
        # the two lines of Python work as they stand
        code = "\n".join(line.strip() for line in lines if line.startswith("    ")).replace(
            "; tcw.browse(client)", "; print(client.list_arrays().arrays[0].name)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (done.stdout.strip(), done.returncode) == ("numbers", 0), done.stderr
        server.terminate()
        assert "DELETE" in server.stderr.read()


def test_help_is_for_newcomers():
    done = subprocess.run([*SERVER, "--help"], capture_output=True, text=True, check=True)
    for word in (
        "ROOT/<namespace>/<array or group>",
        "demo catalogue",
        "--writable",
        "--users",
        "TILEDB_LOCAL_TOKEN",
        "owner",
    ):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"root": ""}, ValueError, "root must not be empty"),
        ({"writable": "no"}, TypeError, r"writable must be True or False, not str \('no'\)"),
        ({"port": True}, TypeError, "port must be an int from 0 to 65535, not bool"),
    ],
)
def test_a_wrong_argument_of_start_is_named(arguments, error, says):
    with pytest.raises(error, match=says):
        local.start(**arguments)


def test_what_cannot_be_served_is_refused_in_a_sentence_and_leaves_nothing(root, tmp_path, home):
    file = tmp_path / "file"
    file.touch()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"port {port}" in refused(root, "--port", port)
    assert "no folder" in refused(tmp_path / "missing")
    assert "is a file" in refused(file)
    array = tmp_path / "above" / "me" / "numbers"
    tiledb.from_numpy(str(array), np.arange(3))
    assert f"to serve it as tiledb://me/numbers, give {array.parents[1]}." in refused(array)
    assert "not a port number" in refused(root, "--port", 70000)
    assert "loopback" in refused(root, "--host", "0.0.0.0")
    assert "users file" in refused(root, "--users", tmp_path / "missing.toml")
    assert "never sign in" in refused(root, "--users", users_file(tmp_path, "[users.ada]"))
    assert "TILEDB_LOCAL_TOKEN" in refused(root, env={**os.environ, "TILEDB_LOCAL_TOKEN": "short"})
    assert list(home.iterdir()) == []


def test_start_raises_the_same_sentences(tmp_path):
    with pytest.raises(RuntimeError, match=re.escape(f"There is no folder {tmp_path / 'missing'}")):
        local.start(tmp_path / "missing")


def test_without_the_extra_it_says_what_to_install(root, tmp_path):
    # a folder in front of the path whose modules cannot be found
    code = (
        "import sys, importlib.util as u; find = u.find_spec;"
        "u.find_spec = lambda name, *more: None if name in ('capnp', 'h11', 'platformdirs') else find(name, *more);"
        "from tiledb_cloud_widgets.local import start; from tiledb_cloud_widgets.local.__main__ import main;"
        "print(main([sys.argv[1]]));\ntry: start(sys.argv[1])\nexcept ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == "1"
    for said in (done.stdout, done.stderr):
        assert "pip install 'tiledb-cloud-widgets[local]'" in said


def test_neither_bodies_nor_headers_nor_tokens_are_logged(root):
    with subprocess.Popen(
        [*SERVER, str(root), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        facts = json.loads(server.stdout.readline())
        signed_in = Somebody(facts["url"], {"X-TILEDB-REST-API-KEY": facts["token"]})
        signed_in.patch("/v1/arrays/demo/numbers/metadata", {"description": "a private word"})
        signed_in.patch("/v1/arrays/demo/numbers/metadata", b'{"description": "a private wor', status=400)
        signed_in.get("/v1/tasks", status=501)
        Somebody(facts["url"], {"X-TILEDB-REST-API-KEY": "wrong-token"}).get("/v1/user", status=401)
        server.terminate()
        said = server.stdout.read() + server.stderr.read()
    assert "private" not in said
    assert facts["token"] not in said
    assert "wrong-token" not in said
