"""The examples of the docstrings, run against the embedded server."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tiledb

from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.client import (
    Api,
    Changed,
    Client,
    Items,
    Pages,
    Pending,
    RetryLimits,
    RetryMode,
    models,
)
from tiledb_cloud_widgets.client.futures import Pool
from tiledb_cloud_widgets.client.methods.docstrings import documented_like

pytest.importorskip("capnp")

USERS = """
[users.demo]
token = "my-token"
password = "a long password"
[users.ann]
password = "another long password"
[organizations.acme]
members = { demo = "owner" }
"""
CLASSES = {
    kind.__name__: kind
    for kind in (Api, Changed, Client, Items, Pages, Pending, Pool, RetryLimits, RetryMode, documented_like)
}
METHODS = [name for name, _ in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.LocalCloud]:
    """A catalogue with the array and the groups that the examples speak of."""
    folder = tmp_path_factory.mktemp("cloud")
    demo = folder / "root" / "demo"
    demo.mkdir(parents=True)
    dimensions = [tiledb.Dim(name, domain=(1, 4), tile=2, dtype="int32") for name in ("rows", "cols")]
    schema = tiledb.ArraySchema(tiledb.Domain(*dimensions), [tiledb.Attr("a", dtype="int32")])
    tiledb.Array.create(str(demo / "quickstart"), schema)
    with tiledb.open(str(demo / "quickstart"), "w") as array:
        array[:] = np.arange(16, dtype="int32").reshape(4, 4)
    tiledb.group_create(str(demo / "nested"))
    tiledb.group_create(str(demo / "nested" / "inner"))
    with tiledb.Group(str(demo / "nested"), "w") as group:
        group.add("inner", name="inner", relative=True)
    users = folder / "users.toml"
    users.write_text(USERS)
    with local.start(folder / "root", users=users) as started:
        yield started


@pytest.mark.parametrize("name", [*CLASSES, *METHODS])
def test_an_example_runs_and_answers_what_it_says(cloud: local.LocalCloud, home: Path, name: str) -> None:
    client = Client()
    client.login(token=cloud.token, host=cloud.url)
    for kind in ("array", "group"):
        uri = f"tiledb://demo/{'quickstart' if kind == 'array' else 'nested'}"
        getattr(client, f"update_{kind}_info")(uri, tags=["demo"])
        getattr(client, f"share_{kind}")(uri, "ann", [])
    client.share_array("tiledb://demo/quickstart", "public", "read")
    if not any(token.name == "laptop of 2023" for token in client.tokens()):
        client.build(lambda api: api.post("/v1/token", {"name": "laptop of 2023"}))
    subject = CLASSES[name] if name in CLASSES else getattr(Client, name)
    globs = {"client": client, "models": models, "tiledb": tiledb, **CLASSES}
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    for test in doctest.DocTestFinder(recurse=name == "Api").find(subject, name, globs=globs):
        runner.run(test, out=said.append, clear_globs=False)
    assert not said, "".join(said)
