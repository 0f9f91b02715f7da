"""What Python can change in the catalogue, against the embedded server: favorites, descriptions, tags, sharing."""

from __future__ import annotations

import uuid
import warnings

import numpy as np
import pytest
import tiledb
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import tiledb_cloud_widgets as tcw
from tests.local.clouds import make_root, users_file
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.catalog import versions as versions_module
from tiledb_cloud_widgets.client import Client, Forbidden, NotFound, recent


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    folder = tmp_path_factory.mktemp("entry")
    root = make_root(folder)
    dimension = tiledb.Dim("d", domain=(0, 0), dtype="int32")
    schema = tiledb.ArraySchema(tiledb.Domain(dimension), [tiledb.Attr("v", dtype="int64")])
    tiledb.Array.create(str(root / "ada/often"), schema)
    for moment in (1_000_000, 3_000_000, 2_000_000):
        with tiledb.open(str(root / "ada/often"), "w", timestamp=moment) as array:
            array[:] = np.array([moment])
    tiledb.from_numpy(str(folder / "spaced"), np.arange(3)).close()
    (folder / "spaced").rename(root / "ada/spaced ")  # libtiledb's own paths do not end so
    with local.start(root, users=users_file(folder)) as cloud:
        yield cloud


@pytest.fixture
def client(cloud):
    return cloud.client


@pytest.fixture
def bob(cloud):
    client = Client()
    client.login(username="bob", password="bob's password", host=cloud.url)
    return client


def test_a_favorite_is_set_and_listed_by_the_route_of_its_kind(client):
    numbers, points = (tcw.Asset(client, f"tiledb://ada/{name}") for name in ("numbers", "points"))
    client.update_array_info(points.uri, file_type="notebook")
    assert not numbers.favorite
    numbers.favorite = points.favorite = True
    assert numbers.favorite
    assert tcw.Asset(client, points.uri).favorite
    frame = tcw.listing(scope="favorites", client=client, progress=False)
    assert list(frame["name"]) == ["numbers", "points"]
    numbers.favorite = points.favorite = False
    assert len(tcw.listing(scope="favorites", client=client, progress=False)) == 0
    with pytest.raises(TypeError, match=r"True or False, not str \('yes'\)"):
        numbers.favorite = "yes"
    group = tcw.Asset(client, "tiledb://lab/study")
    assert not group.favorite
    with pytest.raises(TypeError, match="only arrays can be favorites"):
        group.favorite = True


@pytest.mark.parametrize("uri", ["tiledb://ada/numbers", "tiledb://lab/study"])
def test_description_and_tags_are_changed_alone_and_together(client, uri):
    asset = tcw.Asset(client, uri)
    asset.update("First", tags="one")
    assert (asset.info.description, asset.tags) == ("First", ["one"])
    asset.update(tags=["two", "three"])
    assert (asset.info.description, asset.tags) == ("First", ["two", "three"])
    asset.update("", tags=[])
    assert (asset.info.description, asset.tags) == (None, [])
    with pytest.raises(ValueError, match="needs a description, tags, or both"):
        asset.update()
    with pytest.raises(TypeError, match="description"):
        asset.update(description=3)


def test_an_array_is_shared_and_unshared(client, bob):
    asset = tcw.Asset(client, "tiledb://ada/numbers")
    with pytest.raises(NotFound):
        _ = tcw.Asset(bob, asset.uri).info
    asset.share("bob", ["read"])
    assert asset.sharing().to_dict("records") == [
        {"namespace": "bob", "namespace_type": "user", "actions": ["read"]}
    ]
    theirs = tcw.Asset(bob, asset.uri)
    with pytest.raises(Forbidden):
        theirs.update("mine")
    with pytest.raises(NotFound):
        theirs.sharing()
    asset.unshare("bob")
    assert list(asset.sharing().columns) == ["namespace", "namespace_type", "actions"]
    assert asset.sharing().empty
    with pytest.raises(ValueError, match=r"unshare\(\) ends the sharing"):
        asset.share("bob", [])
    with pytest.raises(TypeError, match="only groups have member_actions"):
        asset.share("bob", ["read"], ["read"])
    with pytest.raises(NotFound, match="nobody"):
        asset.share("nobody", "read")


