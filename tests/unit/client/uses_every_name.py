"""A script that uses every public name of the client with its types; mypy reads it, nobody runs it."""

from __future__ import annotations

from typing import Any, assert_type
from uuid import UUID

from tiledb_cloud_widgets import client as core
from tiledb_cloud_widgets.client import (
    Api,
    Changed,
    Client,
    Forbidden,
    Items,
    NamespaceActions,
    NotFound,
    NotSignedIn,
    Pages,
    Pending,
    RateLimited,
    RetryLimits,
    RetryMode,
    TileDBCloudError,
    Unreachable,
    models,
    region,
    uris,
)


def signing_in() -> None:
    mine = Client(4, RetryMode.FORCEFUL, timeout=(5, 30), trusted_hosts=["sister.example"])
    mine.login(token="t", host=region.AWS.EU_WEST_1, remember=False)
    core.login("t", None, None, "https://tiledb.example.com", True, False, 4, "/ca.pem", remember=True)
    assert_type(core.check_login(token="t"), models.User)
    assert_type(core.logout(), str | None)
    assert_type(core.client, Client)
    assert_type(mine.host, str)
    assert_type(mine.signed_in, bool)
    assert_type(mine.username, str | None)
    assert_type(mine.verify_ssl, bool)
    assert_type(mine.ca_file, str | None)
    source: str | None = mine.source
    print(source)
    core.retry_mode("forceful")
    core.retry_mode(RetryMode.DISABLED)
    core.set_threads(3)
    core.set_default_retries()
    core.set_disable_retries()
    core.set_forceful_retries()
    mine.retry_limits = RetryLimits(retries=3)
    core.Config({"sm.memory_budget": "1"})
    core.Ctx()


def listings() -> None:
    page = core.list_arrays("alice", ["read"], tag={"a", "b"}, page=1, per_page=10, orderby="name")
    assert_type(page, models.ArrayBrowserData)
    assert_type(page.arrays[0].tags, list[str])
    assert_type(page.arrays[0].size, int | None)
    assert_type(core.list_arrays(async_req=True), Pending[models.ArrayBrowserData])
    assert_type(core.list_public_arrays(), models.ArrayBrowserData)
    assert_type(core.list_shared_arrays(shared_to="acme", async_req=True), Pending[models.ArrayBrowserData])
    assert_type(core.list_groups(parent=UUID(int=0), flat=None), models.GroupBrowserData)
    assert_type(core.list_public_groups(async_req=True).get(3), models.GroupBrowserData)
    assert_type(core.list_shared_groups("alice", ["acme"]), models.GroupBrowserData)
    assert_type(core.arrays_sidebar("public").namespaces, list[str])
    assert_type(core.groups_filters("shared", namespace="acme").group_types, list[str])
    assert_type(core.list_assets("ns", depth="all").data, list[models.AssetInfo])
    assert_type(core.list_public_assets(), models.AssetListResponse)
    assert_type(core.iter_pages(core.list_groups, tag="a"), Pages[models.GroupBrowserData])
    rows = core.iter_arrays("shared", tag="a")
    assert_type(rows, Items[models.ArrayInfo])
    assert_type(next(rows), models.ArrayInfo)
    assert_type(rows.changed, Changed | None)
    assert_type(core.iter_groups(), Items[models.GroupInfo])


def people() -> None:
    user = core.user_profile()
    assert_type(user, models.User)
    assert_type(user.organizations, list[models.OrganizationUser])
    assert_type(core.user_profile(async_req=True), Pending[models.User])
    assert_type(core.organizations(), list[models.Organization])
    assert_type(core.organization("acme"), models.Organization)
    assert_type(core.default_user(), models.User)
    assert_type(core.default_charged_namespace(NamespaceActions.RUN_JOB), str)
    assert_type(core.find_organization_or_user_for_default_charges(user, "run_job"), str)
    assert_type(core.tokens(), list[models.Token])
    core.revoke_token("laptop")


def assets(uri: str) -> None:
    assert_type(uris.split(uri), tuple[str, str])
    assert_type(core.array_info(uri), models.ArrayInfo)
    assert_type(core.array_schema(uri), models.ArraySchema)
    assert_type(core.array_metadata(uri), dict[str, Any])
    assert_type(core.array_non_empty_domain(uri), dict[str, Any])
    assert_type(core.array_sharing(uri), list[models.ArraySharing])
    assert_type(core.array_end_timestamps(uri, page=1, per_page=10).end_timestamps, list[int])
    assert_type(core.list_favorites(page=1).arrays, list[models.ArrayInfo])
    core.list_array_favorites("notebook", page=1, per_page=10)
    assert_type(core.is_array_favorite(uri), bool)
    core.add_array_favorite(uri, "notebook")
    core.delete_array_favorite(uri)
    core.share_array(uri, "bob", ["read"])
    core.update_array_info(uri, description="", tags=["a"])
    assert_type(core.group_info(uri), models.GroupInfo)
    assert_type(core.group_contents(uri, member_type="group"), models.GroupContents)
    assert_type(core.group_contents_filters(uri), models.GroupContentsFilterData)
    assert_type(core.group_sharing(uri), list[models.GroupSharing])
    core.share_group(uri, "bob", "read", "read")
    core.update_group_info(uri, name="x")
    assert_type(core.build(lambda api: api.config), dict[str, Any])
    api: Api = core.build(lambda api: api)
    api.get("/v1/user", flat=True)


def errors() -> None:
    try:
        core.user_profile()
    except (NotSignedIn, Forbidden, NotFound, RateLimited, Unreachable) as error:
        print(error.reason, error.next_step)
    except TileDBCloudError as error:
        print(error.http_status, error.json_data, error.body, error.retry_after)
