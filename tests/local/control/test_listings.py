"""The six listings, their filters, orders and pages; sidebars; what is in a group; the asset listings."""

from __future__ import annotations

import pytest
import tiledb

from tiledb_cloud_widgets import local

from ..bulk import load
from ..clouds import USERS, make_root, segment, somebody, users_file


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listings")
    with local.start(make_root(folder), users=users_file(folder)) as cloud:
        ada, bob = somebody(cloud), somebody(cloud, "bob")
        ada.patch(
            "/v1/arrays/ada/numbers/metadata",
            {"description": "Ten NUMBERS of Ångström", "tags": ["small", "a,b"]},
        )
        ada.patch(
            "/v1/arrays/ada/points/metadata",
            {"tags": ["small"], "file_type": "file", "file_properties": {"size": "12", "image": "x"}},
        )
        ada.patch("/v1/arrays/ada/points/share", {"namespace": "bob", "actions": ["read", "write"]})
        bob.patch("/v1/arrays/press/news/share", {"namespace": "public", "actions": ["read"]})
        ada.patch("/v1/groups/lab/study/metadata", {}, status=404)
        ada.patch("/v1/groups/lab/study", {"tags": ["cells"]})
        yield cloud


def test_owned_is_what_is_in_the_namespaces_of_a_user(ada, bob, eve):
    of_ada = ["lab/empty", "ada/numbers", "ada/points", "lab/study/inner/deep", "lab/study/one"]
    assert ada.names("arrays/browser/owned") == of_ada
    assert bob.names("arrays/browser/owned") == [
        "lab/empty",
        "press/news",
        "lab/study/inner/deep",
        "lab/study/one",
    ]
    assert eve.names("arrays/browser/owned") == []
    assert ada.names("groups/browser/owned", flat="True") == ["lab/study", "lab/study/inner"]
    assert eve.names("groups/browser/owned", flat="True") == []


def test_shared_is_what_others_share_with_a_user(ada, bob, eve):
    assert bob.names("arrays/browser/shared") == ["ada/points"]
    assert ada.names("arrays/browser/shared") == eve.names("arrays/browser/shared") == []
    assert bob.names("arrays/browser/shared", shared_to=["bob", "eve"]) == ["ada/points"]
    assert bob.names("arrays/browser/shared", shared_to="press") == []


def test_public_is_what_is_shared_with_everybody(ada, bob, eve):
    for anybody in (ada, bob, eve):
        assert anybody.names("arrays/browser/public") == ["press/news"]
        assert anybody.names("groups/browser/public", flat="True") == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"namespace": "ada"}, ["ada/numbers", "ada/points"]),
        ({"namespace": "nobody"}, []),
        ({"search": "NUMB"}, ["ada/numbers"]),
        ({"search": "ångström"}, ["ada/numbers"]),
        ({"search": "ad"}, ["ada/numbers", "ada/points"]),
        ({"search": "100%"}, []),
        ({"search": '"'}, []),
        ({"search": 'a" OR "b'}, []),
        ({"search": "\x1f"}, []),
        ({"search": ""}, ["lab/empty", "ada/numbers", "ada/points", "lab/study/inner/deep", "lab/study/one"]),
        ({"tag": "small"}, ["ada/numbers", "ada/points"]),
        ({"tag": ["small", "a,b"]}, ["ada/numbers"]),
        ({"tag": ["small", "other"]}, []),
        ({"tag": "small", "exclude_tag": "a,b"}, ["ada/points"]),
        ({"exclude_tag": ["small", "x"]}, ["lab/empty", "lab/study/inner/deep", "lab/study/one"]),
        ({"file_type": "file"}, ["ada/points"]),
        ({"file_type": ["file", "notebook"]}, ["ada/points"]),
        ({"exclude_file_type": "file", "namespace": "ada"}, ["ada/numbers"]),
        ({"file_property": "size,12"}, ["ada/points"]),
        ({"file_property": ["size,12", "image,x"]}, ["ada/points"]),
        ({"file_property": "size,13"}, []),
        (
            {"permissions": "write"},
            ["lab/empty", "ada/numbers", "ada/points", "lab/study/inner/deep", "lab/study/one"],
        ),
        ({"orderby": "name", "page": 2, "per_page": 2}, ["ada/points", "lab/study/inner/deep"]),
        ({"page": 9, "per_page": 2}, []),
        ({"page": 0, "per_page": 1}, ["lab/empty"]),
    ],
    ids=str,
)
def test_filters_and_pages_of_arrays(ada, query, names):
    assert ada.names("arrays/browser/owned", **query) == names


