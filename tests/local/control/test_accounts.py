"""Who somebody is, sessions and tokens; and who is turned away."""

from __future__ import annotations

import base64
import time
from datetime import datetime, timedelta

import pytest
import tiledb

from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.local.registry.users import Users, UsersFileError

from ..clouds import Somebody, basic, make_root, users_file


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    folder = tmp_path_factory.mktemp("account")
    with local.start(make_root(folder), users=users_file(folder)) as cloud:
        yield cloud


def test_a_user_with_their_organizations(ada, bob):
    user = ada.get("/v1/user")
    assert (user["username"], user["name"], user["email"]) == ("ada", "Ada Lovelace", "ada@example.org")
    assert [(each["organization_name"], each["role"]) for each in user["organizations"]] == [("lab", "owner")]
    assert "password" not in user
    roles = {each["organization_name"]: each["role"] for each in bob.get("/v1/user")["organizations"]}
    assert roles == {"lab": "read_only", "press": "owner"}
    assert bob.get("/v1/users/ada") == {"id": user["id"], "username": "ada", "name": "Ada Lovelace"}
    assert bob.get(f"/v1/users/{user['id']}") == bob.get("/v1/users/ada")
    bob.get("/v1/users/nobody", status=404)
    bob.get(f"/v1/users/{user['organizations'][0]['organization_id']}", status=404)


def test_organizations_are_seen_by_their_members(ada, bob):
    (lab,) = ada.get("/v1/organizations")
    assert lab == ada.get("/v1/organizations/lab") == ada.get(f"/v1/organizations/{lab['id']}")
    assert (lab["role"], lab["description"], lab["num_of_arrays"]) == ("owner", "A laboratory", 3)
    assert [each["username"] for each in lab["users"]] == ["ada", "bob"]
    assert bob.get("/v1/organizations/lab")["allowed_actions"] == ["read"]
    assert ada.get("/v1/organizations/lab/bob")["role"] == "read_only"
    ada.get("/v1/organizations/lab/eve", status=404)
    ada.get("/v1/organizations/press", status=404)
    ada.get("/v1/organizations/press/bob", status=404)
    press = bob.get("/v1/organizations/press")["id"]
    ada.get(f"/v1/organizations/{press}", status=404)


def test_names_and_addresses_of_members_are_for_admins_and_for_oneself(ada, bob):
    def told(user, path):
        member = user.get(f"/v1/organizations/lab{path}")
        rows = {row["username"]: row for row in member.get("users", [member])}
        return rows["ada"].get("user_full_name"), rows["ada"].get("user_email")

    assert told(ada, "") == told(ada, "/ada") == ("Ada Lovelace", "ada@example.org")
    assert told(bob, "") == told(bob, "/ada") == (None, None)


def test_signing_in_with_a_password_gives_a_token_that_ends(cloud, bob):
    before = time.time()
    token = bob.get("/v1/session", remember_me="True")
    assert token["name"].startswith("session-")
    assert time.mktime(time.strptime(token["expires_at"][:19], "%Y-%m-%dT%H:%M:%S")) > before + 29 * 86400
    signed_in = Somebody(cloud.url, {"X-TILEDB-REST-API-KEY": token["token"]})
    assert signed_in.get("/v1/user")["username"] == "bob"
    listed = signed_in.get("/v1/tokens/session")
    assert token["name"] in [each["name"] for each in listed]
    assert not any("token" in each for each in listed)
    signed_in.delete(f"/v1/tokens/{token['token']}")
    signed_in.get("/v1/user", status=401)


def test_a_token_ends_when_it_said(cloud, bob):
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    token = bob.get("/v1/session", expires=soon)["token"]
    signed_in = Somebody(cloud.url, {"X-TILEDB-REST-API-KEY": token})
    deadline = time.monotonic() + 20
    while signed_in.ask("GET", "/v1/user").status == 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "in the future" in bob.get("/v1/session", status=400, expires="2001-01-01T00:00:00Z")["message"]
    assert "must be a date-time" in bob.get("/v1/session", status=400, expires="tomorrow")["message"]


def test_tokens_are_made_listed_and_revoked_by_name(cloud, bob):
    made = bob.post("/v1/token", {"name": "mine", "scope": ["*"]})
    assert (
        Somebody(cloud.url, {"Authorization": f"Bearer {made['token']}"}).get("/v1/user")["username"] == "bob"
    )
    assert [each["name"] for each in bob.get("/v1/tokens")] == ["mine"]
    again = bob.post("/v1/token", {"name": "mine"})
    assert again["name"] == "mine-1"
    assert bob.post("/v1/token", {"name": "mine"})["name"] == "mine-2"
    for name in ("mine-1", "mine-2"):
        bob.delete(f"/v1/tokens/{name}")
    assert Somebody(cloud.url, {"X-TILEDB-REST-API-KEY": again["token"]}).ask("GET", "/v1/user").status == 401
    assert "only scope" in bob.post("/v1/token", {"scope": ["array:read"]}, status=400)["message"]
    bob.delete("/v1/tokens/mine")
    bob.delete("/v1/tokens/mine", status=404)
    assert bob.get("/v1/tokens/scopes") == ["*"]


def test_a_token_of_no_given_end_holds_for_half_an_hour(bob):
    made = bob.post("/v1/token")
    begin, end = (datetime.fromisoformat(made[key]) for key in ("issued_at", "expires_at"))
    assert end - begin == timedelta(minutes=30)
    bob.delete(f"/v1/tokens/{made['name']}")