def test_a_group_is_shared_with_what_is_in_it(client, bob, cloud):
    eve = Client()
    eve.login(username="eve", password="eve's password", host=cloud.url)
    group = tcw.Asset(client, "tiledb://lab/study")
    group.share("eve", "read")
    (row,) = group.sharing().to_dict("records")
    assert (row["actions"], row["member_actions"]) == (["read"], ["read"])
    assert eve.array_info("tiledb://lab/study/inner/deep").name == "study/inner/deep"
    group.share("eve", "read", member_actions=["read", "write"])
    assert group.sharing()["member_actions"][0] == ["read", "write"]
    group.unshare("eve")
    assert group.sharing().empty


def test_versions_are_the_newest_first_and_open_it_as_it_was_then(client, monkeypatch):
    asset = tcw.Asset(client, "tiledb://ada/often")
    times = asset.versions()
    assert [round(time.timestamp()) for time in times] == [3000, 2000, 1000]
    with asset.open(timestamp=times[1]) as array:
        assert array[0]["v"] == 2_000_000
    monkeypatch.setattr(versions_module, "_PER_PAGE", 1)
    assert asset.versions() == times
    monkeypatch.setattr(versions_module, "MOST", 2)
    with pytest.warns(UserWarning, match="was written 3 times; the newest"):
        assert asset.versions() == times[:2]
    with pytest.raises(TypeError, match="no versions"):
        tcw.Asset(client, "tiledb://lab/study").versions()
    with pytest.raises(NotFound, match=r"tiledb://ada/none cannot be found"):
        tcw.Asset(client, "tiledb://ada/none").versions()


def test_an_asset_is_opened_by_its_uri_or_its_uuid_alone(client, bob):
    with tcw.open("tiledb://ada/numbers", client=client) as array:
        assert array.shape == (10,)
    with tcw.open("tiledb://ada/spaced ", client=client) as array:
        assert array.shape == (3,)
    for uri in ("tiledb://ada/numbers", "tiledb://lab/study", "tiledb://press/news"):
        owner = bob if "press" in uri else client
        identity = tcw.Asset(owner, uri).info.id
        with tcw.open(f" {identity.upper()} ", client=owner) as opened:
            assert opened.uri
    with pytest.raises(NotFound, match="No array or group has the UUID"):
        tcw.open(str(uuid.UUID(int=1)), client=client)
    with pytest.raises(ValueError, match="tiledb://namespace/name"):
        tcw.open("numbers", client=client)
    with pytest.raises(TypeError):
        tcw.open(3, client=client)


def test_what_is_opened_is_recent(client):
    client.default_user()
    with tcw.open("tiledb://ada/often", client=client):
        pass
    assert recent.recent(client.host, "ada")[0] == ("tiledb://ada/often", "array")


def test_square_brackets_give_an_asset_and_tab_completes_its_uri(client, cloud):
    assert client["tiledb://ada/numbers"] == tcw.Asset(client, "tiledb://ada/numbers")
    with pytest.raises(TypeError, match="not iterable"):
        iter(client)
    shell = InteractiveShell.instance()
    shell.push({"cloud": cloud, "client": client})
    for name in ("cloud.client", "client"):
        code = f'{name}["tiledb://ada/nu'
        with provisionalcompleter():
            completions = [match.text for match in shell.Completer.completions(code, len(code))]
        assert any(text.endswith("ada/numbers") for text in completions), name
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        keys = client._ipython_key_completions_()
    assert {"tiledb://ada/numbers", "tiledb://lab/study"} <= set(keys)
    assert client._ipython_key_completions_() is keys
    InteractiveShell.clear_instance()


def test_a_key_press_ends_in_no_traceback_when_the_server_is_gone(home):
    client = Client(timeout=1, retry_mode="disabled")
    client.login(token="a-token", host="http://127.0.0.1:9")
    assert client._ipython_key_completions_() == []
