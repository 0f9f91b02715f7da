"""Every example in a docstring of the package runs and says what comes of it; public names say what people need to know."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiledb

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.client import Client, models
from tiledb_cloud_widgets.local import launcher

pytest.importorskip("capnp")

PUBLIC = {
    **{name: getattr(tcw, name) for name in dir(tcw) if name not in ("client", "local")},
    "local.start": launcher.start,
    "local.LocalCloud": launcher.LocalCloud,
}
USERS = """
[users.demo]
token = "my-token"
password = "a long password"
[users.ann]
password = "another long password"
[organizations.acme]
members = { demo = "owner" }
"""


def examples() -> Iterator[doctest.DocTest]:
    """Those of every module, class and function of the package."""
    modules = pkgutil.walk_packages(tcw.__path__, f"{tcw.__name__}.")
    for name in (tcw.__name__, *(module.name for module in modules if not module.name.endswith("__main__"))):
        for test in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name)):
            if test.examples:
                yield test


#: Of the whole test run, where the demo catalogue is built once.
CACHE = Path.home() / ".cache"
EXAMPLES = {test.name.removeprefix("tiledb_cloud_widgets."): test for test in examples()}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_its_arguments_and_has_an_example(name: str) -> None:
    text = inspect.getdoc(PUBLIC[name])
    for parameter in inspect.signature(PUBLIC[name]).parameters.values():
        if name != "local.LocalCloud":  # made by start, never by people
            assert parameter.name in text
    assert ">>> " in text
    assert inspect.isclass(PUBLIC[name]) or "Attributes\n" not in text


@pytest.mark.parametrize("name", [name for name, subject in PUBLIC.items() if inspect.isclass(subject)])
def test_the_help_of_a_class_names_its_attributes_and_that_of_a_method_says_what_it_does(name: str) -> None:
    bases = [base for base in PUBLIC[name].__mro__ if base.__module__.startswith("tiledb_cloud_widgets")]
    members = {key: member for base in bases for key, member in vars(base).items() if key[0] != "_"}
    assert members
    for key, member in members.items():
        if isinstance(member, property):
            assert re.search(rf"\b{key}\b", inspect.getdoc(PUBLIC[name]) or ""), key
        elif inspect.isfunction(member):
            assert len(inspect.getdoc(member) or "") > 10, key


def test_every_example_that_help_shows_is_among_those_that_run() -> None:
    run = {example.source for test in EXAMPLES.values() for example in test.examples}
    shown = [(f"Client.{name}", method) for name, method in inspect.getmembers(Client) if name[0] != "_"]
    shown += [(f"client.{name}", getattr(tcw.client, name)) for name in tcw.client.__all__]
    for name, subject in [*PUBLIC.items(), *shown]:
        for example in doctest.DocTestParser().get_examples(inspect.getdoc(subject) or ""):
            assert example.source in run, name


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.LocalCloud]:
    """A catalogue with the array and the groups that the examples of the client speak of."""
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


@pytest.fixture
def client(cloud: local.LocalCloud, home: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Signed in to that catalogue, with nothing left of what other examples did."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    client = Client()
    client.login(token=cloud.token, host=cloud.url)
    for kind in ("array", "group"):
        uri = f"tiledb://demo/{'quickstart' if kind == 'array' else 'nested'}"
        getattr(client, f"update_{kind}_info")(uri, tags=["demo"])
        getattr(client, f"share_{kind}")(uri, "ann", [])
    client.share_array("tiledb://demo/quickstart", "public", "read")
    if not any(token.name == "laptop of 2023" for token in client.tokens()):
        client.build(lambda api: api.post("/v1/token", {"name": "laptop of 2023"}))
    return client


def run(name: str, **names: Any) -> None:
    test = EXAMPLES[name]
    assert not any(example.options.get(doctest.SKIP) for example in test.examples), (
        "what is skipped is no example"
    )
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    test.globs = {**test.globs, **names}
    runner.run(test, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.partition(".")[0] == "client"])
def test_an_example_of_the_client_runs(name: str, client: Client) -> None:
    run(name, client=client, Client=Client, models=models, tiledb=tiledb)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.partition(".")[0] != "client"])
def test_an_example_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(name)
