"""Namespaces to choose from: the user, the user's organizations, and those seen in listings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiledb_cloud_widgets.panel.messages import NamespaceGroup, NamespaceOption

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiledb_cloud_widgets.catalog.query import Kind
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.client.arguments import Scope


def groups_of(
    client: Client, kind: Kind, scope: Scope, seen: Iterable[str] = (), *, only_listed: bool = False
) -> list[NamespaceGroup]:
    """Return namespaces in labelled groups; for arrays with the counts that the server gives.

    Parameters
    ----------
    client : Client
    kind : {"array", "group"}
    scope : {"owned", "shared", "public"}
    seen : iterable of str
        Namespaces of rows that were listed.
    only_listed : bool, default False
        Whether to leave out namespaces that hold nothing in this scope, where the server says which do.

    Returns
    -------
    list of NamespaceGroup
        Groups without options are left out.
    """
    counts: dict[str, int] = {}
    listed: list[str] = []
    if kind == "array":
        sidebar = client.arrays_sidebar(scope)
        counts = dict(sidebar.result_count_by_namespace or {})
        listed = [*sidebar.namespaces, *counts]
    else:
        listed = list(client.groups_filters(scope).namespaces)
    user: list[str] = []
    organizations: list[str] = []
    if client.signed_in:
        profile = client.user_profile()
        user = [profile.username] if profile.username else []
        names = [member.organization_name for member in profile.organizations]
        organizations = sorted({name for name in names if name} - {"public", *user})
    if only_listed:
        listed = [name for name in listed if counts.get(name) != 0]
    if only_listed and (holding := {*listed, *seen} - {"", None}):
        user = [name for name in user if name in holding]
        organizations = [name for name in organizations if name in holding]
    known = {*user, *organizations}
    others = sorted({name for name in (*listed, *seen) if name} - known)
    groups = (
        NamespaceGroup("user", "You", _options(user, counts)),
        NamespaceGroup("organizations", "Organizations", _options(organizations, counts)),
        NamespaceGroup("listed", "Seen in listings", _options(others, counts)),
    )
    return [group for group in groups if group.options]


def _options(names: Iterable[str], counts: Mapping[str, int]) -> list[NamespaceOption]:
    return [NamespaceOption(name, counts.get(name)) for name in names]