def test_a_role_decides_what_a_permission_lists(bob):
    assert bob.names("arrays/browser/owned", permissions="write") == ["press/news"]
    assert bob.names("arrays/browser/owned", permissions="admin") == ["press/news"]
    assert bob.names("arrays/browser/shared", permissions="read_write") == ["ada/points"]
    assert bob.names("arrays/browser/shared", permissions="admin") == []


def test_orders(ada):
    sizes = [row["size"] for row in ada.get("/v1/arrays/browser/owned", orderby="size")["arrays"]]
    assert sizes == sorted(sizes, reverse=True)
    members = [
        row["size"] for row in ada.get("/v1/groups/browser/owned", orderby="size", flat="true")["groups"]
    ]
    assert members == [2, 1]


def test_pages_say_how_many_there_are(ada):
    found = ada.get("/v1/arrays/browser/owned", page=2, per_page=2)["pagination_metadata"]
    assert found == {"page": 2, "per_page": 2, "total_pages": 3, "total_items": 5}
    assert ada.get("/v1/arrays/browser/owned", search="zzz")["pagination_metadata"]["total_pages"] == 0


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"page": -1}, "page must be a whole number from 0 to 9,007,199,254,740,992, not '-1'"),
        ({"per_page": 0}, "from 1 to 10,000"),
        ({"page": "one"}, "page must be a whole number from 0 to 9,007,199,254,740,992, not 'one'"),
        ({"page": "1_0"}, "page must be a whole number from 0 to 9,007,199,254,740,992, not '1_0'"),
        ({"orderby": "age"}, "name, size"),
        ({"permissions": "fly"}, "read, write, read_write, edit, admin"),
        ({"file_property": "size"}, "a key, a comma and a value"),
        ({"with_metadata": "maybe"}, "true or false"),
    ],
    ids=str,
)
def test_wrong_parameters_are_refused_with_what_is_allowed(ada, query, sentence):
    assert sentence in ada.get("/v1/arrays/browser/owned", status=400, **query)["message"]


def test_metadata_come_only_when_asked_for(ada):
    (row,) = ada.get("/v1/arrays/browser/owned", search="numbers")["arrays"]
    assert "metadata" not in row
    (row,) = ada.get("/v1/arrays/browser/owned", search="numbers", with_metadata="True")["arrays"]
    assert {"key": "title", "value": "Numbers, éèê", "type": "STRING_UTF8"} in row["metadata"]
    assert {"key": "pair", "value": "[1, 2]", "type": "INT64"} in row["metadata"]


def test_groups_are_listed_at_the_top_or_flat_or_by_their_parent(ada):
    assert ada.names("groups/browser/owned") == ["lab/study"]
    assert ada.names("groups/browser/owned", flat="False") == ["lab/study"]
    parent = ada.get("/v1/groups/lab/study")["id"]
    assert ada.names("groups/browser/owned", parent=parent) == ["lab/study/inner"]
    assert ada.names("groups/browser/owned", parent=parent, flat="True") == ["lab/study/inner"]
    assert ada.names("groups/browser/owned", group_type="soma", flat="True") == ["lab/study"]
    assert ada.names("groups/browser/owned", group_type="generic", flat="True") == ["lab/study/inner"]
    assert ada.names("groups/browser/owned", tag="cells") == ["lab/study"]
    assert ada.names("groups/browser/owned", search="inner") == []
    assert ada.names("groups/browser/owned", search="inner", flat="True") == ["lab/study/inner"]
    assert "not the UUID" in ada.get("/v1/groups/browser/owned", status=400, parent="study")["message"]


