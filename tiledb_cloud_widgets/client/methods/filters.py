"""The filters of the listings: their types, and how they are sent.

A new filter is declared in one of these structs and in the methods of `Listings` that have it, described by
``list_arrays`` or ``list_groups``, and placed in ``_WIRE_ORDER``.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar

from ..arguments import QueryParams
from .docstrings import declarations, documented_like

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping

    from ..arguments import Texts

T = TypeVar("T")
Method = TypeVar("Method", bound="Callable[..., Any]")


class Filters(TypedDict, total=False):
    """Filters of every listing."""

    namespace: str | None
    tag: Texts | None
    exclude_tag: Texts | None
    search: str | None
    page: int | None
    per_page: int | None
    with_metadata: bool | None
    orderby: str | None


class ArrayFilters(Filters, total=False):
    """Filters of the listings of arrays; described by ``list_arrays``."""

    permissions: Texts | None
    file_type: Texts | None
    exclude_file_type: Texts | None
    file_property: Texts | None


class SharedArrayFilters(ArrayFilters, total=False):
    """Filters of the listing of shared arrays."""

    shared_to: Texts | None


class GroupFilters(Filters, total=False):
    """Filters of the listings of groups; described by ``list_groups``."""

    permission: str | None
    group_type: str | None
    flat: bool | None
    parent: uuid.UUID | str | None


class SharedGroupFilters(GroupFilters, total=False):
    """Filters of the listing of shared groups."""

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


def declared_by_overloads(cls: type[T]) -> type[T]:
    """Give each method that has overloads the signature of the first one.

    It is then called with all arguments by name, so that a parameter and its default are stated once.
    """
    for name, method in list(vars(cls).items()):
        if inspect.isfunction(method) and declarations(method):
            setattr(cls, name, _declared_by_overload(method))
    return cls


def declared_like(other: Method) -> Callable[[Callable[..., Any]], Method]:
    """Give a method the overloads and the documentation of another one."""

    def declare(method: Callable[..., Any]) -> Any:  # noqa: ANN401 (declared by the other's overloads)
        method.declared_like = other  # type: ignore[attr-defined]
        return documented_like(other)(method)

    return declare


def _declared_by_overload(method: Callable[..., Any]) -> Callable[..., Any]:
    declared = inspect.signature(declarations(method)[0])
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
    return listing


def query_params(arguments: Mapping[str, Any]) -> QueryParams:
    """Return the query parameters for the arguments of a listing; whatever is not a filter is ignored."""
    params = QueryParams()
    for name, add in _WIRE_ORDER.items():
        add(params, name, arguments.get(name))
    return params
