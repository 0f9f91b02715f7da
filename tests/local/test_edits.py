"""What a panel asks of one asset, over its channel and against the embedded server: stars, edits, sharing."""

from __future__ import annotations

import pytest

import tiledb_cloud_widgets as tcw
from tests.local.clouds import make_root, users_file
from tests.unit.panel.conftest import browsing
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import recent

NUMBERS = "tiledb://ada/numbers"
STUDY = "tiledb://lab/study"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edits")
    with local.start(make_root(folder), users=users_file(folder)) as cloud:
        cloud.client.default_user()
        yield cloud.client


def shown(view, **fields):
    """The rows of the first state whose page shows a row with these values."""
    state = view.state(
        lambda state: any(
            all(row[name] == value for name, value in fields.items())
            for row in (state["shown"] or {"rows": []})["rows"]
        )
    )
    return {row["name"]: row for row in state["shown"]["rows"]}


def entry(description="", *tags):
    return {"description": description, "tags": list(tags)}


def test_a_star_shows_in_the_rows_and_makes_a_favorite(client):
    view = browsing(client)
    view.ready()
    view.send("favorite", {"uri": NUMBERS, "favorite": True})
    assert shown(view, favorite=True)["numbers"]["favorite"]
    view.ask("query", {"changes": {"scope": "favorites"}})
    assert [info.name for info in view.now.shown.items] == ["numbers"]
    assert view.ask("favorite", {"uri": NUMBERS, "favorite": False})["ok"]
    assert [info.is_favorite for info in view.now.shown.items] == [False]  # it stays while the list is shown
    view.ask("query", {"changes": {"scope": "owned"}})
    view.ask("query", {"changes": {"scope": "favorites"}})
    assert view.now.status == "empty"
    refused = view.ask("favorite", {"uri": STUDY, "favorite": True})
    assert refused["error"]["title"] == "The star was not saved."
    assert "only arrays can be favorites" in refused["error"]["reason"]


@pytest.mark.parametrize("uri", [NUMBERS, STUDY])
def test_an_edit_is_saved_at_once_and_shown(client, uri):
    view = browsing(client, Query(kind="group" if uri == STUDY else "array"))
    view.ready()
    assert view.ask("details", {"uri": uri, "tab": "overview"})["body"]["editable"]
    view.send("edit", {"uri": uri, "entry": entry("New", "a"), "shown": entry()})
    assert shown(view, description="New")
    assert tcw.Asset(client, uri).tags == ["a"]
    assert view.ask("edit", {"uri": uri, "entry": entry(), "shown": entry("New", "a")})["body"] == {}
    assert tcw.Asset(client, uri).info.description is None


def test_what_somebody_else_saved_meanwhile_is_shown_before_it_is_replaced(client):
    view = browsing(client)
    asset = tcw.Asset(client, NUMBERS)
    asset.update("Theirs", tags=[])
    body = {"uri": NUMBERS, "entry": entry("Mine"), "shown": entry()}
    assert view.ask("edit", body)["body"] == {"theirs": entry("Theirs")}
    assert tcw.Asset(client, NUMBERS).info.description == "Theirs"
    # a change of the tags alone does not touch the description
    assert view.ask("edit", {**body, "entry": entry("", "a")})["body"] == {}
    assert view.ask("edit", {**body, "overwrite": True})["body"] == {}
    info = tcw.Asset(client, NUMBERS).info
    assert (info.description, info.tags) == ("Mine", ["a"])
    asset.update("", tags=[])


def test_what_python_changes_is_shown_without_a_refresh(client):
    view = browsing(client)
    edits = view.ready()["edits"]
    asset = tcw.Asset(client, NUMBERS)
    asset.update("From Python", tags=["cell"])
    assert shown(view, description="From Python")["numbers"]["tags"] == ["cell"]
    asset.favorite = True
    assert shown(view, favorite=True)
    client.share_array(f"tiledb://ada/{asset.info.id}", "public", ["read"])
    assert shown(view, public=True)
    assert view.states[-1]["edits"] == edits + 3  # what Details have loaded is loaded again
    asset.unshare("public")
    asset.favorite = False
    asset.update("", tags=[])
    assert view.now.shown.find(NUMBERS).tags == []


def test_a_refused_edit_says_why(client):
    view = browsing(client)
    reply = view.ask("edit", {"uri": NUMBERS, "entry": entry("", "a" * 2000), "shown": entry()})
    assert reply["error"]["title"] == "The changes were not saved."
    assert "1 to 1,000 characters" in reply["error"]["reason"]
    reply = view.ask("edit", {"uri": "tiledb://press/news", "entry": entry("x"), "shown": entry()})
    assert not reply["ok"]


def test_sharing_is_listed_added_and_removed(client):
    view = browsing(client)
    view.ready()
    assert view.ask("sharing", {"uri": NUMBERS})["body"] == {"grants": []}
    view.send("share", {"uri": NUMBERS, "namespace": "public", "actions": ["read"]})
    assert shown(view, public=True)["numbers"]["public"]
    listed = view.ask("sharing", {"uri": NUMBERS})["body"]
    assert listed == {"grants": [{"namespace": "public", "actions": ["read"], "member_actions": []}]}
    gone = view.ask("share", {"uri": NUMBERS, "namespace": "public", "actions": []})
    assert gone["body"] == {"grants": []}
    group = view.ask("share", {"uri": STUDY, "namespace": "eve", "actions": ["read"]})
    assert group["body"]["grants"][0]["member_actions"] == ["read"]
    view.ask("share", {"uri": STUDY, "namespace": "eve", "actions": []})
    refused = view.ask("share", {"uri": NUMBERS, "namespace": "nobody", "actions": ["read"]})
    assert refused["error"]["title"] == "The sharing was not changed."
    assert "nobody" in refused["error"]["reason"]


def test_versions_come_in_milliseconds(client):
    view = browsing(client)
    body = view.ask("versions", {"uri": NUMBERS})["body"]
    assert body["total"] == len(body["times"]) == 1
    assert abs(body["times"][0] / 1000 - tcw.Asset(client, NUMBERS).versions()[0].timestamp()) < 0.001


def test_a_uri_and_a_uuid_lead_to_an_asset_that_is_then_recent(client):
    view = browsing(client)
    view.ready()
    identity = tcw.Asset(client, STUDY).info.id
    for text, uri in ((NUMBERS, NUMBERS), (f"{NUMBERS} ", NUMBERS), (identity, STUDY)):
        assert view.ask("locate", {"text": text})["body"] == {"uri": uri}
        assert view.now.selection == [uri]
    assert [asset["uri"] for asset in view.ask("recent")["body"]["assets"]][:2] == [STUDY, NUMBERS]
    assert [asset.kind for asset in recent.recent(client.host, "ada")][:2] == ["group", "array"]
    refused = view.ask("locate", {"text": "tiledb://ada/none"})
    assert refused["error"]["reason"] == "tiledb://ada/none does not exist, or you may not see it."
    assert view.now.selection == [STUDY]
