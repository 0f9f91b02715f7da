"""Arguments of the listings, put in the order in which the API's description has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import QueryParams, Texts, texts

if TYPE_CHECKING:
    import uuid

    from ..arguments import Scope


def array_params(
    scope: Scope,
    namespace: str | None,
    permissions: Texts | None,
    tag: Texts | None,
    exclude_tag: Texts | None,
    search: str | None,
    file_type: Texts | None,
    exclude_file_type: Texts | None,
    page: int | None,
    per_page: int | None,
    with_metadata: bool | None,
    orderby: str | None,
    file_property: Texts | None,
    shared_to: Texts | None,
) -> QueryParams:
    """Return the query of a listing of arrays."""
    if scope != "shared" and texts("shared_to", shared_to):
        raise ValueError(f"shared_to filters only what others share; leave it out of the {scope} listing")
    return (
        QueryParams()
        .number("page", page)
        .number("per_page", per_page)
        .text("search", search)
        .text("namespace", namespace)
        .text("orderby", orderby)
        .first("permissions", permissions)
        .texts("tag", tag)
        .texts("exclude_tag", exclude_tag)
        .texts("file_type", file_type)
        .texts("exclude_file_type", exclude_file_type)
        .texts("file_property", file_property)
        .texts("shared_to", shared_to)
        .flag("with_metadata", with_metadata)
    )


def group_params(
    namespace: str | None,
    permission: str | None,
    group_type: str | None,
    tag: Texts | None,
    exclude_tag: Texts | None,
    search: str | None,
    flat: bool | None,
    parent: uuid.UUID | str | None,
    page: int | None,
    per_page: int | None,
    with_metadata: bool | None,
    orderby: str | None,
    shared_to: Texts | None,
) -> QueryParams:
    """Return the query of a listing of groups."""
    return (
        QueryParams()
        .number("page", page)
        .number("per_page", per_page)
        .text("group_type", group_type)
        .text("search", search)
        .text("namespace", namespace)
        .text("orderby", orderby)
        .text("permissions", permission, argument="permission")
        .texts("tag", tag)
        .texts("exclude_tag", exclude_tag)
        .flag("flat", flat)
        .identifier("parent", parent)
        .texts("shared_to", shared_to)
        .flag("with_metadata", with_metadata)
    )
