"""Namespaces to choose from: the user, the user's organizations, and those seen in listings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiledb_cloud_widgets.catalog.query import Kind
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.client.arguments import Scope

GroupKind = Literal["user", "organizations", "listed"]


def namespace_groups(
    client: Client, kind: Kind, scope: Scope, seen: Iterable[str] = (), *, only_listed: bool = False
) -> list[dict[str, Any]]:
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
    list of dict
        ``{"kind", "label", "options": [{"name", "count"}]}``; groups without options are left out.
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
        organizations = [name for name in names if name and name != "public"]
    if only_listed:
        listed = [name for name in listed if counts.get(name) != 0]
    if only_listed and (holding := {*listed, *seen} - {"", None}):
        user = [name for name in user if name in holding]
        organizations = [name for name in organizations if name in holding]
    known = {*user, *organizations}
    others = sorted({name for name in (*listed, *seen) if name} - known)
    groups: list[tuple[GroupKind, str, list[str]]] = [
        ("user", "You", user),
        ("organizations", "Organizations", sorted(set(organizations) - set(user))),
        ("listed", "Seen in listings", others),
    ]
    return [
        {
            "kind": kind_,
            "label": label,
            "options": [{"name": name, "count": counts.get(name)} for name in names],
        }
        for kind_, label, names in groups
        if names
    ]
