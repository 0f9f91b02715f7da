"""A folder of small real arrays with several users, served, and plain requests to it: for tests of the control plane."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import numpy as np
import tiledb

from tiledb_cloud_widgets.local.registry.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tiledb_cloud_widgets.local import LocalCloud
    from tiledb_cloud_widgets.local.registry.users import Users

USERS = """
[users.ada]
password = "ada's password"
name = "Ada Lovelace"
email = "ada@example.org"

[users.bob]
password = "bob's password"

[users.eve]
password = "eve's password"

[organizations.lab]
description = "A laboratory"
members = { ada = "owner", bob = "read_only" }

[organizations.press]
members = { bob = "owner" }
"""
ANY = object()


@dataclass
class Answer:
    """What came back: status, headers (names in lower case), and the JSON body or the text."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Somebody:
    """A user who sends requests: ``ada.get("/v1/user")``. Wrong statuses fail at once."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, *, query: Any = (), **headers: str) -> Answer:
        url = self.url + path + (f"?{urlencode(query, doseq=True)}" if query else "")
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {
            "Content-Type": "application/json",
            **self.headers,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        request = urllib.request.Request(url, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return _answer(response)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error)

    def get(self, path: str, *, status: int = 200, **query: Any) -> Any:
        return self._checked("GET", path, None, query, status)

    def patch(self, path: str, body: Any, *, status: int = 204) -> Any:
        return self._checked("PATCH", path, body, (), status)

    def post(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self._checked("POST", path, body, (), status)

    def delete(self, path: str, *, status: int = 204) -> Any:
        return self._checked("DELETE", path, None, (), status)

    def _checked(self, method: str, path: str, body: Any, query: Any, status: int) -> Any:
        answer = self.ask(method, path, body, query=query)
        assert answer.status == status, (method, path, answer)
        return answer.body

    def names(self, listing: str, **query: Any) -> list[str]:
        """The names in a page of a listing, in its order: ``names("arrays/browser/owned")``."""
        found = self.get(f"/v1/{listing}", **query)
        rows = found.get("arrays", found.get("groups", found.get("data")))
        if rows is None:
            rows = [entry.get("array") or entry["group"] for entry in found["entries"]]
        return [f"{row.get('namespace') or row['namespace_name']}/{row['name']}" for row in rows]


def _answer(response: Any) -> Answer:
    raw = response.read()
    headers = {name.lower(): value for name, value in response.headers.items()}
    is_json = headers.get("content-type") == "application/json"
    return Answer(response.status, headers, json.loads(raw) if is_json else raw.decode(errors="replace"))


def somebody(cloud: LocalCloud, username: str | None = None) -> Somebody:
    """The first user by their token, or another by their password (``ada's password``)."""
    if username is None:
        return Somebody(cloud.url, {"X-TILEDB-REST-API-KEY": cloud.token})
    return Somebody(cloud.url, {"Authorization": basic(username, f"{username}'s password")})


def basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def segment(name: str) -> str:
    return quote(name, safe="")


def until(condition):
    """Wait until it holds, as people do."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextlib.contextmanager
def scanned(root: Path, users: Users, folder: Path) -> Iterator[Registry]:
    """A registry of ``root`` that has seen all that is there; its database is below ``folder``."""
    registry = Registry(root, users, folder / "data" / "registry.sqlite")
    registry.scan()
    yield registry
    registry.close()


def make_root(folder: Path) -> Path:
    """``ada/``, ``lab/`` and ``press/`` with a few arrays and groups::

    ada/numbers               dense, 10 cells, metadata
    ada/points                sparse, texts and nullable numbers
    lab/study                 group (soma) of: lab/study/inner (group) of lab/study/inner/deep; lab/study/one
    lab/empty                 dense, nothing written
    press/news
    """
    root = folder / "root"
    for name in ("ada", "lab", "press"):
        (root / name).mkdir(parents=True)
    array(root / "ada/numbers", np.arange(10.0))
    with tiledb.open(str(root / "ada/numbers"), "w") as opened:
        opened.meta["title"] = "Numbers, éèê"
        opened.meta["count"] = 10
        opened.meta["scale"] = 0.5
        opened.meta["pair"] = (1, 2)
    sparse(root / "ada/points")
    tiledb.Group.create(str(root / "lab/study"))
    tiledb.Group.create(str(root / "lab/study/inner"))
    array(root / "lab/study/inner/deep", np.arange(3))
    array(root / "lab/study/one", np.arange(4))
    with tiledb.Group(str(root / "lab/study"), "w") as group:
        group.add("inner", name="inner", relative=True)
        group.add("one", name="one", relative=True)
        group.meta["dataset_type"] = "soma"
    with tiledb.Group(str(root / "lab/study/inner"), "w") as group:
        group.add("deep", name="deep", relative=True)
    dense = tiledb.ArraySchema(
        tiledb.Domain(
            tiledb.Dim(
                "day",
                domain=(np.datetime64("2020-01-01"), np.datetime64("2020-12-31")),
                tile=np.timedelta64(30, "D"),
                dtype="datetime64[D]",
            )
        ),
        [tiledb.Attr("value", dtype=np.float32, filters=[tiledb.ZstdFilter(5)])],
    )
    tiledb.Array.create(str(root / "lab/empty"), dense)
    array(root / "press/news", np.arange(5))
    return root


def array(path: Path, values: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tiledb.from_numpy(str(path), values).close()


def sparse(path: Path) -> None:
    schema = tiledb.ArraySchema(
        tiledb.Domain(
            tiledb.Dim("place", dtype="ascii"),
            tiledb.Dim("x", domain=(-1.0, 1.0), tile=0.5, dtype=np.float64),
        ),
        [tiledb.Attr("label", dtype=str, var=True), tiledb.Attr("n", dtype=np.int64, nullable=True)],
        sparse=True,
        allows_duplicates=True,
    )
    tiledb.Array.create(str(path), schema)
    with tiledb.open(str(path), "w") as opened:
        opened[["a", "b", "c"], [0.1, 0.2, 0.3]] = {
            "label": np.array(["eins", "zwei", "drei"], dtype=object),
            "n": np.array([1, 2, 3]),
        }


def users_file(folder: Path, text: str = USERS) -> Path:
    file = folder / "users.toml"
    file.write_text(text, encoding="utf-8")
    return file


def environment(home: Path) -> dict[str, str]:
    """The environment for a server whose registry is in `home`."""
    return {**os.environ, "HOME": str(home)}
