"""From a listing to data, against the embedded server: handles, DataFrames, files and code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
import warnings

import numpy as np
import pandas as pd
import pytest

import tiledb_cloud_widgets as tcw
from tests.local.bulk import load

BULK = 100_000


@pytest.fixture(scope="module")
def cloud():
    with tcw.local.start() as cloud:
        yield cloud


@pytest.fixture(scope="module")
def bulk(tmp_path_factory):
    """A registry of 100,000 assets."""
    root = tmp_path_factory.mktemp("bulk-root")
    load(root, arrays=BULK)
    with tcw.local.start(root) as cloud:
        yield cloud


def raw(cloud, path):
    """Read a JSON route with nothing but the standard library."""
    request = urllib.request.Request(cloud.url + path, headers={"X-TILEDB-REST-API-KEY": cloud.token})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def equal(frame, rows):
    """Whether a frame holds these rows of JSON, in this order."""
    assert len(frame) == len(rows)
    for name in frame.columns:
        values = [row.get(name) for row in rows]
        column = frame[name]
        if name in ("last_accessed", "created_at"):
            expected = pd.Series(pd.to_datetime(values, utc=True, format="ISO8601"))
            assert (column.isna().to_numpy() == expected.isna().to_numpy()).all(), name
            assert (column.dropna().to_numpy() == expected.dropna().to_numpy()).all(), name
        elif column.dtype == object:
            lists = name in ("tags", "allowed_actions", "pricing", "subscriptions", "metadata")
            got = [
                [getattr(v, "to_dict", lambda v=v: v)() for v in x] if isinstance(x, list) else x
                for x in column
            ]
            assert got == [value or ([] if lists else None) for value in values], name
        else:
            got = column.astype(object).where(column.notna(), None).tolist()
            assert got == values, name


@pytest.mark.parametrize("scope", ["owned", "shared", "public"])
def test_arrays_equal_an_independent_reading(cloud, scope):
    frame = tcw.listing(client=cloud.client, scope=scope, progress=False)
    rows = raw(cloud, f"/v1/arrays/browser/{scope}?page=1&per_page=1000")["arrays"]
    assert len(rows) > 0
    equal(frame, rows)


def test_groups_equal_an_independent_reading(cloud):
    frame = tcw.listing(client=cloud.client, kind="group", progress=False)
    equal(frame, raw(cloud, "/v1/groups/browser/owned?page=1&per_page=1000&flat=True")["groups"])


def test_a_group_s_contents_equal_an_independent_reading(cloud):
    uri = tcw.listing(client=cloud.client, kind="group", progress=False)["tiledb_uri"][0]
    frame = tcw.listing(client=cloud.client, group=uri, progress=False)
    namespace, _, name = uri.removeprefix("tiledb://").partition("/")
    path = f"/v1/groups/{namespace}/{urllib.request.quote(name, safe='')}/contents?page=1&per_page=1000"
    entries = raw(cloud, path)["entries"]
    assert frame["tiledb_uri"].tolist() == [(e.get("array") or e.get("group"))["tiledb_uri"] for e in entries]
    assert frame["kind"].tolist() == ["array" if e.get("array") else "group" for e in entries]


def test_key_value_metadata_become_columns(cloud):
    frame = tcw.listing(client=cloud.client, with_metadata=True, progress=False)
    titled = frame.dropna(subset=["metadata.title"])
    assert len(titled) > 0
    uri, title = titled.iloc[0][["tiledb_uri", "metadata.title"]]
    assert cloud.client.array_metadata(uri)["title"] == title


@pytest.fixture(scope="module")
def bulk_frame(bulk):
    return tcw.listing(client=bulk.client, progress=False)


def test_a_hundred_thousand_rows_keep_their_order_and_their_values(bulk, bulk_frame):
    frame = bulk_frame
    assert len(frame) == BULK
    assert frame.attrs["total_items"] == BULK
    assert frame.attrs["complete"]
    assert "note" not in frame.attrs
    assert frame["id"].is_unique
    for number in (1, 7, 100):
        rows = raw(bulk, f"/v1/arrays/browser/owned?page={number}&per_page=1000")["arrays"]
        equal(frame.iloc[(number - 1) * 1000 : number * 1000].reset_index(drop=True), rows)


def test_a_filtered_listing_is_what_its_filters_say(bulk):
    frame = tcw.listing(tcw.Query(tags=["tag 3"], exclude_tags=["tag 0"]), client=bulk.client, progress=False)
    assert 0 < len(frame) < BULK
    assert frame["tags"].map(lambda tags: "tag 3" in tags and "tag 0" not in tags).all()


def test_a_listing_that_changed_meanwhile_says_so(bulk, monkeypatch):
    client = bulk.client
    whole, late = client.list_arrays, []

    def moving(*, page, per_page, **filters):
        if page > 1 and not late:
            late.append(page)
        return whole(page=page - 1 if page == 3 else page, per_page=per_page, **filters)

    monkeypatch.setattr(client, "list_arrays", moving)
    with pytest.warns(
        UserWarning, match="The listing may have changed while it was read: 1,000 rows came twice"
    ):
        frame = tcw.listing(client=client, namespace="lab", progress=False)
    assert "came twice" in frame.attrs["note"]


def test_interrupting_keeps_what_has_come_and_says_so(bulk, monkeypatch):
    whole = bulk.client.list_arrays

    def interrupted(*, page, per_page, **filters):
        if page == 3:
            raise KeyboardInterrupt
        return whole(page=page, per_page=per_page, **filters)

    monkeypatch.setattr(bulk.client, "list_arrays", interrupted)
    with pytest.warns(UserWarning, match="interrupted: only the first 2,000 of 100,000 rows"):
        frame = tcw.listing(client=bulk.client, progress=False)
    assert len(frame) == 2000
    assert not frame.attrs["complete"]


def test_progress_is_shown_on_request(cloud, capsys):
    tcw.listing(client=cloud.client, progress=True)
    assert "Listing" in capsys.readouterr().err


@pytest.fixture(params=["array", "group", "contents"])
def query(cloud, request):
    if request.param == "contents":
        return tcw.Query(
            group=tcw.listing(client=cloud.client, kind="group", progress=False)["tiledb_uri"][0]
        )
    return tcw.Query(kind=request.param)


def test_a_parquet_file_is_the_listing_s_dataframe(cloud, query, tmp_path):
    frame = tcw.listing(query, client=cloud.client, progress=False)
    back = pd.read_parquet(
        tcw.export(tmp_path / "listing.parquet", query, client=cloud.client, progress=False)
    )
    assert len(frame) > 0
    assert list(back.columns) == list(frame.columns)
    for name in frame.columns:
        if frame[name].dtype == object:
            assert [json_of(value) for value in back[name]] == [json_of(value) for value in frame[name]], name
        else:
            pd.testing.assert_series_equal(back[name], frame[name])
    assert {**back.attrs, "time": None} == {**frame.attrs, "time": None}


def json_of(value):
    """A value of Parquet as JSON: lists come as arrays, dicts as pairs."""
    return json.dumps(value, default=lambda array: array.tolist()) if value is not None else None


def test_a_round_trip_through_csv(cloud, query, tmp_path):
    frame = tcw.listing(query, client=cloud.client, progress=False)
    back = pd.read_csv(tcw.export(tmp_path / "listing.csv", query, client=cloud.client, progress=False))
    assert list(back.columns) == list(frame.columns)
    assert back["name"].tolist() == frame["name"].tolist()
    assert [json.loads(tags) for tags in back["tags"]] == frame["tags"].tolist()
    assert back["size"].dropna().astype("int64").tolist() == frame["size"].dropna().astype("int64").tolist()


def test_an_empty_listing_round_trips_too(cloud, tmp_path):
    fields = {"client": cloud.client, "search": "no such thing", "progress": False}
    empty = tcw.listing(**fields)
    assert len(empty) == 0
    assert list(pd.read_csv(tcw.export(tmp_path / "empty.csv", **fields)).columns) == list(empty.columns)
    assert (pd.read_parquet(tcw.export(tmp_path / "empty.parquet", **fields)).dtypes == empty.dtypes)[
        empty.dtypes != "category"
    ].all()


def test_a_hundred_thousand_rows_go_into_a_file_in_order(bulk, bulk_frame, tmp_path):
    frame = bulk_frame
    for path in (tmp_path / "bulk.parquet", tmp_path / "bulk.csv"):
        tcw.export(path, client=bulk.client, progress=False)
    back = pd.read_parquet(tmp_path / "bulk.parquet")
    plain = [name for name in frame.columns if frame[name].dtype != object]
    pd.testing.assert_frame_equal(back[plain], frame[plain])
    assert [*map(list, back["tags"])] == frame["tags"].tolist()
    assert pd.read_csv(tmp_path / "bulk.csv", usecols=["id"])["id"].tolist() == frame["id"].tolist()


@pytest.fixture
def browser(cloud):
    browser = tcw.Browser(cloud.client, page_size=50)
    yield browser
    browser.close()


def chosen(browser, **where):
    """Select the first asset of the listing that is so; returns it."""
    frame = browser.to_frame()
    for name, value in where.items():
        frame = frame[frame[name] == value] if value is not None else frame[frame[name].isna()]
    browser.selection = [frame["tiledb_uri"].iloc[0]]
    return browser.selected


def test_the_selected_array_opens_in_the_next_line(browser):
    asset = chosen(browser, type="dense")
    with browser.open() as array:
        assert array.schema == asset.schema()
        assert array.schema.domain.dim(0).size > 0


def test_an_array_opens_as_it_was_at_a_time(browser):
    asset = chosen(browser, type="dense")
    with asset.open(timestamp=1) as before, asset.open() as now:
        assert before.nonempty_domain() is None
        assert now.nonempty_domain() is not None


def test_a_group_opens_as_a_group(browser):
    browser.query = tcw.Query(kind="group")
    asset = chosen(browser)
    with browser.open() as group:
        assert len(list(group)) > 0
    with pytest.raises(TypeError, match="is a group, which has no schema"):
        asset.schema()


def test_the_context_goes_to_this_cloud_and_takes_more_settings(browser, cloud):
    config = chosen(browser).ctx({"sm.memory_budget": "1000000"}).config()
    assert config["rest.server_address"] == cloud.url
    assert config["sm.memory_budget"] == "1000000"


def test_an_asset_s_facts_are_a_frame_of_one_row(browser):
    asset = chosen(browser)
    frame = asset.to_frame()
    assert frame["tiledb_uri"].tolist() == [asset.uri]
    assert list(frame.columns) == list(browser.to_frame().columns)


def test_a_file_says_what_it_is_and_gives_its_bytes(cloud):
    files = pd.concat(
        [
            tcw.listing(client=cloud.client, scope=s, file_types="file", progress=False)
            for s in ("owned", "shared", "public")
        ]
    )
    asset = tcw.Asset(cloud.client, files["tiledb_uri"].iloc[0])
    assert asset.what == "a file stored as an array"
    assert len(asset.read()) > 0
    assert "Filestore" in asset.snippet()


def test_reading_an_array_of_data_as_a_file_is_refused(browser):
    with pytest.raises(TypeError, match="not a file"):
        chosen(browser, type="dense", file_type=None).read()


@pytest.mark.parametrize("mode", ["x", "", None, "rw"])
def test_a_wrong_mode_says_what_is_allowed(browser, mode):
    with pytest.raises(ValueError, match="mode must be one of 'r', 'w'"):
        chosen(browser).open(mode)


def test_an_asset_deleted_since_it_was_listed_is_named(tmp_path):
    import shutil

    import tiledb

    root = tmp_path / "root"
    (root / "demo").mkdir(parents=True)
    for name in ("kept", "gone"):
        tiledb.from_numpy(str(root / "demo" / name), np.arange(4))
    with tcw.local.start(root) as cloud:
        browser = tcw.Browser(cloud.client)
        asset = chosen(browser, name="gone")
        shutil.rmtree(root / "demo" / "gone")
        with pytest.raises(tcw.client.TileDBCloudError, match="tiledb://demo/gone cannot be opened"):
            asset.open()
        with pytest.raises(tcw.client.TileDBCloudError, match="tiledb://demo/gone cannot be opened"):
            asset.schema()


def test_an_array_that_may_not_be_written_says_why_in_the_words_of_the_server(cloud):
    with pytest.raises(tcw.client.Forbidden) as refused:
        tcw.open("tiledb://ada/photos/chelsea", "w", client=cloud.client)
    assert refused.value.reason == (
        "tiledb://ada/photos/chelsea cannot be opened: "
        "This server is read-only: it was started without --writable."
    )
    assert refused.value.http_status == 403


def test_an_asset_that_is_no_longer_shared_is_named(cloud):
    shared = tcw.listing(client=cloud.client, scope="shared", progress=False)
    uri = shared["tiledb_uri"][0]
    stranger = tcw.client.Client()
    stranger.login(token="not-a-token", host=cloud.url)
    asset = tcw.Asset(stranger, uri, tcw.Asset(cloud.client, uri).info)
    with pytest.raises(tcw.client.NotSignedIn, match=uri):
        asset.open()


def test_a_dead_server_is_named_with_the_asset(browser):
    asset = chosen(browser)
    client = tcw.client.Client(retry_mode="disabled")
    client.login(token="x", host="http://127.0.0.1:9")
    with pytest.raises(tcw.client.Unreachable, match=r"127\.0\.0\.1:9"):
        _ = tcw.Asset(client, asset.uri).info


def run(code, cloud, home):
    """Run printed code as a fresh kernel would, signed in through the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TILEDB_")}
    environment |= {"TILEDB_REST_HOST": cloud.url, "TILEDB_REST_TOKEN": cloud.token, "HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def ambient(cloud, monkeypatch):
    """A browser whose sign-in a fresh kernel finds too."""
    monkeypatch.setenv("TILEDB_REST_HOST", cloud.url)
    monkeypatch.setenv("TILEDB_REST_TOKEN", cloud.token)
    browser = tcw.Browser(tcw.client.Client(), page_size=50)
    yield browser
    browser.close()


def test_the_code_of_an_array_runs_in_a_fresh_process(ambient, cloud, tmp_path):
    asset = chosen(ambient, type="dense")
    code = ambient.snippet()
    assert cloud.token not in code
    assert "ArraySchema" in run(code, cloud, tmp_path)
    assert asset.uri in code


def test_the_code_of_several_assets_runs_in_a_fresh_process(ambient, cloud, tmp_path):
    group = tcw.listing(client=cloud.client, kind="group", progress=False)["tiledb_uri"][0]
    ambient.selection = [*ambient.to_frame()["tiledb_uri"][:2], group]
    out = run(ambient.snippet() + "print(len(arrays), len(groups))", cloud, tmp_path)
    assert out.splitlines()[-1] == "2 1"


def test_the_code_of_a_view_shows_the_same_rows_in_a_fresh_process(ambient, cloud, tmp_path):
    ambient.page_size = 5
    ambient.query = tcw.Query(order_by="size", exclude_tags=["no such 'tag'"])
    ambient.page = 2
    names = ambient.to_frame()["name"].tolist()
    out = run(ambient.snippet() + "print(browser.to_frame()['name'].tolist())", cloud, tmp_path)
    assert out.splitlines()[-1] == str(names)


def test_code_for_a_sign_in_that_a_fresh_kernel_lacks_asks_for_the_token(browser, cloud):
    chosen(browser)
    code = browser.snippet()
    assert f"client.login(token=getpass('Token for {cloud.url}: '), host={cloud.url!r})" in code
    assert cloud.token not in code
    with warnings.catch_warnings():
        compile(code, "snippet", "exec")


def test_an_array_s_code_is_its_own(browser):
    asset = chosen(browser)
    assert asset.snippet() == browser.snippet()
