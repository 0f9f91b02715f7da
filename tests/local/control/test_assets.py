"""Info of arrays and groups and its changes, sharing, registration and deregistration."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import tiledb

from tiledb_cloud_widgets import local

from ..clouds import array, segment, somebody, until, users_file


def test_the_info_of_an_array(reader, original):
    info = reader.get("/v1/arrays/ada/numbers/metadata")
    assert info["tiledb_uri"] == "tiledb://ada/numbers"
    assert info["uri"] == (original / "ada/numbers").as_uri()
    assert (info["type"], info["tags"], info["public_share"], info["share_count"]) == ("dense", [], False, 0)
    actions = "read write edit read_array_logs read_array_info read_array_schema"
    assert info["allowed_actions"] == actions.split()
    assert info["size"] == sum(
        file.stat().st_size for file in (original / "ada/numbers").rglob("*") if file.is_file()
    )
    assert reader.get(f"/v1/arrays/ada/{info['id']}/metadata") == info
    assert None not in info.values()
    assert reader.get("/v1/arrays/lab/study%2Finner%2Fdeep/metadata")["name"] == "study/inner/deep"


def test_the_info_of_a_group(reader):
    info = reader.get("/v1/groups/lab/study")
    assert (info["asset_count"], info["group_count"], info["size"]) == (1, 1, 2)
    assert (info["group_type"], info["allowed_actions"]) == ("soma", ["read", "write", "edit"])
    assert reader.get(f"/v1/groups/lab/{info['id']}") == info
    assert "is a group" in reader.get("/v1/arrays/lab/study/metadata", status=404)["message"]
    assert "is an array" in reader.get("/v1/groups/ada/numbers", status=404)["message"]


def test_what_is_said_of_an_array_can_be_changed_and_taken_back(ada):
    path = "/v1/arrays/ada/numbers/metadata"
    tags = ["any text", "ünï, côde", "<b>", " spaces ", "any text"]
    ada.patch(
        path,
        {
            "description": "First",
            "tags": tags,
            "license_id": "MIT",
            "file_type": "notebook",
            "file_properties": {"is_dashboard": "true"},
            "unknown": 1,
        },
    )
    info = ada.get(path)
    assert info["tags"] == tags[:4]
    assert (info["description"], info["license_id"], info["file_type"]) == ("First", "MIT", "notebook")
    assert ada.names("arrays/browser/owned", tag="ünï, côde") == ["ada/numbers"]
    assert ada.names("assets/ada", asset_type="dashboard") == ["ada/numbers"]
    ada.patch(path, {"description": None, "license_id": "", "tags": []})
    info = ada.get(path)
    assert "description" not in info
    assert "license_id" not in info
    assert info["tags"] == []
    assert info["file_type"] == "notebook"
    assert ada.names("arrays/browser/owned", tag="<b>") == []


def test_an_array_is_renamed_and_its_folder_stays(ada, root):
    before = ada.get("/v1/arrays/ada/numbers/metadata")
    ada.patch("/v1/arrays/ada/numbers/metadata", {"name": "figures"})
    after = ada.get("/v1/arrays/ada/figures/metadata")
    assert (after["id"], after["uri"]) == (before["id"], before["uri"])
    assert (root / "ada/numbers").is_dir()
    ada.get("/v1/arrays/ada/numbers/metadata", status=404)
    assert ada.names("arrays/browser/owned", search="figures") == ["ada/figures"]
    taken = ada.patch("/v1/arrays/ada/figures/metadata", {"name": "points"}, status=409)
    assert "already" in taken["message"]
    ada.patch("/v1/arrays/ada/figures/metadata", {"name": "../lab/x"}, status=400)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"tags": "one"}, "list of strings"),
        ({"tags": [""]}, "1 to 1,000 characters"),
        ({"tags": ["a\0"]}, "NUL"),
        ({"description": 3}, "must be a string, not a number"),
        ({"description": "\ud800"}, "surrogate"),
        ({"file_type": "spreadsheet"}, "notebook, user_defined_function"),
        ({"file_properties": {"a": 1}}, "values are strings"),
        ({"read_only": "yes"}, "true or false"),
        ({"uri": "tiledb://ada/points"}, "uri cannot be changed"),
        ({"uri": "s3://bucket/x"}, "uri cannot be changed"),
        ([], "must be a JSON object"),
        (b"{", "not JSON"),
    ],
    ids=str,
)
def test_a_wrong_change_is_refused_and_changes_nothing(reader, body, sentence):
    before = reader.get("/v1/arrays/ada/numbers/metadata")
    assert sentence in reader.patch("/v1/arrays/ada/numbers/metadata", body, status=400)["message"]
    assert reader.get("/v1/arrays/ada/numbers/metadata") == before


def test_sharing_gives_takes_and_is_told(ada, bob):
    share, info = "/v1/arrays/ada/numbers/share", "/v1/arrays/ada/numbers/metadata"
    bob.get(info, status=404)
    ada.patch(share, {"namespace": "bob", "actions": ["read"]})
    assert bob.get(info)["allowed_actions"] == ["read", "read_array_info", "read_array_schema"]
    assert "uri" not in bob.get(info)
    assert "share_count" not in bob.get(info)
    bob.patch(info, {"tags": ["mine"]}, status=403)
    bob.get(share, status=404)
    bob.patch(share, {"namespace": "eve", "actions": ["read"]}, status=404)
    ada.patch(share, {"namespace": "bob", "actions": ["read", "edit"]})
    bob.patch(info, {"tags": ["mine"]})
    assert ada.get(share) == [{"actions": ["read", "edit"], "namespace": "bob", "namespace_type": "user"}]
    ada.patch(share, {"namespace": "public", "actions": ["read"]})
    assert [policy["namespace_type"] for policy in ada.get(share)] == ["user", "organization"]
    assert (ada.get(info)["share_count"], ada.get(info)["public_share"]) == (2, True)
    ada.patch(share, {"namespace": "bob", "actions": []})
    ada.patch(share, {"namespace": "public", "actions": []})
    bob.get(info, status=404)
    assert ada.get(share) == []


def test_sharing_with_nobody_or_for_nothing_known_is_refused(reader):
    share = "/v1/arrays/ada/numbers/share"
    assert (
        "no user or organization 'nobody'"
        in reader.patch(share, {"namespace": "nobody", "actions": ["read"]}, status=404)["message"]
    )
    assert (
        "'fly' is not an action"
        in reader.patch(share, {"namespace": "bob", "actions": ["fly"]}, status=400)["message"]
    )
    assert "namespace is missing" in reader.patch(share, {"actions": ["read"]}, status=400)["message"]


def test_members_of_an_organization_stay_within_their_role(ada, cloud):
    eve = somebody(cloud, "eve")
    ada.patch("/v1/arrays/ada/numbers/share", {"namespace": "lab", "actions": ["read", "write", "edit"]})
    bob = somebody(cloud, "bob")  # a read-only member of lab
    assert bob.get("/v1/arrays/ada/numbers/metadata")["allowed_actions"] == [
        "read",
        "read_array_info",
        "read_array_schema",
    ]
    assert bob.names("arrays/browser/shared") == ["ada/numbers"]
    assert bob.names("arrays/browser/shared", permissions="write") == []
    assert eve.names("arrays/browser/shared") == []


def test_sharing_a_group_reaches_all_that_it_holds(ada, cloud):
    eve = somebody(cloud, "eve")
    share = "/v1/groups/lab/study/share"
    ada.patch(share, {"namespace": "eve", "group_actions": ["read"], "array_actions": ["read"]})
    assert eve.names("groups/browser/shared", flat="true") == ["lab/study", "lab/study/inner"]
    assert eve.names("groups/browser/shared") == ["lab/study"]
    assert eve.names("arrays/browser/shared") == ["lab/study/inner/deep", "lab/study/one"]
    assert eve.names("groups/lab/study/contents") == ["lab/study/inner", "lab/study/one"]
    eve.get("/v1/arrays/lab/empty/metadata", status=404)
    (policy,) = ada.get(share)
    assert policy == {
        "group_actions": ["read"],
        "array_actions": ["read"],
        "namespace": "eve",
        "namespace_type": "user",
    }
    ada.patch(share, {"namespace": "eve", "group_actions": ["read"]})
    assert eve.names("arrays/browser/shared") == []
    assert eve.names("groups/lab/study/contents") == ["lab/study/inner"]


def test_who_may_only_edit_a_group_is_told_of_it_but_not_of_its_contents(ada, cloud):
    ada.patch("/v1/groups/lab/study/share", {"namespace": "eve", "group_actions": ["edit"]})
    eve = somebody(cloud, "eve")
    assert eve.names("groups/browser/shared") == ["lab/study"]
    assert eve.get("/v1/groups/lab/study")["allowed_actions"] == ["edit"]
    eve.get("/v1/groups/lab/study/contents", status=403)


def test_nobody_publishes_anothers_array_by_putting_it_into_a_group(root, ada, bob):
    tiledb.Group.create(str(root / "press/mine"))
    with tiledb.Group(str(root / "press/mine"), "w") as group:
        group.add(str(root / "ada/numbers"), name="stolen")
    until(lambda: "press/mine" in bob.names("groups/browser/owned", flat="true"))
    bob.patch(
        "/v1/groups/press/mine/share",
        {"namespace": "public", "group_actions": ["read"], "array_actions": ["read"]},
    )
    bob.get("/v1/arrays/ada/numbers/metadata", status=404)
    assert bob.names("groups/press/mine/contents") == []
    assert ada.names("groups/press/mine/contents") == ["ada/numbers"]


def test_folders_come_and_go_and_what_was_said_of_them_stays(root, ada, bob):
    array(root / "ada/new/one", np.arange(3))
    info = ada.get("/v1/arrays/ada/new%2Fone/metadata")  # at once, without a scan
    ada.patch("/v1/arrays/ada/new%2Fone/metadata", {"description": "kept", "tags": ["kept"]})
    ada.patch("/v1/arrays/ada/new%2Fone/share", {"namespace": "bob", "actions": ["read"]})
    (root / "ada/new").rename(root / "away")
    ada.get("/v1/arrays/ada/new%2Fone/metadata", status=404)
    until(lambda: ada.names("arrays/browser/owned", search="new/one") == [])
    shutil.move(root / "away", root / "ada/new")
    until(lambda: ada.names("arrays/browser/owned", tag="kept") == ["ada/new/one"])
    assert ada.get("/v1/arrays/ada/new%2Fone/metadata")["id"] == info["id"]
    assert bob.names("arrays/browser/shared") == ["ada/new/one"]


def test_a_write_to_a_folder_is_seen(root, ada):
    before = ada.get("/v1/arrays/lab/empty/metadata")["size"]
    with tiledb.open(str(root / "lab/empty"), "w") as opened:
        opened[:] = np.ones(366, np.float32)
        opened.meta["unit"] = "m"
    until(lambda: ada.get("/v1/arrays/lab/empty/metadata")["size"] > before)
    (row,) = ada.get("/v1/arrays/browser/owned", search="empty", with_metadata="true")["arrays"]
    assert row["metadata"] == [{"key": "unit", "value": "m", "type": "STRING_UTF8"}]


def test_deregistering_takes_out_of_the_catalogue_and_registering_brings_back(root, ada, bob):
    ada.patch("/v1/arrays/ada/numbers/metadata", {"tags": ["said"]})
    bob.delete("/v1/arrays/lab/empty/deregister", status=403)
    ada.delete("/v1/arrays/ada/numbers/deregister")
    ada.get("/v1/arrays/ada/numbers/metadata", status=404)
    assert (root / "ada/numbers").is_dir()
    uri = (root / "ada/numbers").as_uri()
    bob.post("/v1/arrays/press/theirs/register", {"uri": uri}, status=403)
    info = ada.post("/v1/arrays/ada/figures/register", {"uri": uri, "description": "again"})
    assert (info["name"], info["description"], info["tags"]) == ("figures", "again", ["said"])
    assert "already" in ada.post("/v1/arrays/ada/more/register", {"uri": uri}, status=409)["message"]
    ada.delete(f"/v1/groups/lab/{segment('study/inner')}")
    ada.post(f"/v1/groups/lab/{segment('study/inner')}/register", {}, status=204)
    assert ada.get(f"/v1/groups/lab/{segment('study/inner')}")["asset_count"] == 1


def test_a_folder_is_registered_in_the_ways_of_tiledb_cloud(root, ada):
    ada.delete("/v1/arrays/ada/numbers/deregister")
    uri = (root / "ada/numbers").as_uri()
    info = ada.post(f"/v1/arrays/ada/{segment(uri)}/register", {"name": "figures", "uri": uri})
    assert info["name"] == "figures"
    ada.delete("/v1/arrays/ada/figures/deregister")
    assert ada.post(f"/v1/arrays/ada/{segment(uri)}/register", {})["name"] == "numbers"
    ada.delete("/v1/groups/lab/study")
    study = {"name": "again", "uri": (root / "lab/study").as_uri(), "description": "Back"}
    assert ada.ask("PUT", "/v2/groups/lab", {"group_details": study}).status == 201
    assert (ada.get("/v1/groups/lab/again")["size"], ada.get("/v1/groups/lab/again")["description"]) == (
        2,
        "Back",
    )
    for wrong, sentence in (
        ({}, "group_details is missing"),
        ({"group_details": {}}, "name is missing"),
        ({"group_details": study | {"parent": "other"}}, "with tiledb.Group"),
    ):
        answer = ada.ask("PUT", "/v2/groups/lab", wrong)
        assert (answer.status, sentence in answer.body["message"]) == (400, True)


def test_a_group_is_deregistered_with_all_that_it_holds_or_not_at_all(root, ada, bob):
    with tiledb.Group(str(root / "lab/study"), "w") as group:
        group.add(str(root / "press/news"), name="news")
    until(lambda: ada.get("/v1/groups/lab/study")["asset_count"] == 2)
    bob.patch("/v1/arrays/press/news/share", {"namespace": "ada", "actions": ["read", "write"]})
    study = "/v2/groups/lab/study?recursive=true"
    assert "may not delete tiledb://press/news" in ada.delete(study, status=403)["message"]
    assert len(ada.names("groups/lab/study/contents")) == 3
    bob.patch("/v1/arrays/press/news/share", {"namespace": "ada", "actions": []})
    ada.delete(study, status=200)
    assert ada.names("assets/lab") == ["lab/empty"]
    assert bob.names("assets/press") == ["press/news"]


@pytest.mark.parametrize(
    "uri", ["file:///etc", "/etc", "s3://bucket/array", "file:///tmp/../etc/passwd", "relative", "file://"]
)
def test_nothing_outside_root_is_registered_and_no_path_is_told(reader, original, uri):
    message = reader.post("/v1/arrays/ada/mine/register", {"uri": uri}, status=400)["message"]
    assert str(original) not in message


def test_a_read_only_array_is_neither_written_nor_taken_away(ada):
    path = "/v1/arrays/ada/numbers"
    ada.patch(f"{path}/metadata", {"read_only": True})
    info = ada.get(f"{path}/metadata")
    assert info["read_only"] is True
    assert "write" not in info["allowed_actions"]
    ada.delete(f"{path}/deregister", status=403)
    ada.patch(f"{path}/metadata", {"read_only": False})
    ada.delete(f"{path}/deregister")


def test_an_array_is_deleted_whatever_the_media_type_of_nothing(root, tmp_path, home):
    with local.start(root, users=users_file(tmp_path), writable=True) as cloud:
        ada = somebody(cloud)
        assert ada.ask("DELETE", "/v1/arrays/ada/numbers").status in (200, 204)
        assert not (root / "ada/numbers").exists()
        ada.delete("/v1/arrays/ada/numbers", status=404)
