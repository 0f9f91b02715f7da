"""What every model shares: lists that are never None, dicts, and a repr without secrets."""

from __future__ import annotations

import pprint
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
from msgspec.structs import force_setattr

from ..auth.secret import DOTS

#: A moment with its time zone. (The API's dates are RFC 3339, which always carry one.)
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

if TYPE_CHECKING:
    Many = list
else:

    class Many:
        """A list that may come as null: ``Many[str]`` decodes null, and ``__post_init__`` makes it ``[]``."""

        def __class_getitem__(cls, item: object) -> object:
            return list[item] | None  # type: ignore[valid-type]


class Model(msgspec.Struct, frozen=True, gc=False):
    """An answer of the server: typed, frozen, comparable. What the server did not send is None, or ``[]``.

    Fields of the server that are not known here are dropped, and values of its enumerations are plain
    strings, known or not: servers grow new ones.
    """

    # Models hold no cycles: with gc=False the collector skips them, and long listings decode faster.
    _lists: ClassVar[tuple[str, ...]] = ()
    _secrets: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name in self._lists:
            if getattr(self, name) is None:
                force_setattr(self, name, [])

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a dict, models inside as dicts too; dates stay datetimes.

        Examples
        --------
        >>> PaginationMetadata(page=1, per_page=10, total_pages=0, total_items=0).to_dict()
        {'page': 1, 'per_page': 10, 'total_pages': 0, 'total_items': 0}
        """
        return {name: _plain(getattr(self, name)) for name in self.__struct_fields__}

    def to_str(self) -> str:
        """Return the fields that hold something as text for people; secrets are dots."""
        return pprint.pformat({name: _plain(value) for name, value in self.__rich_repr__()}, sort_dicts=False)

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        shown = []
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if name in self._secrets and value is not None:
                shown.append((name, DOTS))
            elif value not in (None, [], {}):
                shown.append((name, value))
        return shown

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


class PaginationMetadata(Model, frozen=True, gc=False):
    """Where a page stands: ``page`` counts from 1, ``total_items`` counts the whole listing."""

    page: int | None = None
    per_page: int | None = None
    total_pages: int | None = None
    total_items: int | None = None


class MetadataStringifiedEntry(Model, frozen=True, gc=False):
    """One key-value metadata entry, its value as text, and the TileDB name of its type."""

    key: str | None = None
    value: str | None = None
    type: str | None = None


class MetadataStringified(Model, frozen=True, gc=False):
    """Key-value metadata as text."""

    _lists = ("entries",)
    entries: Many[MetadataStringifiedEntry] = []