def test_sidebars_count_by_namespace(ada, bob):
    assert ada.get("/v1/arrays/browser/owned/sidebar") == {
        "namespaces": ["ada", "lab"],
        "result_count_for_all": 5,
        "result_count_by_namespace": {"ada": 2, "lab": 3},
    }
    assert ada.get("/v1/arrays/browser/owned/sidebar", file_type="file")["result_count_by_namespace"] == {
        "ada": 1
    }
    assert bob.get("/v1/arrays/browser/shared/sidebar")["namespaces"] == ["ada"]
    assert bob.get("/v1/arrays/browser/public/sidebar")["namespaces"] == ["press"]
    filters = ada.get("/v1/groups/browser/owned/filters")
    assert filters == {"namespaces": ["lab"], "group_types": ["generic", "soma"]}
    assert ada.get("/v1/groups/browser/public/filters") == {"namespaces": [], "group_types": []}


def test_the_contents_of_a_group(ada, eve):
    study = "groups/lab/study/contents"
    assert ada.names(study) == ["lab/study/inner", "lab/study/one"]
    assert ada.names(study, member_type="array") == ["lab/study/one"]
    assert ada.names(study, exclude_member_type="array") == ["lab/study/inner"]
    assert ada.names(study, search="ONE") == ["lab/study/one"]
    assert ada.names(study, per_page=1, page=2) == ["lab/study/one"]
    assert ada.names(f"groups/lab/{segment('study/inner')}/contents") == ["lab/study/inner/deep"]
    assert ada.get("/v1/groups/lab/study/contents/filters") == {"namespaces": ["lab"]}
    entry = ada.get("/v1/groups/lab/study/contents", member_type="array")["entries"][0]
    assert entry["member_id"] == entry["array"]["id"]
    assert "group" not in entry
    eve.get("/v1/groups/lab/study/contents", status=404)
    ada.get("/v1/groups/ada/numbers/contents", status=404)


def test_what_was_opened_last_comes_first(cloud, ada):
    uri = "tiledb://lab/study/inner"
    with tiledb.Group(uri, ctx=cloud.client.Ctx()):
        pass
    assert ada.names("groups/browser/owned", flat="true", orderby="last_accessed") == [
        "lab/study/inner",
        "lab/study",
    ]
    row = ada.get(f"/v1/groups/lab/{segment('study/inner')}")
    assert row["last_accessed"] > row["created_at"]
    assert ada.get("/v1/groups/lab/study")["last_accessed"] < row["last_accessed"]  # when it was written


