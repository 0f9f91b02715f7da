"""Details and suggestions say what is known, and that something is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.unit.catalog.rows import array
from tests.unit.panel.conftest import browsing
from tiledb_cloud_widgets.catalog.asset import Asset
from tiledb_cloud_widgets.catalog.page import Page
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client
from tiledb_cloud_widgets.client.http.decoding import decode
from tiledb_cloud_widgets.client.models import GroupBrowserData, GroupInfo, PaginationMetadata
from tiledb_cloud_widgets.panel import details
from tiledb_cloud_widgets.panel.asset_messages import DetailsRequest
from tiledb_cloud_widgets.panel.errors import Refused
from tiledb_cloud_widgets.panel.namespace_groups import groups_of
from tiledb_cloud_widgets.panel.pages import Pages
from tiledb_cloud_widgets.panel.rows import facts_of

ENTRY = {"key": "soma_object_type", "value": "SOMACollection", "type": "STRING_UTF8"}


def tab_of(asset, tab):
    return details.details_of(asset._client, asset, DetailsRequest(asset.uri, tab))


class Listings:
    """The three group listings of a server with many groups of one name; it counts the pages asked for."""

    signed_in = True

    def __init__(self, ids: list[str], *, totals: bool = True) -> None:
        self.ids, self.totals, self.pages = ids, totals, 0

    def list_groups(self, *, page: int, per_page: int, **_options: object) -> GroupBrowserData:
        self.pages += 1
        per_page = min(per_page, 100)  # what this server gives at the most
        rows = self.ids[(page - 1) * per_page : page * per_page]
        body: dict[str, object] = {"groups": [{"id": one, "name": "X", "metadata": [ENTRY]} for one in rows]}
        if self.totals:
            body["pagination_metadata"] = {"page": page, "per_page": per_page, "total_items": len(self.ids)}
        return decode(json.dumps(body).encode(), GroupBrowserData)

    def nothing(self, **_options: object) -> GroupBrowserData:
        self.pages += 1
        return GroupBrowserData(pagination_metadata=PaginationMetadata(total_items=0))

    list_shared_groups = list_public_groups = nothing


def metadata_of(listings: Listings, identity: str) -> details.Details:
    info = GroupInfo(id=identity, name="X", namespace="me")
    return details.metadata_of(listings, Asset(Client(), "tiledb://me/X", info))


@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("position", [0, 120, 1_899])
def test_the_metadata_of_a_group_is_found_however_many_groups_have_its_name(position, totals):
    listings = Listings([f"id-{number}" for number in range(5_000)], totals=totals)
    found = metadata_of(listings, f"id-{position}")
    assert found.tables[0].rows == [("soma_object_type", "SOMACollection", "STRING_UTF8")]
    assert listings.pages == position // 100 + 1


def test_metadata_that_is_not_found_is_not_called_none():
    listings = Listings([f"id-{number}" for number in range(5_000)])
    with pytest.raises(Refused, match="could not be found") as refused:
        metadata_of(listings, "id-4999")
    assert "is not on the first 20 pages of groups" in refused.value.failure.reason
    assert listings.pages == 20


@pytest.mark.parametrize(
    ("count", "said"), [(None, None), (0, "Not shared"), (2, "Shared with 2")], ids=["unknown", "none", "two"]
)
def test_how_many_share_an_asset_is_said_only_where_it_is_known(count, said):
    facts = {fact.label: fact.value for fact in facts_of(array(1, share_count=count, read_only=None))}
    assert facts.get("Access") == said


def test_tags_are_counted_once_for_each_asset_however_many_pages_show_it():
    def page(query: Query, *numbers: int) -> Page:
        rows = tuple(array(number, tags=["ocean", "ocean"]) for number in numbers)
        return Page(query, 1, 25, rows, None, None, datetime.now(UTC))

    pages = {page(Query(), 1, 2), page(Query(search="x"), 2, 3)}
    tags, assets = Pages().tags_seen(pages)
    assert [(item.tag, item.count) for item in tags] == [("ocean", 3)]
    assert assets == 3


class Facets:
    signed_in = True

    def arrays_sidebar(self, scope: str) -> object:
        class Sidebar:
            namespaces, result_count_by_namespace = ["ada", "empty-club"], {"ada": 3, "empty-club": 0}

        return Sidebar

    def user_profile(self) -> object:
        class Member:
            organization_name = "empty-lab"

        class Profile:
            username, organizations = "ada", [Member]

        return Profile


def test_a_browser_offers_no_namespace_that_holds_nothing_in_the_scope():
    names = [
        option.name
        for group in groups_of(Facets(), "array", "owned", only_listed=True)
        for option in group.options
    ]
    assert names == ["ada"]


@pytest.mark.filterwarnings("ignore:The server sent values")
def test_rows_that_cannot_be_shown_are_counted_below_the_grid(client, stub):
    entries = [{"array": stub.arrays[0]}, {"member_id": "gone"}, {"array": None}, None]
    total = {"page": 1, "per_page": 10, "total_pages": 1, "total_items": 4}
    body = json.dumps({"entries": entries, "pagination_metadata": total}).encode()
    with stub.failing("/contents", 200, body):
        view = browsing(client, Query(group="tiledb://ada/group1"))
        assert view.now.status == "ready"
    (page,) = view.ready()["pages"]
    assert page["notices"] == [
        "1 row of this page could not be read.",
        "2 members of the group cannot be seen or no longer exist.",
    ]
    view.session.close()


@pytest.mark.filterwarnings("ignore:The server sent values")
@pytest.mark.parametrize(
    ("entries", "pagination", "caption", "note"),
    [
        (0, {"total_items": 0}, None, "No members."),
        (0, {"total_items": 3}, None, "3 members were counted, but none was sent."),
        (0, None, None, "No members."),
        (100, None, "The first 100 members", ""),
        (100, {"total_items": 250}, "The first 100 of 250 members", ""),
        (3, {"total_items": 3}, "Members", ""),
    ],
)
def test_details_of_a_group_say_what_is_known_of_its_members(
    client, stub, entries, pagination, caption, note
):
    page = {"entries": [{"array": stub.arrays[0]}] * entries, "pagination_metadata": pagination}
    with stub.failing("/contents", 200, json.dumps(page).encode()):
        shown = tab_of(Asset(client, "tiledb://ada/group1"), "schema")
    assert [table.caption for table in shown.tables] == ([] if caption is None else [caption])
    assert shown.note == note


@pytest.mark.filterwarnings("ignore:The server sent values")
def test_members_that_are_gone_are_no_empty_group(client, stub):
    page = {"entries": [{"member_id": "gone"}, None], "pagination_metadata": {"total_items": 2}}
    with stub.failing("/contents", 200, json.dumps(page).encode()):
        shown = tab_of(Asset(client, "tiledb://ada/group1"), "schema")
    assert not shown.tables
    assert shown.note == "1 member cannot be seen or no longer exist. 1 member could not be read."


@pytest.mark.filterwarnings("ignore:The server sent values")
def test_a_schema_or_metadata_that_came_damaged_is_not_shown_as_whole(client, stub):
    dimensions = [{"name": "x", "type": "INT32"}, None]
    schema = {"arrayType": "dense", "attributes": ["odd"], "domain": {"dimensions": dimensions}}
    asset = Asset(client, "tiledb://ada/array00")
    asset.info  # noqa: B018 (fetched before the server fails)
    with stub.failing("/v1/arrays/ada/array00", 200, json.dumps(schema).encode()):
        shown = tab_of(asset, "schema")
        assert tab_of(asset, "overview").headline == "Dense"
    assert [len(table.rows) for table in shown.tables] == [1, 0]
    assert shown.note.startswith("The server sent 2 of its values in a form that cannot be read.")

    group = {"id": "g", "name": "X", "namespace": "me", "metadata": [ENTRY, None, {"key": "n", "value": "1"}]}
    body = json.dumps({"groups": [group]}).encode()
    with stub.failing("/groups/browser/owned", 200, body):
        shown = metadata_of(client, "g")
    assert [row[0] for row in shown.tables[0].rows] == ["soma_object_type", "n"]
    assert shown.note == "The server sent 1 of its values in a form that cannot be read."


@pytest.mark.parametrize(
    ("schema", "filled", "shown"),
    [
        ({}, {}, "The server did not send the schema."),
        ({"attributes": [{"name": "a"}]}, {"x": ["a", None]}, "0 … 9|int32"),
        ({"attributes": [{"name": "a"}]}, {"x": 3}, "0 … 9|int32"),
        ({"attributes": [{"name": "a"}]}, {"x": [2, 4]}, "0 … 9|int32, filled 2 … 4"),
    ],
)
def test_what_a_server_sends_of_a_schema_is_shown_as_far_as_it_can_be(client, stub, schema, filled, shown):
    asset = Asset(client, "tiledb://ada/array00")
    asset.info  # noqa: B018 (fetched before the server fails)
    if schema:
        schema = schema | {
            "domain": {"dimensions": [{"name": "x", "type": "INT32", "domain": {"int32": [0, 9]}}]}
        }
    bodies = (json.dumps(part).encode() for part in (filled, schema))
    with (
        stub.failing("/non_empty_domain", 200, next(bodies)),
        stub.failing("/v1/arrays/ada/array00", 200, next(bodies)),
    ):
        found = tab_of(asset, "schema")
    assert shown == (found.note if not found.tables else "|".join(found.tables[0].rows[0][1:]))
