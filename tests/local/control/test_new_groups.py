"""Groups created, filled and emptied in JSON, as the ``tiledb-cloud`` client does it below the advertised storage path."""

from __future__ import annotations

import pytest

from tiledb_cloud_widgets import local

from ..clouds import users_file


@pytest.fixture
def cloud(root, tmp_path, home):
    with local.start(root, users=users_file(tmp_path), writable=True) as cloud:
        yield cloud


def details(name, **more):
    return {"group_details": {"name": name} | more}


def changes(**more):
    return {"group_changes": more}


def test_a_group_is_created_where_the_server_advertises_and_added_to_its_parent(ada, bob, eve, root):
    user, lab = ada.get("/v1/user"), ada.get("/v1/organizations/lab")
    assert user["default_s3_path"] == (root / "ada").as_uri()
    assert user["asset_locations"]["groups"]["path"] == (root / "ada").as_uri()
    assert ada.get("/v1/users/bob").keys() == {"id", "username"}
    for name in ("new", "new/inner, éè"):
        path = f"{lab['asset_locations']['groups']['path']}/{name}"
        ada.post("/v2/groups/lab", details(name, uri=path), status=204)
    ada.post("/v2/groups/ada", details("own"), status=204)
    members = [{"name": "inner", "uri": "tiledb://lab/new/inner, éè", "type": "GROUP"}]
    members += [{"name": "one", "uri": "tiledb://lab/study/one", "type": "ARRAY"}]
    ada.patch("/v2/groups/lab/new", changes(members_to_add=members))
    assert ada.names("groups/lab/new/contents") == ["lab/new/inner, éè", "lab/study/one"]
    ada.patch("/v2/groups/lab/new", changes(members_to_remove=["one"]))
    assert ada.names("groups/lab/new/contents") == ["lab/new/inner, éè"]
    bob.post("/v2/groups/lab", details("bobs"), status=403)
    bob.patch("/v2/groups/lab/new", changes(members_to_remove=["inner"]), status=403)
    eve.patch("/v2/groups/lab/new", changes(members_to_remove=["inner"]), status=404)


#: of creating a group: the body, the status and what is said
NOT_CREATED = [
    ({}, 400, "group_details is missing"),
    (details(""), 400, "group_details.name is missing"),
    (details("../x"), 400, "not a valid asset name"),
    (details("x", uri="s3://bucket/x"), 400, "group_details.uri must be tiledb://lab/x or its folder"),
    (details("x", uri="file:///etc/x"), 400, "group_details.uri must be tiledb://lab/x or its folder"),
    (details("study"), 409, "tiledb://lab/study already exists"),
]
#: of changing its members
NOT_CHANGED = [
    ({"group_changes": []}, 400, "group_changes is missing"),
    (changes(members_to_add=["x"]), 400, "must be a list of objects"),
    (changes(members_to_add=[{"name": "x"}]), 400, "has no uri"),
    (changes(members_to_add=[{"uri": "tiledb://lab/none"}]), 404, "does not exist"),
    (changes(members_to_remove=["none"]), 404, "'none' is not a member of this group"),
]


def test_what_cannot_be_created_or_changed_is_said(ada):
    for body, status, said in NOT_CREATED:
        assert said in ada.post("/v2/groups/lab", body, status=status)["message"]
    for body, status, said in NOT_CHANGED:
        answer = ada.ask("PATCH", "/v2/groups/lab/study", body)
        assert answer.status == status, answer
        assert said in answer.body["message"]