def test_asset_listings(ada, bob, eve):
    assert set(ada.names("assets/lab")) == {
        "lab/empty",
        "lab/study",
        "lab/study/inner",
        "lab/study/inner/deep",
        "lab/study/one",
    }
    assert ada.names("assets/lab", depth="root", order_by="name asc") == ["lab/empty", "lab/study"]
    assert ada.names("assets/lab", depth="root", asset_type="array") == ["lab/empty"]
    assert ada.names("assets/lab", asset_type="soma") == ["lab/study"]
    assert set(ada.names("assets/lab", asset_type=["soma", "array"])) == {
        "lab/empty", "lab/study", "lab/study/inner/deep", "lab/study/one",
    }  # fmt: skip
    assert ada.names("assets/lab", search="deep") == ["lab/study/inner/deep"]
    names = ada.names("assets/lab", order_by="name desc")
    assert names == sorted(names, reverse=True)
    assert (
        names
        == ada.names("assets/lab", order_by="name asc")[::-1]
        == ada.names("assets/lab", order_by="name")[::-1]
    )
    made = [row["created_at"] for row in ada.get("/v1/assets/lab")["data"]]
    assert made == sorted(made, reverse=True)
    assert bob.names("assets/bob", ownership_level="shared") == ["ada/points"]
    assert bob.names("assets/ada") == ["ada/points"]
    assert eve.names("assets/lab") == []
    assert eve.names("public_assets") == ["press/news"]
    asset = ada.get("/v1/assets/ada", expand="metadata", search="numbers")["data"][0]
    assert (asset["asset_type"], asset["asset_backing_type"], asset["asset_ownership_level"]) == (
        "array",
        "array",
        "owned",
    )
    assert {"key": "count", "value": "10", "type": "INT64"} in asset["metadata"]["entries"]
    assert "order_by" in ada.get("/v1/assets/lab", status=400, order_by="size")["message"]


def test_assets_are_sorted_by_the_names_of_their_types(tmp_path, home):
    root = make_root(tmp_path)
    with local.start(root, users=users_file(tmp_path)) as cloud:
        ada = somebody(cloud)
        board = {"file_type": "notebook", "file_properties": {"is_dashboard": "true"}}
        for name, said in (("points", board), ("numbers", {"file_type": "notebook"})):
            ada.patch(f"/v1/arrays/ada/{name}/metadata", said)
        ada.patch("/v1/arrays/lab/empty/metadata", {"file_type": "ml_model"})
        types = {
            namespace: [
                row["asset_type"] for row in ada.get(f"/v1/assets/{namespace}", order_by="asset_type")["data"]
            ]
            for namespace in ("ada", "lab")
        }
        assert types == {
            "ada": ["dashboard", "notebook"],
            "lab": ["array", "array", "group", "ml_model", "soma"],
        }
        assert ada.names("assets/lab", order_by="asset_type desc") == [
            "lab/study", "lab/empty", "lab/study/inner", "lab/study/one", "lab/study/inner/deep",
        ]  # fmt: skip


def test_a_group_that_one_may_not_see_has_no_members_to_tell_of(tmp_path, home):
    root = make_root(tmp_path)
    (root / "bob").mkdir()
    tiledb.Group.create(str(root / "bob/his"))
    with tiledb.Group(str(root / "lab/study"), "w") as group:
        group.add(str(root / "bob/his"), name="his")
    users = users_file(tmp_path, USERS.replace(', bob = "read_only"', ""))
    with local.start(root, users=users) as cloud:
        study = somebody(cloud).get("/v1/groups/lab/study")["id"]
        bob = somebody(cloud, "bob")
        assert (
            bob.names("groups/browser/owned", flat="true") == bob.names("groups/browser/owned") == ["bob/his"]
        )
        assert bob.names("groups/browser/owned", parent=study) == []


def test_a_thousand_entries_of_the_catalogue_are_listed_page_by_page_without_a_gap(tmp_path, home):
    root = make_root(tmp_path)
    load(root, arrays=1_000, groups=10, public=0.5)
    with local.start(root) as cloud:
        user = somebody(cloud)
        names = [
            name
            for page in range(1, 13)
            for name in user.names("arrays/browser/owned", page=page, per_page=90)
        ]
        assert len(names) == len(set(names)) == 1_006
        assert sorted(names, key=lambda name: name.partition("/")[2].lower()) == names
        total = user.get("/v1/arrays/browser/public")["pagination_metadata"]["total_items"]
        assert 400 < total < 600
        assert user.get("/v1/arrays/demo/bulk%2Fnothing/metadata", status=404)
        entry = user.get("/v1/arrays/browser/owned", search="bulk/", per_page=1)["arrays"][0]
        assert "only" in user.get(f"/v1/arrays/{entry['namespace']}/{entry['id']}", status=404)["message"]
