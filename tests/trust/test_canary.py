"""A token and a password are followed through a day's work: they are where the user put them, and nowhere else."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.local.clouds import make_root
from tests.trust.canary import Traces, traces
from tiledb_cloud_widgets import local

PASSWORD = "canary-password-that-sings"
USERS = f'[users.ada]\npassword = "{PASSWORD}"\n'
START = """
import logging
logging.basicConfig(level=logging.DEBUG, filename="debug.log")
for name in ("Comm", "urllib3", "tiledb_cloud_widgets", "asyncio", "traitlets"):
    logging.getLogger(name).setLevel(logging.DEBUG)
import sys, traceback
import tiledb_cloud_widgets as tcw
from pathlib import Path
url = {url!r}
def secret(name): return Path("kept", name).read_text()
"""
BROWSE = """
client = tcw.client.Client()
client.login(token=secret("token"), host=url)
browser = tcw.browse(client, page_size=2)
browser.selection = ["tiledb://ada/numbers"]
print(browser, browser.selected, client, client.__dict__, browser.snippet(), browser.selected.snippet())
print(browser.to_frame(all_pages=True), browser.selected.to_frame().T)
print(tcw.listing(client=client, progress=True))
with browser.open() as array: print(array, array.schema, array[:])
print(browser.selected.ctx(), browser.selected.preview())
browser
"""
FORM = "form = tcw.LoginForm(tcw.client.Client()); form"
#: Each fails, in a way that has the credentials in some frame below.
FAILURES = {
    "a wrong server": 'tcw.client.Client().check_login(token=secret("token"), host="http://127.0.0.1:9")',
    "a wrong password": 'tcw.client.Client().login(username="ada", password=secret("password") + "?", host=url)',
    "what does not exist": 'tcw.Asset(client, "tiledb://ada/nothing").open()',
    "a page that is refused": "client.list_arrays(page=-1)",
    "an error of a callback": 'client.build(lambda api: api.get("/v1/nothing"))',
}
MODES = ["Plain", "Context", "Verbose", "Minimal"]


@pytest.fixture
def day(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    users = tmp_path / "users.toml"
    users.write_text(USERS)
    with local.start(make_root(tmp_path), users=users) as cloud:
        folder = tmp_path / "notebook"
        (folder / "kept").mkdir(parents=True)
        (folder / "kept" / "token").write_text(cloud.token)
        (folder / "kept" / "password").write_text(PASSWORD)
        with traces(folder, home) as left:
            left.run(START.format(url=cloud.url))
            yield left, cloud


def own_places(left: Traces, *names: str) -> set[str]:
    return {str(left.folder / "kept" / name) for name in names}


def comm_of(left: Traces, expression: str) -> str:
    return left.run(f"{expression}.comm.comm_id").strip("'\n ")


@pytest.mark.timeout(240)
def test_a_token_and_a_password_are_where_the_user_put_them_and_nowhere_else(day: Any) -> None:
    left, cloud = day
    assert "0.0" in left.run(BROWSE)
    left.run("tcw.login(client)")
    for mode in MODES:
        left.run(f"%xmode {mode}")
        for code in FAILURES.values():
            assert left.run(code), "it did not fail"
            left.run(
                "shown = traceback.TracebackException.from_exception(sys.last_exc, capture_locals=True)\n"
                "for frame in shown.stack: print(frame.name, frame.locals)\n"
                "print(repr(sys.last_exc), sys.last_exc.__context__, sys.last_exc.__cause__)"
            )
    assert left.places_of(cloud.token, PASSWORD) == [own_places(left, "token"), own_places(left, "password")]

    # What a front end sends: the form, with Remember
    left.run(FORM)
    body = {
        "method": "password",
        "username": "ada",
        "password": PASSWORD,
        "server": cloud.url,
        "remember": True,
    }
    left.send(comm_of(left, "form"), {"kind": "request", "id": "1", "name": "sign_in", "body": body})
    left.run("import time\nwhile not form.signed_in: time.sleep(0.01)")
    assert "ada" in left.run("print(form)")
    kept = left.home / ".tiledb" / "cloud.json"
    session = json.loads(kept.read_text())
    remembered = next(value for value in str(session).split("'") if len(value) > 30)
    assert left.places_of(PASSWORD, remembered) == [own_places(left, "password"), {str(kept)}]

    # The same with the token: the file of before is kept beside, for its owner alone
    left.run(FORM)
    body = {"method": "token", "token": cloud.token, "server": cloud.url, "remember": True}
    left.send(comm_of(left, "form"), {"kind": "request", "id": "2", "name": "sign_in", "body": body})
    left.run("import time\nwhile not form.signed_in: time.sleep(0.01)")
    (places,) = left.places_of(cloud.token)
    assert places - own_places(left, "token") == {str(kept)}
    for file in kept.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("frames", 'print(secret("token"))'),
        ("notebook file", 'secret("token")'),
        ("HTML export", 'from IPython.display import display, HTML; display(HTML("<b>" + secret("token")))'),
        ("widget state", "import ipywidgets; ipywidgets.Text(value=secret('token'))"),
        ("debug.log", 'logging.getLogger("Comm").warning(secret("token"))'),
        (
            "environment",
            'import subprocess; p = subprocess.Popen(["sleep", "30"], env={"A": secret("token")})',
        ),
        (
            "arguments",
            'import subprocess; p = subprocess.Popen([sys.executable, "-c", "input()", secret("token")], stdin=-1)',
        ),
    ],
)
@pytest.mark.soak
def test_the_search_finds_a_secret_that_was_put_there(day: Any, place: str, code: str) -> None:
    left, cloud = day
    left.run(code)
    (places,) = left.places_of(cloud.token)
    assert any(place in found for found in places - own_places(left, "token"))
