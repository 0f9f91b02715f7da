"""The filters of the listings: what each means, and how it is sent.

A new filter is declared and documented in one of these structs, placed in ``_WIRE_ORDER``, and added to the
methods of `Listings` that have it.
"""

from __future__ import annotations

import functools
import inspect
import re
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar, get_overloads

from ..arguments import QueryParams

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping

    from ..arguments import Texts

T = TypeVar("T")


class Filters(TypedDict, total=False):
    """Parameters of every listing.

    Parameters
    ----------
    namespace : str, optional
        Only {items} of this user or organization.
    tag, exclude_tag : str or iterable of str, optional
        Only {items} with all these tags; only {items} with none of those.
    search : str, optional
        Only {items} whose name, namespace or description contains this text; tags are not searched.
    page : int, optional
        Number of the page; the first is 1.
    per_page : int, optional
        Number of {items} per page. The API states no default and no maximum (the embedded server: 100, and at
        most 10,000); ``pagination_metadata.per_page`` is the number that the server used.
    async_req : bool, default False
        Return a `Pending` at once; the request runs in the client's thread pool.
    with_metadata : bool, optional
        Include key-value metadata.
    orderby : str, optional
        {orders}; the API has no direction.
    """

    namespace: str | None
    tag: Texts | None
    exclude_tag: Texts | None
    search: str | None
    page: int | None
    per_page: int | None
    with_metadata: bool | None
    orderby: str | None


class ArrayFilters(Filters, total=False):
    """Parameters of the listings of arrays.

    Parameters
    ----------
    permissions : str or iterable of str, optional
        Only arrays for which the user has this permission, such as "read"; of several, the first is sent.
    file_type, exclude_file_type : str or iterable of str, optional
        Only files of these types (see `models.FileType`); no files of those types.
    file_property : str or iterable of str, optional
        Only files with these properties, each written "name,value".
    """

    permissions: Texts | None
    file_type: Texts | None
    exclude_file_type: Texts | None
    file_property: Texts | None


class GroupFilters(Filters, total=False):
    """Parameters of the listings of groups.

    Parameters
    ----------
    permission : str, optional
        Only groups for which the user has this permission: "read", "write" or "edit".
    group_type : str, optional
        Only groups of this type (see `models.GroupType`).
    flat : bool or None, default True
        True includes nested groups; False lists only top-level groups, or those directly in ``parent``; None
        leaves it to the server.
    parent : uuid.UUID or str, optional
        Only groups inside this one.
    """

    permission: str | None
    group_type: str | None
    flat: bool | None
    parent: uuid.UUID | str | None


class SharedArrayFilters(ArrayFilters, total=False):
    """Parameters of the listing of shared arrays.

    Parameters
    ----------
    shared_to : str or iterable of str, optional
        Only {items} that are shared with these namespaces.
    """

    shared_to: Texts | None


class SharedGroupFilters(GroupFilters, total=False):
    """Parameters of the listing of shared groups."""

    shared_to: Texts | None


#: The query parameters in the order in which they are sent, and how each value is checked and written.
_WIRE_ORDER: Final[dict[str, Callable[[QueryParams, str, Any], object]]] = {
    "page": QueryParams.number,
    "per_page": QueryParams.number,
    "group_type": QueryParams.text,
    "search": QueryParams.text,
    "namespace": QueryParams.text,
    "orderby": QueryParams.text,
    "permissions": QueryParams.first,
    "permission": lambda params, name, value: params.text("permissions", value, argument=name),
    "tag": QueryParams.texts,
    "exclude_tag": QueryParams.texts,
    "file_type": QueryParams.texts,
    "exclude_file_type": QueryParams.texts,
    "file_property": QueryParams.texts,
    "flat": QueryParams.flag,
    "parent": QueryParams.identifier,
    "shared_to": QueryParams.texts,
    "with_metadata": QueryParams.flag,
}

_DESCRIPTIONS: Final[dict[str, str]] = {
    name: entry
    for struct in (Filters, ArrayFilters, GroupFilters, SharedArrayFilters)
    for entry in re.findall(r"^\w.* : .*(?:\n .*)+", inspect.getdoc(struct) or "", re.MULTILINE)
    for name in entry.partition(" : ")[0].split(", ")
}

_ARRAY_WORDS: Final = ("arrays", '"name" or "size"')
_GROUP_WORDS: Final = ("groups", '"name", "size" or "last_accessed"')
_DOCSTRING: Final = """{summary}

Parameters
----------
{parameters}

Returns
-------
{page} or Pending of it
    ``{items}``, and ``pagination_metadata``, which places the page in the listing.

Raises
------
TypeError, ValueError
    When an argument has a wrong type, or a page is below 0; nothing is sent.
TileDBCloudError
    When the request fails; `NotSignedIn` without credentials, unless the listing is public.

{examples}
"""


def declared_by_overloads(cls: type[T]) -> type[T]:
    """Give methods the signature of their first overload, and docstrings that describe its parameters.

    Such a method is called with all arguments by name, so that a parameter and its default are stated once.
    """
    for name, method in list(vars(cls).items()):
        if inspect.isfunction(method) and get_overloads(method):
            setattr(cls, name, _declared_by_overload(method))
    return cls


def _declared_by_overload(method: Callable[..., Any]) -> Callable[..., Any]:
    declared = inspect.signature(get_overloads(method)[0])
    page = declared.return_annotation
    parameters = [
        parameter.replace(annotation="bool") if parameter.name == "async_req" else parameter
        for parameter in declared.parameters.values()
    ]
    signature = declared.replace(parameters=parameters, return_annotation=f"{page} | Pending[{page}]")

    @functools.wraps(method)
    def listing(*args: Any, **filters: Any) -> Any:  # noqa: ANN401 (declared by the overloads)
        try:
            arguments = signature.bind(*args, **filters)
        except TypeError as error:
            raise TypeError(f"{method.__name__}() {error}") from None
        arguments.apply_defaults()
        return method(**arguments.arguments)

    listing.__signature__ = signature  # type: ignore[attr-defined]
    if method.__doc__:  # None with python -OO
        items, orders = _ARRAY_WORDS if page == "ArrayBrowserData" else _GROUP_WORDS
        summary, examples = inspect.cleandoc(method.__doc__).split("\n\n", 1)
        names = [name for name in signature.parameters if name in _DESCRIPTIONS]
        entries = dict.fromkeys(_DESCRIPTIONS[name] for name in names)
        listing.__doc__ = _DOCSTRING.format(
            summary=summary,
            parameters="\n".join(entries).format(items=items, orders=orders),
            page=page,
            items=items,
            examples=examples,
        )
    return listing


def query_params(arguments: Mapping[str, Any]) -> QueryParams:
    """Return the query parameters for the arguments of a listing; whatever is not a filter is ignored."""
    params = QueryParams()
    for name, add in _WIRE_ORDER.items():
        add(params, name, arguments.get(name))
    return params
