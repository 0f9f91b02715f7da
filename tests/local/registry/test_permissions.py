"""Who sees, reads, writes and edits what: a plain model of the rules, compared with the registry on random catalogues."""

from __future__ import annotations

import random

import pytest

from tiledb_cloud_widgets.local.registry.database import ARRAY, GROUP
from tiledb_cloud_widgets.local.registry.listing import Filter
from tiledb_cloud_widgets.local.registry.permissions import ARRAY_ACTIONS, GROUP_ACTIONS, PERMISSIONS
from tiledb_cloud_widgets.local.registry.reading import Details
from tiledb_cloud_widgets.local.registry.registry import Registry
from tiledb_cloud_widgets.local.registry.users import ROLES, Users

#: "name" of ``lab`` and ``club`` has that role there; eve is nobody's
USERS = Users.parse({
    "users": {name: {"password": "a password"} for name in [*ROLES, "eve"]},
    "organizations": {
        "lab": {"members": {role: role for role in ROLES}},
        "club": {"members": {"read_only": "owner", "owner": "read_only"}},
    },
})  # fmt: skip
NAMESPACES = ("lab", "club", "eve")
OF_READING = {"read_array_info", "read_array_schema"}
IMPLIED = {
    "read": OF_READING,
    "write": OF_READING,
    "edit": OF_READING,
    "read_array_logs": {"read_array_info"},
    "read_array_schema": {"read_array_info"},
    "read_array_info": set(),
}


class World:
    """A catalogue by the thousandth random choice, with its sharing: what the model and the registry both know."""

    def __init__(self, tmp_path, seed):
        chosen = random.Random(seed)
        root = tmp_path / "root"
        for namespace in NAMESPACES:
            for kind in ("group", "array"):
                for number in range(4):
                    mark = "__group" if kind == "group" else "__schema"
                    (root / namespace / f"{kind}{number}" / mark).mkdir(parents=True)
        self.registry = Registry(root, USERS, tmp_path / "registry.sqlite")
        self.registry.scanner.read = lambda *_: Details()  # there is nothing in these folders to read
        self.registry.scan()
        names = [f"{kind}{number}" for kind in ("group", "array") for number in range(4)]
        self.assets = [self.registry.find(namespace, name) for namespace in NAMESPACES for name in names]
        groups = [asset for asset in self.assets if asset.kind == "group"]
        self.held_by = {
            asset.id: chosen.sample([group for group in groups if group != asset], chosen.randrange(3))
            for asset in self.assets
        }
        with self.registry.database.write() as db:
            for asset, holders in self.held_by.items():
                db.executemany(
                    "INSERT INTO members VALUES (?, ?, 0)", [(group.id, asset) for group in holders]
                )
        self.shares = []
        for _ in range(14):
            asset = chosen.choice(self.assets)
            grantee = chosen.choice(["public", "eve", "read_only", "lab", "club", "admin"])
            of_array = chosen.sample(ARRAY_ACTIONS, chosen.randrange(3))
            of_group = chosen.sample(GROUP_ACTIONS, chosen.randrange(3)) if asset.kind == "group" else []
            self.shares = [each for each in self.shares if each[:2] != (asset.id, grantee)]
            self.shares += [(asset.id, grantee, of_array, of_group)]
            self.registry.share(asset.namespace, asset.name, grantee, of_array, group_actions=of_group)
        self.protected = set(chosen.sample([asset.id for asset in self.assets], 5))
        for asset in self.assets:
            if asset.id in self.protected:
                self.registry.annotate(asset.namespace, asset.name, read_only=True)
        self.assets = [self.registry.find(asset.namespace, asset.name) for asset in self.assets]

    def may(self, user, asset):
        """What the rules say: the role in the namespace, and grants to it or to a group of its namespace that holds it."""
        allowed = set(ROLES[self.role(user, asset.namespace)]) if self.role(user, asset.namespace) else set()
        reaching, rest = {asset.id}, [asset.id]
        while rest:
            above = {group.id for group in self.held_by[rest.pop()] if group.namespace == asset.namespace}
            rest += above - reaching
            reaching |= above
        for shared, grantee, of_array, of_group in self.shares:
            if shared in reaching:
                granted = set(of_array if asset.kind == "array" else of_group)
                if grantee not in ("public", user.username):
                    role = self.role(user, grantee)
                    granted &= ROLES[role] if role else set()
                allowed |= granted.union(*(IMPLIED[each] for each in granted))
        allowed &= {*ARRAY_ACTIONS, "delete"}
        return allowed - ({"write", "delete"} if asset.id in self.protected else set())

    @staticmethod
    def role(user, namespace):
        if namespace == user.username:
            return "owner"
        organization = USERS.organizations.get(namespace)
        return organization.members.get(user.username) if organization else None

    def listed(self, user, **wanted):
        return set(self.registry.listings.ids(user, Filter(kinds=(ARRAY, GROUP), **wanted)).tolist())


@pytest.fixture(params=range(8))
def world(request, tmp_path):
    world = World(tmp_path, request.param)
    yield world
    world.registry.close()


def test_everybody_may_do_what_the_rules_say(world):
    for user in USERS.users.values():
        for asset in world.assets:
            assert world.registry.actions(user, asset) == world.may(user, asset), (user, asset)


def test_listings_hold_what_one_may_see_and_no_more(world):
    for user in USERS.users.values():
        visible = {asset.id for asset in world.assets if world.may(user, asset)}
        owned = {asset.id for asset in world.assets if world.role(user, asset.namespace)}
        assert world.listed(user, scope="visible") == visible
        assert world.listed(user) == owned
        assert world.listed(user, scope="shared") <= visible - owned
        assert world.listed(user, scope="public") <= visible
        assert visible == owned | world.listed(user, scope="shared") | world.listed(user, scope="public")


def test_an_asset_is_known_as_public_where_it_is_listed_so(world):
    everybody = world.listed(USERS.users["eve"], scope="public")
    assert world.registry.permissions.public(asset.id for asset in world.assets) == everybody


def test_a_permission_lists_what_one_may_do_that_to(world):
    for user in USERS.users.values():
        for permission, actions in PERMISSIONS.items():
            allowed = {asset.id for asset in world.assets if set(actions) <= world.may(user, asset)}
            assert world.listed(user, scope="visible", permission=permission) == allowed, (user, permission)