def test_the_servers_own_token_cannot_be_revoked_and_nobody_revokes_anothers(cloud, ada, bob):
    ada.delete(f"/v1/tokens/{cloud.token}", status=403)
    bob.post("/v1/token", {"name": "bobs"})
    ada.delete("/v1/tokens/bobs", status=404)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-TILEDB-REST-API-KEY": "wrong"},
        {"X-TILEDB-REST-API-KEY": ""},
        {"Authorization": basic("ada", "wrong")},
        {"Authorization": basic("nobody", "")},
        {"Authorization": basic("eve", "")},
        {"Authorization": "Basic nonsense"},
        {"Authorization": "Bearer "},
    ],
    ids=str,
)
def test_wrong_or_missing_credentials_are_turned_away(cloud, headers):
    answer = Somebody(cloud.url, headers).ask("GET", "/v1/user")
    assert answer.status == 401
    assert set(answer.body) == {"code", "message"}
    assert "Basic" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_password_beyond_ascii_is_taken_in_either_encoding(tmp_path, home, encoding):
    users = users_file(tmp_path, "[users.ada]\npassword = 'pässwörd é'")
    with local.start(make_root(tmp_path), users=users) as cloud:
        assert cloud.password == "pässwörd é"
        secret = base64.b64encode(f"ada:{cloud.password}".encode(encoding)).decode()
        assert Somebody(cloud.url, {"Authorization": f"Basic {secret}"}).get("/v1/user")["username"] == "ada"


def test_a_wrong_token_is_not_saved_by_a_right_password(cloud):
    both = {"X-TILEDB-REST-API-KEY": "wrong", "Authorization": basic("ada", "ada's password")}
    assert Somebody(cloud.url, both).ask("GET", "/v1/user").status == 401


def test_what_is_not_implemented_says_its_name_and_a_wrong_method_what_is_possible(ada):
    assert "runSQL" in ada.post("/v1/sql/ada", {}, status=501)["message"]
    assert "GET /v1/tasks" in ada.get("/v1/tasks", status=501)["message"]
    assert "createArray in JSON" in ada.post("/v1/arrays/ada/new", {}, status=501)["message"]
    answer = ada.ask("PUT", "/v1/user")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert ada.ask("GET", "/v4/capabilities").status == 404
    assert ada.ask("GET", "/v1/nothing").status == 404


def test_everybody_sees_and_opens_what_is_theirs_or_shared_and_no_more(cloud):
    visible = {
        "ada": {"ada/numbers", "ada/points", "lab/empty", "lab/study/one", "lab/study/inner/deep"},
        "bob": {"press/news", "lab/empty", "lab/study/one", "lab/study/inner/deep"},
        "eve": set(),
    }
    everything = visible["ada"] | visible["bob"]
    for username, theirs in visible.items():
        ctx = tiledb.Ctx({
            "rest.server_address": cloud.url, "rest.username": username, "rest.password": f"{username}'s password",
            "rest.retry_count": 0,
        })  # fmt: skip
        for name in sorted(everything):
            if name in theirs:
                with tiledb.open(f"tiledb://{name}", ctx=ctx) as opened:
                    assert opened.schema.nattr
            else:
                with pytest.raises(tiledb.TileDBError, match="404"):
                    tiledb.open(f"tiledb://{name}", ctx=ctx)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "declares no user"),
        ("[users", "not valid TOML"),
        ("[users.ada]", "can never sign in"),
        ("[users.ada]\npassword = 'short'", "at least 8"),
        ("[users.ada]\npassword = 'long enough'\nage = 3", "unknown key 'age'"),
        ("[users.'a b']\npassword = 'long enough'", "user name 'a b' is not allowed"),
        ("[users.public]\npassword = 'long enough'", "'public' is not allowed"),
        ("[users.ada]\ntoken = 'with a space '", "at least 8 ASCII"),
        ("[users.ada]\npassword = 'long enough'\n[organizations.ada]", "both a user and an organization"),
        (
            "[users.ada]\npassword = 'long enough'\n[organizations.lab.members]\nbob = 'owner'",
            "'bob', who is not a user",
        ),
        (
            "[users.ada]\npassword = 'long enough'\n[organizations.lab.members]\nada = 'king'",
            "use one of: owner, admin",
        ),
        ("users = 3", "users must be a table"),
    ],
)
def test_a_wrong_users_file_is_refused_and_says_why(tmp_path, text, sentence):
    with pytest.raises(UsersFileError, match=sentence):
        Users.load(users_file(tmp_path, text))


def test_a_token_of_the_users_file_signs_in(tmp_path, home):
    users = users_file(tmp_path, "[users.ada]\ntoken = 'a-fixed-token'\n[users.bob]\ntoken = 'another-token'")
    with local.start(make_root(tmp_path), users=users) as cloud:
        assert cloud.username == "ada"
        assert cloud.password is None
        for token, username in (("a-fixed-token", "ada"), ("another-token", "bob"), (cloud.token, "ada")):
            assert (
                Somebody(cloud.url, {"X-TILEDB-REST-API-KEY": token}).get("/v1/user")["username"] == username
            )


def test_no_repr_holds_a_secret(cloud, ada):
    users = Users.single("ada", password="a password", token="a-token-of-hers")
    assert "password" not in repr(users).replace("'ada'", "")
    assert cloud.token not in repr(cloud)
